"""The ladder of a return that is missing: researcher before and at the deadline, then her manager and the coordinator.

Each rung is told once for a meeting, in the hub and by e-mail, in words that name neither a person nor a case.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Value

from agencies.access import Permission, only_readers, users_at
from agencies.notices import notify
from agencies.principals import as_system
from dashub.moments import when
from marac.actions.research import LINK, researchers
from marac.models import Meeting, Research

AN_HOUR = Value(dt.timedelta(hours=1))


@dataclass(frozen=True)
class Rung:
    """Who is told, from when on, in which words; ``key`` tells notices apart."""

    key: str
    says: str

    def from_when(self, meeting: Meeting) -> dt.datetime:
        due, area = meeting.research_due_at, meeting.area
        soon, manager = dt.timedelta(hours=area.research_remind_hours), dt.timedelta(hours=area.research_manager_hours)
        # Before the sitting; not before the deadline, where that is later.
        last = max(due, meeting.starts_at - manager)
        return {
            "soon": due - soon,
            "late": due,
            "manager": last,
            "coordinator": last,
        }[self.key]

    def reached(self, meeting: Meeting, now: dt.datetime) -> bool:
        """ "Soon" ends with the deadline; at the deadline itself a return is still in time."""
        if self.key == "soon":
            return self.from_when(meeting) <= now <= meeting.research_due_at
        return self.from_when(meeting) < now


SOON = Rung("soon", "Research is due")
LATE = Rung("late", "Research is overdue")
MANAGER = Rung("manager", "Research of your agency is overdue and its MARAC begins soon")
COORDINATOR = Rung("coordinator", "Research is missing and the MARAC begins soon")


def research_to_chase(now):
    """Returns outstanding whose deadline is near or past, of lists that wait to be heard."""
    remind = ExpressionWrapper(F("listing__meeting__area__research_remind_hours") * AN_HOUR, DurationField())
    soon = ExpressionWrapper(Value(now) + remind, DateTimeField())
    return (
        Research.objects.outstanding()
        .filter(due_at__lte=soon, listing__meeting__status=Meeting.Status.CLOSED_INTAKE)
        .select_related("listing__meeting__area", "listing__case", "desk")
    )


@as_system("the calendar of meetings")
def chase_research(now) -> None:
    """Tell every rung that is reached; running it again, late or never for a day doubles and forgets nothing."""
    rows = list(research_to_chase(now))
    if not rows:
        return
    people = researchers({row.desk for row in rows})
    managers = _at({row.desk_id for row in rows}, Permission.WORKLOAD)
    coordinators = _at({row.listing.meeting.area.hub_desk_id for row in rows} - {None}, Permission.COORDINATE)
    told = defaultdict(set)
    for row in rows:
        meeting, facts = row.listing.meeting, row.listing.case.facts
        for rung in (SOON, LATE, MANAGER, COORDINATOR):
            if rung.reached(meeting, now):
                found = {
                    "manager": managers[row.desk_id],
                    "coordinator": coordinators[meeting.area.hub_desk_id],
                }.get(rung.key, people[row.desk_id])
                told[meeting, rung] |= set(only_readers(found, facts))
    for (meeting, rung), users in told.items():
        link = f"/meetings/{meeting.reference}/prepare" if rung is COORDINATOR else LINK
        link = "/workload" if rung is MANAGER else link
        text = f"{rung.says}: {when(meeting.research_due_at)}, for the MARAC"
        notify(users, f"research-{rung.key}:{meeting.pk}", text, link)


def _at(desks: set[int], power: Permission) -> dict[int, list]:
    """{desk: its people who hold a power}."""
    return defaultdict(list, {desk: list(users_at([desk], power)) for desk in desks})
