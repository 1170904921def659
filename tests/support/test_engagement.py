"""A service's work on a case: offered once, taken or declined with a reason, its clocks in real hours."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from cases.models import Due
from dashub.errors import InvalidInput, WrongState
from support.models import Engagement, Pathway
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
FRIDAY_5PM = dt.datetime(2026, 3, 6, 17, 0, tzinfo=dt.UTC)


@pytest.fixture
def service():
    area = make_area()
    desk = make_desk(area, PolicyGroup.IDVA)
    return area, desk, make_user(desk, Role.IDVA), make_case(area, desk)


def test_the_clocks_of_the_victims_services_run_through_the_weekend(service):
    _, desk, _, case = service
    work = Engagement.offer(case, Pathway.IDVA, desk, FRIDAY_5PM, by=SYSTEM)
    assert work.answer_due_at == dt.datetime(2026, 3, 7, 17, 0, tzinfo=dt.UTC)
    assert work.first_contact_due_at == dt.datetime(2026, 3, 8, 17, 0, tzinfo=dt.UTC)


def test_a_service_that_does_not_contact_her_has_no_contact_clock(service):
    _, desk, worker, case = service
    work = Engagement.offer(case, Pathway.HOUSING, desk, by=SYSTEM)
    assert work.first_contact_due_at is None
    work.take(worker, worker)
    assert not Due.objects.open().exists()


def test_offering_again_gives_the_live_work_and_not_a_second(service):
    _, desk, _, case = service
    first = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    assert Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM) == first
    assert Engagement.objects.count() == Due.objects.count() == 1


def test_after_a_decline_a_later_referral_offers_anew(service):
    _, desk, worker, case = service
    first = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    first.decline("Outside our criteria", worker)
    assert not Due.objects.open().exists()
    assert Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM) != first


def test_a_decline_needs_a_reason(service):
    _, desk, worker, case = service
    work = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    with pytest.raises(InvalidInput) as refused:
        work.decline("  ", worker)
    assert "reason" in refused.value.fields
    work.refresh_from_db()
    assert work.status == "offered"


@pytest.mark.parametrize(
    ("status", "verb"), [("declined", "take"), ("closed", "take"), ("working", "decline"), ("offered", "close")]
)
def test_moves_that_the_state_does_not_allow(service, status, verb):
    _, desk, worker, case = service
    work = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    work.status = status
    with pytest.raises(WrongState):
        getattr(work, verb)(worker if verb == "take" else "a reason", worker)


def test_the_due_line_follows_the_clock_that_runs(service):
    _, desk, worker, case = service
    work = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    said = [Due.objects.open().get().what]
    work.take(worker, worker)
    said.append(Due.objects.open().get().what)
    work.attempted(timezone.now(), reached=False)
    due = Due.objects.open().get()
    said.append(due.what)
    assert due.at == work.first_contact_due_at and due.user == worker
    work.attempted(timezone.now(), reached=True)
    assert not Due.objects.open().exists()
    assert said == ["Take or decline: IDVA", "First contact attempt", "First contact with the victim"]


def test_only_ones_own_desks_work_in_visible_cases(service):
    area, desk, worker, case = service
    other = make_desk(area, PolicyGroup.HOUSING)
    mine = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    Engagement.offer(case, Pathway.HOUSING, other, by=SYSTEM)
    unshared = make_case(area)
    Engagement.offer(unshared, Pathway.IDVA, desk, by=SYSTEM)
    assert list(Engagement.objects.visible_to(worker)) == [mine]
    assert not Engagement.objects.visible_to(make_user(other, Role.BOARD)).exists()
