"""Timeline, notes and documents of a case."""

import datetime as dt

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies.access import Permission, Section, may
from agencies.models import Desk
from audit.log import record
from audit.models import Verb
from cases import summaries, writing
from cases.commenting import comments_on, open_to
from cases.doors import case_view, desk_for
from cases.forms.records import ABOUT, DocumentForm, NoteForm, children_to_choose
from cases.models import SharingLevel
from cases.uploads import Infected, NotScanned
from dashub import security
from dashub.forms import sent

PAGE = 30


@case_view(Permission.SEE_CASES, Section.HEADLINE)
def timeline(request, case):
    """What happened, newest first, in the sections that she sees; a page by key."""
    rows, after = page_of(summaries.timeline(request.seen), request.GET.get("after", ""))
    said = comments_on("entry", rows, request.seen, request.user)
    entries = [
        {
            "comments": said.get(row.pk, ()),
            "comment_url": _comment_url(request, row, "case-timeline-comment"),
            "at": row.at,
            "title": row.title,
            "by": " of ".join(str(each) for each in (row.by, row.desk) if each),
            "text": summaries.entry_text(request.seen, row),
        }
        for row in rows
    ]
    return render(request, "cases/timeline.html", {"entries": entries, "next_url": after and f"?after={after}"})


def _comment_url(request, row, route: str) -> str:
    """For the manager of the desk that wrote it; "" for everybody else."""
    return reverse(route, args=[request.case.reference, row.pk]) if open_to(request.user, row) else ""


def page_of(rows, after: str) -> tuple[list, str]:
    """A page of rows sorted by ``at``, newest first, and the key of the next one ("" on the last)."""
    if key := _key(after):
        rows = rows.filter(Q(at__lt=key[0]) | Q(at=key[0], pk__lt=key[1]))
    found = list(rows.order_by("-at", "-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.at.timestamp():.6f}~{last.pk}" if last else ""


def _key(text: str):
    stamp, _, number = text.partition("~")
    try:
        at = dt.datetime.fromtimestamp(float(stamp), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return (at, int(number)) if number.isdecimal() and len(number) < 19 else None


@case_view(Permission.SEE_CASES, Section.HEADLINE)
def notes(request, case):
    rows, after = page_of(summaries.notes(request.seen), request.GET.get("after", ""))
    said = comments_on("note", rows, request.seen, request.user)
    context = {
        "notes": [
            {
                "row": row,
                "about": _about(row),
                "readers": _readers(row),
                "comments": said.get(row.pk, ()),
                "comment_url": _comment_url(request, row, "case-notes-comment"),
            }
            for row in rows
        ],
        "next_url": after and f"?after={after}",
        "writes": may(request.user, Permission.WRITE_CASES, case),
        "has_children": bool(children_to_choose(request.seen)),
    }
    return render(request, "cases/notes.html", context)


def _about(row) -> str:
    return ABOUT.get(Section(row.section), Section(row.section).label)


def _readers(row) -> str:
    """Who may read it, in words."""
    if row.sharing == SharingLevel.NAMED:
        return ", ".join(str(desk) for desk in (row.desk, *row.named_desks.all()))
    return f"{row.desk} only" if row.sharing == SharingLevel.OWN else row.get_sharing_display()


@case_view(Permission.WRITE_CASES, Section.HEADLINE)
def add_note(request, case):
    form = NoteForm(sent(request), seen=request.seen, desks=_others(request, case))
    if form.is_valid():
        data = form.cleaned_data
        named = data["named_desks"] or []
        writing.add_note(
            case, data["text"], data["section"], data["sharing"], named, _desk(request, case), request.user
        )
        messages.success(request, "The note is kept.")
        return redirect("case-notes", case.reference)
    return render(request, "cases/record_form.html", {"form": form, "heading": "Add a note", "back": "case-notes"})


@case_view(Permission.SEE_CASES, Section.HEADLINE)
def documents(request, case):
    rows, after = page_of(summaries.documents(request.seen), request.GET.get("after", ""))
    context = {
        "documents": [{"row": row, "about": _about(row), "readers": _readers(row)} for row in rows],
        "next_url": after and f"?after={after}",
        "writes": may(request.user, Permission.WRITE_CASES, case),
    }
    return render(request, "cases/documents.html", context)


@case_view(Permission.WRITE_CASES, Section.HEADLINE)
def add_document(request, case):
    files = request.FILES if request.method == "POST" else None
    form = DocumentForm(sent(request), files, seen=request.seen, desks=_others(request, case))
    if form.is_valid():
        data = form.cleaned_data
        writing.add_document(
            case,
            data["file"],
            form.upload,
            data["name"],
            data["section"],
            data["sharing"],
            data["named_desks"] or [],
            _desk(request, case),
            request.user,
        )
        messages.success(request, "The document is kept.")
        return redirect("case-documents", case.reference)
    _note_refused(request, form)
    context = {"form": form, "heading": "Add a document", "back": "case-documents", "upload": True}
    return render(request, "cases/record_form.html", context)


def _note_refused(request, form: DocumentForm) -> None:
    """What a scanner refused is for the operator to know."""
    for error in form.errors.as_data().get("file", ()):
        if isinstance(error, Infected):
            security.note("infected_upload", request, found=error.found)
        elif isinstance(error, NotScanned):
            security.note("unscanned_upload", request)


@case_view(Permission.SEE_CASES, Section.HEADLINE, log=None)
def download(request, case, document: str):
    """The file, for saving and never for showing: its own type, a neutral name, and the read on the record."""
    row = None if "\0" in document else summaries.documents(request.seen).filter(reference=document).first()
    if row is None or not row.file.storage.exists(row.file.name):
        raise Http404
    record(request.user, Verb.READ, row, reference=case.reference, download=True)
    return FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.served_name, content_type=row.content_type
    )


def _others(request, case):
    """The agencies that the case is shared with, her own left out."""
    shared = Desk.objects.filter(pk__in=[number for number in case.readers if number > 0])
    return shared.exclude(pk__in=request.seen.desks).select_related("agency__kind")


def _desk(request, case) -> int:
    return desk_for(request.user, case, Permission.WRITE_CASES)
