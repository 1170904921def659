import csv
from decimal import Decimal
from pathlib import Path

import pytest

from reporting.figures import (
    INSUFFICIENT,
    NOT_KNOWN,
    Figure,
    Year,
    administrators_needed,
    diversity_share,
    idvas_needed,
    partner_share,
    rate_per_10000,
    rate_text,
    recommended_cases,
    repeat_share,
    rounded,
    year_change,
    year_change_text,
    year_of,
)
from reporting.suppression import Policy

FILE = Path(__file__).parents[1] / "data" / "published_figures.csv"
PUBLISHED = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
# Printed percentages that do not follow from their own counts; each row's note says so.
MISPRINTED = {("Sefton", "repeat_percent"), ("Wirral", "repeat_victimisation_percent")} | {
    ("St Helens", "children_becoming_looked_after_with_domestic_abuse_percent")
}


def published(area, indicator, period=None):
    [row] = [
        row
        for row in PUBLISHED
        if (row["area"], row["indicator"]) == (area, indicator) and period in (None, row["period"])
    ]
    return row


def shares():
    for row in PUBLISHED:
        percent = row["indicator"].startswith("factor_") or row["indicator"].endswith("_percent")
        if percent and row["numerator"] and row["denominator"]:
            yield row


@pytest.mark.parametrize("row", list(shares()), ids=lambda row: f"{row['area']}-{row['indicator']}-{row['period']}")
def test_published_percentages_recompute_unless_noted(row):
    figure = Figure(int(row["numerator"]), int(row["denominator"]))
    recomputes = figure.percent == Decimal(row["value"])
    assert recomputes is ((row["area"], row["indicator"]) not in MISPRINTED)
    assert recomputes or "recomputes to" in row["note"]


def test_there_are_published_shares_to_test():
    assert len(list(shares())) >= 8


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(119, 421), "119 of 421 (28%)"),
        (Figure(224, 421), "224 of 421 (53%)"),
        (Figure(148, 421), "148 of 421 (35%)"),
        (Figure(372, 421), "372 of 421 (88%)"),
        (Figure(48, 421), "48 of 421 (11%)"),
        (Figure(24, 421, places=1), "24 of 421 (5.7%)"),
        (Figure(126, 540, places=1), "126 of 540 (23.3%)"),
        (Figure(54, 127, places=1), "54 of 127 (42.5%)"),
        (Figure(4470, 7020, places=1), "4,470 of 7,020 (63.7%)"),
        (Figure(867, 3311, places=1), "867 of 3,311 (26.2%)"),
        (Figure(834, 2786, places=1), "834 of 2,786 (29.9%)"),
        (Figure(421), "421"),
        (Figure(99945), "99,945"),
        (Figure(0), "0"),
        (Figure(0, 12), "0 of 12 (0%)"),
        (Figure(0, 0), "0 of 0"),
        (Figure(12, 12), "12 of 12 (100%)"),
        (Figure(None), NOT_KNOWN),
        (Figure(None, 421), NOT_KNOWN),
        (Figure(1, 200), "1 of 200 (1%)"),
        (Figure(1, 201), "1 of 201 (0%)"),
        (Figure(1, 8, places=1), "1 of 8 (12.5%)"),
        (Figure(1, 16, places=1), "1 of 16 (6.3%)"),
    ],
)
def test_text(figure, text):
    assert figure.text == text


@pytest.mark.parametrize(
    "period", ["12m to 2019-06", "12m to 2023-03", "12m to 2023-06", "12m to 2024-06", "12m to 2024-09"]
)
def test_victims_aged_16_and_17_recompute_at_one_decimal(period):
    nation = "England, Wales and others reporting"
    victims, cases, percent = (
        published(nation, indicator, period)["value"]
        for indicator in ("victims_16_17", "cases_discussed", "victims_16_17_percent")
    )
    assert diversity_share(int(victims), int(cases), unknown=0).percent == Decimal(percent)


def test_unknowns_stay_in_the_denominator_and_stand_beside():
    figure = diversity_share(48, 421, unknown=32)
    assert figure.text == "48 of 421 (11.4%)" and figure.unknown_text == "32 not known (7.6%)"
    assert Figure(48, 421).unknown_text == "" and Figure(0, 0, 0).unknown_text == "0 not known"


def test_shares_of_discussions():
    assert repeat_share(126, 540).text == "126 of 540 (23%)"
    assert partner_share(36, 100).text == "36 of 100 (36%)"


# --- Protection


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(119, 421), "119 of 421 (28%)"),
        (Figure(5, 421), "5 of 421 (1%)"),
        (Figure(4, 421), "[c] of 421"),
        (Figure(0, 421), "[c] of 421"),
        (Figure(417, 421), "[c] of 421"),
        (Figure(416, 421), "416 of 421 (99%)"),
        (Figure(2, 3), "[c] of [c]"),
        (Figure(4), "[c]"),
        (Figure(5), "5"),
        (Figure(None, 421), NOT_KNOWN),
        # 380 of the 383 known: the three that are not are given away.
        (Figure(380, 421, unknown=38), "[c] of 421"),
        (Figure(380, 421, unknown=0), "380 of 421 (90%)"),
        (Figure(380, 421, unknown=36), "380 of 421 (90%)"),
        (Figure(380, 421, unknown=37), "[c] of 421"),
    ],
)
def test_protected(figure, text):
    assert figure.protected().text == text


def test_a_hidden_figure_has_no_percentage_and_keeps_its_unknowns():
    hidden = Figure(3, 421, unknown=2).protected()
    assert hidden.percent is None and hidden.unknown_text == "2 not known (0%)"
    assert Figure(1, 4, unknown=2).protected().unknown_text == "2 not known"


def test_five_or_under():
    assert Figure(5, 421).protected(Policy(largest_hidden=5)).text == "[c] of 421"
    assert Figure(6, 421).protected(Policy(largest_hidden=5)).text == "6 of 421 (1%)"


# --- Years and rates


@pytest.mark.parametrize(
    ("quarters", "before", "year"),
    [
        ((100, 110, 120, 130), None, Year(460, 0)),
        ((100, None, 120, 130), None, Year(450, 1)),
        ((100, 110, 120, None), None, Year(450, 1)),
        ((None, 110, 120, 130), 90, Year(450, 1)),
        ((None, 110, 120, 130), None, None),
        ((100, None, None, 130), 90, None),
        ((None, 110, None, 130), 90, None),
        ((100, 110, 120), 90, None),
        ((100, 110, 120, 130, 140), 90, None),
        ((), None, None),
        ((0, 0, 0, 0), None, Year(0, 0)),
        ((0, None, 5, 5), None, Year(10, 1)),
    ],
)
def test_four_quarters(quarters, before, year):
    assert year_of(quarters, before) == year


@pytest.mark.parametrize(("area", "cases", "rate"), [("Wirral", 953, "69.5"), ("Sefton", 540, "44.5")])
def test_rates_from_published_counts_and_census(area, cases, rate):
    women = int(published(area, "women_16plus_estimate")["value"])
    assert rounded(rate_per_10000(Year(cases, 0), women), 1) == Decimal(rate)
    assert (
        rate_text(Year(cases, 0), women)
        == f"{rate} per 10,000 women aged 16 and over ({cases} cases, {women:,} women)"
    )


def test_no_rate():
    assert rate_text(None, 121300) == INSUFFICIENT and rate_text(Year(540, 0), None) == NOT_KNOWN
    assert rate_per_10000(Year(540, 0), 0) is None and rate_per_10000(None, 5) is None
    assert rate_per_10000(Year(0, 0), 100) == 0


@pytest.mark.parametrize(
    ("area", "expected"),
    [("Wirral", 548), ("Sefton", 485), ("St Helens", 310), ("Telford and Wrekin", 305), ("Knowsley", 264)],
)
def test_recommended_cases(area, expected):
    assert recommended_cases(int(published(area, "women_16plus_estimate")["value"])) == expected


def test_people_needed():
    assert idvas_needed(953) == Decimal("9.53") and administrators_needed(953) == Decimal("2.3825")


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (Year(1059, 0), Year(1000, 0), "+5.9% (1,059 against 1,000)"),
        (Year(982, 0), Year(1000, 0), "-1.8% (982 against 1,000)"),
        (Year(108775, 0), Year(118140, 0), "-7.9% (108,775 against 118,140)"),
        (Year(1000, 0), Year(1000, 0), "no change (1,000 against 1,000)"),
        (None, Year(1000, 0), INSUFFICIENT),
        (Year(1000, 0), None, INSUFFICIENT),
        (Year(10, 0), Year(0, 0), INSUFFICIENT),
        (Year(0, 0), Year(10, 0), "-100.0% (0 against 10)"),
    ],
)
def test_change_on_the_year(now, before, text):
    assert year_change_text(now, before) == text


def test_change_is_of_the_earlier_year():
    assert year_change(Year(150, 0), Year(100, 0)) == 50 and year_change(Year(100, 0), Year(150, 0)) < -33
