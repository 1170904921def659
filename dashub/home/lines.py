"""The lines of home in words, and the parts of the list: by time, new, expiring, put off."""

import datetime as dt
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from cases.due_kinds import expiring
from cases.models import Due
from dashub import moments
from dashub.clock import LONDON

GROUPS = ("Overdue", "Today", "In the next 7 days", "Later")
WEEK = 7


class Line(NamedTuple):
    """One thing to do, its words ready to print. ``whom`` is a colleague on leave whose line it is; ``asleep`` the line is
    put off, ``back`` until when."""

    pk: int
    what: str
    kind: str
    reference: str
    link: str
    at: dt.datetime
    due: str
    by_when: str
    group: str
    late: bool
    new: bool
    whom: str
    asleep: bool
    back: str = ""
    why: str = ""


def line_of(due: Due, user, now: dt.datetime, put_off=None) -> Line:
    """``put_off`` is her snooze of the line, where it is one of those."""
    return Line(
        pk=due.pk,
        what=due.what,
        kind=due.rule.kind.label,
        reference=due.reference,
        link=due.link,
        at=due.at,
        due=moments.due(due.at, now),
        by_when=moments.when(due.at),
        group=group_of(due.at, now),
        late=due.at < now,
        new=bool(due.put_at and due.put_at > new_since(user)),
        whom=str(due.user) if due.user_id and due.user_id != user.pk else "",
        asleep=due.asleep,
        back=moments.day(put_off.back_on) if put_off else "",
        why=put_off.reason if put_off else "",
    )


def new_since(user) -> dt.datetime:
    """What was put before her later than that is new to her."""
    return user.new_seen_at or user.joined_at


def group_of(at: dt.datetime, now: dt.datetime) -> str:
    """Overdue from the moment it is past; "today" ends at midnight in London; seven days count from today."""
    if at < now:
        return GROUPS[0]
    days = (timezone.localtime(at).date() - timezone.localtime(now).date()).days
    return GROUPS[1] if days == 0 else GROUPS[2] if days <= WEEK else GROUPS[3]


def grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Lines come sorted by time, so each group is one run."""
    return [(name, list(run)) for name, run in groupby(lines, key=lambda line: line.group)]


def counts(rows, user, now: dt.datetime) -> dict[str, int]:
    """How many lines each group and each part has, in one query over ``rows`` with their ``asleep``."""
    today = timezone.localdate(now)
    tomorrow, later = (midnight(today + dt.timedelta(days=days)) for days in (1, WEEK + 1))
    awake = Q(asleep=False)
    parts = {
        GROUPS[0]: awake & Q(at__lt=now),
        GROUPS[1]: awake & Q(at__gte=now, at__lt=tomorrow),
        GROUPS[2]: awake & Q(at__gte=max(now, tomorrow), at__lt=later),
        GROUPS[3]: awake & Q(at__gte=later),
        "due": awake,
        "new": awake & Q(put_at__gt=new_since(user)),
        "expiring": awake & expiring(),
        "asleep": Q(asleep=True),
    }
    numbers = rows.order_by().aggregate(
        **{f"n{place}": Count("pk", filter=where) for place, where in enumerate(parts.values())}
    )
    return {name: numbers[f"n{place}"] for place, name in enumerate(parts)}


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON)
