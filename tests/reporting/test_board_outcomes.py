"""Outcomes of support in the board's report: on paper and in its export what was recorded, small numbers hidden in both."""

import csv
import datetime as dt
import io

import pytest

from agencies.access import Role
from reporting import board, outcomes
from reporting.periods import Period
from support.models import OutcomeMeasure
from tests.factories import make_area, make_user
from tests.reporting.heard import hear
from tests.reporting.test_outcomes import LAST, supported
from tests.reporting.test_published import page_of, paper_of

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2025, 4, 1), 12)
ASKED = "Support that ended, asked at intake and at exit"


@pytest.fixture
def area():
    """Twelve who were asked twice: seven rid of physical abuse, nine of sexual (three are left), safer eight of twelve."""
    area = make_area()
    hear(area, YEAR.start, 12)
    for number in range(12):
        intake = {"physical": "high", "sexual": "high", "feels_safe": "1"}
        last = {
            "physical": "none" if number < 7 else "high",
            "sexual": "none" if number < 9 else "high",
            "feels_safe": "3" if number < 5 else "1",
        }
        supported(area, LAST, intake, last)
    return area


def rows_of(client, area) -> dict[tuple[str, str], tuple[str, str, str]]:
    client.force_login(make_user(area.hub_desk, Role.BOARD))
    response = client.get("/dashboard/figures.csv", {"area": area.slug, "period": YEAR.key})
    rows = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    return {(row["Table"], row["Figure"]): (row["Number"], row["Of"], row["Per cent"]) for row in rows}


def improved(name: str) -> tuple[int, int]:
    """Counted anew from the records: better at exit, and asked twice."""
    exits = {row.case_id: getattr(row, name) for row in OutcomeMeasure.objects.filter(stage="exit")}
    intakes = {row.case_id: getattr(row, name) for row in OutcomeMeasure.objects.filter(stage="intake")}
    both = [(intakes[case], exits[case]) for case in exits if intakes[case] and exits[case]]
    return sum(before != after for before, after in both), len(both)


def test_the_export_ties_to_the_records(area, client):
    rows = rows_of(client, area)
    assert rows["Outcomes of support", ASKED] == ("12", "", "")
    for table, figure, name in [
        ("Abuse that ceased", "Physical abuse ceased", "physical"),
        ("What is better", "How safe she feels: better", "feels_safe"),
    ]:
        part, whole = improved(name)
        assert rows[table, figure] == (str(part), str(whole), f"{round(100 * part / whole)}%")


def test_what_is_small_is_hidden_in_it_as_on_the_page_of_outcomes(area, client):
    rows = rows_of(client, area)
    # Nine of twelve leave three; nobody was asked about stalking.
    assert rows["Abuse that ceased", "Sexual abuse ceased"] == ("[c]", "12", "")
    shown = {
        line.label: (line.number, line.of, line.share)
        for sheet in outcomes.build(area, YEAR).sheets
        if sheet.key != "endings"
        for line in sheet.lines
    }
    in_export = {figure: cells for (table, figure), cells in rows.items() if figure in shown}
    assert in_export == shown


def test_the_paper_says_the_same_and_the_screen_leads_to_their_page(area, client, settings, tmp_path):
    paper, page = paper_of(client, area, YEAR, settings, tmp_path), page_of(client, area, YEAR)
    assert f"{ASKED} 12" in paper
    assert "Physical abuse ceased 7 12 58%" in paper and "How safe she feels: better 5 12 42%" in paper
    assert "Sexual abuse ceased [c] 12" in paper
    assert "None at exit, of those that had it at intake and were asked at exit." in paper
    assert "Outcomes of support" in page and ASKED not in page


def test_four_are_too_few_to_be_told_of_and_five_are_not(client):
    for number, told in ((4, "[c]"), (5, "5")):
        area = make_area(f"Area {number}", suppress_below=5)
        hear(area, YEAR.start, 9)
        for _ in range(number):
            supported(area, LAST, {"order": "no"}, {"order": "yes"})
        rows = rows_of(client, area)
        assert rows["Outcomes of support", ASKED][0] == told
        assert rows["What is better", "An order protects her: better"][0] == told


def test_where_nobody_was_asked_there_is_no_table_of_noughts(client):
    area = make_area()
    hear(area, YEAR.start, 9)
    tables = {table for table, _ in rows_of(client, area)}
    assert "Outcomes of support" in tables and not tables & {"Abuse that ceased", "What is better"}


def test_no_figure_of_them_offers_records(area):
    found = board.build(area, YEAR, make_user(area.hub_desk, Role.COORDINATOR), LAST)
    sheets = [sheet for sheet in found.sheets if sheet.key.startswith("outcomes_")]
    assert len(sheets) == 3 and not any(line.key for sheet in sheets for line in sheet.lines)
