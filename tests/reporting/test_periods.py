import datetime as dt

import pytest

from reporting import periods
from reporting.forms import MonthField
from reporting.periods import Period, from_key, last_year, offered, quarter_of, shifted


@pytest.mark.parametrize(
    ("period", "start", "end", "label"),
    [
        (Period(dt.date(2019, 4, 1), 7), "2019-04-01", "2019-10-31", "April 2019 to October 2019"),
        (Period(dt.date(2020, 2, 1), 1), "2020-02-01", "2020-02-29", "February 2020"),
        (Period(dt.date(2021, 2, 1), 1), "2021-02-01", "2021-02-28", "February 2021"),
        (Period(dt.date(2019, 12, 1), 3), "2019-12-01", "2020-02-29", "December 2019 to February 2020"),
    ],
)
def test_first_and_last_day(period, start, end, label):
    assert (period.start.isoformat(), period.end.isoformat(), period.label) == (start, end, label)
    assert from_key(period.key) == period


@pytest.mark.parametrize(("month", "by", "expected"), [(1, -1, (2018, 12)), (12, 1, (2020, 1)), (6, -12, (2018, 6))])
def test_months_are_counted_over_the_year(month, by, expected):
    assert shifted(dt.date(2019, month, 1), by) == dt.date(*expected, 1)


@pytest.mark.parametrize(
    "key", ["", "2019-4~3", "2019-00~1", "2019-13~1", "2019-04~0", "2019-04~13", "1999-12~1", "x~y", "2019-04~٣"]
)
def test_a_key_of_nothing_is_no_period(key):
    assert from_key(key) is None


@pytest.mark.parametrize(
    ("today", "start", "end"),
    [("2020-03-31", "2019-01-01", "2019-12-31"), ("2020-04-01", "2019-04-01", "2020-03-31")],
)
def test_the_last_year_ends_with_the_last_whole_quarter(today, start, end):
    year = last_year(dt.date.fromisoformat(today))
    assert (year.start.isoformat(), year.end.isoformat()) == (start, end)
    assert year.is_over(dt.date.fromisoformat(today))


def test_a_period_is_over_the_day_after_its_last():
    march = Period(dt.date(2020, 3, 1), 1)
    assert not march.is_over(dt.date(2020, 3, 31)) and march.is_over(dt.date(2020, 4, 1))


@pytest.mark.parametrize(
    "period", [quarter_of(dt.date(2020, 5, 9)), last_year(dt.date(2020, 5, 9)), Period(dt.date(2019, 4, 1), 6)]
)
def test_steps_add_up_to_the_period_and_to_the_year_before(period):
    assert len(period.steps) == 8
    for whole in (period, period.year_ago):
        inside = [month for step in period.steps if whole.holds(step) for month in step.months]
        assert inside == whole.months


def test_odd_months_step_by_the_month():
    period = Period(dt.date(2019, 4, 1), 7)
    assert [month for step in period.steps for month in step.months] == period.months


def test_what_is_offered_can_be_asked_for():
    assert all(from_key(key) for key, _ in offered(dt.date(2020, 5, 9)))


@pytest.mark.parametrize("text", ["April 2019", "apr 2019", "4 2019", "04/2019", "2019-04", " April  2019 "])
def test_a_month_as_typed(text):
    assert MonthField().clean(text) == dt.date(2019, 4, 1)


@pytest.mark.parametrize("text", ["April", "2019", "13 2019", "April 19", "<b>", "4 9999", "٤ ٢٠١٩", "4" * 40])
def test_what_is_no_month_says_what_to_enter(text):
    with pytest.raises(Exception, match="Enter a month and a year, like April 2019"):
        MonthField().clean(text)


def test_a_year_has_the_quarters_of_the_calendar():
    assert [quarter.start.month for quarter in periods.last_year(dt.date(2020, 5, 9)).quarters] == [4, 7, 10, 1]
