"""Criminal justice as page and CSV: conversion at each step, retraction, breaches; small numbers hidden."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashub import charts
from dashub.charts import Series
from reporting.disclosure import Divided, divide, policy_of, protect, protect_steps
from reporting.export import safe
from reporting.figures import Figure
from reporting.indicators import criminal
from reporting.indicators.measures import Breakdown
from reporting.periods import Period
from reporting.sheets import Line, Sheet, of_breakdown
from reporting.suppression import Policy
from reporting.trends import Trend

HEADINGS = ("Area", "From", "To", "Table", "Figure", "Number", "Of", "Per cent", "Definition")
CARRIED_ON = "Went on without her evidence, of those retracted"
BROKE = "Broke the sentence or its conditions, of those convicted"
FOLLOWED = "What followed is recorded, of those breached"
OVER_TIME = "Charged, of those reported"


@dataclass(frozen=True)
class CriminalJustice:
    """``trend`` is None where no number over time may be shown, or there is one step alone."""

    area: object
    period: Period
    policy: Policy
    sheets: list[Sheet]
    trend: Trend | None


def build(area, period: Period) -> CriminalJustice:
    policy, steps = policy_of(area), [step for step in period.steps if period.holds(step)]
    found = criminal.count(area, period, steps)
    sheets = [
        _sheet(criminal.STEPS, "charged", found.steps, found.reported, policy),
        _sheet(criminal.RETRACTION, "retracted", found.retraction, found.reported, policy),
        _sheet(criminal.BREACHES, "breached", found.breaches, found.made, policy),
    ]
    more = (
        (sheets[0], "criminal.convicted", BROKE, found.broke_sentence),
        (sheets[1], "retraction.retracted", CARRIED_ON, found.carried_on),
        (sheets[2], "order_breach.breached", FOLLOWED, found.followed),
    )
    for sheet, whole, label, part in more:
        sheet.lines.extend(_of_a_line(sheet, whole, label, part, policy))
    return CriminalJustice(area, period, policy, sheets, _trend(sheets[0], steps, found, policy))


def _sheet(breakdown: Breakdown, divided_group: str, counts, whole: int, policy: Policy) -> Sheet:
    """A whole with its groups; what divides a group is of that group. Of a whole that is too small nothing but that."""
    if not whole or policy.is_small(whole):
        alone = [Line("In all", Figure(whole).protected(policy))]
        return Sheet(breakdown.key, breakdown.title, breakdown.definition, breakdown.of, alone)
    divided = divide(breakdown, counts, whole, policy)
    group = divided.groups[f"{breakdown.key}.{divided_group}"]
    parts = [breakdown.name(part) for part in breakdown.detail[divided_group]]
    of_group = {
        key: replace(divided.groups[key], denominator=group.numerator, denominator_hidden=group.hidden)
        for key in parts
    }
    sheet = of_breakdown(breakdown, Divided({**divided.groups, **of_group}, None))
    sheet.lines.insert(0, Line("In all", Figure(whole)))
    return sheet


def _of_a_line(sheet: Sheet, key: str, label: str, part: int, policy: Policy) -> Iterator[Line]:
    """A share of one line of a sheet: hidden with it, and by itself where it is small or leaves a small rest."""
    line = next((one for one in sheet.lines if one.key == key), None)
    if line is None:
        return
    whole = line.figure
    if whole.hidden:
        yield Line(label, Figure(part, whole.numerator, hidden=True, denominator_hidden=True))
    else:
        yield Line(label, protect(Figure(part, whole.numerator), policy))


def _trend(sheet: Sheet, steps: list[Period], found: criminal.Found, policy: Policy) -> Trend | None:
    """Reported and charged at each step. The table shows their sums: steps that these would give away are not shown."""
    line = next((one for one in sheet.lines if one.key == "criminal.charged"), None)
    if len(steps) < 2 or line is None or line.figure.hidden:
        return None
    shares = protect_steps([part for part, _ in found.over_time], [whole for _, whole in found.over_time], policy)
    if shares.total.hidden or all(one.denominator_hidden for one in shares.steps):
        return None
    labels = [step.short for step in steps]
    reported = [None if one.denominator_hidden else one.denominator for one in shares.steps]
    charged = [None if one.hidden else one.numerator for one in shares.steps]
    title = f"{OVER_TIME}, {'a quarter' if steps[0].length > 1 else 'a month'}"
    svg = charts.trend(title, labels, [Series("Reported", reported), Series("Charged", charged)])
    rows = [(label, [one.text]) for label, one in zip(labels, shares.steps, strict=True)]
    return Trend(title, svg, ["Reported in", OVER_TIME], rows)


def as_csv(found: CriminalJustice) -> str:
    """What the page shows and nothing more. A byte-order mark first, or Excel reads the text as something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    about = (found.area.name, found.period.start.isoformat(), found.period.end.isoformat())
    for row in _rows(found):
        writer.writerow([safe(cell) for cell in (*about, *row)])
    return "\ufeff" + out.getvalue()


def _rows(found: CriminalJustice) -> Iterator[tuple]:
    for sheet in found.sheets:
        for line in sheet.lines:
            yield sheet.title, line.label, line.number, line.of, line.share, sheet.definition
    for label, cells in found.trend.rows if found.trend else ():
        yield found.trend.title, label, *cells, "", "", ""
    yield "Note", found.policy.note, *[""] * 4
