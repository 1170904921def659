"""A worker that runs twice, late or not for days plans the same sittings, with the same hours, as one that never stops."""

import datetime as dt

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashub.clock import LONDON
from marac.actions import planning
from marac.models import Meeting
from tests.factories import make_area
from tests.marac.factories import make_series

pytestmark = pytest.mark.django_db
DAYS = 50
HOUR = dt.timedelta(hours=1)
PLANS = [
    {"cut_off_days": 0, "cut_off_at": dt.time(8)},
    {"weekdays": [1, 4], "cut_off_days": 3},
    {"cadence": "weekly", "weekdays": [0]},
    {"cadence": "fortnightly", "weekdays": [2], "first_on": dt.date(2026, 1, 14), "cut_off_days": 5},
    {"cadence": "monthly", "weekdays": [3], "week_of_month": 5},
]
# Over Easter, both clock changes, Christmas, and a day in between.
BEGINNINGS = st.sampled_from(
    [dt.date(2026, 3, 9), dt.date(2026, 10, 5), dt.date(2026, 12, 1), dt.date(2027, 6, 15), dt.date(2028, 2, 14)]
)
# Hours between two runs: none at all when it runs twice, days when it was down.
PAUSES = st.lists(st.sampled_from([0, 0, 1, 7, 24, 31, 24 * 4, 24 * 11, 24 * 30]), min_size=3, max_size=12)


def run(series, moment) -> None:
    """What the scheduler sends, as a worker does it at a moment."""
    with time_machine.travel(moment, tick=False):
        planning.create_meetings(series=series)
        for pk in planning.lists_to_close(moment).filter(series=series).values_list("pk", flat=True):
            planning.close_intake(pk, moment)


def planned(series, before) -> list[tuple]:
    rows = series.meetings.filter(starts_at__lt=before).order_by("starts_at")
    return list(rows.values_list("starts_at", "intake_from", "intake_until", "research_due_at", "status"))


@given(st.sampled_from(PLANS), BEGINNINGS, PAUSES, st.lists(st.integers(0, DAYS), max_size=3))
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # A failure is shown as it was found: looking for a smaller one takes minutes on a database.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_run_twice_late_or_not_for_days_is_as_run_on_time(plan, first_day, pauses, closed):
    closures = [first_day + day * dt.timedelta(days=1) for day in closed]
    steady, shaken = (make_series(make_area(), closures=closures, **plan) for _ in range(2))
    begin = dt.datetime.combine(first_day, dt.time(5), LONDON)
    end = begin + DAYS * 24 * HOUR
    for day in range(0, DAYS, 4):
        run(steady, begin + day * 24 * HOUR)
    moment = begin
    run(shaken, moment)
    for pause in pauses:
        moment = min(moment + pause * HOUR, end)
        run(shaken, moment)
    # Never down for longer than meetings are planned ahead: whoever is, begins anew (tests/marac/test_planning.py).
    while moment < end:
        moment = min(moment + 30 * 24 * HOUR, end)
        run(shaken, moment)
    run(steady, end)
    assert planned(shaken, end) == planned(steady, end)
    assert not Meeting.objects.filter(series=shaken, status="planned", intake_until__lte=end).exists()
    rows = planned(shaken, end)
    assert all(later[1] == before[2] for before, later in zip(rows, rows[1:], strict=False))
