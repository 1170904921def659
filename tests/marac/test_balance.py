"""Balancing a list that is too full: proposed by rule, chosen by a person, moved all or none."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agencies.access import Role
from audit.models import Event
from dashub.errors import StaleVersion, WrongState
from marac import actions
from marac.actions.balancing import balance, proposed
from marac.balance import Room, Waiting, propose
from marac.models import Listing, Series
from tests.factories import SYSTEM, make_area, make_case, make_user
from tests.marac.factories import make_presentation, make_series

DAY = dt.timedelta(days=1)
TUESDAY = dt.datetime(2026, 1, 13, 10, 0, tzinfo=ZoneInfo("Europe/London"))
TODAY = TUESDAY.date()

WAITING = st.builds(
    Waiting, st.integers(), st.booleans(), st.integers(0, 30).map(lambda days: TODAY - days * DAY), st.booleans()
)
ROOMS = st.lists(
    st.builds(Room, st.integers(), st.integers(1, 40).map(lambda days: TODAY + days * DAY), st.integers(-2, 3)),
    unique_by=lambda room: room.number,
)


@given(st.lists(WAITING, unique_by=lambda one: one.number), st.integers(0, 8), ROOMS, st.none() | st.integers(1, 20))
def test_no_more_move_than_are_too_many_and_each_to_a_sitting_with_room(waiting, over, rooms, longest):
    found = propose(waiting, over, rooms, longest)
    moved = [each.waiting for each in found]
    assert len(moved) == len(set(moved)) <= over
    assert not any(one.fixed for one in moved)
    for room in rooms:
        assert sum(each.room == room for each in found) <= max(room.free, 0)
    assert moved == sorted(moved, key=lambda one: (not one.review, -one.number))
    if longest is None:
        movable = sum(not one.fixed for one in waiting)
        assert len(moved) == min(over, movable, sum(max(room.free, 0) for room in rooms))


def test_reviews_go_first_then_who_was_listed_last_and_nobody_past_the_longest_wait():
    old = Waiting(1, False, TODAY - 6 * DAY)
    new = Waiting(2, False, TODAY)
    review = Waiting(0, True, TODAY - 90 * DAY)
    rooms = [Room(2, TODAY + 2 * DAY, 5), Room(1, TODAY + DAY, 1)]
    assert [each.waiting for each in propose([old, new, review], 2, rooms)] == [review, new]
    assert [each.room.number for each in propose([old, new, review], 2, rooms)] == [1, 2]
    # Referred on Wednesday: heard on Thursday of the week after it would have waited six working days.
    assert [each.waiting for each in propose([old, new, review], 3, rooms, 5)] == [review, new]
    assert [each.waiting for each in propose([old, new, review], 3, rooms, 6)] == [review, new, old]


@pytest.fixture
def clock():
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(db, clock):
    """Three cases on a list of two; the last came last. The sittings after it have room for two each."""
    area = make_area()
    series = make_series(area, capacity=2)
    cases = [make_case(area) for _ in range(3)]
    listings = [actions.list_case(case, make_presentation(case), SYSTEM) for case in cases]
    return area, series, listings, make_user(area.hub_desk, Role.COORDINATOR)


def choice(one) -> tuple[str, int, str]:
    return one.listing.reference, one.listing.version, one.to.reference


def test_at_capacity_nothing_is_proposed_and_one_more_proposes_one(world):
    area, series, listings, coordinator = world
    meeting = listings[0].meeting
    [found] = proposed(meeting, coordinator)
    assert (found.listing, found.to.starts_at.day) == (listings[2], 15)
    actions.withdraw(listings[0], "Moved away", SYSTEM)
    assert proposed(meeting, coordinator) == []


def test_what_was_put_off_or_moved_before_and_what_is_restricted_stays(world):
    area, series, listings, coordinator = world
    meeting = listings[0].meeting
    Listing.objects.filter(pk=listings[2].pk).update(reason="Moved once already")
    assert [one.listing for one in proposed(meeting, coordinator)] == [listings[1]]
    Listing.objects.filter(pk=listings[1].pk).update(carried_from=listings[2])
    Series.objects.filter(pk=series.pk).update(longest_wait_days=1)
    meeting.refresh_from_db()
    assert proposed(meeting, coordinator) == [], "the next sitting is two working days away"


def test_the_ticked_moves_are_made_together_or_not_at_all(world):
    area, series, listings, coordinator = world
    meeting = listings[0].meeting
    [found] = proposed(meeting, coordinator)
    other = (listings[1].reference, listings[1].version + 1, found.to.reference)
    with pytest.raises(StaleVersion):
        balance(meeting, [choice(found), other], "The list is full", coordinator)
    assert Listing.objects.filter(meeting=meeting).count() == 3
    for _ in range(2):
        filler = make_case(area)
        actions.list_by_hand(filler, make_presentation(filler), found.to, SYSTEM)
    with pytest.raises(WrongState, match="full now"):
        balance(meeting, [choice(found)], "The list is full", coordinator)
    assert Listing.objects.filter(meeting=meeting).count() == 3


def test_the_page_moves_what_is_ticked_and_refuses_what_has_changed(world, client, django_assert_max_num_queries):
    area, series, listings, coordinator = world
    meeting = listings[0].meeting
    client.force_login(coordinator)
    assert "Balance" in client.get(reverse("meeting-prepare", args=[meeting.reference])).content.decode()
    url = reverse("meeting-balance", args=[meeting.reference])
    with django_assert_max_num_queries(15):
        page = client.get(url).content.decode()
    assert listings[2].case.reference in page and listings[0].case.reference not in page
    key = " ".join(map(str, choice(proposed(meeting, coordinator)[0])))
    assert "Enter" in client.post(url, {"moves": key}).content.decode()
    assert "Choose at least one case" in client.post(url, {"reason": "Full"}).content.decode()
    assert client.post(url, {"moves": key, "reason": "The list is full"}).status_code == 302
    moved = Listing.objects.get(pk=listings[2].pk)
    assert (moved.meeting.starts_at.day, moved.reason, moved.version) == (15, "The list is full", 2)
    assert Event.objects.filter(actor=coordinator.pk, kind="marac.listing", verb="changed").exists()
    # Back again, as somebody else may have done meanwhile: the page that was left open is stale.
    actions.move(moved, meeting, "It cannot wait", SYSTEM)
    page = client.post(url, {"moves": key, "reason": "The list is full"}).content.decode()
    assert "have changed since you looked" in page and "The list is full" in page
    assert Listing.objects.get(pk=moved.pk).meeting == meeting
