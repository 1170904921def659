from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashub import clock
from dashub.clock import LONDON, OfficeHours

ANY_DAY = st.dates(date(2012, 1, 1), date(2040, 12, 31))

# Where Parliament or the Crown moved or added a day: {year: (days added, regular days taken away)}.
ONE_OFFS = {
    2012: ({date(2012, 6, 4), date(2012, 6, 5)}, {date(2012, 5, 28)}),
    2020: ({date(2020, 5, 8)}, {date(2020, 5, 4)}),
    2022: ({date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)}, {date(2022, 5, 30)}),
    2023: ({date(2023, 5, 8)}, set()),
}


def london(*parts, fold=0):
    return datetime(*parts, tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize("year", sorted(clock.listed_holidays()))
def test_the_rule_gives_the_shipped_list_apart_from_one_off_days(year):
    added, taken = ONE_OFFS.get(year, (set(), set()))
    assert (clock.computed_holidays(year) - taken) | added == clock.listed_holidays()[year]


def test_list_covers_at_least_2012_to_2028_and_wins_over_the_rule():
    assert set(range(2012, 2029)) <= set(clock.listed_holidays())
    assert clock.is_bank_holiday(date(2023, 5, 8)) and not clock.is_bank_holiday(date(2022, 5, 30))


def test_past_the_list_the_rule_answers_and_says_so():
    later = clock.last_listed_year() + 1
    assert clock.holiday_source(later) is clock.HolidaySource.RULE
    assert clock.holiday_source(clock.last_listed_year()) is clock.HolidaySource.LIST
    assert clock.is_bank_holiday(date(later, 12, 25)) or date(later, 12, 25).weekday() >= 5
    assert len(clock.bank_holidays(2045)) == 8


def test_a_year_announced_in_part_is_computed(monkeypatch):
    events = [{"date": "2050-04-08"}]
    backup = {"england-and-wales": {"events": events}}
    monkeypatch.setattr(clock.BankHolidays, "load_backup_data", lambda: backup)
    clock.listed_holidays.cache_clear()
    try:
        assert clock.listed_holidays() == {}
    finally:
        clock.listed_holidays.cache_clear()


def test_no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("requests.get", refuse)
    clock.listed_holidays.cache_clear()
    assert clock.listed_holidays()


@pytest.mark.parametrize(
    ("year", "easter"),
    [(1961, (4, 2)), (2000, (4, 23)), (2008, (3, 23)), (2011, (4, 24)), (2038, (4, 25)), (2285, (3, 22))],
)
def test_easter(year, easter):
    assert clock.easter_sunday(year) == date(year, *easter)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 7), False),
        (date(2026, 3, 8), False),
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),
        (date(2026, 4, 6), False),
        (date(2026, 4, 7), True),
        (date(2027, 12, 27), False),
        (date(2027, 12, 28), False),
        (date(2027, 12, 29), True),
    ],
)
def test_working_days(day, working):
    assert clock.is_working_day(day) is working


def test_local_closures_are_not_worked():
    closed = {date(2026, 12, 29)}
    assert clock.is_working_day(date(2026, 12, 29)) and not clock.is_working_day(date(2026, 12, 29), closed)
    assert clock.next_working_day(date(2026, 12, 24), closed) == date(2026, 12, 30)
    assert clock.previous_working_day(date(2026, 12, 30), closed) == date(2026, 12, 24)
    assert clock.same_or_next_working_day(date(2026, 12, 29), closed) == date(2026, 12, 30)
    assert clock.working_days_between(date(2026, 12, 24), date(2026, 12, 31), closed) == 2
    assert clock.working_days_between(date(2026, 12, 31), date(2026, 12, 24), closed) == -2


def test_next_and_previous_over_easter():
    assert clock.next_working_day(date(2026, 4, 2)) == date(2026, 4, 7)
    assert clock.previous_working_day(date(2026, 4, 7)) == date(2026, 4, 2)
    assert clock.same_or_next_working_day(date(2026, 4, 2)) == date(2026, 4, 2)
    assert clock.same_or_next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)


def test_adding_working_days():
    assert clock.add_working_days(date(2026, 4, 2), 5) == date(2026, 4, 13)
    assert clock.add_working_days(date(2026, 4, 13), -5) == date(2026, 4, 2)
    assert clock.add_working_days(date(2026, 4, 4), 0) == date(2026, 4, 4)


@given(ANY_DAY, st.integers(1, 40))
def test_between_is_the_inverse_of_adding(day, count):
    later = clock.add_working_days(day, count)
    assert clock.is_working_day(later) and clock.working_days_between(day, later) == count


@given(ANY_DAY, ANY_DAY)
def test_between_from_working_day_to_working_day_is_antisymmetric(one, other):
    one, other = clock.same_or_next_working_day(one), clock.same_or_next_working_day(other)
    assert clock.working_days_between(one, other) == -clock.working_days_between(other, one)


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2025, 3, 10), 1, date(2026, 3, 10)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
    ],
)
def test_anniversary(day, years, expected):
    assert clock.anniversary(day, years) == expected


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 3, 10), date(2026, 3, 9), 15),
        (date(2010, 3, 10), date(2026, 3, 10), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 3, 10), date(2026, 3, 9), -1),
    ],
)
def test_age(born, day, age):
    assert clock.age_on(born, day) == age


def test_real_hours_over_the_night_the_clocks_go_forward():
    assert clock.add_real_hours(london(2026, 3, 28, 12), 24) == london(2026, 3, 29, 13)
    assert clock.add_real_hours(london(2026, 3, 28, 12), 24).hour == 13


def test_real_hours_over_the_night_the_clocks_go_back():
    assert clock.add_real_hours(london(2026, 10, 24, 12), 48).hour == 11
    second = clock.add_real_hours(london(2026, 10, 25, 1, 30), 1)
    assert (second.hour, second.minute, second.fold) == (1, 30, 1)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.integers(0, 2000))
def test_real_hours_are_elapsed_hours(moment, hours):
    assert (clock.add_real_hours(moment, hours).astimezone(UTC) - moment) == timedelta(hours=hours)


def test_a_time_without_a_zone_is_refused():
    for call in (clock.in_london, lambda moment: clock.add_real_hours(moment, 1)):
        with pytest.raises(ValueError, match="time zone"):
            call(datetime(2026, 1, 1))


def test_wall_times_that_do_not_exist_or_exist_twice():
    assert clock.london_time(date(2026, 3, 29), time(1, 30)) == london(2026, 3, 29, 2, 30)
    assert clock.london_time(date(2026, 3, 29), time(1, 30)).utcoffset() == timedelta(hours=1)
    assert clock.london_time(date(2026, 10, 25), time(1, 30)).utcoffset() == timedelta(hours=1)


OFFICE = OfficeHours({weekday: (time(9), time(17)) for weekday in range(5)})


@pytest.mark.parametrize(
    ("moment", "is_it", "opens"),
    [
        (london(2026, 3, 2, 8, 59), False, london(2026, 3, 2, 9)),
        (london(2026, 3, 2, 9), True, london(2026, 3, 2, 9)),
        (london(2026, 3, 2, 16, 59), True, london(2026, 3, 2, 16, 59)),
        (london(2026, 3, 2, 17), False, london(2026, 3, 3, 9)),
        (london(2026, 3, 6, 17), False, london(2026, 3, 9, 9)),
        (london(2026, 4, 2, 18), False, london(2026, 4, 7, 9)),
        (london(2026, 3, 28, 12), False, london(2026, 3, 30, 9)),
        (datetime(2026, 7, 1, 8, 30, tzinfo=UTC), True, london(2026, 7, 1, 9, 30)),
        (datetime(2026, 1, 5, 8, 30, tzinfo=UTC), False, london(2026, 1, 5, 9)),
        # Half past midnight in London is still the day before in UTC.
        (datetime(2026, 6, 7, 23, 30, tzinfo=UTC), False, london(2026, 6, 8, 9)),
    ],
)
def test_office_hours(moment, is_it, opens):
    assert clock.is_open(moment, OFFICE) is is_it
    assert clock.next_opening(moment, OFFICE) == opens


def test_both_hours_of_the_repeated_hour_are_told_apart():
    night = OfficeHours({6: (time(0), time(1, 30))})
    assert clock.is_open(london(2026, 10, 25, 1, 15), night)
    assert not clock.is_open(london(2026, 10, 25, 1, 15, fold=1), night)
    early = OfficeHours({6: (time(1, 30), time(8))})
    assert clock.is_open(london(2026, 10, 25, 1, 15, fold=1), early)


def test_closures_and_holidays():
    closed = OfficeHours(OFFICE.week, closures=frozenset({date(2026, 3, 3)}))
    assert clock.next_opening(london(2026, 3, 2, 17), closed) == london(2026, 3, 4, 9)
    always = OfficeHours(OFFICE.week, open_on_holidays=True)
    assert clock.is_open(london(2026, 4, 3, 10), always) and not clock.is_open(london(2026, 4, 3, 10), OFFICE)


def test_an_office_that_never_opens():
    assert clock.next_opening(london(2026, 3, 2, 9), OfficeHours({})) is None


def test_looks_four_hundred_days_ahead_and_no_further():
    def closed_for(days):
        shut = frozenset(date(2026, 3, 2) + timedelta(days=n) for n in range(days))
        return OfficeHours({day: (time(9), time(17)) for day in range(7)}, shut, open_on_holidays=True)

    assert clock.next_opening(london(2026, 3, 2, 9), closed_for(400)) == london(2027, 4, 6, 9)
    assert clock.next_opening(london(2026, 3, 2, 9), closed_for(401)) is None


@pytest.mark.parametrize("week", [{7: (time(9), time(17))}, {0: (time(17), time(9))}, {0: (time(9), time(9))}])
def test_impossible_hours_are_refused(week):
    with pytest.raises(ValueError, match="must end after they begin"):
        OfficeHours(week)
