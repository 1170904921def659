"""Asking agencies what they know, and settling what they returned."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission, roles_with, users_who_may
from agencies.models import Membership
from agencies.notices import notify
from cases.models import Due
from dashub.moments import when
from marac.models import Listing, Meeting, Research

LINK = "/research"


def due_key(research) -> str:
    return f"research:{research.pk}"


@transaction.atomic
def request_research(meeting) -> int:
    """Ask every desk that takes part about every case that waits in the meeting; returns how many requests are new."""
    asked = [request_for_listing(listing, told=False) for listing in meeting.listings.waiting().select_related("case")]
    users = {user for people in asked for user in people}
    notify(
        users,
        f"research:{meeting.pk}",
        f"Research is wanted for the MARAC of {when(meeting.starts_at)}, by {when(meeting.research_due_at)}",
        LINK,
    )
    return len(asked)


@transaction.atomic
def request_for_listing(listing, told: bool = True) -> set:
    """One request per desk that takes part and may know of the case. Asking again adds nothing. Returns who was asked.

    A desk whose every researcher is barred, or whom a restricted case does not name, is not asked.
    """
    case, meeting = listing.case, listing.meeting
    case.refresh_from_db(fields=["readers", "barred", "restricted"])
    desks = list(meeting.series.desks.exclude(pk=case.area.hub_desk_id))
    people = researchers(desks)
    asked = {desk: _who_may_be_asked(case, desk, people[desk.pk]) for desk in desks}
    asked = {desk: users for desk, users in asked.items() if users is not None}
    Research.objects.bulk_create(
        [Research(listing=listing, desk=desk, due_at=meeting.research_due_at) for desk in asked],
        ignore_conflicts=True,
    )
    for research in listing.research.outstanding().filter(desk__in=asked):
        _put_due(research, case, meeting)
    Listing.objects.filter(pk=listing.pk, requested_at=None).update(requested_at=timezone.now())
    users = {user for people in asked.values() for user in people}
    if told:
        text = f"A case was added to the MARAC of {when(meeting.starts_at)}: research is wanted"
        notify(users, f"research-added:{listing.pk}:{meeting.pk}", text, LINK)
    return users


def researchers(desks) -> dict[int, list]:
    """{desk number: its users who may return research}, in one query."""
    rows = (
        Membership.objects.live()
        .filter(desk__in=desks, user__is_active=True, roles__overlap=roles_with(Permission.RESEARCH))
        .select_related("user")
    )
    found = defaultdict(list)
    for row in rows:
        found[row.desk_id].append(row.user)
    return found


def _who_may_be_asked(case, desk, users) -> list | None:
    """The users of a desk who may see the case; None where the desk is not to be asked at all."""
    open_to = [
        user for user in users if user.pk not in case.barred and (desk.pk in case.readers or -user.pk in case.readers)
    ]
    if open_to:
        return open_to
    return None if users or case.restricted else []


def _put_due(research, case, meeting) -> None:
    Due.put(
        due_key(research),
        case=case,
        desk=research.desk,
        user=None,
        power=Permission.RESEARCH,
        what=f"Return research for the MARAC of {when(meeting.starts_at)}",
        reference=case.reference,
        link=LINK,
        at=research.due_at,
    )


def put_off(listing, due_at) -> None:
    """The case moved to another meeting: what is outstanding is asked for again when that list closes."""
    for research in listing.research.outstanding():
        Due.settle(due_key(research))
    listing.research.outstanding().update(due_at=due_at)


def settle_listing(listing) -> None:
    """Nothing more is asked of anybody for a case that left the list."""
    for research in listing.research.all():
        Due.settle(due_key(research))


@transaction.atomic
def write_research(research, lines, withheld_reason: str, version: int, by, finish: bool = False) -> Research:
    """Save a draft, or with ``finish`` return it. After the return it is an amendment, of which the coordinator is told."""
    if research.is_returned:
        # So that the meeting does not end between the look at it and the save.
        Meeting.objects.select_for_update(no_key=True).get(pk=research.listing.meeting_id)
    research = (
        Research.objects.select_for_update(no_key=True, of=("self",)).select_related("listing").get(pk=research.pk)
    )
    amended = research.amended_at
    research.write(lines, withheld_reason, version, by)
    if finish or research.is_returned:
        research.give_back(by)
        Due.settle(due_key(research))
    if research.amended_at != amended:
        _tell_of_amendment(research)
    return research


def _tell_of_amendment(research) -> None:
    """Whoever prepares the meeting and sees the case; the notice says neither what nor which agency."""
    case, meeting = research.listing.case, research.listing.meeting
    notify(
        users_who_may(Permission.COORDINATE, case.facts),
        f"research-amended:{research.pk}:{research.version}",
        f"A return for case {case.reference} was amended after it was sent, for the MARAC of {when(meeting.starts_at)}",
        f"/meetings/{meeting.reference}/prepare",
    )


@transaction.atomic
def return_nothing_known(returns, by) -> int:
    """One press for one case or for many; those with something written are left as they are. Returns how many."""
    done = 0
    for research in Research.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in returns]):
        if research.status in (Research.Status.NO_TRACE, Research.Status.RETURNED):
            continue
        if research.withheld_reason or research.lines.current().exists():
            continue
        research.nothing_known(by)
        Due.settle(due_key(research))
        done += 1
    return done
