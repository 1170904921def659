from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashub.clock import LONDON, add_working_days, is_working_day
from dashub.errors import InvalidInput
from marac.models import series as models
from marac.schedule import Cadence, Load, Plan, load, next_sitting, plan_problems, sitting_days, sittings

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
DAY = timedelta(days=1)


def plan(cadence="daily", **more):
    """A sitting at 9:30, intake until 16:00 the working day before, research due at 9:00 on the day."""
    usual = {"starts": time(9, 30), "cut_off_at": time(16), "research_at": time(9)}
    return Plan(Cadence(cadence), **usual | more)


def london(*parts, fold=0):
    return datetime(*parts, tzinfo=LONDON, fold=fold)


def test_cadences_are_those_that_the_model_stores():
    assert {each.value for each in Cadence} == set(models.Cadence.values)


# --- Days


def test_daily_sits_on_working_days_and_skips_holidays():
    days = sitting_days(plan(), date(2026, 4, 1), date(2026, 4, 8))
    assert days == [date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 7), date(2026, 4, 8)]


def test_daily_on_some_weekdays_skips_and_never_moves():
    days = sitting_days(plan(weekdays=[FRIDAY, MONDAY]), date(2026, 3, 30), date(2026, 4, 13))
    assert days == [date(2026, 3, 30), date(2026, 4, 10), date(2026, 4, 13)]


def test_closures_are_skipped_or_moved_from():
    closed = frozenset({date(2026, 3, 3)})
    assert date(2026, 3, 3) not in sitting_days(plan(closures=closed), date(2026, 3, 2), date(2026, 3, 4))
    weekly = plan("weekly", weekdays=[TUESDAY], closures=closed)
    assert sitting_days(weekly, date(2026, 3, 2), date(2026, 3, 8)) == [date(2026, 3, 4)]


def test_weekly_moves_to_the_next_working_day():
    weekly = plan("weekly", weekdays=[FRIDAY])
    assert sitting_days(weekly, date(2026, 3, 27), date(2026, 4, 10)) == [
        date(2026, 3, 27),
        date(2026, 4, 7),
        date(2026, 4, 10),
    ]


def test_a_moved_sitting_is_found_by_the_days_it_moved_to():
    weekly = plan("weekly", weekdays=[FRIDAY])
    assert sitting_days(weekly, date(2026, 4, 7), date(2026, 4, 7)) == [date(2026, 4, 7)]
    assert sitting_days(weekly, date(2026, 4, 3), date(2026, 4, 6)) == []


def test_a_move_onto_another_sitting_is_one_sitting():
    weekly = plan("weekly", weekdays=[MONDAY, TUESDAY])
    assert sitting_days(weekly, date(2026, 4, 6), date(2026, 4, 10)) == [date(2026, 4, 7)]


def test_a_long_closure_still_ends_in_a_sitting():
    shut = frozenset(date(2026, 3, 2) + n * DAY for n in range(50))
    weekly = plan("weekly", weekdays=[MONDAY], closures=shut)
    assert sitting_days(weekly, date(2026, 4, 21), date(2026, 4, 21)) == [date(2026, 4, 21)]


def test_fortnightly_counts_from_its_first_day():
    fortnightly = plan("fortnightly", first_on=date(2026, 3, 4))
    assert sitting_days(fortnightly, date(2026, 2, 1), date(2026, 4, 15)) == [
        date(2026, 2, 4),
        date(2026, 2, 18),
        date(2026, 3, 4),
        date(2026, 3, 18),
        date(2026, 4, 1),
        date(2026, 4, 15),
    ]


def test_fortnightly_keeps_its_weeks_when_another_weekday_is_chosen():
    fortnightly = plan("fortnightly", first_on=date(2026, 3, 4), weekdays=[MONDAY])
    assert sitting_days(fortnightly, date(2026, 3, 1), date(2026, 3, 17)) == [date(2026, 3, 2), date(2026, 3, 16)]


@pytest.mark.parametrize(
    ("week", "days"),
    [
        (1, [date(2026, 6, 3), date(2026, 7, 1)]),
        (2, [date(2026, 6, 10), date(2026, 7, 8)]),
        (4, [date(2026, 6, 24), date(2026, 7, 22)]),
        (5, [date(2026, 6, 24), date(2026, 7, 29)]),
    ],
)
def test_monthly(week, days):
    monthly = plan("monthly", weekdays=[WEDNESDAY], week_of_month=week)
    assert sitting_days(monthly, date(2026, 6, 1), date(2026, 7, 31)) == days


@pytest.mark.parametrize(("week", "day"), [(1, 7), (2, 14), (3, 21), (4, 28)])
def test_the_seventh_is_still_in_the_first_week(week, day):
    monthly = plan("monthly", weekdays=[MONDAY], week_of_month=week)
    assert sitting_days(monthly, date(2026, 9, 2), date(2026, 9, 30)) == [date(2026, 9, day)]


def test_the_agenda_is_due_on_the_day_unless_set_otherwise():
    [sitting] = sittings(plan(agenda_at=time(9)), date(2026, 3, 3), date(2026, 3, 3))
    assert sitting.agenda_due_at == london(2026, 3, 3, 9)


def test_plans_and_sittings_cannot_be_changed_afterwards():
    for thing, name in ((plan(), "capacity"), (Load(1, 1, 1), "cases")):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, 9)


def test_monthly_moved_into_the_next_month():
    monthly = plan("monthly", weekdays=[MONDAY], week_of_month=5)
    assert sitting_days(monthly, date(2026, 8, 1), date(2026, 9, 20)) == [date(2026, 9, 1)]


def test_ad_hoc_never_sits_by_itself():
    assert sitting_days(plan("ad_hoc"), date(2026, 1, 1), date(2026, 12, 31)) == []
    assert next_sitting(plan("ad_hoc"), london(2026, 3, 2, 9)) is None


# --- Windows and what is due


def test_a_day_in_the_week():
    [sitting] = sittings(plan(), date(2026, 3, 3), date(2026, 3, 3))
    assert sitting.starts_at == london(2026, 3, 3, 9, 30)
    assert (sitting.intake_from, sitting.intake_until) == (london(2026, 2, 27, 16), london(2026, 3, 2, 16))
    assert sitting.research_due_at == london(2026, 3, 3, 9)
    assert sitting.agenda_due_at == sitting.intake_until
    assert sitting.minutes_due_on == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 4), 24),
        (date(2026, 3, 3), 72),
        # Good Friday to Easter Monday; the Tuesday sitting closed on Thursday.
        (date(2026, 4, 8), 120),
        # A weekend on which the clocks go forward, and one on which they go back.
        (date(2026, 3, 31), 71),
        (date(2026, 10, 27), 73),
    ],
)
def test_intake_is_all_hours_since_the_last_cut_off(day, hours):
    [sitting] = sittings(plan(), day, day)
    assert sitting.intake_until.astimezone(UTC) - sitting.intake_from.astimezone(UTC) == timedelta(hours=hours)


def test_same_morning_cut_off():
    same = plan(cut_off_days=0, cut_off_at=time(8))
    [sitting] = sittings(same, date(2026, 3, 9), date(2026, 3, 9))
    assert (sitting.intake_from, sitting.intake_until) == (london(2026, 3, 6, 8), london(2026, 3, 9, 8))


def test_periodic_dates_count_working_days():
    fortnightly = plan(
        "fortnightly",
        first_on=date(2026, 4, 9),
        cut_off_days=5,
        research_days=1,
        agenda_days=4,
        agenda_at=time(12),
        minutes_days=3,
    )
    [sitting] = sittings(fortnightly, date(2026, 4, 9), date(2026, 4, 9))
    assert sitting.intake_until == london(2026, 3, 31, 16)
    assert sitting.research_due_at == london(2026, 4, 8, 9)
    assert sitting.agenda_due_at == london(2026, 4, 1, 12)
    assert sitting.minutes_due_on == date(2026, 4, 14)
    assert sitting.intake_from == london(2026, 3, 19, 16)


def test_closures_move_the_cut_off_too():
    closed = plan(closures=frozenset({date(2026, 3, 2)}))
    [sitting] = sittings(closed, date(2026, 3, 3), date(2026, 3, 3))
    assert sitting.intake_until == london(2026, 2, 27, 16)
    assert sitting.minutes_due_on == date(2026, 3, 4)


def test_takes_its_first_moment_and_not_its_last():
    [sitting] = sittings(plan(), date(2026, 3, 3), date(2026, 3, 3))
    second = timedelta(seconds=1)
    assert sitting.takes(sitting.intake_from) and not sitting.takes(sitting.intake_from - second)
    assert sitting.takes(sitting.intake_until - second) and not sitting.takes(sitting.intake_until)


def test_the_sitting_before_may_be_a_month_back_or_none():
    monthly = plan("monthly", weekdays=[MONDAY], week_of_month=1)
    [sitting] = sittings(monthly, date(2026, 3, 2), date(2026, 3, 2))
    assert sitting.intake_from == london(2026, 1, 30, 16)
    shut = frozenset(date(2026, 3, 1) - n * DAY for n in range(220))
    [first] = sittings(plan(closures=shut), date(2026, 3, 2), date(2026, 3, 2))
    assert first.intake_from is None and first.takes(london(2020, 1, 1)) and not first.takes(first.intake_until)


def test_takes_over_from_the_last_planned_cut_off_when_settings_changed():
    since = london(2026, 3, 2, 8)
    first, second = sittings(plan(), date(2026, 3, 3), date(2026, 3, 4), since=since)
    assert first.intake_from == since and first.intake_until == london(2026, 3, 2, 16) == second.intake_from
    late = london(2026, 3, 2, 18)
    first, second = sittings(plan(), date(2026, 3, 3), date(2026, 3, 4), since=late)
    assert (first.intake_from, first.intake_until, second.intake_from) == (late, late, late)
    assert second.intake_until == london(2026, 3, 3, 16)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (london(2026, 3, 2, 15, 59), date(2026, 3, 3)),
        (london(2026, 3, 2, 16), date(2026, 3, 4)),
        (london(2026, 3, 6, 17), date(2026, 3, 10)),
        (london(2026, 4, 4, 3), date(2026, 4, 8)),
        (datetime(2026, 6, 30, 15, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 6, 30, 14, 59, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_next_sitting_for_what_is_accepted_now(moment, day):
    assert next_sitting(plan(), moment).day == day


def test_next_sitting_in_the_hour_that_comes_twice():
    night = plan("weekly", weekdays=[MONDAY], cut_off_days=0, cut_off_at=time(8))
    for fold in (0, 1):
        assert next_sitting(night, london(2026, 10, 25, 1, 30, fold=fold)).day == date(2026, 10, 26)


# --- Settings


@pytest.mark.parametrize(
    ("settings_", "field"),
    [
        ({"cadence": "weekly"}, "weekdays"),
        ({"cadence": "monthly", "week_of_month": 1}, "weekdays"),
        ({"weekdays": [5]}, "weekdays"),
        ({"cadence": "fortnightly", "weekdays": [0]}, "first_on"),
        ({"cadence": "monthly", "weekdays": [0]}, "week_of_month"),
        ({"cadence": "monthly", "weekdays": [0], "week_of_month": 0}, "week_of_month"),
        ({"cadence": "monthly", "weekdays": [0], "week_of_month": 6}, "week_of_month"),
        ({"cut_off_days": 0, "cut_off_at": time(9, 31), "research_at": time(9, 31)}, "cut_off_at"),
        ({"cut_off_days": -1}, "cut_off_at"),
        ({"research_at": time(9, 31)}, "research_at"),
        ({"research_days": 1, "research_at": time(15, 59)}, "research_at"),
        ({"research_days": 2}, "research_at"),
        ({"capacity": 0}, "capacity"),
        ({"minutes_per_case": 0}, "minutes_per_case"),
    ],
)
def test_settings_that_no_calendar_can_follow(settings_, field):
    with pytest.raises(InvalidInput) as refused:
        plan(**settings_)
    assert field in refused.value.fields


@pytest.mark.parametrize(
    "settings_",
    [
        {"cut_off_days": 0, "cut_off_at": time(9, 30), "research_at": time(9, 30)},
        {"research_days": 1, "research_at": time(16)},
        {"cadence": "monthly", "weekdays": [0], "week_of_month": 5},
        {"capacity": 1, "minutes_per_case": 1},
        {"weekdays": [0, 1, 2, 3, 4]},
        {"cadence": "weekly", "first_on": date(2026, 3, 3)},
    ],
)
def test_settings_at_the_edge_of_what_can_be_followed(settings_):
    assert plan_problems(plan(**settings_)) == {}


def test_weekday_of_the_first_day_where_none_is_chosen():
    assert plan("weekly", first_on=date(2026, 3, 3)).days_of_week == (TUESDAY,)
    assert plan("daily", first_on=date(2026, 3, 3)).days_of_week == (0, 1, 2, 3, 4)
    assert plan(weekdays=[3, 1, 3]).days_of_week == (1, 3)


def test_defaults():
    assert (plan().cut_off_days, plan().research_days, plan().minutes_days) == (1, 0, 1)
    assert (plan().capacity, plan().minutes_per_case) == (8, 12)


def test_from_a_row():
    row = SimpleNamespace(
        cadence="daily",
        starts=time(9),
        cut_off_at=time(8),
        research_at=time(8, 30),
        cut_off_days=0,
        weekdays=[],
        pk=7,
        capacity=4,
    )
    made = Plan.of(row)
    assert (made.starts, made.cut_off_days, made.capacity, made.minutes_per_case) == (time(9), 0, 4, 12)
    assert sittings(made, date(2026, 3, 3), date(2026, 3, 3))[0].intake_until == london(2026, 3, 3, 8)


def test_every_setting_of_the_model_that_bears_on_time_is_read():
    names = {field.name for field in models.Series._meta.get_fields()}
    assert {"cadence", "weekdays", "first_on", "week_of_month", "starts", "cut_off_days", "cut_off_at"} <= names
    assert {"research_days", "research_at", "capacity", "minutes_per_case", "closures"} <= names


# --- Load


@pytest.mark.parametrize(("cases", "over"), [(0, 0), (7, 0), (8, 0), (9, 1), (20, 12)])
def test_overload(cases, over):
    found = load(plan(), cases)
    assert found.over == over and bool(found.warning) is bool(over)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Load(18, 16, 12), "18 cases for 16 places: 2 too many. At 12 minutes each the list takes 3 h 36 min."),
        (Load(2, 1, 20), "2 cases for 1 place: 1 too many. At 20 minutes each the list takes 40 min."),
        (Load(6, 5, 10), "the list takes 1 h."),
    ],
)
def test_overload_in_words(found, words):
    assert words in found.warning


# --- Properties

PLANS = st.sampled_from(
    [
        plan(),
        plan(cut_off_days=0, cut_off_at=time(1, 30)),
        plan(weekdays=[MONDAY, THURSDAY], cut_off_days=2),
        plan(closures=frozenset({date(2026, 3, 3), date(2026, 10, 26)})),
        plan("weekly", weekdays=[MONDAY, FRIDAY]),
        plan("weekly", weekdays=[FRIDAY], cut_off_days=5),
        plan("fortnightly", first_on=date(2026, 3, 4), cut_off_days=8),
        plan("monthly", weekdays=[MONDAY], week_of_month=5, cut_off_days=10),
    ]
)
DATES = st.dates(date(2025, 1, 1), date(2029, 12, 31))


def bounds(sitting):
    return sitting.intake_from.astimezone(UTC), sitting.intake_until.astimezone(UTC)


@given(PLANS, DATES, st.integers(30, 200))
@settings(max_examples=60, deadline=None)
def test_windows_tile_time(made, start, length):
    found = sittings(made, start, start + length * DAY)
    for one, following in zip(found, found[1:], strict=False):
        assert bounds(one)[1] == bounds(following)[0]
        assert one.day < following.day
    for each in found:
        lower, upper = bounds(each)
        assert lower < upper <= each.starts_at.astimezone(UTC)
        assert upper <= each.research_due_at.astimezone(UTC) <= each.starts_at.astimezone(UTC)
        assert is_working_day(each.day, made.closures)


@given(PLANS, DATES, st.integers(1, 100), st.integers(1, 100))
@settings(max_examples=60, deadline=None)
def test_asking_in_two_pieces_or_twice_gives_the_same(made, start, one, two):
    middle, end = start + one * DAY, start + (one + two) * DAY
    whole = sittings(made, start, end)
    assert whole == sittings(made, start, end)
    assert whole == sittings(made, start, middle) + sittings(made, middle + DAY, end)


@given(PLANS, DATES, st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_going_on_from_what_is_planned_is_the_same(made, start, one):
    middle, end = start + one * DAY, start + 2 * one * DAY
    planned = sittings(made, start, middle)
    assume(planned)
    onwards = sittings(made, middle + DAY, end, since=planned[-1].intake_until)
    assert planned + onwards == sittings(made, start, end)


@given(PLANS, st.datetimes(datetime(2025, 6, 1), datetime(2029, 1, 1), timezones=st.just(UTC)))
@settings(max_examples=80, deadline=None)
def test_every_moment_belongs_to_exactly_one_sitting(made, moment):
    day = moment.date()
    around = sittings(made, day - 30 * DAY, day + 120 * DAY)
    assert [each for each in around if each.takes(moment)] == [next_sitting(made, moment)]


@given(DATES)
@settings(max_examples=100, deadline=None)
def test_a_daily_series_sits_every_working_day(start):
    days = sitting_days(plan(), start, start + 30 * DAY)
    assert days == [start + n * DAY for n in range(31) if is_working_day(start + n * DAY)]
    for one, following in zip(days, days[1:], strict=False):
        assert add_working_days(one, 1) == following


# --- Five years of anything that can be set

FIVE_YEARS = (date(2025, 1, 1), date(2029, 12, 31))


@st.composite
def any_plan(draw):
    """Whatever a coordinator could save: every rhythm, times, days before and closures, weeks long too."""
    cadence = draw(st.sampled_from([each for each in Cadence if each != Cadence.AD_HOC]))
    cut_off_days = draw(st.integers(0, 8))
    days = draw(st.sets(st.integers(0, 4), min_size=0 if cadence == Cadence.DAILY else 1))
    single = draw(st.lists(st.dates(*FIVE_YEARS), max_size=12))
    shut = draw(st.dates(*FIVE_YEARS))
    closures = {*single, *(shut + n * DAY for n in range(draw(st.integers(0, 25))))}
    return Plan(
        cadence=cadence,
        weekdays=tuple(days),
        starts=time(draw(st.integers(9, 17)), 30),
        cut_off_days=cut_off_days,
        cut_off_at=time(draw(st.integers(0, 9)), draw(st.sampled_from([0, 30]))),
        research_days=0,
        research_at=time(9, 30) if cut_off_days == 0 else time(9),
        first_on=draw(st.dates(*FIVE_YEARS)),
        week_of_month=draw(st.integers(1, 5)),
        closures=frozenset(closures),
    )


@given(
    any_plan(),
    st.lists(st.datetimes(datetime(2025, 2, 1), datetime(2029, 11, 1), timezones=st.just(UTC)), max_size=20),
)
@settings(max_examples=60, deadline=None)
def test_over_five_years_of_any_plan_windows_tile_time_and_every_moment_is_in_one(made, moments):
    found = sittings(made, *FIVE_YEARS)
    assume(found)
    for one, following in zip(found, found[1:], strict=False):
        assert bounds(one)[1] == bounds(following)[0]
        assert one.day < following.day
    for each in found:
        lower, upper = bounds(each)
        assert lower <= upper <= each.starts_at.astimezone(UTC)
        assert is_working_day(each.day, made.closures)
        assert each.starts_at.astimezone(LONDON).time() == made.starts, "on the wall clock, summer and winter"
    first, last = bounds(found[0])[0], bounds(found[-1])[1]
    # The clocks change on these nights: the hour that comes twice, and the one that never is.
    nights = [
        datetime(year, 10, day, hour, 30, tzinfo=UTC) for year, day in ((2025, 26), (2026, 25)) for hour in (0, 1)
    ]
    cut_offs = [bounds(each)[1] for each in found[:: len(found) // 10 + 1]]
    for moment in [*moments, *nights, *cut_offs, first, last - timedelta(seconds=1)]:
        if first <= moment < last:
            assert sum(each.takes(moment) for each in found) == 1
