"""A listed case comes to the IDVA service by itself, once a listing, and to the hub where the area has none."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from cases.models import Case, Due
from referrals.tasks import refer_listed
from support.models import Engagement, Pathway
from support.tasks import keep_before_meetings
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db


def listed(case, **fields):
    Case.objects.filter(pk=case.pk).update(listed=True, **{"listed_since": timezone.now(), **fields})


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area, PolicyGroup.IDVA, ReferralCategory.IDVA)


def test_a_listed_case_is_offered_once(area, desk):
    case, other = make_case(area), make_case(area)
    listed(case)
    assert [refer_listed(), refer_listed()] == [1, 0]
    work = Engagement.objects.get()
    assert (work.case, work.desk, work.pathway, work.status) == (case, desk, "idva", "offered")
    assert Case.objects.visible_to(make_user(desk, Role.IDVA)).get() == case
    assert not Engagement.objects.filter(case=other).exists()


@pytest.mark.parametrize("end", ["decline", "close"])
def test_ending_never_closes_the_case_and_is_not_asked_again_while_it_waits(area, desk, end):
    case = make_case(area)
    listed(case)
    refer_listed()
    work, worker = Engagement.objects.get(), make_user(desk, Role.IDVA)
    if end == "close":
        work.take(worker, worker)
    getattr(work, end)("She wants no service", worker)
    case.refresh_from_db()
    assert case.status == "open" and refer_listed() == 0


def test_a_new_listing_offers_again(area, desk):
    case = make_case(area)
    worker = make_user(desk, Role.IDVA)
    work = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    work.take(worker, worker)
    work.close("Needs met", worker)
    listed(case, listed_since=timezone.now() + dt.timedelta(minutes=1))
    assert refer_listed() == 1 and Engagement.objects.live().get() != work


def test_work_from_before_there_was_a_date_of_listing_is_not_doubled(area, desk):
    case = make_case(area)
    Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM).decline("No", make_user(desk, Role.IDVA))
    listed(case, listed_since=None)
    assert refer_listed() == 0


def test_without_a_service_the_hub_finds_one_and_its_clock_is_not_put_back(area):
    case = make_case(area)
    listed(case)
    assert refer_listed() == 1
    due = Due.objects.open().get(what="Find a service: IDVA")
    assert due.desk == area.hub_desk and refer_listed() == 0
    assert Due.objects.get(pk=due.pk).at == due.at


def test_a_closed_case_is_left_alone(area, desk):
    case = make_case(area)
    case.close("moved", "Moved", SYSTEM)
    listed(case)
    assert refer_listed() == 0


@pytest.mark.parametrize(("hours", "rule"), [(30, "before the meeting"), (72, "within 48 hours")])
def test_first_contact_is_due_before_the_meeting_where_that_is_sooner(area, desk, hours, rule):
    case = make_case(area)
    work = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    meeting = work.received_at + dt.timedelta(hours=hours)
    Case.objects.filter(pk=case.pk).update(next_meeting_at=meeting)
    keep_before_meetings()
    work = Engagement.objects.get()
    assert work.first_contact_due_at == min(meeting, work.received_at + dt.timedelta(hours=48))
    assert work.contact_rule == rule


def test_an_emergency_meeting_brings_the_first_attempt_forward_too_and_late_stays_late(area, desk):
    case = make_case(area)
    received = timezone.now() - dt.timedelta(hours=3)
    Case.objects.filter(pk=case.pk).update(next_meeting_at=received + dt.timedelta(hours=2))
    work = Engagement.offer(Case.objects.get(pk=case.pk), Pathway.IDVA, desk, received, by=SYSTEM)
    assert work.next_due_at == work.answer_due_at == work.first_contact_due_at == received + dt.timedelta(hours=2)
    Case.objects.update(next_meeting_at=None)
    assert keep_before_meetings() == 0


def test_the_area_sets_the_hours(area, desk):
    area.first_attempt_hours, area.first_contact_hours = 12, 36
    area.save()
    work = Engagement.offer(make_case(area), Pathway.IDVA, desk, by=SYSTEM)
    assert work.answer_due_at - work.received_at == dt.timedelta(hours=12)
    assert work.first_contact_due_at - work.received_at == dt.timedelta(hours=36)
