"""The meeting in session. Chair and coordinator write; everyone else sees her own part of it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door_to
from agencies.models import Desk
from audit.log import record
from audit.models import Verb
from dashub import moments
from dashub.clock import add_working_days
from dashub.errors import InvalidInput, WrongState
from marac import confidentiality, room
from marac.actions import attendance, discussion, minutes
from marac.actions.followup import add_action as give_action
from marac.actions.listing import defer as put_off
from marac.meeting_forms import ActionForm, CloseForm, DeferForm, SomebodyForm, WordsForm
from marac.models import Attendance, Listing, Meeting
from marac.models.discussion import TEXTS

PROJECTED = "projected"
DEALT_WITH = (Listing.Status.DISCUSSED, Listing.Status.SENT_ON, Listing.Status.NOT_TAKEN)
ACTION_DAYS = 5  # working days, offered and changeable


def _meetings(rows):
    return rows.select_related("series", "area__hub_desk", "chair")


sees = door_to(Meeting, Permission.SEE_MEETINGS, queryset=_meetings)
inside = door_to(Meeting, Permission.SEE_MEETINGS, queryset=_meetings, log=None)
changes = door_to(Meeting, Permission.COORDINATE, queryset=_meetings, log=None)


def _projected(request) -> bool:
    """Whether this browser is the one that the whole room looks at."""
    return bool(request.session.get(PROJECTED))


def _listing(request, meeting: Meeting, reference: str) -> Listing:
    found = room.choose(room.on_the_list(meeting, request.user, projected=_projected(request)), reference)
    if found is None:
        raise Http404
    found.meeting = meeting
    return found


def _to_room(meeting: Meeting, listing: Listing | None = None):
    if listing is None:
        return redirect("meeting-room", reference=meeting.reference)
    return redirect("meeting-case", reference=meeting.reference, listing=listing.reference)


@door_to(Meeting, Permission.COORDINATE, queryset=_meetings)
def opening(request, meeting: Meeting):
    """Attendance, apologies and observers, before the sitting and during it."""
    if request.method == "POST":
        statuses = {int(key[7:]): value for key, value in request.POST.items() if _is_status(key, value)}
        sent = {int(value) for value in request.POST.getlist("sent") if _is_number(value)}
        attendance.record_attendance(meeting, statuses, sent, request.user)
        messages.success(request, "Attendance saved.")
        return redirect("meeting-opening", reference=meeting.reference)
    return render(request, "marac/opening.html", _opening(meeting, SomebodyForm(desks=_desks(meeting))))


def _is_status(key: str, value: str) -> bool:
    return key.startswith("status-") and _is_number(key[7:]) and value in Attendance.Status.values


def _is_number(text: str) -> bool:
    """A user's number; "²" is a digit that int() refuses, and so are digits by the thousand."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _opening(meeting: Meeting, form: SomebodyForm) -> dict:
    return {
        "meeting": meeting,
        "rows": attendance.expected(meeting),
        "statuses": Attendance.Status.choices,
        "present": attendance.agencies_present(attendance.in_the_room(meeting)),
        "form": form,
        "may_open": minutes.may_open(meeting),
    }


def _desks(meeting: Meeting):
    return Desk.objects.filter(series=meeting.series_id).select_related("agency")


@changes
@require_POST
def somebody(request, meeting: Meeting):
    """Add somebody without an account."""
    form = SomebodyForm(request.POST, desks=_desks(meeting))
    if not form.is_valid():
        return render(request, "marac/opening.html", _opening(meeting, form))
    said = form.cleaned_data
    attendance.add_somebody(
        meeting,
        said["name"],
        _desks(meeting).get(pk=said["desk"]),
        request.user,
        observer=said["observer"],
        accepted=said["accepted"],
    )
    return redirect("meeting-opening", reference=meeting.reference)


@sees
def accept(request, meeting: Meeting):
    """Confidentiality, accepted per person and meeting before anything of it is shown."""
    if request.method == "POST":
        attendance.accept_confidentiality(meeting, request.user)
        return _to_room(meeting)
    return render(request, "marac/confidentiality.html", {"meeting": meeting, "statement": confidentiality.STATEMENT})


@changes
@require_POST
def begin(request, meeting: Meeting):
    """Open the sitting."""
    minutes.open_meeting(meeting, request.user)
    return _to_room(meeting)


@inside
def enter(request, meeting: Meeting, listing: str | None = None):
    """The room: running order, the case, actions."""
    present = attendance.in_the_room(meeting)
    if not attendance.has_accepted(present, request.user):
        return redirect("meeting-confidentiality", reference=meeting.reference)
    return render(request, "marac/room.html", _room(request, meeting, listing, present=present))


def _room(request, meeting: Meeting, reference: str | None, *, present=None, **forms) -> dict:
    """Everything the screen shows; ``forms`` replaces those that came back with errors."""
    projected = _projected(request)
    listings = room.on_the_list(meeting, request.user, projected=projected)
    current = room.choose(listings, reference)
    if reference and current is None:
        raise Http404
    items = room.running_order(listings, current)
    shown = room.hearing(current, request.user) if current else None
    file = room.case_file(current, request.user, projected=projected) if current else None
    record(request.user, Verb.READ, current.case if current else meeting, view="meeting", meeting=meeting.reference)
    writes = room.writes(request.user, meeting)
    if present is None:
        present = attendance.in_the_room(meeting)
    context = {
        "meeting": meeting,
        "items": items,
        "shown": shown,
        "file": file,
        "writes": writes,
        "projected": projected,
        "stamp": room.stamp(items, shown, meeting),
        "present": attendance.agencies_present(present),
        "heard": sum(row.status in DEALT_WITH for row in listings),
        "box": meeting.series.minutes_per_case * 60,
        "may_open": writes and minutes.may_open(meeting),
        "over": meeting.status in (Meeting.Status.HELD, Meeting.Status.CANCELLED),
        "in_session": meeting.status == Meeting.Status.IN_SESSION,
        "waiting": any(row.status == Listing.Status.LISTED for row in listings),
    }
    return context | (_writing(meeting, shown) if shown and writes else {}) | forms


def _writing(meeting: Meeting, shown: room.Hearing) -> dict:
    desks = room.taking_part(meeting)
    words = {"form": WordsForm.of(shown.discussion, desks)} if shown.discussion else {}
    if meeting.status != Meeting.Status.IN_SESSION:
        return words
    return words | {
        "action_form": ActionForm(
            initial={"key": uuid.uuid4(), "due_on": add_working_days(timezone.localdate(), ACTION_DAYS)},
            owners=room.owners(desks, shown.listing.case),
        ),
        "defer_form": DeferForm(),
        "library": room.library(),
    }


@inside
def state(request, meeting: Meeting, listing: str):
    """The sides of the screen, when they changed since the page that asks; an unchanged one writes and shows nothing."""
    if not attendance.has_accepted(attendance.in_the_room(meeting), request.user):
        raise Http404
    listings = room.on_the_list(meeting, request.user, projected=_projected(request))
    current = room.choose(listings, listing)
    if current is None:
        # It may stand on her screen still, from before she was kept from it: the page goes on to what is hers.
        room_url = reverse("meeting-room", args=[meeting.reference])
        return HttpResponse(status=404, headers={"X-Poll-Location": room_url})
    items = room.running_order(listings, current)
    shown = room.hearing(current, request.user)
    tag = f'"{room.stamp(items, shown, meeting)}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    record(request.user, Verb.READ, current.case, view="meeting", meeting=meeting.reference)
    context = {"meeting": meeting, "items": items, "shown": shown, "writes": room.writes(request.user, meeting)}
    # Without the request: the sides have no menu, so its query is not asked.
    return HttpResponse(render_to_string("marac/_sides.html", context), headers={"ETag": tag})


@changes
@require_POST
def call(request, meeting: Meeting, listing: str):
    """Call the case: its time begins."""
    found = _listing(request, meeting, listing)
    discussion.start_discussion(found, request.user)
    return _to_room(meeting, found)


@changes
@require_POST
def write(request, meeting: Meeting, listing: str):
    """Save what is typed, by itself or by the button; words that two wrote at once come back side by side."""
    found = _listing(request, meeting, listing)
    # What was begun is written to after the sitting too, until the minutes are approved.
    talk = getattr(found, "discussion", None) or discussion.start_discussion(found, request.user)
    form = WordsForm(request.POST, desks=_desks(meeting))
    by_itself = "X-Autosave" in request.headers
    if not form.is_valid():
        if by_itself:
            return JsonResponse({"error": {"message": _first_error(form)}}, status=400)
        return render(request, "marac/room.html", _room(request, meeting, listing, form=form))
    said = form.cleaned_data
    talk, merged = discussion.write_discussion(talk, said["version"], form.words(), request.user, page=said["page"])
    if by_itself:
        return _saved_by_itself(merged)
    if merged.clashes:
        return render(request, "marac/room.html", _both(request, meeting, listing, talk, form, merged.clashes))
    messages.success(request, f"Saved at {moments.clock(timezone.localtime())}.")
    return _to_room(meeting, found)


def _first_error(form) -> str:
    return f"Not saved: {next(iter(form.errors.values()))[0]}"


def _saved_by_itself(merged) -> JsonResponse:
    """Nothing of a clash is lost: what nobody else changed is saved, and the page keeps the rest until she presses Save.

    200, because 4xx would undo what was saved.
    """
    if merged.clashes:
        return JsonResponse({"clash": "Someone else changed the same words. Press Save to see both; nothing is lost."})
    return JsonResponse({"saved": moments.clock(timezone.localtime())})


def _both(request, meeting: Meeting, listing: str, talk, form: WordsForm, clashes) -> dict:
    """The page again with her words in the boxes and the other's above them; saving then keeps what she leaves there."""
    mine = talk.words() | {field: clash.mine for field, clash in clashes.items()}
    again = WordsForm(initial=mine | {"version": talk.version, "page": uuid.uuid4()}, desks=_desks(meeting))
    last = talk.edits.select_related("by").last()
    rows = [
        (
            again.fields[field].label,
            clash.theirs if field in TEXTS else "another answer",
            clash.mine if field in TEXTS else "",
        )
        for field, clash in clashes.items()
    ]
    return _room(request, meeting, listing, form=again, clashes=rows, other=last.by if last else None)


@changes
@require_POST
def add_action(request, meeting: Meeting, listing: str):
    """Capture an action as it is said; a second press of the same form adds nothing."""
    found = _listing(request, meeting, listing)
    form = ActionForm(request.POST, owners=room.owners(room.taking_part(meeting), found.case))
    if not form.is_valid():
        return render(request, "marac/room.html", _room(request, meeting, listing, action_form=form))
    discussion.refuse_approved(meeting, "Give the action on the page of the case.")
    said = form.cleaned_data
    desk, user = said["owner"].split("-")
    post = found.case.area.desks.get(pk=desk).memberships.select_related("user", "desk").get(user=user)
    give_action(
        found.case,
        said["text"],
        post.desk,
        said["about"],
        said["due_at"],
        request.user,
        owner=post.user,
        listing=found,
        key=said["key"],
    )
    return _to_room(meeting, found)


@changes
@require_POST
def close(request, meeting: Meeting, listing: str):
    """Close the case and go to the next. With nothing about the perpetrator the chair is told first."""
    found = _listing(request, meeting, listing)
    talk = discussion.start_discussion(found, request.user)
    asks_why = discussion.nothing_about_perpetrator(found)
    desks = list(discussion.flag_choices(found))
    asked = "confirm" in request.POST
    form = CloseForm(request.POST if asked else None, desks=desks, asks_why=asks_why)
    if asked and form.is_valid() and _closed(request, talk, form, desks, _page_of(meeting, listing)):
        return _to_room(meeting)
    return render(
        request, "marac/close.html", {"meeting": meeting, "listing": found, "form": form, "asks_why": asks_why}
    )


# What closing asks for and the page of the case holds: how it is said on the page that closes it.
ON_THE_CASE = {
    "decision": "Nothing is decided yet. Go back to the case and enter what was decided",
    "tell_victim_how": "Nobody is to tell her yet. Go back to the case, choose who does and enter how safely, or why not",
}


def _page_of(meeting: Meeting, listing: str) -> str:
    return reverse("meeting-case", args=[meeting.reference, listing])


def _closed(request, talk, form: CloseForm, desks, page: str) -> bool:
    """Whether it could be closed; otherwise the form says what is missing, and leads to it where it stands on ``page``."""
    flags = [desk for desk in desks if str(desk.pk) in form.cleaned_data["flags"]]
    try:
        discussion.close_discussion(
            talk,
            request.user,
            flag_desks=flags,
            without_perpetrator=form.cleaned_data.get("without_perpetrator", ""),
        )
    except InvalidInput as problem:
        for field, text in problem.fields.items():
            if field in ON_THE_CASE:
                form.add_missing(ON_THE_CASE[field], f"{page}#id_{field}")
            else:
                form.add_error(field if field in form.fields else None, text)
        return False
    return True


@changes
@require_POST
def defer(request, meeting: Meeting, listing: str):
    """Put the case off to a later sitting, with the reason."""
    found = _listing(request, meeting, listing)
    form = DeferForm(request.POST)
    if not form.is_valid():
        return render(request, "marac/room.html", _room(request, meeting, listing, defer_form=form))
    put_off(found, form.cleaned_data["reason"], request.user)
    return _to_room(meeting)


@changes
@require_POST
def pause(request, meeting: Meeting):
    """Call a break, or go on."""
    meeting.pause("on" in request.POST, request.user)
    return _to_room(meeting)


@inside
@require_POST
def project(request, meeting: Meeting):
    """Make this browser the room's screen, or her own again; it stays so in every meeting until it is changed."""
    request.session[PROJECTED] = "on" in request.POST
    return _to_room(meeting)


@changes
@require_POST
def finish(request, meeting: Meeting):
    """End the sitting; the minutes are there as draft.

    Never on the room's screen: what still waits could be a restricted case, of which the refusal would tell the room.
    """
    if _projected(request):
        raise WrongState("The room sees this screen. Make it yours again, or end the meeting on a screen of your own.")
    minutes.finish_meeting(meeting, request.user)
    return redirect("meeting-minutes", reference=meeting.reference)
