"""Every outstanding return of one sitting on one page, so that a researcher fills in a night's list by keyboard alone."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from dashub import moments
from dashub.forms import sent
from marac.models import Research
from marac.research_forms import CaseReturn, save_all
from marac.returns import Progress, with_people
from marac.views.research import Card, anchor_of, card_of

# Keys that a browser gives to links: the first nine cases have one.
KEYS = "123456789"


@dataclass(frozen=True)
class Case:
    """One case of the page; ``following`` is where "next case" leads, ``key`` its access key."""

    form: CaseReturn
    card: Card
    key: str
    following: str


@door(Permission.RESEARCH)
def sitting_page(request, reference: str):
    """Keeps what is right and shows the rest again with what was typed. 404 where nothing was asked of her agency."""
    rows = _rows(request.user, reference)
    if not rows:
        raise Http404
    if request.method in ("GET", "HEAD"):
        record(request.user, Verb.LISTED, "research", {row.listing.case_id for row in rows}, count=len(rows))
    cases = _forms([row for row in rows if not row.is_returned], sent(request))
    if request.method == "POST" and "check" not in request.POST:
        saved = save_all(cases, request.user, "return" in request.POST)
        if saved.words():
            messages.success(request, f"{saved.words()}.")
        wrong = {case.anchor: case for case in cases if case.errors}
        if not wrong:
            return redirect(*(["research"] if "return" in request.POST else ["research-sitting", reference]))
        rows = _rows(request.user, reference)
        fresh = _forms([row for row in rows if not row.is_returned], None)
        cases = [wrong.get(case.anchor, case) for case in fresh]
    return render(request, "marac/research_sitting.html", _shown(request.user, rows, cases))


def _rows(user, reference: str) -> list[Research]:
    if "\0" in reference:
        return []
    rows = Research.objects.visible_to(user).on_lists().filter(listing__meeting__reference=reference)
    return list(with_people(rows).order_by("listing__position", "pk"))


def _forms(rows: list[Research], data) -> list[CaseReturn]:
    """A case that came to the list after the page was read is not in ``data``, and so not wrong."""
    return [_form(row, data if data and f"{anchor_of(row)}-version" in data else None) for row in rows]


def _form(row: Research, data) -> CaseReturn:
    return CaseReturn(data, research=row, anchor=anchor_of(row))


def _shown(user, rows: list[Research], cases: list[CaseReturn]) -> dict:
    meeting = rows[0].listing.meeting
    done = sum(row.is_returned for row in rows)
    anchors = [case.anchor for case in cases]
    return {
        "meeting": meeting,
        "heading": f"{meeting.series}, {moments.when(meeting.starts_at)}",
        "progress": Progress(done, len(rows), meeting.research_due_at).words(timezone.now()),
        "forms": cases,
        "cases": [
            Case(case, card_of(case.research, user), key, following)
            for case, key, following in zip(cases, [*KEYS, *[""] * len(cases)], [*anchors[1:], "finish"], strict=False)
        ],
    }
