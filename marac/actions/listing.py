"""Putting cases on lists, moving them and taking them off."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from agencies.access import Permission, users_who_may
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Due, ShareBasis, TimelineEntry
from cases.sharing import share_with
from dashub.errors import InvalidInput, WrongState
from dashub.moments import when
from marac.actions.case_state import lock_case, refresh_case
from marac.actions.flags import restart_flags
from marac.actions.planning import join_hours, lock_area
from marac.actions.research import put_off, request_for_listing, settle_listing
from marac.actions.slots import next_sitting
from marac.actions.transfer_clock import note_listed
from marac.actions.unlisted import keep_withdrawn, settle_unlisted
from marac.actions.verdict import work_out
from marac.models import Kind, Listing, Meeting

LEFT = {
    Listing.Status.DEFERRED: "Deferred from",
    Listing.Status.WITHDRAWN: "Withdrawn from",
    Listing.Status.SENT_ON: "Sent to the MARAC by",
    Listing.Status.NOT_TAKEN: "Not sent to the MARAC by",
}


@as_system("the lists of meetings")
def list_case(case, presentation, by, *, meeting=None) -> Listing | None:
    """Put a case on the next sitting whose intake is open, or on the one a coordinator chose.

    Listing again does nothing: a presentation is listed once, and a case waits in one meeting at a time; a further
    referral joins the listing that waits, unless that is a review: the referral is heard first. Where a sitting is full the
    series says what happens, and the listing says so. Without any sitting to come the coordinators get it as a thing due,
    and None is returned.
    """
    case = lock_case(case)
    lock_area(case.area_id)
    known = _known(case, presentation, by)
    if known:
        return known
    at = presentation.accepted_at if presentation else timezone.now()
    chosen, warning = (meeting, "") if meeting else next_sitting(case.area, at, of=_after_pre_marac(presentation))
    if chosen is None:
        return _nowhere_to_list(case)
    return _put_on(case, presentation, _locked_open(chosen), warning, by)


@as_system("the lists of meetings")
def list_by_hand(case, presentation, meeting, by) -> Listing:
    """A coordinator puts a case on a list. Without a presentation that is still to be heard it is a review."""
    case = lock_case(case)
    lock_area(case.area_id)
    _refuse_other_kind(meeting.series, review=presentation is None)
    if Listing.objects.filter(case=case).waiting().exists():
        raise WrongState("This case waits for a meeting already. Move it from there.")
    return _put_on(case, presentation, _locked_open(meeting), "", by, review=presentation is None)


def _after_pre_marac(presentation) -> str | None:
    """A referral that a pre-MARAC has ended goes to a MARAC when somebody lists it all the same."""
    ended = Listing.objects.filter(presentation=presentation, status=Listing.Status.NOT_TAKEN)
    return Kind.MARAC if presentation and ended.exists() else None


def _refuse_other_kind(series, *, review: bool) -> None:
    """A referral is heard at a MARAC: on a list of reviews it would never count. A pre-MARAC looks at referrals alone."""
    if series.kind == Kind.REVIEW and not review:
        raise WrongState("That meeting takes reviews alone, and this case has a referral that was not heard yet.")
    if series.kind == Kind.PRE_MARAC and review:
        raise WrongState("A pre-MARAC takes new referrals alone, and this case has none that was not heard.")


def _known(case, presentation, by) -> Listing | None:
    """The listing that this presentation has already, or the one that the case waits in."""
    listings = Listing.objects.filter(case=case).order_by("-pk")
    if presentation:
        heard = listings.filter(presentation=presentation).standing().first()
        if heard:
            return heard
    waiting = listings.waiting().select_related("meeting__series").first()
    if waiting and presentation and waiting.review:
        # Weeks may lie between now and a review, and what is heard there does not count.
        leave(waiting, Listing.Status.WITHDRAWN, "A further referral is heard first, and its plan reviewed then.", by)
        return None
    if waiting and presentation:
        TimelineEntry.objects.create(
            case=case,
            title="A further referral joined the case's place at the MARAC",
            text=f"Referral {presentation.referral_reference}.",
        )
    return waiting


def _locked_open(meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",)).select_related("series")
    meeting = rows.get(pk=meeting.pk)
    if not meeting.is_open:
        raise WrongState(f"The meeting of {when(meeting.starts_at)} takes no more cases. Choose a later one.")
    return meeting


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
    desks, noun = list(meeting.series.desks.select_related("agency")), meeting.series.noun
    share_with(case, desks, ShareBasis.MARAC, f"Listed for the {noun} of {when(meeting.starts_at)}", by)
    refresh_case(case)
    Due.settle(f"no-sitting:{case.pk}")
    settle_unlisted(case)
    title = "Review" if listing.review else "Case"
    TimelineEntry.objects.create(
        case=case,
        title=f"{title} listed for the {noun} of {when(meeting.starts_at)}",
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
    return leave(listing, Listing.Status.DEFERRED, reason, by, to=to)


@as_system("the lists of meetings")
def withdraw(listing, reason: str, by) -> None:
    """Take a case off the list, with the reason: a decision that what has come so far is not to be heard."""
    leave(listing, Listing.Status.WITHDRAWN, reason, by)
    keep_withdrawn(listing.case, reason, by)


@as_system("the lists of meetings")
def leave(listing, status, reason, by, to=None) -> Listing | None:
    """A case leaves a list for one of LEFT; the listing that goes on from it, where there is one."""
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
        title=f"{LEFT[status]} the {listing.meeting.series.noun} of {when(listing.meeting.starts_at)}",
        text=reason,
        by=by if by.pk else None,
    )
    carried = None
    if status == Listing.Status.DEFERRED:
        carried = _carry_on(listing, to, by, listing.meeting.series, listing.meeting.starts_at)
    elif status == Listing.Status.SENT_ON:
        carried = _carry_on(listing, None, by, Kind.MARAC)
    refresh_case(case)
    return carried


def _carry_on(listing, to, by, of, after=None) -> Listing | None:
    """The listing that goes on from one: in a meeting that was chosen, or the next one ``of`` a series or kind."""
    warning = ""
    if to is None:
        to, warning = next_sitting(listing.case.area, timezone.now(), after=after, of=of)
    if to is None:
        return _nowhere_to_list(listing.case)
    later = _locked_open(to)
    _refuse_other_kind(later.series, review=listing.review)
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
    _refuse_other_kind(to.series, review=listing.review)
    return _moved(listing, case, to, reason, by)


def _moved(listing, case, to, reason, by) -> Listing:
    listing.meeting, listing.position, listing.reason, listing.case = to, next_position(to), reason, case
    listing.requested_at = None
    listing.version += 1
    listing.save(update_fields=["meeting", "position", "reason", "warning", "requested_at", "version"])
    put_off(listing, to.research_due_at)
    share_with(case, list(to.series.desks.all()), ShareBasis.MARAC, f"Moved to {when(to.starts_at)}", by)
    if to.status != Meeting.Status.PLANNED:
        request_for_listing(listing)
    TimelineEntry.objects.create(
        case=case,
        title=f"Moved to the {to.series.noun} of {when(to.starts_at)}",
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
def set_leaving(meeting, desk, at: dt.time | None, by) -> None:
    """An agency that takes part leaves early, at a time of that day; None: it stays. InvalidInput before the start."""
    if at is not None and at <= timezone.localtime(meeting.starts_at).time():
        raise InvalidInput({"at": "Enter a time after the meeting starts."})
    if at is None:
        meeting.leavings.filter(desk=desk).delete()
    else:
        meeting.leavings.update_or_create(desk=desk, defaults={"at": at})
    record(by, Verb.CHANGED, meeting, fields=["leavings"], desk=desk.pk)


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
        to, warning = next_sitting(listing.case.area, timezone.now(), of=meeting.series)
        if to is None:
            raise WrongState("No later sitting is planned for its cases. Plan one first.")
        listing.warning = warning
        _moved(listing, listing.case, to, reason, by)
    join_hours(meeting.series)


@as_system("the lists of meetings")
def call_emergency(case, presentation, series, starts_at, reason: str, by) -> Listing:
    """An emergency sitting for one case, the same or the next day: counted, researched at once (domain.md 2.5).

    A place that the case has in an ordinary sitting moves here; after the hearing ``list_review`` puts it on the next
    ordinary list (domain.md section 9, scenario 15). Called twice for the same time it is one; InvalidInput where another
    meeting sits then.
    """
    if not reason.strip():
        raise InvalidInput({"reason": "Say why it cannot wait for the next sitting."})
    if starts_at <= timezone.now():
        raise InvalidInput({"starts_at": "The emergency meeting must be in the future."})
    case = lock_case(case)
    lock_area(case.area_id)
    waiting = Listing.objects.filter(case=case).waiting().select_related("meeting").first()
    if there := Meeting.objects.filter(series=series, starts_at=starts_at).first():
        if waiting and waiting.meeting == there and there.emergency:
            return waiting
        raise InvalidInput({"starts_at": "This MARAC has a meeting at that time already. Choose another time."})
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
    if waiting:
        return _moved(waiting, case, meeting, reason, by)
    return _put_on(case, presentation, meeting, "", by)


@transaction.atomic
def list_review(listing, by) -> Listing | None:
    """Once a case is closed it also goes on a later list as a review that does not count, where its sitting has one.

    After an emergency on the next ordinary one; otherwise on that of the series that reviews the plans made there.
    """
    series = listing.meeting.series
    of = Kind.MARAC if listing.meeting.emergency else series.reviewed_in
    if of is None:
        return None
    case = lock_case(listing.case)
    lock_area(case.area_id)
    waiting = Listing.objects.filter(case=case).waiting().first()
    if waiting:
        return waiting
    to, warning = next_sitting(case.area, timezone.now(), of=of)
    if to is None:
        return _nowhere_to_list(case)
    return _put_on(case, listing.presentation, to, warning, by, review=True)
