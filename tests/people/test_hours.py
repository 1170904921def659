"""Safe times: what is typed and how it is kept, the first and last moment, midnight, the nights of a clock change."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from dashub.clock import LONDON
from people import hours


def london(text: str, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("Any time", "any time"),
        ("at any time.", "any time"),
        ("weekdays 9am-3pm", "Mon-Fri 09:00-15:00"),
        ("Mon-Fri 9am to 3pm; sat 10am–noon", "Mon-Fri 09:00-15:00; Sat 10:00-12:00"),
        ("Monday, Wednesday and Friday 9:30am-11am", "Mon 09:30-11:00; Wed 09:30-11:00; Fri 09:30-11:00"),
        ("every day 10pm-2am", "Mon-Sun 22:00-02:00"),
        ("fri-mon 9am-10am", "Mon 09:00-10:00; Fri-Sun 09:00-10:00"),
        ("tue 9am-11am and 1pm-2:30pm", "Tue 09:00-11:00, 13:00-14:30"),
        ("Mon-Fri 09:00-15:00", "Mon-Fri 09:00-15:00"),
    ],
)
def test_what_is_typed_is_kept_in_one_form_and_read_back_the_same(typed, kept):
    assert hours.canonical(typed) == kept
    assert hours.canonical(kept) == kept


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("any time", "any time"),
        ("Mon-Fri 09:00-15:00; Sun 10:30-12:00", "Mon to Fri 9am to 3pm; Sun 10:30am to midday"),
        ("Tue 09:00-11:00, 22:00-00:00", "Tue 9am to 11am, 10pm to midnight"),
    ],
)
def test_what_is_kept_is_told_as_people_say_it(kept, words):
    assert hours.told(kept) == words


@pytest.mark.parametrize(
    "typed",
    [
        "when he is at work", "9am-3pm", "Mon", "Mon 9am", "Mon 9-3", "Xday 9am-3pm", "Mon 9am-9am", "Mon 25:00-26:00",
        "t 9am-3pm", "mon-fri 9am-3pm, or later", "Mon 9am-11am-3pm", "weekdays before noon",
    ],
)  # fmt: skip
def test_what_is_not_days_and_times_is_never_guessed(typed):
    with pytest.raises(ValidationError):
        hours.canonical(typed)
    assert hours.understood(typed) == ""


@pytest.mark.parametrize(
    ("at", "safe"),
    [
        ("2026-11-27T08:59:59", False),
        ("2026-11-27T09:00:00", True),
        ("2026-11-27T14:59:59", True),
        ("2026-11-27T15:00:00", False),
        ("2026-11-28T10:00:00", False),
    ],
)
def test_the_first_moment_is_safe_and_the_last_is_not(at, safe):
    assert hours.safe_at("Mon-Fri 09:00-15:00", london(at)) is safe


@pytest.mark.parametrize(
    ("at", "safe"),
    [
        ("2026-11-28T21:59", False),
        ("2026-11-28T22:00", True),
        ("2026-11-29T00:00", True),
        ("2026-11-29T01:59", True),
        ("2026-11-29T02:00", False),
        ("2026-11-29T22:30", False),
        ("2026-11-28T01:00", False),
    ],
)
def test_a_window_over_midnight_belongs_to_the_day_it_begins(at, safe):
    assert hours.safe_at("Sat 22:00-02:00", london(at)) is safe


@pytest.mark.parametrize("kept", ["", "nonsense", "Mon 9-3"])
def test_what_nobody_knows_is_not_safe(kept):
    assert not hours.safe_at(kept, london("2026-11-27T10:00"))
    assert hours.next_safe(kept, london("2026-11-27T10:00")) is None


def test_the_same_hour_by_the_clock_in_summer_and_winter():
    """9am is 8:00 UTC in summer and 9:00 UTC in winter."""
    assert hours.safe_at("Mon-Fri 09:00-10:00", dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC))
    assert not hours.safe_at("Mon-Fri 09:00-10:00", dt.datetime(2026, 12, 1, 8, 30, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("at", "fold", "safe"),
    [("2026-10-25T01:29", 0, True), ("2026-10-25T01:29", 1, False), ("2026-10-25T01:30", 0, False)],
)
def test_where_the_clocks_go_back_a_window_ends_the_first_time(at, fold, safe):
    assert hours.safe_at("Sat 22:00-01:30", london(at, fold)) is safe


def test_where_the_clocks_go_back_a_window_begins_the_second_time():
    assert not hours.safe_at("Sun 01:00-05:00", london("2026-10-25T01:30", 0))
    assert hours.safe_at("Sun 01:00-05:00", london("2026-10-25T01:30", 1))


@pytest.mark.parametrize(
    ("kept", "utc", "safe"),
    [
        # 01:00 GMT is 02:00 BST on 29 March 2026: 01:30 by the clock does not exist.
        ("Sun 00:00-01:30", "2026-03-29T00:29", True),
        ("Sun 00:00-01:30", "2026-03-29T00:31", False),
        ("Sun 01:30-03:00", "2026-03-29T01:15", False),
        ("Sun 01:30-03:00", "2026-03-29T01:45", True),
    ],
)
def test_where_the_clocks_go_forward_an_hour_that_is_not_there_is_not_safe(kept, utc, safe):
    assert hours.safe_at(kept, dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)) is safe


@pytest.mark.parametrize(
    ("at", "later"),
    [("2026-11-27T10:00", "2026-11-30T09:00"), ("2026-11-27T08:00", "2026-11-27T09:00")],
)
def test_the_next_safe_moment(at, later):
    assert hours.next_safe("Mon-Fri 09:00-15:00", london(at)) == london(later)


def test_once_a_week_is_found_a_week_ahead():
    assert hours.next_safe("Fri 09:00-15:00", london("2026-11-27T09:00")) == london("2026-12-04T09:00")
