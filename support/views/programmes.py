"""What services offer: the list for whoever acts in the area, one programme, its courses and who came."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases.models import Case
from cases.summaries import part_words
from dashub.forms import sent
from support import programmes
from support.forms.programme import AttendanceForm, ProgrammeForm, RunForm
from support.models import Attendance, Programme, ProgrammePlace, Run


def _whole(rows):
    return rows.select_related("desk__agency", "desk__area")


def _own(request, programme: Programme) -> bool:
    return programme.desk_id in request.user.standing.desks(Permission.ACT)


def _only_own(request, programme: Programme) -> None:
    """What is done with a programme is its own desk's; that there is such a page does not concern another."""
    if not _own(request, programme):
        raise Http404


@door(Permission.ACT)
def programme_list(request):
    """Open and closed ones of her areas, by name."""
    page, after = programmes.page_of(Programme.objects.visible_to(request.user), request.GET.get("after", ""))
    offers = programmes.offers(page, timezone.localdate())
    record(request.user, Verb.LISTED, "support.programme", [one.pk for one in page])
    context = {
        "offers": offers,
        "many_areas": len(request.user.standing.areas(Permission.ACT)) > 1,
        "first_url": "?" if request.GET.get("after") else "",
        "next_url": f"?{urlencode({'after': after})}" if after else "",
    }
    return render(request, "support/programmes.html", context)


@door(Permission.ACT)
def new(request):
    form = ProgrammeForm(sent(request), user=request.user)
    if form.is_valid():
        programme = _save(form.fill(Programme()), Verb.CREATED, request.user)
        messages.success(request, "The programme is in the list.")
        return redirect("programme", programme.pk)
    return render(request, "support/programme_form.html", {"form": form, "programme": None})


@door_to(Programme, Permission.ACT, lookup="pk", queryset=_whole, log=None)
def edit(request, programme):
    _only_own(request, programme)
    form = ProgrammeForm(sent(request), user=request.user, programme=programme)
    if form.is_valid():
        _save(form.fill(programme), Verb.CHANGED, request.user)
        messages.success(request, "Saved.")
        return redirect("programme", programme.pk)
    return render(request, "support/programme_form.html", {"form": form, "programme": programme})


@transaction.atomic
def _save(row, verb: Verb, by):
    row.save()
    record(by, verb, row)
    return row


@door_to(Programme, Permission.ACT, lookup="pk", queryset=_whole)
def programme_page(request, programme):
    """For whom it is, for everybody; its courses and who waits for the desk that runs it."""
    today, own = timezone.localdate(), _own(request, programme)
    context = {"programme": programme, "own": own}
    if own:
        runs = programmes.courses(programme)
        waiters, unseen = programmes.waiting_list(programme, request.user, today)
        offer = programmes.how_full(programme, runs, waiters, unseen, today)
        context |= {"waiters": waiters, "unseen": unseen, "runs": runs, "offer": offer}
    else:
        context["offer"] = programmes.offers([programme], today)[0]
    return render(request, "support/programme.html", context)


@door_to(Programme, Permission.ACT, lookup="pk", queryset=_whole, log=None)
def run_new(request, programme):
    _only_own(request, programme)
    form = RunForm(sent(request), programme=programme)
    if form.is_valid():
        run = _save(Run(programme=programme, **form.cleaned_data), Verb.CREATED, request.user)
        messages.success(request, "The course is planned.")
        return redirect("programme-run", programme.pk, run.pk)
    return render(request, "support/run_form.html", {"form": form, "programme": programme})


@door_to(Programme, Permission.ACT, lookup="pk", queryset=_whole)
def run_page(request, programme, run: int):
    """Who is on a course, session by session, and the form that says for all at once who came."""
    _only_own(request, programme)
    course = next((one for one in programmes.courses(programme) if one.pk == run), None)
    if course is None:
        raise Http404
    visible = Case.objects.visible_to(request.user)
    places = list(
        ProgrammePlace.objects.filter(run=course, status__in=(*ProgrammePlace.TAKES, *ProgrammePlace.ON_IT))
        .filter(case__in=visible)
        .select_related("case")
        .prefetch_related("case__involvements__person")
        .order_by("pk")
    )
    on_it = [place for place in places if place.status in ProgrammePlace.ON_IT]
    form = AttendanceForm(sent(request), run=course, places=on_it)
    if form.is_valid():
        course.attended(form.cleaned_data["session"], form.cleaned_data["held_on"], form.came, request.user)
        messages.success(request, "Attendance is recorded.")
        return redirect("programme-run", programme.pk, course.pk)
    context = {"programme": programme, "run": course, "form": form, "on_it": on_it} | _grid(course, places)
    return render(request, "support/run.html", context)


def _grid(run: Run, places: list[ProgrammePlace]) -> dict:
    """A line for each place, a cell for each session that was held."""
    sessions = list(run.held.all())
    said = {
        (row.place_id, row.session_id): row.get_came_display()
        for row in Attendance.objects.filter(session__in=sessions, place__in=places)
    }
    lines = [
        (
            place,
            part_words(place.case, place.person_id),
            [said.get((place.pk, one.pk), "Not said") for one in sessions],
        )
        for place in places
    ]
    return {"sessions": sessions, "lines": lines}
