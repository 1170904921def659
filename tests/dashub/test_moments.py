"""Dates and distances in words, in local time, at their boundaries."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dashub import moments

LONDON = ZoneInfo("Europe/London")
NOW = dt.datetime(2026, 3, 3, 12, 48, tzinfo=dt.UTC)


def test_day_and_when_are_local():
    summer = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)
    assert moments.day(summer) == "2 July 2026"
    assert moments.when(summer) == "2 July 2026 at 12:30am"
    assert moments.when(dt.datetime(2026, 3, 3, 9, 30, tzinfo=LONDON)) == "3 March 2026 at 9:30am"
    assert moments.when(dt.date(2026, 3, 3)) == "3 March 2026"
    assert moments.day(None) == moments.when(None) == ""


@pytest.mark.parametrize(
    ("time", "text"),
    [((0, 0), "midnight"), ((12, 0), "midday"), ((14, 0), "2pm"), ((0, 5), "12:05am"), ((9, 30), "9:30am")],
)
def test_clock(time, text):
    assert moments.clock(dt.time(*time)) == text


@pytest.mark.parametrize(
    ("delta", "text"),
    [
        (dt.timedelta(hours=3, minutes=12), "due in 3 h 12 min"),
        (dt.timedelta(hours=3), "due in 3 h"),
        (dt.timedelta(seconds=59), "due in less than a minute"),
        (dt.timedelta(), "due in less than a minute"),
        (dt.timedelta(seconds=-1), "overdue by less than a minute"),
        (dt.timedelta(days=1), "due in 1 day"),
        (dt.timedelta(days=1, hours=5), "due in 1 day 5 h"),
        (dt.timedelta(days=-2), "overdue by 2 days"),
    ],
)
def test_due_moment(delta, text):
    assert moments.due(NOW + delta, NOW) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, "due today"), (1, "due tomorrow"), (5, "due in 5 days"), (-1, "overdue by 1 day"), (-2, "overdue by 2 days")],
)
def test_due_day(days, text):
    assert moments.due(dt.date(2026, 3, 3) + dt.timedelta(days), NOW) == text


def test_late_only_after_the_moment_or_the_day():
    assert not moments.late(NOW, NOW)
    assert moments.late(NOW - dt.timedelta(seconds=1), NOW)
    assert not moments.late(dt.date(2026, 3, 3), NOW)
    assert moments.late(dt.date(2026, 3, 2), NOW)
    assert not moments.late(None)
    assert moments.due(None) == "no date set"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (NOW - dt.timedelta(minutes=12), "12 min ago"),
        (NOW + dt.timedelta(hours=3), "in 3 h"),
        (dt.date(2026, 3, 2), "yesterday"),
        (dt.date(2026, 3, 4), "tomorrow"),
        (dt.date(2026, 2, 1), "30 days ago"),
        (dt.date(2026, 3, 9), "in 6 days"),
        (None, ""),
    ],
)
def test_ago(value, text):
    assert moments.ago(value, NOW) == text
