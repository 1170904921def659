"""What changed for victims between intake and exit (domain.md section 4, "Outcomes").

Raw numbers: nothing here may be shown before reporting.outcomes has hidden what is small.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from reporting.indicators.measures import Indicator
from reporting.periods import Period
from support.change import BETTER, verdict
from support.models import ABUSE, MEASURES, OutcomeMeasure, Stage
from support.models.outcome import Severity

COUNTED = (
    "Support that ended in the period by its last exit, where the victim was asked at intake and at exit. A case in which a "
    "service began anew counts once for each."
)
HAD = "those that had it at intake and were asked at exit"
ASKED = "those asked at intake and at exit"
# Kinds of abuse by whether they ceased, the rest by whether it is better: of each one share alone, so that no second one
# gives a hidden number away.
CEASED = tuple(Indicator(name, f"{label} ceased", f"None at exit, of {HAD}.", of=HAD) for name, label in ABUSE.items())
IMPROVED = tuple(
    Indicator(one.name, f"{one.label}: better", f"Better at exit than at intake, of {ASKED}.", of=ASKED)
    for one in MEASURES
    if one.name not in ABUSE
)
_MEASURES = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True)
class Found:
    """``shares``: (how many, of how many) by the key of the indicator."""

    ended: int
    shares: Mapping[str, tuple[int, int]]


def count(area, period: Period) -> Found:
    """Over every case of the area, whoever sees it: to be asked as the system."""
    ended = OutcomeMeasure.objects.filter(case__area=area, stage=Stage.EXIT, on__range=(period.start, period.end))
    rows = OutcomeMeasure.objects.filter(case__in=ended.order_by().values("case")).order_by("case_id", "on", "pk")
    pairs = [
        (intake, last)
        for _, of_case in groupby(rows, key=lambda one: one.case_id)
        for intake, last in _spells(of_case)
        if period.start <= last.on <= period.end
    ]
    ceased = {one.key: _ceased(one.key, pairs) for one in CEASED}
    return Found(len(pairs), ceased | {one.key: _improved(one.key, pairs) for one in IMPROVED})


def _spells(rows: Iterable[OutcomeMeasure]) -> Iterator[tuple[OutcomeMeasure, OutcomeMeasure]]:
    """(intake, its last exit), in order; what has no intake or no exit is left out."""
    intake = last = None
    for one in rows:
        if one.stage == Stage.INTAKE:
            if intake and last:
                yield intake, last
            intake, last = one, None
        elif one.stage == Stage.EXIT:
            last = one
    if intake and last:
        yield intake, last


def _ceased(name: str, pairs) -> tuple[int, int]:
    had = [last for intake, last in pairs if getattr(intake, name) not in ("", Severity.NONE) and getattr(last, name)]
    return sum(getattr(last, name) == Severity.NONE for last in had), len(had)


def _improved(name: str, pairs) -> tuple[int, int]:
    verdicts = [verdict(_MEASURES[name], getattr(intake, name), getattr(last, name)) for intake, last in pairs]
    known = [one for one in verdicts if one]
    return known.count(BETTER), len(known)
