"""Putting cases on lists, moving them and taking them off."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from agencies.access import Permission, users_who_may
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case, Due, ShareBasis, TimelineEntry
from cases.sharing import share_with
from dashub.errors import InvalidInput, WrongState
from dashub.moments import when
from marac.actions.case_state import lock_case, refresh_case
from marac.actions.flags import restart_flags
from marac.actions.planning import ensure_meetings, join_hours, lock_area
from marac.actions.research import put_off, request_for_listing, settle_listing
from marac.actions.transfer_clock import note_listed
from marac.actions.unlisted import keep_withdrawn, settle_unlisted
from marac.actions.verdict import work_out
from marac.models import Listing, Meeting


@as_system("the lists of meetings")
def list_case(case, presentation, by, *, meeting=None) -> Listing | None:
    """Put a case on the next sitting whose intake is open, or on the one a coordinator chose.

    Listing again does nothing: a presentation is listed once, and a case waits in one meeting at a time; a further
    referral joins the listing that waits. A full sitting sends the case to the next with room, and the listing says
    so. Without any sitting to come the coordinators get it as a thing due, and None is returned.
    """
    case = lock_case(case)
    known = _known(case, presentation)
    if known:
        return known
    lock_area(case.area_id)
    at = presentation.accepted_at if presentation else timezone.now()
    chosen, warning = (meeting, "") if meeting else next_sitting(case.area, at)
    if chosen is None:
        return _nowhere_to_list(case)
    return _put_on(case, presentation, _locked_open(chosen), warning, by)


@as_system("the lists of meetings")
def list_by_hand(case, presentation, meeting, by) -> Listing:
    """A coordinator puts a case on a list. Without a presentation that is still to be heard it is a review."""
    case = lock_case(case)
    lock_area(case.area_id)
    if Listing.objects.filter(case=case).waiting().exists():
        raise WrongState("This case waits for a meeting already. Move it from there.")
    return _put_on(case, presentation, _locked_open(meeting), "", by, review=presentation is None)


def _known(case, presentation) -> Listing | None:
    """The listing that this presentation has already, or the one that the case waits in."""
    listings = Listing.objects.filter(case=case).order_by("-pk")
    if presentation:
        heard = listings.filter(presentation=presentation).exclude(status=Listing.Status.WITHDRAWN).first()
        if heard:
            return heard
    waiting = listings.waiting().first()
    if waiting and presentation:
        TimelineEntry.objects.create(
            case=case,
            title="A further referral joined the case's place at the MARAC",
            text=f"Referral {presentation.referral_reference}.",
        )
    return waiting


def _locked_open(meeting) -> Meeting:
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if not meeting.is_open:
        raise WrongState(f"The meeting of {when(meeting.starts_at)} takes no more cases. Choose a later one.")
    return meeting


def next_sitting(area, at, after=None) -> tuple[Meeting | None, str]:
    """The sitting for a case accepted at ``at``, and a warning in words where that is not the first in time.

    Half-open: accepted at the very second of the cut-off belongs to the next sitting. Where every sitting planned is
    full, the first takes it beyond its capacity: no case waits without a date.
    """
    now = timezone.now()
    ensure_meetings(area)
    rows = (
        Meeting.objects.filter(area=area, emergency=False, status=Meeting.Status.PLANNED)
        .filter(intake_until__gt=max(at, now), series__active=True, series__takes_referrals=True)
        .select_related("series")
        # Restricted cases are heard apart: were they counted, a full list would tell of them.
        .with_counts(Case.objects.filter(restricted=False))
        .order_by("starts_at", "id")
    )
    if after:
        rows = rows.filter(starts_at__gt=after)
    sittings = list(rows)
    if not sittings:
        return None, ""
    first = sittings[0]
    if first.listed < first.series.capacity:
        return first, ""
    roomy = next((one for one in sittings if one.listed < one.series.capacity), None)
    full = f"The sitting of {when(first.starts_at)} had no room"
    if roomy is None:
        return first, f"{full}, and every later one that is planned is full as well."
    return roomy, f"{full}, so the case waits for the next that has."


def _nowhere_to_list(case) -> None:
    hub = case.area.hub_desk
    if hub:
        Due.put(
            f"no-sitting:{case.pk}",
            case=case,
            desk=hub,
            user=None,
            power=Permission.COORDINATE,
            what="No sitting is planned: plan one and list this case",
            reference=case.reference,
            link="/meetings",
            at=timezone.now(),
        )


def _put_on(case, presentation, meeting, warning, by, *, carried_from=None, review=False) -> Listing:
    repeat, working = False, {}
    if carried_from:
        repeat, working = carried_from.repeat, carried_from.verdict
    elif presentation:
        found = work_out(presentation)
        repeat, working = found.is_repeat, found.as_json()
    referred = presentation.submitted_on if presentation else timezone.localdate()
    listing = Listing.objects.create(
        case=case,
        meeting=meeting,
        presentation=presentation,
        carried_from=carried_from,
        review=review,
        position=next_position(meeting),
        repeat=repeat,
        verdict=working,
        override_reason=carried_from.override_reason if carried_from else "",
        override_by=carried_from.override_by if carried_from else None,
        warning=warning,
        referred_on=referred,
        incident_on=presentation.incident_on if presentation else None,
    )
    if carried_from:
        # What agencies returned for the sitting that did not hear it holds for the one that will.
        put_off(carried_from, meeting.research_due_at)
        carried_from.research.update(listing=listing)
    _announce(listing, by)
    return listing


def _announce(listing, by) -> None:
    """What follows from a case being on a list: who sees it, what is asked of whom, and what the case says."""
    case, meeting = listing.case, listing.meeting
    desks = list(meeting.series.desks.select_related("agency"))
    share_with(case, desks, ShareBasis.MARAC, f"Listed for the MARAC of {when(meeting.starts_at)}", by)
    refresh_case(case)
    Due.settle(f"no-sitting:{case.pk}")
    settle_unlisted(case)
    title = "Review" if listing.review else "Case"
    TimelineEntry.objects.create(
        case=case,
        title=f"{title} listed for the MARAC of {when(meeting.starts_at)}",
        text=listing.warning,
        link=f"/meetings/{meeting.reference}",
        by=by if by.pk else None,
    )
    if listing.repeat:
        restart_flags(case, listing.referred_on, by)
    if meeting.status != Meeting.Status.PLANNED:
        request_for_listing(listing)
    if listing.warning:
        _warn_coordinators(listing)
    record(by, Verb.CREATED, listing, meeting=meeting.reference, repeat=listing.repeat)
    note_listed(case, by)


def _warn_coordinators(listing) -> None:
    case, meeting = listing.case, listing.meeting
    case.refresh_from_db(fields=["readers", "barred"])
    notify(
        users_who_may(Permission.COORDINATE, case.facts),
        f"full-sitting:{listing.pk}",
        f"A sitting is full: case {case.reference} waits for {when(meeting.starts_at)}",
        f"/meetings/{meeting.reference}",
    )


def next_position(meeting) -> int:
    return (meeting.listings.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def defer(listing, reason: str, by, *, to=None) -> Listing:
    """Put a case off to a later sitting. The new listing goes on from the old one and is not counted twice."""
    return _leave(listing, Listing.Status.DEFERRED, reason, by, to=to)


@transaction.atomic
def withdraw(listing, reason: str, by) -> None:
    """Take a case off the list, with the reason."""
    _leave(listing, Listing.Status.WITHDRAWN, reason, by)


@as_system("the lists of meetings")
def _leave(listing, status, reason, by, to=None) -> Listing | None:
    if not reason.strip():
        raise InvalidInput({"reason": "Enter a reason."})
    case = lock_case(listing.case)
    lock_area(case.area_id)
    listing = (
        Listing.objects.select_for_update(no_key=True, of=("self",))
        .select_related("meeting__series")
        .get(pk=listing.pk)
    )
    listing.case = case
    listing.become(status, by, reason)
    if case.restricted and listing.meeting.break_since:
        listing.meeting.pause(False, by)
    settle_listing(listing)
    TimelineEntry.objects.create(
        case=case,
        title=f"{Listing.Status(status).label} from the MARAC of {when(listing.meeting.starts_at)}",
        text=reason,
        by=by if by.pk else None,
    )
    carried = None
    if status == Listing.Status.DEFERRED:
        carried = _carry_on(listing, to, by)
    else:
        keep_withdrawn(case, reason, by)
    refresh_case(case)
    return carried


def _carry_on(listing, to, by) -> Listing | None:
    warning = ""
    if to is None:
        to, warning = next_sitting(listing.case.area, timezone.now(), after=listing.meeting.starts_at)
    if to is None:
        return _nowhere_to_list(listing.case)
    later = _locked_open(to)
    if later.pk == listing.meeting_id:
        raise InvalidInput({"to": "Choose another meeting than the one it is put off from."})
    return _put_on(listing.case, listing.presentation, later, warning, by, carried_from=listing, review=listing.review)


@as_system("the lists of meetings")
def move(listing, to: Meeting, reason: str, by) -> Listing:
    """Move a waiting case to another meeting before it was heard; what has been returned moves with it."""
    if not reason.strip():
        raise InvalidInput({"reason": "Enter a reason."})
    case = lock_case(listing.case)
    lock_area(case.area_id)
    listing = Listing.objects.select_for_update(no_key=True, of=("self",)).select_related("meeting").get(pk=listing.pk)
    if listing.status != Listing.Status.LISTED:
        raise WrongState("Only a case that waits to be heard can be moved.")
    to = _locked_open(to)
    if to.pk == listing.meeting_id:
        raise InvalidInput({"to": "Choose another meeting than the one it is in."})
    return _moved(listing, case, to, reason, by)


def _moved(listing, case, to, reason, by) -> Listing:
    listing.meeting, listing.position, listing.reason, listing.case = to, next_position(to), reason, case
    listing.requested_at = None
    listing.save(update_fields=["meeting", "position", "reason", "warning", "requested_at"])
    put_off(listing, to.research_due_at)
    share_with(case, list(to.series.desks.all()), ShareBasis.MARAC, f"Moved to {when(to.starts_at)}", by)
    if to.status != Meeting.Status.PLANNED:
        request_for_listing(listing)
    TimelineEntry.objects.create(
        case=case,
        title=f"Moved to the MARAC of {when(to.starts_at)}",
        text=reason,
        link=f"/meetings/{to.reference}",
        by=by if by.pk else None,
    )
    refresh_case(case)
    record(by, Verb.CHANGED, listing, fields=["meeting"], to=to.reference)
    return listing


@as_system("the lists of meetings")
def reorder(meeting, ordered: list[str], by) -> None:
    """Put the running order as given: references of listings. Those left out keep their order after the rest."""
    lock_area(meeting.area_id)
    rows = {
        listing.reference: listing
        for listing in meeting.listings.select_for_update(no_key=True).order_by("position", "id")
    }
    first = [rows.pop(reference) for reference in ordered if reference in rows]
    for position, listing in enumerate([*first, *rows.values()], 1):
        if listing.position != position:
            listing.position = position
            listing.save(update_fields=["position"])
    record(by, Verb.CHANGED, meeting, fields=["order"])


@as_system("the lists of meetings")
def cancel_meeting(meeting, reason: str, by) -> None:
    """Call a sitting off: its cases go to the next, and the next takes its hours."""
    if not reason.strip():
        raise InvalidInput({"reason": "Enter a reason."})
    for listing in meeting.listings.waiting().select_related("case").order_by("case_id"):
        lock_case(listing.case)
    lock_area(meeting.area_id)
    meeting.cancel(reason, by)
    Due.settle(f"chair:{meeting.pk}")
    for listing in meeting.listings.waiting().select_related("case__area").order_by("position"):
        to, warning = next_sitting(listing.case.area, timezone.now())
        if to is None:
            raise WrongState("No later sitting is planned for its cases. Plan one first.")
        listing.warning = warning
        _moved(listing, listing.case, to, reason, by)
    join_hours(meeting.series)


@as_system("the lists of meetings")
def call_emergency(case, presentation, series, starts_at, reason: str, by) -> Listing:
    """An emergency sitting for one case, the same or the next day: counted, researched at once (domain.md 2.5).

    A place that the case has in an ordinary sitting moves here; after the hearing ``list_review`` puts it on the next
    ordinary list (domain.md section 9, scenario 15).
    """
    if not reason.strip():
        raise InvalidInput({"reason": "Say why it cannot wait for the next sitting."})
    if starts_at <= timezone.now():
        raise InvalidInput({"starts_at": "The emergency meeting must be in the future."})
    case = lock_case(case)
    lock_area(case.area_id)
    meeting = Meeting.objects.create(
        series=series,
        area_id=case.area_id,
        starts_at=starts_at,
        intake_from=timezone.now(),
        intake_until=starts_at,
        research_due_at=starts_at,
        status=Meeting.Status.CLOSED_INTAKE,
        emergency=True,
        reason=reason,
    )
    record(by, Verb.CREATED, meeting, emergency=True)
    waiting = Listing.objects.filter(case=case).waiting().select_related("meeting").first()
    if waiting:
        return _moved(waiting, case, meeting, reason, by)
    return _put_on(case, presentation, meeting, "", by)


@transaction.atomic
def list_review(listing, by) -> Listing | None:
    """After an emergency: the case also goes on the next ordinary list, as a review that does not count."""
    case = lock_case(listing.case)
    lock_area(case.area_id)
    waiting = Listing.objects.filter(case=case).waiting().first()
    if waiting:
        return waiting
    to, warning = next_sitting(case.area, timezone.now())
    if to is None:
        return _nowhere_to_list(case)
    return _put_on(case, listing.presentation, to, warning, by, review=True)
