"""Pages of papers: how far one is, the file, and one's own list."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases import papers
from cases.models import Paper
from dashub.papers import subject_of

SHOWN = 50


@door(Permission.HOME)
def my_papers(request):
    """The newest papers made for her."""
    rows = Paper.objects.visible_to(request.user)[:SHOWN]
    return render(request, "papers/list.html", {"papers": rows, "shown": SHOWN})


@door_to(Paper, Permission.HOME)
def paper(request, found: Paper):
    return render(request, "papers/paper.html", {"paper": found})


@door_to(Paper, Permission.HOME, log=None)
def paper_state(request, found: Paper):
    """How far it is, as a fragment; asked every other second and about no case, so it is not logged."""
    over = found.status != Paper.Status.QUEUED
    response = render(request, "papers/done.html" if over else "papers/state.html", {"paper": found})
    if over:
        response["X-Poll"] = "stop"
    return response


def _may_be_given(found: Paper, user) -> bool:
    """While she may read what it is about, and nothing was shut to her since; what names nobody is always given."""
    shut = found.kind not in Paper.OPEN_KINDS and papers.shut_since(found)
    return not shut and subject_of(found, user) is not None


@door_to(Paper, Permission.HOME, log=None)
def paper_file(request, found: Paper):
    """The file, while she may still read what it is about."""
    ready = found.is_kept and found.file.storage.exists(found.file.name)
    if not ready or not _may_be_given(found, request.user):
        raise Http404
    record(request.user, Verb.EXPORTED, found, fetched=True)
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name)
    response["Content-Type"] = "application/pdf"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@door_to(Paper, Permission.HOME, log=None)
@require_POST
def paper_password(request, found: Paper) -> HttpResponse:
    """Show the password of a paper, once; to nobody who may not read what the paper is about any more."""
    if not found.is_kept or not _may_be_given(found, request.user):
        raise Http404
    return render(request, "papers/paper.html", {"paper": found, "password": found.show_password()})


@door_to(Paper, Permission.HOME, log=None)
@require_POST
def paper_again(request, found: Paper) -> HttpResponse:
    """Try a failed one once more."""
    found.again()
    papers.send(found)
    return redirect("paper", reference=found.reference)
