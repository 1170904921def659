"""One referral from its first word to the first call of a service, by the functions that the pages use."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from cases.models import Case, Due
from people.models import ContactPoint
from referrals import actions
from referrals.models import Referral
from support.models import ContactAttempt, Engagement
from tests.api.test_api import BODY
from tests.factories import make_area, make_desk, make_user
from tests.marac.factories import make_meeting

pytestmark = pytest.mark.django_db


def test_from_a_draft_to_the_first_call():
    area = make_area()
    idva_desk = make_desk(area, PolicyGroup.IDVA, ReferralCategory.IDVA)
    school = make_desk(area, PolicyGroup.EDUCATION, ReferralCategory.EDUCATION)
    author, idva = make_user(school, Role.PRACTITIONER), make_user(idva_desk, Role.IDVA)
    officer = make_user(area.hub_desk, Role.TRIAGE)
    meeting = make_meeting(area, starts_at=timezone.now() + dt.timedelta(days=3))

    referral = Referral.start(school, author)
    grounds = {"grounds": {"grounds": ["judgement"], "judgement": "He is getting worse"}}
    for page, value in {**BODY, **grounds}.items():
        referral.save_page(page, {page: value}, referral.version, author)
    referral.submit(author, uuid.uuid4())
    assert referral.for_marac and Referral.objects.visible_to(officer).exists()

    actions.return_for_information(referral, "Which school?", officer)
    assert not Due.objects.open().filter(key=f"referral:{referral.pk}:decide").exists()
    with time_machine.travel(timezone.now() + dt.timedelta(hours=5), tick=False):
        referral.save_page("child", {"children": BODY["children"]}, referral.version, author)
        referral.submit(author, uuid.uuid4())
        clock = referral.decide_by - timezone.now()
    assert clock == dt.timedelta(hours=area.triage_hours_high)
    assert not Due.objects.open().filter(key=f"referral:{referral.pk}:answer").exists()

    [case] = actions.accept(referral, [], "High risk", officer)
    assert case.listings.get().meeting == meeting and case.lead == author
    [work] = Engagement.objects.visible_to(idva)
    work.take(idva, idva)
    point = ContactPoint.objects.get(person=case.victim)
    point.safe_times = "any time"
    point.save(update_fields=["safe_times"])
    ContactAttempt.make(case, idva_desk.pk, point, "reached", engagement=work, by=idva)
    assert Case.objects.visible_to(idva).get() == case
    assert not Due.objects.open().for_user(idva).filter(case=case, key__startswith="engagement").exists()
