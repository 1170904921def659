"""The twelve months drawn, from the boundary outwards."""

import datetime as dt
import re

import pytest

from marac import window
from marac.repeat import Previous, verdict

ANCHOR = dt.date(2025, 3, 1)


def found(incident: dt.date | None, *previous: Previous) -> dict:
    facts = {"perpetrators": [1], "referred": dt.date(2026, 6, 1), "incident": incident}
    return verdict(previous=previous, **facts).as_json()


@pytest.mark.parametrize(
    ("incident", "words"),
    [
        (dt.date(2026, 2, 27), "inside the twelve months, with 2 days to spare"),
        (dt.date(2026, 2, 28), "inside the twelve months, with 1 day to spare"),
        (dt.date(2026, 3, 1), "the last day inside the twelve months"),
        (dt.date(2026, 3, 2), "1 day outside the twelve months"),
        (dt.date(2026, 5, 1), "61 days outside the twelve months"),
    ],
)
def test_it_says_in_words_what_it_draws(incident, words):
    drawn = window.drawing(found(incident, Previous(ANCHOR, frozenset({1}))))
    assert f"The day tested is {words}" in drawn
    assert all(day in drawn for day in ("1 March 2025", "1 March 2026"))


def test_a_day_outside_lies_to_the_right_of_the_twelve_months_and_one_inside_does_not():
    def places(incident):
        drawn = window.drawing(found(incident, Previous(ANCHOR, frozenset({1}))))
        (start, length), (tested, _) = (
            (float(x), float(wide))
            for x, wide in re.findall(r'<rect[^>]*? x="([\d.]+)"[^>]*? width="([\d.]+)"', drawn)[:2]
        )
        return start, start + length, tested

    start, end, tested = places(dt.date(2025, 9, 1))
    assert start < tested < end
    start, end, tested = places(dt.date(2026, 5, 1))
    assert tested > end


def test_without_an_earlier_referral_there_is_nothing_to_draw():
    assert window.drawing(found(dt.date(2026, 2, 27))) == "" == window.drawing({})
