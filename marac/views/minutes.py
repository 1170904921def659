"""Minutes and the papers of a meeting."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may
from agencies.doors import door_to
from agencies.models import Desk
from cases import papers
from cases.models import Paper
from dashub import moments
from dashub.errors import StaleVersion
from dashub.forms import sent
from marac import papers as marac_papers
from marac.actions import afterwards
from marac.actions import minutes as act
from marac.meeting_forms import AmendmentForm, MinutesForm, RecallForm
from marac.models import Action, Listing, Meeting, Minutes
from marac.views.room import changes, sees


def _with_minutes(rows):
    return rows.select_related("minutes__approved_by")


# Each asks twice more.
RECALLS_SHOWN = 3


@door_to(Meeting, Permission.SEE_MEETINGS, queryset=_with_minutes)
def page(request, meeting: Meeting):
    """The minutes: a draft for those who prepare the meeting, the issued ones for everyone who sat in it."""
    minutes = _visible(request, meeting)
    return render(request, "marac/minutes.html", _context(request, meeting, minutes))


def _visible(request, meeting: Meeting) -> Minutes:
    minutes = getattr(meeting, "minutes", None)
    prepares = may(request.user, Permission.COORDINATE, meeting)
    if minutes is None or not (prepares or minutes.status == Minutes.Status.ISSUED):
        raise Http404
    return minutes


def _context(request, meeting: Meeting, minutes: Minutes, form: MinutesForm | None = None) -> dict:
    user = request.user
    prepares = may(user, Permission.COORDINATE, meeting)
    return {
        "meeting": meeting,
        "minutes": minutes,
        "parts": marac_papers.minuted(meeting, user),
        "attendances": meeting.attendances.select_related("desk__agency", "user"),
        "prepares": prepares,
        "approves": may(user, Permission.CHAIR, meeting),
        "sheets": _sheets(meeting, user),
        "amendments": marac_papers.amended_in_general(meeting),
        "form": form or MinutesForm(initial=minutes.body | {"version": minutes.version}),
        "body": [(MinutesForm.base_fields[name].label, text) for name, text in minutes.body.items() if text],
    }


def _sheets(meeting: Meeting, user):
    """The agencies with actions from this meeting that she may see."""
    rows = Action.objects.visible_to(user).filter(listing__meeting=meeting)
    return Desk.objects.filter(pk__in=rows.values("desk")).select_related("agency").order_by("agency__name")


@changes
@require_POST
def write(request, meeting: Meeting):
    """Save opening, earlier actions and other business."""
    minutes = _visible(request, meeting)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return render(request, "marac/minutes.html", _context(request, meeting, minutes, form))
    body = {name: text for name, text in form.cleaned_data.items() if name != "version"}
    try:
        act.write_minutes(minutes, body, form.cleaned_data["version"], request.user)
    except StaleVersion as clash:
        return render(request, "marac/minutes.html", _both(request, meeting, minutes, form, clash))
    messages.success(request, f"Saved at {moments.clock(timezone.localtime())}.")
    return redirect("meeting-minutes", reference=meeting.reference)


def _both(request, meeting: Meeting, minutes: Minutes, form: MinutesForm, clash: StaleVersion) -> dict:
    """Her words stay in the boxes, the other's stand above them."""
    again = MinutesForm(initial=clash.typed | {"version": clash.current})
    rows = [(MinutesForm.base_fields[name].label, saved) for name, typed, saved in clash.rows() if typed != saved]
    return _context(request, meeting, minutes, again) | {"clashes": rows}


@door_to(Meeting, Permission.CHAIR, log=None)
@require_POST
def approve(request, meeting: Meeting):
    """The chair's approval, or - with ``reopen`` - back to draft."""
    minutes = _visible(request, meeting)
    if "reopen" in request.POST:
        act.reopen_minutes(minutes, request.user)
    else:
        act.approve_minutes(minutes, request.user)
    return redirect("meeting-minutes", reference=meeting.reference)


@changes
@require_POST
def issue(request, meeting: Meeting):
    """Tell everyone who sat in it."""
    act.issue_minutes(_visible(request, meeting), request.user)
    messages.success(request, "Issued. Everyone who sits in the meeting has been told.")
    return redirect("meeting-minutes", reference=meeting.reference)


@sees
@require_POST
def order(request, meeting: Meeting, kind: str):
    """Order a paper of the meeting for oneself."""
    labels = {
        Paper.Kind.PACK: f"Pack of the MARAC of {moments.day(meeting.starts_at)}",
        Paper.Kind.MINUTES: f"Minutes of the MARAC of {moments.day(meeting.starts_at)}",
        Paper.Kind.EXTRACT: f"Extract of the minutes of {moments.day(meeting.starts_at)}",
        Paper.Kind.ACTION_SHEET: f"Action sheet of {moments.day(meeting.starts_at)}",
    }
    if kind not in labels:
        raise Http404
    options = _options(request, meeting, kind)
    if kind in (Paper.Kind.MINUTES, Paper.Kind.EXTRACT):
        _visible(request, meeting)
    made = papers.order(Paper.Kind(kind), meeting, labels[Paper.Kind(kind)], request.user, **options)
    return redirect("paper", reference=made.reference)


def _options(request, meeting: Meeting, kind: str) -> dict:
    """What else the builder needs; 404 for a desk or a case of which she may not have one."""
    if kind == Paper.Kind.ACTION_SHEET:
        return {"desk": _one_of(_sheets(meeting, request.user), request.POST.get("desk", ""))}
    if kind == Paper.Kind.EXTRACT:
        read = [row["listing"] for row in marac_papers.minuted(meeting, request.user) if row["reads"]]
        return {"listing": _one_of(read, request.POST.get("listing", ""))}
    return {}


def _one_of(rows, wanted: str) -> int:
    numbers = {str(row.pk): row.pk for row in rows}
    if wanted not in numbers:
        raise Http404
    return numbers[wanted]


@changes
def amend(request, meeting: Meeting):
    """A correction of issued minutes, under today's date."""
    minutes = _visible(request, meeting)
    listings = list(Listing.objects.visible_to(request.user).live().filter(meeting=meeting).select_related("case"))
    form = AmendmentForm(sent(request), listings=listings, initial={"key": uuid.uuid4()})
    if form.is_valid():
        data = form.cleaned_data
        listing = next((one for one in listings if str(one.pk) == data["about"]), None)
        afterwards.amend(minutes, listing, data["text"], data["key"], request.user)
        messages.success(request, "The minutes are amended. Everybody who reads them has been told.")
        return redirect("meeting-minutes", reference=meeting.reference)
    return render(request, "marac/amend.html", {"meeting": meeting, "form": form})


@changes
def recall(request, meeting: Meeting):
    """Take back a wrong paper; who had opened one before is listed."""
    form = RecallForm(sent(request))
    if form.is_valid():
        afterwards.recall(meeting, form.cleaned_data["kind"], form.cleaned_data["reason"], request.user)
        messages.success(request, "The paper is recalled. Everybody who had opened one is told to destroy it.")
        return redirect("meeting-recall", reference=meeting.reference)
    recalls = [(row, afterwards.who_opened(row)) for row in meeting.recalls.select_related("by")[:RECALLS_SHOWN]]
    return render(request, "marac/recall.html", {"meeting": meeting, "form": form, "recalls": recalls})
