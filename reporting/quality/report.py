"""What a steering group reads: how long things took, and victims aged 65 or over, hidden where numbers are small."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from agencies.principals import as_system
from cases.models import Case
from marac.models import Discussion
from reporting import sheets
from reporting.disclosure import divide, policy_of, protect
from reporting.figures import Figure
from reporting.indicators import actions, agencies, cases, older, timeliness
from reporting.periods import Period
from reporting.sheets import Line, Sheet
from reporting.spans import during
from reporting.suppression import Policy

SHOWN = 200


def moments_of(period: Period) -> tuple[dt.datetime, dt.datetime]:
    """From the first moment of a period to the first after it, in local time."""
    starts, ends = during("", period.start, period.end).values()
    return starts, ends


@dataclass(frozen=True)
class Times:
    """``withheld`` says why there are no figures."""

    withheld: str
    sheet: Sheet | None
    policy: Policy


def too_few(policy: Policy) -> str:
    least = policy.largest_hidden + 1
    return f"Fewer than {least} cases were heard in this period, so no figure is shown. Choose a longer period."


def times(area, period: Period, now: dt.datetime) -> Times:
    """How long it took, with what was due returned, issued, told and done in time."""
    policy = policy_of(area)
    with as_system("figures"):
        spell = timeliness.spells(area, [period])[period]
        if policy.is_small(spell.cases):
            return Times(too_few(policy), None, policy)
        told = Figure(*timeliness.told(area, period, now))
        issued = Figure(*timeliness.issued(agencies.meetings_held(area, period), now))
        rows = agencies.count(area, period)
        outcomes = actions.count(area, period)
    research = agencies.total(rows[agencies.RESEARCH.key]).figure
    return Times("", _sheet(spell, told, issued, research, outcomes, policy), policy)


def _sheet(spell, told: Figure, issued: Figure, research: Figure, outcomes: actions.Outcomes, policy: Policy) -> Sheet:
    """The waits of the board report, and beside them what has a deadline. Meetings and returns are nobody's own."""
    waits = sheets.waits(spell, policy)
    on_time = sheets.outcomes(outcomes, policy).line(f"{actions.OUTCOME.key}.on_time").figure
    lines = [
        *waits.lines,
        Line(timeliness.TOLD.title, protect(told, policy)),
        Line(timeliness.ISSUED.title, issued),
        Line(agencies.RESEARCH.title, research),
        Line(actions.ON_TIME.title, on_time, actions.ON_TIME.key),
    ]
    said = [
        (one.title, one.definition) for one in (timeliness.TOLD, timeliness.ISSUED, agencies.RESEARCH, actions.ON_TIME)
    ]
    return Sheet(
        waits.key,
        waits.title,
        "How long it took, and what was done by its day.",
        "",
        lines,
        beside=waits.beside,
        definitions=[*waits.definitions, *said],
    )


@dataclass(frozen=True)
class Older:
    """``ages`` is of all victims, ``among`` of those aged 65 or over; without ``among`` there are too few of them."""

    withheld: str
    ages: Sheet | None
    among: Sheet | None
    policy: Policy


def older_victims(area, period: Period) -> Older:
    """Figures for the Safeguarding Adults Board: small numbers are hidden, with what would tell them."""
    policy = policy_of(area)
    with as_system("figures"):
        heard = cases.heard(area, period)
        by_age = heard.order_by().values("victim_age").annotate(number=Count("pk"))
        counts = older.AGE.counts(by_age)
        of_age = heard.filter(older.OLDER.where)
        asked = {one.key: Count("pk", filter=one.where) for one in older.AMONG}
        asked |= {f"{one.key}_unknown": Count("pk", filter=one.unknown) for one in older.AMONG if one.unknown}
        among = of_age.order_by().aggregate(**asked)
    whole = sum(counts[older.AGE.name(group)] for group in older.AGE.parts)
    if policy.is_small(whole):
        return Older(too_few(policy), None, None, policy)
    divided = divide(older.AGE, counts, whole, policy)
    ages = sheets.of_breakdown(older.AGE, divided)
    total = counts["age.older"]
    if not divided.shows("age.older") or not total:
        return Older("", ages, None, policy)
    lines = [
        Line(one.title, protect(Figure(among[one.key], total, among.get(f"{one.key}_unknown")), policy))
        for one in older.AMONG
    ]
    said = [(one.title, one.definition) for one in older.AMONG]
    of = f"victims aged {older.FROM} or over"
    return Older(
        "",
        ages,
        Sheet("among", "What is known of them", f"Cases heard, of {of}.", of, lines, definitions=said),
        policy,
    )


def older_records(area, period: Period, user) -> list[Discussion]:
    """The cases behind them that she may open, newest first."""
    rows = cases.heard(area, period).filter(older.OLDER.where, listing__case__in=Case.objects.visible_to(user))
    return list(rows.select_related("listing__case").order_by("-counted_on", "-pk")[: SHOWN + 1])
