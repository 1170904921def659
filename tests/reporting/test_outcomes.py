"""Outcomes of support tie to what was recorded at intake and at exit; what is small is hidden, its denominator too."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.access import Role
from reporting import outcomes
from reporting.indicators import outcomes as measured
from reporting.periods import Period
from support.models import OutcomeMeasure
from tests.factories import make_area, make_case, make_user

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2025, 4, 1), 12)
BEFORE, FIRST, LAST, AFTER = dt.date(2025, 3, 31), dt.date(2025, 4, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1)
THEN = dt.date(2025, 1, 6)


@pytest.fixture
def area():
    return make_area()


def ask(case, on, stage, **answers) -> OutcomeMeasure:
    return OutcomeMeasure.objects.create(case=case, desk=case.area.hub_desk, on=on, stage=stage, **answers)


def supported(area, exit_on, intake=None, last=None, intake_on=THEN):
    case = make_case(area)
    if intake is not None:
        ask(case, intake_on, "intake", **intake)
    ask(case, exit_on, "exit", **(last or {}))
    return case


def test_an_exit_on_any_day_of_the_period_counts_with_its_intake_and_nothing_else(area):
    had, none = {"physical": "high"}, {"physical": "none"}
    supported(area, FIRST, had, none)
    supported(area, LAST, had, {"physical": "moderate"})
    for exit_on in (BEFORE, AFTER):
        supported(area, exit_on, had, none)
    supported(area, LAST, None, none)
    supported(area, LAST, had, none, intake_on=AFTER)
    supported(make_area("Elsewhere"), LAST, had, none)
    open_case = make_case(area)
    ask(open_case, THEN, "intake", **had)
    ask(open_case, LAST, "review", **none)
    found = measured.count(area, YEAR)
    assert found.ended == 2 and found.shares["physical"] == (1, 2)


def test_what_was_not_asked_or_was_never_there_is_of_neither_side(area):
    supported(area, LAST, {"physical": "none", "feels_safe": "1"}, {"physical": "none", "feels_safe": ""})
    supported(area, LAST, {"physical": "", "feels_safe": "1"}, {"physical": "none", "feels_safe": "4"})
    supported(area, LAST, {"physical": "high", "feels_safe": "3"}, {"physical": "", "feels_safe": "2"})
    found = measured.count(area, YEAR)
    assert found.ended == 3 and found.shares["physical"] == (0, 0) and found.shares["feels_safe"] == (1, 2)


def test_a_service_counts_by_its_last_exit_and_a_new_one_by_itself(area):
    case = supported(area, FIRST, {"risk": "high"}, {"risk": "high"})
    ask(case, LAST, "exit", risk="medium")
    assert measured.count(area, YEAR).shares["risk"] == (1, 1)
    ask(case, AFTER, "intake", risk="high")
    ask(case, AFTER + dt.timedelta(days=30), "exit", risk="high")
    found = measured.count(area, YEAR)
    assert found.ended == 1 and found.shares["risk"] == (1, 1)


def test_small_numbers_and_their_denominators_are_hidden(area):
    for number in range(12):
        last = {"physical": "none" if number < 7 else "high", "sexual": "none" if number < 9 else "high"}
        few = "high" if number < 3 else "none"
        had = {"physical": "high", "sexual": "high", "stalking": few, "economic": few}
        supported(area, LAST, had, last | {"stalking": "none", "economic": few})
    found = outcomes.build(area, YEAR)
    lines = {line.key: line.figure for line in found.sheets[0].lines}
    assert found.ended.text == "12" and lines["physical"].text == "7 of 12 (58%)"
    # Nine of twelve leave three: too few. Three of three are too few themselves.
    assert lines["sexual"].text == "[c] of 12" and lines["stalking"].text == "[c] of [c]"
    # None of three tells of each of the three.
    assert lines["economic"].text == "[c] of [c]"


def test_the_page_shows_it_to_the_board_and_asks_little(client, area):
    for _ in range(6):
        supported(area, LAST, {"order": "no"}, {"order": "yes"})
    client.force_login(make_user(area.hub_desk, Role.BOARD))
    asked = f"?area={area.slug}&period={YEAR.key}"
    page = client.get(f"/dashboard/outcomes{asked}").content.decode()
    assert "An order protects her: better" in page and "What this means" in page
    assert client.get("/dashboard/outcomes?area=elsewhere").status_code == 404
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/dashboard/outcomes{asked}")
    assert len(queries) <= 15
