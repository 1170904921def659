"""Partnerships with the published figures of St Helens and Sefton, beside records that must not count."""

import csv
import datetime as dt
from pathlib import Path

from reporting.periods import Period
from tests.factories import make_area
from tests.reporting.heard import children, hear

FILE = Path(__file__).parents[1] / "data" / "published_figures.csv"
ST_HELENS = Period(dt.date(2019, 4, 1), 7)
SEFTON = Period(dt.date(2017, 4, 1), 12)


def figures(area: str) -> dict[str, dict]:
    """{indicator: row} of an area's published figures."""
    with FILE.open(encoding="utf-8") as file:
        return {row["indicator"]: row for row in csv.DictReader(file) if row["area"] == area}


def st_helens(**fields):
    """421 cases from April to October 2019, 194 of them (46%) repeats, 770 children, and the factors of the strategy.

    They are spread over the seven months, first and last day among them.
    """
    published = figures("St Helens")
    cases = int(published["cases_discussed"]["value"])
    numbers = {
        "coercive_control": int(published["factor_coercive_control"]["numerator"]),
        "alcohol": int(published["factor_alcohol"]["numerator"]),
        "drugs": int(published["factor_drugs"]["numerator"]),
        "mental_health": int(published["factor_mental_health"]["numerator"]),
        "disability": int(published["factor_disability"]["numerator"]),
        "pregnancy": int(published["cases_with_factor_pregnancy"]["value"]),
    }
    area = make_area("Saint", women_16plus=77_400, **fields)
    at = 0
    for day, number in zip(_days(ST_HELENS), (60, 60, 60, 60, 60, 60, cases - 360), strict=True):
        _hear(area, day, at, number, cases, 194, 770, numbers)
        at += number
    decoys(area, ST_HELENS)
    return area


def sefton(**fields):
    """540 cases in 2017-18, 126 repeats, 819 children."""
    published = figures("Sefton")
    cases, repeats = int(published["cases_discussed"]["value"]), int(published["repeat_percent"]["numerator"])
    area = make_area("Sand", women_16plus=121_300, **fields)
    for place, day in enumerate(_days(SEFTON)):
        _hear(area, day, place * 45, 45, cases, repeats, int(published["children"]["value"]), {})
    decoys(area, SEFTON)
    return area


def _days(period: Period) -> list[dt.date]:
    """One day of each month; the very first and the very last day of the period among them."""
    days = [month.replace(day=15) for month in period.months]
    return [period.start, *days[1:-1], period.end]


def _hear(area, day, at, number, cases, repeats, all_children, numbers):
    """Cases `at` to `at + number` of all: the first so many are repeats, have each factor, share out the children."""
    each, more = divmod(all_children, cases)

    def factors(place):
        return sorted(name for name, many in numbers.items() if at + place < many)

    hear(
        area,
        day,
        number,
        repeat=lambda place: at + place < repeats,
        factors_yes=factors,
        factors=lambda place: {"victim": {name: "yes" if name in factors(place) else "no" for name in numbers}},
        children_ids=lambda place: children(each + (at + place < more)),
        category=lambda place: ("police", "police", "idva")[(at + place) % 3],
    )


def decoys(area, period: Period) -> None:
    """What must not count: another area, the days before and after, put off, reviewed, withdrawn, not connected."""
    day = dt.timedelta(days=1)
    other = make_area("Elsewhere")
    hear(other, period.start, 7, repeat=True, children_ids=lambda place: children(2), factors_yes=["alcohol"])
    for boundary in (period.start - day, period.end + day):
        hear(area, boundary, 6, repeat=True, children_ids=lambda place: children(2), factors_yes=["alcohol"])
    hear(area, period.start, 5, counts=False, status="deferred")
    hear(area, period.end, 5, counts=False)
    hear(area, period.end, 5, counts=False, status="withdrawn")
    hear(area, period.start, 8, connected=False, repeat=True, children_ids=lambda place: children(1))
