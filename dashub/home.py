"""Home: one list of what the signed-in person must do, sorted by when it hurts. Reads Due and Notice and nothing else."""

import datetime as dt
from itertools import groupby
from typing import NamedTuple

from django.shortcuts import render
from django.utils import timezone

from agencies.access import Permission, may
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from cases.models import Due
from dashub import moments
from dashub.nav import items_for

SHOWN = 200
NOTICES_SHOWN = 5
GROUPS = ("Overdue", "Today", "In the next 7 days", "Later")


class Line(NamedTuple):
    """One thing to do, its words ready to print."""

    what: str
    reference: str
    link: str
    at: dt.datetime
    due: str
    by_when: str
    group: str
    late: bool


@door(Permission.HOME)
def home(request):
    """The most urgent first; what lies beyond SHOWN is said, not counted."""
    now = timezone.now()
    found = list(Due.objects.for_user(request.user).open().order_by("at", "id")[: SHOWN + 1])
    lines = [line_of(due, now) for due in found[:SHOWN]]
    record(request.user, Verb.LISTED, "home", {due.case_id for due in found[:SHOWN]} - {None}, count=len(lines))
    context = {
        "groups": grouped(lines),
        "counts": counts(lines),
        "more": len(found) > SHOWN,
        "shown": SHOWN,
        "notices": list(request.user.notices.unread()[:NOTICES_SHOWN]),
        "shortcuts": [item for item in items_for(request.user) if item["what"]],
        "works": may(request.user, Permission.SEE_CASES),
    }
    return render(request, "home.html", context)


def line_of(due: Due, now: dt.datetime) -> Line:
    return Line(
        what=due.what,
        reference=due.reference,
        link=due.link,
        at=due.at,
        due=moments.due(due.at, now),
        by_when=moments.when(due.at),
        group=group_of(due.at, now),
        late=due.at < now,
    )


def group_of(at: dt.datetime, now: dt.datetime) -> str:
    """Overdue from the moment it is past; "today" ends at midnight in London; seven days count from today."""
    if at < now:
        return GROUPS[0]
    days = (timezone.localtime(at).date() - timezone.localtime(now).date()).days
    return GROUPS[1] if days == 0 else GROUPS[2] if days <= 7 else GROUPS[3]


def grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Lines come sorted by time, so each group is one run."""
    return [(name, list(run)) for name, run in groupby(lines, key=lambda line: line.group)]


def counts(lines: list[Line]) -> list[tuple[str, int]]:
    return [(name, sum(line.group == name for line in lines)) for name in GROUPS]
