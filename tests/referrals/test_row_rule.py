"""Who reads a referral: worked out by the database from the referral's own columns."""

import pytest
from django.db import connection

from agencies.access import Role
from cases.models import Bar
from cases.sharing import bar
from referrals.models import Referral, ReferralBar
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_presentation

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area)


@pytest.fixture
def author(desk):
    return make_user(desk, Role.PRACTITIONER)


@pytest.fixture
def colleague(desk):
    return make_user(desk, Role.PRACTITIONER)


@pytest.fixture
def triage(area):
    return make_user(area.hub_desk, Role.TRIAGE)


@pytest.fixture
def draft(desk, author):
    return Referral.start(desk, author)


def sees(user):
    return Referral.objects.visible_to(user).exists()


def send(draft):
    draft.submitted_at, draft.status = draft.started_at, Referral.Status.SUBMITTED
    draft.save()


def test_a_draft_is_its_authors_alone(draft, author, colleague, triage):
    assert [sees(user) for user in (author, colleague, triage)] == [True, False, False]


def test_once_sent_the_desk_and_the_hub_read_it(draft, author, colleague, triage):
    send(draft)
    assert [sees(user) for user in (author, colleague, triage)] == [True, True, True]


def test_another_agency_and_another_area_never_do(draft, area):
    send(draft)
    other = make_area("Elsewhere")
    assert not sees(make_user(make_desk(area), Role.PRACTITIONER))
    assert not sees(make_user(other.hub_desk, Role.TRIAGE))


def test_a_childrens_contact_is_read_by_the_childrens_desk(draft, area):
    childrens = make_desk(area)
    worker = make_user(childrens, Role.PRACTITIONER)
    draft.childrens_desk = childrens
    draft.submitted_at, draft.status = draft.started_at, Referral.Status.CHILDRENS
    draft.save()
    assert sees(worker)


def test_a_bar_shuts_one_user_out_and_nobody_else(draft, author, colleague):
    send(draft)
    bar = ReferralBar.objects.create(referral=draft, user=colleague, role="perpetrators", reason="named in it")
    assert [sees(author), sees(colleague)] == [True, False]
    bar.delete()
    assert sees(colleague)


def test_readers_cannot_be_forged(draft, triage):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE referrals_referral SET readers = %s, barred = %s", [[-triage.pk], [draft.author_id]])
    assert not sees(triage)
    assert sees(draft.author)


def test_a_new_hub_desk_reads_what_the_old_one_read(draft, area, triage):
    send(draft)
    area.hub_desk = make_desk(area)
    area.save()
    assert not sees(triage)
    assert sees(make_user(area.hub_desk, Role.TRIAGE))


def test_a_bar_made_on_a_case_later_reaches_the_referral_behind_it(draft, area, author, triage):
    send(draft)
    case = make_case(area)
    make_presentation(case, referral_id=draft.pk)
    assert sees(triage)
    bar(triage, case.victim, "his sister", SYSTEM)
    assert [sees(user) for user in (triage, author)] == [False, True]
    Bar.objects.all().delete()
    assert sees(triage)


def test_a_referral_that_joins_a_case_takes_its_bars(draft, area, triage):
    send(draft)
    case = make_case(area)
    bar(triage, case.victim, "his sister", SYSTEM)
    assert sees(triage)
    make_presentation(case, referral_id=draft.pk)
    assert not sees(triage)
