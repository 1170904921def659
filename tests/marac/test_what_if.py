"""The replay of past arrivals under another cadence: properties, and a week worked out by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashub.clock import LONDON
from marac.schedule import Cadence, Plan, next_sitting
from marac.what_if import Arrival, replay, summed, wait_between

USUAL = {"starts": time(9, 30), "cut_off_at": time(16), "research_at": time(9)}
PLANS = st.sampled_from(
    [
        {"cadence": Cadence.DAILY},
        {"cadence": Cadence.DAILY, "weekdays": (1, 3), "cut_off_days": 0, "cut_off_at": time(8)},
        {"cadence": Cadence.WEEKLY, "weekdays": (2,), "closures": frozenset({date(2026, 1, 7)})},
        {"cadence": Cadence.FORTNIGHTLY, "first_on": date(2026, 1, 8), "cut_off_days": 5},
        {"cadence": Cadence.MONTHLY, "weekdays": (0,), "week_of_month": 5},
    ]
)
# Over the end of March and of October, so that both clock changes are among them.
ARRIVALS = st.lists(
    st.tuples(
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)), st.integers(0, 90)
    ).map(lambda drawn: Arrival(drawn[0] - timedelta(hours=drawn[1]), drawn[0])),
    max_size=30,
)


def plan(capacity=3, **more) -> Plan:
    return Plan(**USUAL | {"cadence": Cadence.DAILY} | more, capacity=capacity)


@given(ARRIVALS, PLANS, st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_each_is_heard_once_in_turn_after_its_list_closed_and_no_more_than_fit(arrivals, how, capacity):
    made = plan(capacity, **how)
    found = replay(arrivals, made)
    assert found.unheard == 0
    assert sorted(map(id, arrivals)) == sorted(id(one.arrival) for one in found.heard)
    assert [one.arrival.accepted_at for one in found.heard] == sorted(one.accepted_at for one in arrivals)
    days = [one.sitting.day for one in found.heard]
    assert days == sorted(days) and all(days.count(day) <= capacity for day in days)
    for one in found.heard:
        assert one.arrival.accepted_at < one.sitting.intake_until.astimezone(UTC)
        assert one.sitting.day >= next_sitting(made, one.arrival.accepted_at).day
    assert (found.overfull == 0) == all(
        one.sitting.day == next_sitting(made, one.arrival.accepted_at).day for one in found.heard
    )


@given(ARRIVALS, PLANS, st.integers(1, 5), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_more_room_makes_nobody_wait_longer(arrivals, how, capacity, more):
    before, after = (replay(arrivals, plan(size, **how)) for size in (capacity, capacity + more))
    assert all(one.wait >= other.wait for one, other in zip(before.heard, after.heard, strict=True))
    assert after.overfull <= before.overfull


def test_a_week_worked_out_by_hand():
    """Four are accepted on Monday morning and one on Tuesday evening; two fit, the list closes at 16:00 the day before."""
    monday = datetime(2026, 3, 2, 10, tzinfo=LONDON)
    arrivals = [Arrival(monday - timedelta(days=3), monday + timedelta(minutes=n)) for n in range(4)]
    arrivals.append(Arrival(monday, monday + timedelta(days=1, hours=7)))
    found = replay(arrivals, plan(2))
    assert [one.sitting.day.day for one in found.heard] == [3, 3, 4, 4, 5]
    assert [one.wait for one in found.heard] == [2, 2, 3, 3, 3]
    assert (found.sittings, found.overfull, found.unheard) == (3, 1, 0)


def test_where_no_sitting_comes_they_are_said_to_be_unheard():
    found = replay(
        [Arrival(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))], plan(cadence=Cadence.AD_HOC)
    )
    assert (found.heard, found.unheard) == ([], 1)
    assert replay([], plan()).heard == []


@pytest.mark.parametrize(
    ("waits", "said"),
    [([3], (1, 3, 3, 3, 0)), ([6, 5, 5, 1], (4, 5, 6, 6, 1)), (list(range(1, 11)), (10, 5.5, 9, 10, 5))],
)
def test_waits_in_short(waits, said):
    found = summed(waits)
    assert (found.cases, found.middle, found.nine_in_ten, found.longest, found.long) == said
    assert summed([]) is None


def test_a_wait_is_in_working_days_and_never_less_than_none():
    """Over the Easter weekend of 2026: Thursday to Tuesday is one."""
    assert wait_between(datetime(2026, 4, 2, 23, tzinfo=LONDON), date(2026, 4, 7)) == 1
    assert wait_between(datetime(2026, 4, 8, tzinfo=LONDON), date(2026, 4, 7)) == 0
