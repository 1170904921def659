"""The drawings of a report, each with its figures as a table: time, and the longest of the other tables."""

from dataclasses import dataclass

from django.utils.safestring import SafeText

from dashub import charts
from dashub.charts import Series
from reporting.counts import Counts
from reporting.indicators import cases, referrals, timeliness
from reporting.over_time import OverTime
from reporting.sheets import Sheet
from reporting.suppression import SYMBOL, Policy, display

Rows = list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Trend:
    """`headings` and `rows` are the table beside the drawing, its labels' column first."""

    title: str
    svg: SafeText
    headings: list[str]
    rows: Rows


def trends(time: OverTime, counts: Counts, sheets: list[Sheet], policy: Policy) -> list[Trend]:
    by_key = {sheet.key: sheet for sheet in sheets}
    return [
        _numbers(time),
        _repeat(time),
        _waiting(time, counts, policy),
        _level(by_key[cases.CATEGORY.key], shares=False),
        _level(by_key["factors"], shares=True),
    ]


def _labels(time: OverTime) -> list[str]:
    return [step.short for step in time.steps]


def _per(time: OverTime) -> str:
    return "a quarter" if time.steps[0].length > 1 else "a month"


def _numbers(time: OverTime) -> Trend:
    """Referrals and cases."""
    labels = _labels(time)
    heard = [time.repeat[step] for step in time.steps]
    series = [
        Series(referrals.REFERRALS.title, [time.referrals[step] for step in time.steps]),
        Series(cases.CASES.title, [None if one.denominator_hidden else one.denominator for one in heard]),
    ]
    title = f"Referrals received and cases heard {_per(time)}"
    rows = [(label, [display(one.values[place]) for one in series]) for place, label in enumerate(labels)]
    return Trend(title, charts.trend(title, labels, series), ["Period", *(one.name for one in series)], rows)


def _repeat(time: OverTime) -> Trend:
    labels = _labels(time)
    figures = [time.repeat[step] for step in time.steps]
    percents = [None if one.percent is None else float(one.percent) for one in figures]
    title = f"Repeat cases {_per(time)}, per cent of cases heard"
    rows = [(label, [figure.text]) for label, figure in zip(labels, figures, strict=True)]
    svg = charts.trend(title, labels, [Series(cases.REPEAT.title, percents)], unit="%")
    return Trend(title, svg, ["Period", "Repeat cases, of cases heard"], rows)


def _waiting(time: OverTime, counts: Counts, policy: Policy) -> Trend:
    """Median days; of a few cases it would be one person’s own."""
    labels = _labels(time)
    spells = [counts.spells[step] for step in time.steps]
    pairs = [(spell.referring, spell.hearing) for spell in spells]
    values = [
        tuple(None if wait.median is None or policy.is_small(wait.of) else round(wait.median, 1) for wait in pair)
        for pair in pairs
    ]
    names = (timeliness.REFERRING.title, timeliness.HEARING.title)
    series = [Series(name, [value[place] for value in values]) for place, name in enumerate(names)]
    title = f"Days from incident to referral to meeting {_per(time)}, middle case"
    rows = [
        (label, [SYMBOL if v is None else f"{v:g}" for v in pair]) for label, pair in zip(labels, values, strict=True)
    ]
    return Trend(title, charts.trend(title, labels, series), ["Period", *(f"{name}, days" for name in names)], rows)


def _level(sheet: Sheet, *, shares: bool) -> Trend:
    """A table as bars, one a line."""
    lines = [line for line in sheet.lines if line.key != cases.PARTNER.key]
    shown = [None if line.figure.hidden else line.figure for line in lines]
    if shares:
        values = [None if one is None or one.percent is None else float(one.percent) for one in shown]
    else:
        values = [None if one is None else one.numerator for one in shown]
    unit = "%" if shares else ""
    title = f"{sheet.title}, per cent of {sheet.of}" if shares else f"{sheet.title}, {sheet.of}"
    svg = charts.horizontal_bars(title, [line.label for line in lines], values, unit=unit)
    rows = [(line.label, [line.figure.text]) for line in lines]
    return Trend(title, svg, [sheet.title, f"Number, of {sheet.of}"], rows)
