"""How agencies do their part, in figures: returns of research and actions of the last twelve months, by agency and month.

Twelve calendar months, this one among them. Rows come bounded: querysets.accounted_to says whose may be counted for whom.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.safestring import SafeText

from dashub import charts
from dashub.charts import Series
from marac.models import About, Action, Research

MONTHS = 12
DONE, OPEN = Q(status=Action.Status.DONE), Q(status=Action.Status.OPEN)


def returns(now: dt.datetime) -> dict[str, Q]:
    """What is counted of returns that were due before now; "nothing known" is among those that came in time or late."""
    return {
        "asked": Q(),
        "in_time": Q(returned_at__lte=F("due_at")),
        "late": Q(returned_at__gt=F("due_at")),
        "missing": Q(returned_at=None),
        "nothing_known": Q(status=Research.Status.NO_TRACE),
    }


def outcomes(now: dt.datetime) -> dict[str, Q]:
    """What is counted of actions by the month in which they were given, and whom they are about."""
    return {
        "given": Q(),
        "open": OPEN,
        "overdue": OPEN & Q(due_at__lt=now),
        "in_time": DONE & Q(settled_at__lte=F("due_at")),
        "late": DONE & Q(settled_at__gt=F("due_at")),
        "changed": Q(status=Action.Status.CIRCUMSTANCES_CHANGED),
        "not_done": Q(status=Action.Status.NOT_DONE),
        **{f"about_{about}": Q(about=about) for about in About.values},
    }


@dataclass
class Line:
    """One agency, or all of them where ``desk`` is 0; ``numbers`` by what is counted."""

    desk: int
    name: str
    numbers: Counter = field(default_factory=Counter)

    def __getattr__(self, name: str) -> int:
        """For templates: a number by its name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.numbers[name]

    @property
    def share(self) -> str:
        """In time of all, in words: "7 of 8 (88%)"."""
        whole = self.numbers["asked"] or self.numbers["given"]
        return (
            f"{self.numbers['in_time']} of {whole} ({round(100 * self.numbers['in_time'] / whole)}%)" if whole else ""
        )


@dataclass(frozen=True)
class Drawn:
    """A drawing with the table beside it."""

    title: str
    svg: SafeText
    headings: list[str]
    rows: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Accounts:
    """``lines`` by agency's name, ``total`` of them; ``months`` is by month what is drawn, of one agency or of all."""

    lines: list[Line]
    total: Line
    drawn: Drawn


def first_month(now: dt.datetime) -> dt.date:
    """The first day of the twelve months."""
    today = timezone.localdate(now)
    years, month = divmod(today.year * 12 + today.month - MONTHS, 12)
    return dt.date(years, month + 1, 1)


def months(now: dt.datetime) -> list[dt.date]:
    start = first_month(now)
    numbers = [start.year * 12 + start.month - 1 + step for step in range(MONTHS)]
    return [dt.date(number // 12, number % 12 + 1, 1) for number in numbers]


def of_returns(rows, now: dt.datetime, desk: int | None = None) -> Accounts:
    """Returns due in the twelve months and before now; a case that was taken off the list is asked of nobody."""
    due = rows.filter(due_at__lt=now).exclude(listing__status="withdrawn")
    drawn = {"in_time": "In time", "late": "Late", "missing": "Not returned", "nothing_known": "Nothing known"}
    return _accounts(due, "due_at", returns(now), drawn, "Returns of research", now, desk)


def of_actions(rows, now: dt.datetime, desk: int | None = None) -> Accounts:
    """Actions given in the twelve months; one that was handed over or replaced counts once, where it went."""
    given = rows.exclude(status__in=[Action.Status.TRANSFERRED, Action.Status.SUPERSEDED])
    drawn = {"given": "Given", "in_time": "Done in time", "late": "Done late", "not_done": "Not done"}
    return _accounts(given, "created_at", outcomes(now), drawn, "Actions", now, desk)


def _accounts(rows, moment: str, counted: Mapping[str, Q], drawn: dict, noun: str, now, desk: int | None) -> Accounts:
    """One statement: by agency and month."""
    start = timezone.make_aware(dt.datetime.combine(first_month(now), dt.time()))
    found = (
        rows.filter(**{f"{moment}__gte": start})
        .order_by()
        .values("desk", agency=F("desk__agency__name"), month=TruncMonth(moment))
        .annotate(**{f"n_{name}": Count("pk", filter=where or None) for name, where in counted.items()})
    )
    lines: dict[int, Line] = {}
    by_month: dict[dt.date, Counter] = {month: Counter() for month in months(now)}
    total = Line(0, "All of these agencies")
    for row in found:
        numbers = Counter({name: row[f"n_{name}"] for name in counted})
        line = lines.setdefault(row["desk"], Line(row["desk"], row["agency"]))
        line.numbers += numbers
        total.numbers += numbers
        if desk is None or row["desk"] == desk:
            by_month[timezone.localdate(row["month"])] += numbers
    chosen = lines.get(desk) if desk else None
    title = f"{noun} a month, {chosen.name if chosen else 'all of these agencies'}"
    return Accounts(sorted(lines.values(), key=lambda line: line.name), total, _draw(title, by_month, drawn))


def _draw(title: str, by_month: dict[dt.date, Counter], drawn: dict[str, str]) -> Drawn:
    labels = [f"{month:%b %y}" for month in by_month]
    series = [Series(label, [numbers[key] for numbers in by_month.values()]) for key, label in drawn.items()]
    headings = ["Month", *drawn.values()]
    return Drawn(title, charts.trend(title, labels, series), headings, charts.table(labels, series))


def desk_of(text: str) -> int | None:
    """The agency whose months are asked for; anything that is no number asks for all."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
