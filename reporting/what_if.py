"""What another cadence or capacity would have done to waiting (product.md D10): numbers alone, of nobody in particular."""

import datetime as dt
from dataclasses import dataclass, replace

from django import forms
from django.utils import timezone

from agencies.principals import as_system
from dashub import charts
from dashub.errors import InvalidInput
from dashub.forms import Checkboxes, Form, Radios
from marac.models import Cadence, Kind, Listing, Series, Weekday
from marac.schedule import Plan
from marac.what_if import Arrival, Replay, Waits, replay, summed, wait_between
from reporting.disclosure import policy_of
from reporting.figures import Figure
from reporting.suppression import Policy

# Of fewer the median would be one case, and the rest no rule.
FEWEST = 20
MONTHS = (3, 6, 12, 24)
A_MONTH = dt.timedelta(days=365) / 12
RHYTHMS = [choice for choice in Cadence.choices if choice[0] != Cadence.AD_HOC]
CHOSEN = "With what you chose"


@dataclass(frozen=True)
class Line:
    """One way of sitting, as the table shows it. Counts of people are as they may be published; sittings are no people."""

    name: str
    waits: Waits | None
    long: str
    sittings: int
    overfull: int


@dataclass(frozen=True)
class Answer:
    """``lines``: what happened, the present settings, what was chosen; empty where ``few`` were heard."""

    since: dt.date
    lines: list[Line]
    drawings: list[tuple]
    few: bool
    policy: Policy


class WhatIfForm(Form):
    """A GET form; what is not asked stays as the series is set now."""

    series = forms.TypedChoiceField(label="Series")
    months = forms.TypedChoiceField(
        label="Cases of the last", coerce=int, choices=[(number, f"{number} months") for number in MONTHS]
    )
    cadence = forms.ChoiceField(label="How often would it sit?", choices=RHYTHMS, widget=Radios)
    weekdays = forms.TypedMultipleChoiceField(
        label="On which days?",
        help_text="None: every working day, or the day on which it sits now",
        choices=[(day.value, day.label) for day in Weekday],
        coerce=int,
        required=False,
        widget=Checkboxes,
    )
    capacity = forms.IntegerField(label="How many cases would fit?", min_value=1, max_value=60)

    def __init__(self, areas, data=None):
        super().__init__(data or None)
        rows = Series.objects.filter(area__in=areas, kind=Kind.MARAC, active=True).select_related("area")
        known = {str(one.pk): one for one in rows}
        self.fields["series"].choices = [(key, f"{one}, {one.area}") for key, one in known.items()]
        self.fields["series"].coerce = known.get
        self.first = next(iter(known.values()), None)
        self.initial = _as_set(self.first)

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                self.plan = _plan(data["series"], data)
            except InvalidInput as error:
                for name, message in error.problems.items():
                    self.add_error(name if name in self.fields else None, message)
        return data


def _as_set(series: Series | None) -> dict:
    if series is None:
        return {}
    days = list(series.weekdays)
    rhythm = series.cadence if series.cadence != Cadence.AD_HOC else Cadence.DAILY
    return {"series": series.pk, "months": 12, "cadence": rhythm, "weekdays": days, "capacity": series.capacity}


def _plan(series: Series, data: dict) -> Plan:
    """As the series is set, but for what was chosen. A month's sitting is in its first week unless it is set otherwise."""
    days = tuple(data["weekdays"]) or tuple(series.weekdays)
    if data["cadence"] == Cadence.DAILY and not data["weekdays"]:
        days = ()
    return replace(
        Plan.of(series),
        cadence=data["cadence"],
        weekdays=days,
        capacity=data["capacity"],
        first_on=series.first_on or timezone.localdate(),
        week_of_month=series.week_of_month or 1,
    )


def answer(series: Series, months: int, plan: Plan, now: dt.datetime) -> Answer:
    """From the cases that were heard in the series; those that still wait or were taken off are not among them."""
    since = now - months * A_MONTH
    rows = _heard(series, since)
    policy = policy_of(series.area)
    few = len(rows) < FEWEST
    lines = [] if few else _lines(series, rows, plan, policy)
    return Answer(timezone.localdate(since), lines, _drawn(lines), few, policy)


@as_system("figures")
def _heard(series: Series, since: dt.datetime) -> list[tuple]:
    """(referred, accepted, sitting) of each referral accepted since then and heard in an ordinary sitting: its first."""
    rows = (
        Listing.objects.filter(meeting__series=series, meeting__emergency=False, status=Listing.Status.DISCUSSED)
        .filter(review=False, presentation__accepted_at__gte=since)
        .order_by("presentation_id", "meeting__starts_at")
        .distinct("presentation_id")
    )
    return list(rows.values_list("presentation__submitted_at", "presentation__accepted_at", "meeting__starts_at"))


def _lines(series: Series, rows: list[tuple], plan: Plan, policy: Policy) -> list[Line]:
    arrivals = [Arrival(referred, accepted) for referred, accepted, _ in rows]
    sat = [starts_at for _, _, starts_at in rows]
    waits = [wait_between(referred, timezone.localdate(at)) for referred, _, at in rows]
    overfull = sum(sat.count(at) > series.capacity for at in set(sat))
    found = [_line("What happened", waits, len(set(sat)), overfull, policy)]
    if series.cadence != Cadence.AD_HOC:
        found.append(_replayed("With the present settings", replay(arrivals, Plan.of(series)), policy))
    return [*found, _replayed(CHOSEN, replay(arrivals, plan), policy)]


def _replayed(name: str, found: Replay, policy: Policy) -> Line:
    return _line(name, [one.wait for one in found.heard], found.sittings, found.overfull, policy)


def _line(name: str, waits: list[int], sittings: int, overfull: int, policy: Policy) -> Line:
    short = summed(waits)
    long = Figure(short.long, short.cases).protected(policy).text if short else ""
    return Line(name, short, long, sittings, overfull)


def _drawn(lines: list[Line]) -> list[tuple]:
    """(title, drawing, headings, rows) of the two waits that compare best."""
    labels = [line.name for line in lines if line.waits]
    found = []
    for title, pick in (
        ("Half wait no longer than, in working days", lambda waits: float(waits.middle)),
        ("Nine in ten wait no longer than, in working days", lambda waits: waits.nine_in_ten),
    ):
        values = [pick(line.waits) for line in lines if line.waits]
        rows = charts.table(labels, [charts.Series(title, values)])
        found.append((title, charts.bars(title, labels, values), ["Way of sitting", "Working days"], rows))
    return found if labels else []
