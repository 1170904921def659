"""Who is told, and when, before what protects her ends or somebody who harms her comes free (domain.md section 5)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from agencies.access import PolicyGroup, column
from agencies.models import Desk
from agencies.sections import PLAIN, Level
from cases.models.record import Coming
from dashub.clock import london_time

if TYPE_CHECKING:
    from cases.models.record import Record

# Days before the end: domain.md section 5 names them. Every day counts, also a Sunday and a bank holiday.
WEEK, TWO = 7, 2
MORNING = dt.time(9)


def desks_to_act(record: "Record", *groups: PolicyGroup) -> list[int]:
    """The desks of these groups that read the case now, the lead's and the one that recorded it.

    In a restricted case no desk reads: it is for the recording one alone, where those who are named see it.
    """
    case = record.case
    live = [number for number in case.live_readers() if number > 0]
    lead = Q(memberships__user=case.lead_id) & (Q(memberships__until=None) | Q(memberships__until__gt=timezone.now()))
    readers = Desk.objects.filter(pk__in=live)
    chosen = readers.filter(Q(agency__kind__policy_group__in=groups) | (lead if case.lead_id else Q(pk__in=[])))
    return sorted({record.desk_id, *chosen.values_list("pk", flat=True)})


def desks_who_read(record: "Record", *groups: PolicyGroup) -> list[int]:
    """The same, less every desk whose column of the table does not read the record's section at SUMMARY: the line alone
    would tell it that there is something. The desk that recorded it stays."""
    desks = Desk.objects.filter(pk__in=desks_to_act(record, *groups)).select_related("agency__kind")
    reads = {
        desk.pk
        for desk in desks
        if PLAIN[column(PolicyGroup(desk.agency.kind.policy_group))[record.section]] >= Level.SUMMARY
    }
    return sorted({record.desk_id, *reads})


def at_desks(desks: list[int], name: str, what: str, at: dt.datetime) -> list[Coming]:
    """The same thing due at each desk."""
    return [Coming(f"{name}-{desk}", what, at, desk_id=desk) for desk in desks]


def run_up(desks: list[int], day: dt.date, *, week: str = "", two: str = "", today: str = "") -> list[Coming]:
    """Up to three things due before a day: a week and two days before it, and on it, at nine in the morning.

    What is left empty is done already.
    """
    found = []
    for name, what, before in (("week", week, WEEK), ("two", two, TWO), ("day", today, 0)):
        if what:
            found += at_desks(desks, name, what, london_time(day - dt.timedelta(days=before), MORNING))
    return found
