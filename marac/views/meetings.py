"""Meetings: the calendar of sittings, preparing one, and changing a case's place on a list."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub.errors import InvalidInput
from dashub.forms import sent
from marac import actions
from marac.agenda import by_week, intake_words, items, outstanding, overload, sittings
from marac.forms import AddCase, CancelMeeting, ChangeListing
from marac.models import Listing, Meeting, Minutes
from marac.returns import progress_of

# Days ahead and past meetings, at first and with "more".
SHOWN = {False: (dt.timedelta(days=14), 10), True: (dt.timedelta(days=42), 60)}


@door(Permission.SEE_MEETINGS)
def meeting_list(request):
    """Sittings to come by week, and the last that were held."""
    now, user = timezone.now(), request.user
    more = request.GET.get("show") == "more"
    ahead, behind = SHOWN[more]
    mine = Meeting.objects.visible_to(user)
    coming = mine.coming(now - dt.timedelta(days=1)).filter(starts_at__lt=now + ahead)
    past = mine.filter(status__in=["held", "cancelled"]).order_by("-starts_at")[:behind]
    rows = sittings(coming.order_by("starts_at"), user, now)
    record(user, Verb.LISTED, "meetings", [row.meeting.pk for row in rows])
    context = {
        "weeks": by_week(rows, timezone.localdate(now)),
        "past": sittings(past, user, now),
        "coordinates": may(user, Permission.COORDINATE),
        "more": more,
    }
    return render(request, "marac/meeting_list.html", context)


def _with_series(rows):
    return rows.select_related("series", "area", "chair", "minutes")


@door_to(Meeting, Permission.SEE_MEETINGS, queryset=_with_series)
def meeting_page(request, meeting):
    """The agenda as she may see it, how far the research is, and the way into the room, the minutes and the papers."""
    found = items(meeting, request.user)
    progress = progress_of([meeting], request.user).get(meeting.pk)
    coordinates = may(request.user, Permission.COORDINATE, meeting)
    minutes = getattr(meeting, "minutes", None)
    context = {
        "meeting": meeting,
        "items": found,
        "intake": intake_words(meeting, timezone.now()),
        "research": progress.words(timezone.now()) if progress else "",
        "over": meeting.status in (Meeting.Status.HELD, Meeting.Status.CANCELLED),
        "coordinates": coordinates,
        "researches": may(request.user, Permission.RESEARCH, meeting),
        "has_minutes": minutes is not None and (coordinates or minutes.status == Minutes.Status.ISSUED),
    }
    return render(request, "marac/meeting.html", context)


@door_to(Meeting, Permission.COORDINATE, queryset=_with_series)
def prepare(request, meeting):
    """The list in its running order, with what is missing; adding a case by its reference."""
    add = AddCase(sent(request))
    if add.is_valid():
        return _add(request, meeting, add)
    return render(request, "marac/meeting_prepare.html", _prepared(request, meeting, add))


def _prepared(request, meeting, add) -> dict:
    now = timezone.now()
    found = items(meeting, request.user)
    meeting.listed = len(found)
    progress = progress_of([meeting], request.user).get(meeting.pk)
    return {
        "meeting": meeting,
        "items": found,
        "chase": outstanding(found) if meeting.status == Meeting.Status.CLOSED_INTAKE else [],
        "form": add,
        "warning": overload(meeting) if meeting.is_open else "",
        "intake": intake_words(meeting, now),
        "research": progress.words(now) if progress else "nobody has been asked yet",
    }


def _add(request, meeting, form):
    reference = form.cleaned_data["reference"]
    case = Case.objects.visible_to(request.user).open().filter(reference=reference, area=meeting.area_id).first()
    if case is None:
        form.add_error("reference", "No open case with this reference that you can see. Check the reference")
        return render(request, "marac/meeting_prepare.html", _prepared(request, meeting, form))
    waiting = Listing.objects.filter(case=case).waiting().select_related("meeting").first()
    if waiting:
        form.add_error("reference", "This case waits for a meeting already. Move it from there")
        return render(request, "marac/meeting_prepare.html", _prepared(request, meeting, form))
    latest = case.presentations.filter(for_marac=True).first()
    heard = latest and Listing.objects.filter(presentation=latest, status=Listing.Status.DISCUSSED).exists()
    actions.list_by_hand(case, None if heard else latest, meeting, request.user)
    messages.success(request, f"{case.reference} is on the list.")
    return redirect("meeting-prepare", meeting.reference)


@require_POST
@door_to(Meeting, Permission.COORDINATE, log=None)
def reorder(request, meeting):
    """The running order as numbered in the boxes; equal numbers keep the order that they had."""
    rows = list(Listing.objects.visible_to(request.user).filter(meeting=meeting).live().order_by("position", "id"))
    ordered = sorted(rows, key=lambda row: _number(request.POST.get(f"order-{row.reference}", "")))
    actions.reorder(meeting, [row.reference for row in ordered], request.user)
    messages.success(request, "The running order is saved.")
    return redirect("meeting-prepare", meeting.reference)


def _number(text: str) -> int:
    """What was typed into a box of the running order; anything that is no small number goes to the end."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1000


@door_to(Meeting, Permission.COORDINATE, queryset=_with_series)
def cancel(request, meeting):
    form = CancelMeeting(sent(request))
    if form.is_valid():
        actions.cancel_meeting(meeting, form.cleaned_data["reason"], request.user)
        messages.success(request, "The meeting is cancelled. Its cases wait for the next one.")
        return redirect("meetings")
    return render(request, "marac/meeting_cancel.html", {"form": form, "meeting": meeting})


def _with_case(rows):
    return rows.select_related("case__area", "meeting__series", "presentation", "override_by")


@door_to(Listing, Permission.COORDINATE, queryset=_with_case)
def change_listing(request, listing):
    """Move, put off, take off the list, or decide otherwise than the repeat rule: each with a reason."""
    later = (
        Meeting.objects.visible_to(request.user)
        .filter(area=listing.case.area_id)
        .taking_cases()
        .filter(starts_at__gt=timezone.now())
        .exclude(pk=listing.meeting_id)
        .select_related("series")
        .with_counts(Case.objects.visible_to(request.user))
        .order_by("starts_at")[:40]
    )
    form = ChangeListing(sent(request), meetings=list(later), repeat=listing.repeat)
    if form.is_valid():
        try:
            words = _change(listing, form.cleaned_data, request.user)
        except InvalidInput as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{listing.case.reference}: {words}.")
            return redirect("meeting-prepare", listing.meeting.reference)
    context = {"form": form, "listing": listing, "working": listing.verdict.get("working", [])}
    return render(request, "marac/listing_change.html", context)


def _change(listing, data, by) -> str:
    if data["what"] == "move":
        actions.move(listing, data["move_to"], data["move_reason"], by)
        return "moved"
    if data["what"] == "defer":
        actions.defer(listing, data["defer_reason"], by, to=data["defer_to"])
        return "put off to a later meeting"
    if data["what"] == "withdraw":
        actions.withdraw(listing, data["withdraw_reason"], by)
        return "taken off the list"
    actions.override_repeat(listing, data["repeat"] == "yes", data["repeat_reason"], by)
    return "decided, with the reason"
