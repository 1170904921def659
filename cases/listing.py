"""The list of cases: its orders, its pages by key, its rows with their words ready to print."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Q

from agencies.access import Level, Section, sections_for, standing
from cases.frame import risk_words, status_tags
from cases.models import Case
from cases.models.case import NEXT_MEETING, RISK_RANK
from cases.seen import Seen
from cases.summaries import age_words, children_summary
from dashub import moments

PAGE = 50
# What a list can be sorted by; each has an index.
ORDERS = {
    "activity": F("last_activity_at"),
    "opened": F("opened_at"),
    "meeting": NEXT_MEETING,
    "risk": RISK_RANK,
}
DEFAULT_ORDER = "-activity"


class Row(NamedTuple):
    """A line of the list. ``name`` is empty where she may not see who it is."""

    reference: str
    name: str
    age: str
    risk: str
    tags: list[tuple[str, str]]
    children: str
    lead: str
    meeting: str
    activity: str


@dataclass(frozen=True)
class Page:
    """One page; ``after`` is the key that the next one begins behind, empty on the last."""

    cases: list[Case]
    after: str


def order_of(text: str) -> str:
    """A sort of the address bar, or the default where it is none of ours."""
    return text if text.removeprefix("-") in ORDERS else DEFAULT_ORDER


def page_of(cases, order: str, after: str = "", size: int = PAGE) -> Page:
    """A page by key: one row more is asked than shown, to know whether there is a next one. Nothing is counted."""
    order = order_of(order)
    down, name = order.startswith("-"), order.removeprefix("-")
    rows = cases.annotate(sort_key=ORDERS[name])
    if key := _read_key(after, name):
        op = "lt" if down else "gt"
        rows = rows.filter(Q(**{f"sort_key__{op}": key[0]}) | Q(sort_key=key[0], **{f"pk__{op}": key[1]}))
    sign = "-" if down else ""
    found = list(rows.order_by(f"{sign}sort_key", f"{sign}pk")[: size + 1])
    return Page(found[:size], _key_of(found[size - 1]) if len(found) > size else "")


def _key_of(case: Case) -> str:
    value = case.sort_key
    return f"{value.isoformat() if isinstance(value, dt.datetime) else value}~{case.pk}"


def _read_key(text: str, order: str):
    """(value, number) of a key of this order; None for what is none, which shows the first page."""
    value, _, number = text.partition("~")
    if not (number.isdecimal() and len(number) < 19):
        return None
    if order == "risk":
        return (int(value), int(number)) if value in {"0", "1", "2", "3"} else None
    try:
        at = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return (at, int(number)) if at.tzinfo else None


def rows_for(user, cases: list[Case]) -> list[Row]:
    """Rows without another query: what each shows depends on her sections of that very case."""
    desks = frozenset(standing(user).desks())
    return [_row(Seen(case, sections_for(user, case.facts), desks)) for case in cases]


def _row(seen: Seen) -> Row:
    case, victim = seen.case, seen.case.victim
    named = victim is not None and seen.level(Section.IDENTITY) >= Level.SUMMARY
    return Row(
        reference=case.reference,
        name=victim.full_name if named else "",
        age=age_words(victim) if named else "",
        risk=risk_words(case, dated=False),
        tags=list(status_tags(case)),
        children=children_summary(seen, none=""),
        lead=str(case.lead) if case.lead else "Nobody yet",
        meeting=moments.day(case.next_meeting_at),
        activity=moments.ago(case.last_activity_at),
    )
