"""Outcomes of support as a page, small numbers hidden."""

from dataclasses import dataclass, replace

from agencies.principals import as_system
from reporting.disclosure import policy_of
from reporting.figures import Figure
from reporting.indicators import endings
from reporting.indicators import outcomes as measured
from reporting.periods import Period
from reporting.sheets import Line, Sheet, of_whole
from reporting.suppression import Policy


@dataclass(frozen=True)
class Outcomes:
    """``ended`` is how many there were, as it may be printed."""

    area: object
    period: Period
    policy: Policy
    ended: Figure
    sheets: list[Sheet]


def build(area, period: Period) -> Outcomes:
    policy = policy_of(area)
    with as_system("figures"):
        found = measured.count(area, period)
        ways, ends = endings.count(area, period)
    works = sum(ends[ways.name(group)] for group in ways.groups)
    tables = [*_sheets(found, policy), of_whole(ways, ends, works, policy)]
    return Outcomes(area, period, policy, Figure(found.ended).protected(policy), tables)


def for_board(found: measured.Found, policy: Policy) -> list[Sheet]:
    """What changed, for the board's report and its export, under how many there were. Nothing leads to records."""
    asked = Line("Support that ended, asked at intake and at exit", Figure(found.ended).protected(policy))
    first = Sheet("outcomes_support", "Outcomes of support", measured.COUNTED, "", [asked])
    tables = [replace(one, lines=[replace(line, key="") for line in one.lines]) for one in _sheets(found, policy)]
    return [first, *tables] if found.ended else [first]


def _sheets(found: measured.Found, policy: Policy) -> list[Sheet]:
    return [
        _sheet("outcomes_abuse", "Abuse that ceased", measured.CEASED, found, policy),
        _sheet("outcomes_life", "What is better", measured.IMPROVED, found, policy),
    ]


def _sheet(key: str, title: str, indicators, found: measured.Found, policy: Policy) -> Sheet:
    lines = [Line(one.title, _share(*found.shares[one.key], policy), one.key) for one in indicators]
    said = [(one.title, one.definition) for one in indicators]
    return Sheet(key, title, measured.COUNTED, indicators[0].of, lines, definitions=said)


def _share(part: int, whole: int, policy: Policy) -> Figure:
    """Of a few nothing is told, not even that it was none of them."""
    figure = Figure(part, whole).protected(policy)
    return replace(figure, hidden=figure.hidden or figure.denominator_hidden)
