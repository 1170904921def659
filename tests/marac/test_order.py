"""The order in which a list is heard: by risk, by who leaves early, by who must step out."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from cases.models import Case
from cases.sharing import bar
from marac import actions
from marac.models import Listing, Research
from marac.order import By, Entry, ordered
from tests import factories
from tests.marac.factories import make_listing, make_meeting, make_presentation, make_research, make_series

POLICE, HOUSING, HEALTH = 1, 2, 3


def entry(reference, rank=2, repeat=False, desks=(), step_out=()):
    return Entry(reference, rank, repeat, frozenset(desks), frozenset(step_out))


def test_by_risk_then_repeats_then_as_they_stood():
    rows = [entry("a", 1, repeat=True), entry("b", 3), entry("c", 0), entry("d", 3, repeat=True), entry("e", 3)]
    assert ordered(rows, By.RISK) == ["d", "b", "e", "a", "c"]


def test_who_leaves_first_is_heard_first_and_who_stays_waits():
    rows = [entry("a", desks={HEALTH}), entry("b", desks={POLICE}), entry("c", desks={HOUSING, HEALTH}), entry("d")]
    leaving = {POLICE: dt.time(11), HOUSING: dt.time(10, 30)}
    assert ordered(rows, By.LEAVING, leaving) == ["c", "b", "a", "d"]
    assert ordered(rows, By.LEAVING) == ["a", "b", "c", "d"]


def test_cases_for_which_the_same_person_steps_out_stand_together_at_the_end():
    rows = [entry("a", step_out={7}), entry("b"), entry("c", step_out={5}), entry("d", step_out={7}), entry("e")]
    assert ordered(rows, By.CONFLICT) == ["b", "e", "c", "a", "d"]


@pytest.fixture
def area(db):
    return factories.make_area()


@pytest.fixture
def police(area):
    return factories.make_desk(area, PolicyGroup.POLICE)


@pytest.fixture
def housing(area):
    return factories.make_desk(area, PolicyGroup.HOUSING)


@pytest.fixture
def coordinator(area):
    return factories.make_user(area.hub_desk, Role.COORDINATOR)


@pytest.fixture
def meeting(area, police, housing):
    starts = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + dt.timedelta(days=3)
    return make_meeting(area, make_series(area, police, housing), starts, status="planned")


@pytest.fixture
def listed(area, police, housing, meeting):
    """Three cases of the police's, the second with something that housing brings."""
    found = []
    for position, risk in enumerate(("standard", "medium", "high"), 1):
        case = factories.make_case(area, police, housing, area.hub_desk)
        Case.objects.filter(pk=case.pk).update(risk_level=risk)
        found.append(make_listing(case, meeting, position=position, presentation=make_presentation(case)))
    make_research(found[1], housing, status=Research.Status.RETURNED, returned_at=timezone.now())
    return found


def standing(meeting) -> list[str]:
    return list(Listing.objects.filter(meeting=meeting).order_by("position").values_list("reference", flat=True))


def put(client, meeting, by):
    return client.post(reverse("meeting-order", args=[meeting.reference]), {"by": by}, follow=True)


def leave(client, meeting, desk, at):
    return client.post(reverse("meeting-leaving", args=[meeting.reference]), {"desk": desk.pk, "at": at}, follow=True)


def test_the_list_is_put_in_order_by_risk_and_can_be_changed_afterwards(client, coordinator, meeting, listed):
    client.force_login(coordinator)
    low, middle, high = (row.reference for row in listed)
    put(client, meeting, "risk")
    assert standing(meeting) == [high, middle, low]
    numbers = {f"order-{low}": "1", f"order-{high}": "2", f"order-{middle}": "3"}
    client.post(reverse("meeting-order", args=[meeting.reference]), numbers)
    assert standing(meeting) == [low, high, middle]
    assert put(client, meeting, "no such order").status_code == 200 and len(standing(meeting)) == 3


def test_what_housing_brings_comes_first_when_housing_leaves_early(client, coordinator, meeting, listed, housing):
    client.force_login(coordinator)
    assert f"{housing} leaves at 10:30am" in leave(client, meeting, housing, "10:30am").content.decode()
    leave(client, meeting, housing, "10:15am")
    assert [one.at for one in meeting.leavings.all()] == [dt.time(10, 15)]
    put(client, meeting, "leaving")
    assert standing(meeting)[0] == listed[1].reference
    leave(client, meeting, housing, "")
    assert not meeting.leavings.exists()


@pytest.mark.parametrize(("at", "kept"), [("9am", False), ("9:01am", True), ("half past", False)])
def test_nobody_leaves_before_the_start(client, coordinator, meeting, housing, at, kept):
    meeting.starts_at = timezone.make_aware(
        dt.datetime.combine(timezone.localdate() + dt.timedelta(days=3), dt.time(9))
    )
    meeting.save()
    client.force_login(coordinator)
    page = leave(client, meeting, housing, at)
    assert page.status_code == 200 and meeting.leavings.exists() == kept
    assert ("There is a problem" in page.content.decode()) != kept


def test_an_agency_that_takes_no_part_cannot_leave(client, coordinator, meeting, area):
    client.force_login(coordinator)
    stranger = factories.make_desk(area, PolicyGroup.HEALTH)
    assert "There is a problem" in leave(client, meeting, stranger, "11am").content.decode()
    assert not meeting.leavings.exists()


def test_conflicts_stand_together_and_a_case_that_she_may_not_see_keeps_its_place_after_hers(
    client, coordinator, meeting, listed, police, area
):
    officer = factories.make_user(police, Role.REPRESENTATIVE)
    for row in listed[:2]:
        bar(officer, row.case.victim, "the same surname", coordinator)
    hidden = factories.make_case(area, police)
    bar(coordinator, hidden.victim, "a neighbour", officer)
    unseen = make_listing(hidden, meeting, position=0, presentation=make_presentation(hidden))
    client.force_login(coordinator)
    assert unseen.case.reference not in put(client, meeting, "conflict").content.decode()
    assert standing(meeting) == [row.reference for row in (listed[2], listed[0], listed[1], unseen)]


def test_what_the_other_version_of_the_rule_says_stands_beside_it(client, coordinator, meeting, listed):
    """A first referral is new by both; the wide rule is the area's own."""
    row = listed[0]
    row.verdict = actions.verdict.work_out(row.presentation).as_json()
    row.save()
    client.force_login(coordinator)
    page = client.get(reverse("listing-change", args=[row.reference])).content.decode()
    assert "By the older rule, crimes only: new, not known to MARAC before." in page


def test_the_twelve_months_stand_in_a_box_that_scrolls_on_a_telephone(client, coordinator, meeting, listed):
    row = listed[0]
    earlier = make_presentation(row.case, timezone.now() - dt.timedelta(days=90))
    earlier.perpetrators.set(row.presentation.perpetrators.all())
    row.verdict = actions.verdict.work_out(row.presentation).as_json()
    row.save()
    client.force_login(coordinator)
    for address in (reverse("listing-change", args=[row.reference]), reverse("case-marac", args=[row.case.reference])):
        page = client.get(address).content.decode()
        assert re.search(r'class="hub-scroll"[^>]*aria-label="The twelve months"[^>]*><svg', page), address
