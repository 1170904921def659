"""Moving cases off a list that is too full: what is proposed, and the moves that a coordinator ticks, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub.errors import InvalidInput, StaleVersion, WrongState
from marac.actions.case_state import lock_case
from marac.actions.listing import move
from marac.actions.planning import lock_area
from marac.actions.slots import coming, has_room
from marac.balance import Room, Waiting, propose
from marac.models import Listing, Meeting


@dataclass(frozen=True)
class Proposed:
    """One case that could wait, and the sitting that has room for it."""

    listing: Listing
    to: Meeting


def proposed(meeting: Meeting, user) -> list[Proposed]:
    """What could go where, of the cases that she may see; empty where the list fits or nothing may move."""
    series = meeting.series
    listings = {
        one.pk: one
        for one in Listing.objects.visible_to(user)
        .waiting()
        .filter(meeting=meeting)
        .select_related("case", "presentation")
    }
    over = len(listings) - series.capacity
    if over <= 0 or meeting.emergency:
        return []
    later = {one.pk: one for one in _later(meeting)}
    rooms = [
        Room(one.pk, timezone.localdate(one.starts_at), one.series.capacity - one.listed) for one in later.values()
    ]
    waiting = [Waiting(one.pk, one.review, one.referred_on, _stays(one)) for one in listings.values()]
    found = propose(waiting, over, rooms, series.longest_wait_days)
    return [Proposed(listings[each.waiting.number], later[each.room.number]) for each in found]


def _later(meeting: Meeting):
    return coming(meeting.area, meeting.series, timezone.now()).filter(starts_at__gt=meeting.starts_at)


def _stays(listing: Listing) -> bool:
    """Put off or moved once already, or restricted, so that a private hearing is arranged: nobody moves it by the way.

    Every move gives its reason in words, so a listing with one has waited longer before.
    """
    return bool(listing.carried_from_id or listing.reason or listing.case.restricted)


@as_system("the balance of lists")
def balance(meeting: Meeting, moves: Sequence[tuple[str, int, str]], reason: str, by) -> int:
    """Make the ticked moves - (listing, the version it was shown at, meeting to go to) - all of them or none.

    Raises StaleVersion where one of the cases has moved since, and WrongState where a sitting has filled meanwhile.
    """
    if not reason.strip():
        raise InvalidInput({"reason": "Enter a reason."})
    if not moves:
        raise InvalidInput({"moves": "Choose at least one case to move."})
    rows = {one.reference: one for one in Listing.objects.filter(reference__in=[each[0] for each in moves])}
    for case_id in sorted(one.case_id for one in rows.values()):
        lock_case(Case(pk=case_id))
    lock_area(meeting.area_id)
    for reference, version, to in moves:
        listing = Listing.objects.get(reference=reference)
        if listing.meeting_id != meeting.pk or listing.version != version or listing.status != Listing.Status.LISTED:
            raise StaleVersion(sent=version, current=listing.version)
        room = next((one for one in _later(meeting) if one.reference == to and has_room(one)), None)
        if room is None:
            raise WrongState("A sitting that had room is full now. Look at the lists again.")
        move(listing, room, reason, by)
    record(by, Verb.CHANGED, meeting, fields=["balance"], moved=len(moves))
    return len(moves)
