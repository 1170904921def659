"""Meetings: the calendar of sittings, preparing one, and changing a case's place on a list."""

import datetime as dt

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub.errors import InvalidInput, WrongState
from dashub.forms import sent
from marac import actions
from marac.accounts import of_returns
from marac.agenda import by_week, in_order, intake_words, items, outstanding, overload, progress, sittings
from marac.forms import AddCase, CancelMeeting, ChangeListing, LeavingForm
from marac.models import Kind, Listing, Meeting, Minutes, Research
from marac.order import By

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
    so_far = progress(found, meeting)
    coordinates = may(request.user, Permission.COORDINATE, meeting)
    rows = Research.objects.accounted_to(request.user).filter(desk__series=meeting.series_id)
    minutes = getattr(meeting, "minutes", None)
    context = {
        "meeting": meeting,
        "items": found,
        "rates": of_returns(rows, timezone.now()) if coordinates else None,
        "intake": intake_words(meeting, timezone.now()),
        "research": so_far.words(timezone.now()) if so_far else "",
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


def _prepared(request, meeting, add, leaves=None) -> dict:
    now = timezone.now()
    found, taking_part = items(meeting, request.user), _taking_part(meeting)
    meeting.listed = len(found)
    so_far = progress(found, meeting)
    return {
        "meeting": meeting,
        "items": found,
        "chase": outstanding(found) if meeting.status == Meeting.Status.CLOSED_INTAKE else [],
        "form": add,
        "orders": By.choices,
        "leavings": [desk for desk in taking_part if desk.leaves_at],
        "leaves": leaves or LeavingForm(desks=taking_part),
        "warning": overload(meeting) if meeting.is_open else "",
        "intake": intake_words(meeting, now),
        "research": so_far.words(now) if so_far else "nobody has been asked yet",
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
    try:
        actions.list_by_hand(case, None if heard else latest, meeting, request.user)
    except WrongState as error:
        form.add_error("reference", error.message)
        return render(request, "marac/meeting_prepare.html", _prepared(request, meeting, form))
    messages.success(request, f"{case.reference} is on the list.")
    return redirect("meeting-prepare", meeting.reference)


def _taking_part(meeting) -> list:
    """Desks that take part, with ``leaves_at`` where one leaves early."""
    at = meeting.leavings.filter(desk=OuterRef("pk")).values("at")
    desks = meeting.series.desks.select_related("agency", "area").annotate(leaves_at=Subquery(at))
    return list(desks.order_by("agency__name"))


@require_POST
@door_to(Meeting, Permission.COORDINATE, queryset=_with_series)
def leaving(request, meeting):
    """Say that an agency leaves early, when, or that it stays after all."""
    form = LeavingForm(request.POST, desks=_taking_part(meeting))
    if form.is_valid():
        try:
            actions.set_leaving(meeting, form.cleaned_data["desk"], form.cleaned_data["at"], request.user)
        except InvalidInput as error:
            for name, message in error.problems.items():
                form.add_error(name, message)
        else:
            messages.success(request, "Saved. Put the list in order by who leaves early, if you want.")
            return redirect("meeting-prepare", meeting.reference)
    return render(request, "marac/meeting_prepare.html", _prepared(request, meeting, AddCase(), form))


@require_POST
@door_to(Meeting, Permission.COORDINATE, queryset=_with_series, log=None)
def reorder(request, meeting):
    """The running order as numbered in the boxes, equal numbers as they stood; or by what a person chose to put first."""
    if request.POST.get("by") in By.values:
        found = in_order(items(meeting, request.user), meeting, By(request.POST["by"]))
        actions.reorder(meeting, found, request.user)
        messages.success(request, "The running order is saved. Change it by its numbers, if you want.")
        return redirect("meeting-prepare", meeting.reference)
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
        # A review is no hearing, and a pre-MARAC looks at referrals alone.
        .exclude(series__kind=Kind.PRE_MARAC if listing.review else Kind.REVIEW)
        .select_related("series")
        .with_counts(Case.objects.visible_to(request.user))
        .order_by("starts_at")[:40]
    )
    kind = listing.meeting.series.kind
    form = ChangeListing(sent(request), meetings=list(later), repeat=listing.repeat, kind=kind)
    if form.is_valid():
        try:
            words = _change(listing, form.cleaned_data, request.user)
        except InvalidInput as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{listing.case.reference}: {words}.")
            sits = listing.meeting.status == Meeting.Status.IN_SESSION
            return redirect("meeting-room" if sits else "meeting-prepare", listing.meeting.reference)
    working = listing.verdict.get("working", [])
    other = actions.other_rule(listing.presentation) if working and listing.presentation else ""
    context = {"form": form, "listing": listing, "working": working, "other": other}
    return render(request, "marac/listing_change.html", context)


def _change(listing, data, by) -> str:
    if data["what"] == "decide":
        to_marac = data["to_marac"] == "yes"
        later = actions.decide_pre_marac(listing, to_marac, data["decide_reason"], by)
        if not to_marac:
            return "not sent to the MARAC"
        return "sent to the next MARAC" if later else "sent to the MARAC, but none is planned: plan one"
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
