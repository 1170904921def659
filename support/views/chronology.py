"""Pages of a court chronology: those of a case, asking for one, one of them, and what one's own agency releases."""

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission, Section
from audit.log import record
from audit.models import Verb
from cases import papers
from cases.doors import case_view, desk_for
from cases.models import FamilyMatter, Paper
from dashub.errors import InvalidInput, StaleVersion
from dashub.forms import sent
from support import chronology as steps
from support import chronology_sources
from support.forms.chronology import BeginForm, ReleaseForm
from support.models import Chronology, ChronologyAnswer, ChronologyEntry

MEANWHILE = "An agency answered meanwhile. Read it again, and issue it then."


def _whole(request) -> None:
    """Court chronologies are for whoever reads the courts of the case in full; for others there are none."""
    if not request.seen.full(Section.COURT):
        raise Http404


def _found(request, case, pk: int) -> Chronology:
    _whole(request)
    row = Chronology.objects.of(case).filter(pk=pk).first()
    if row is None:
        raise Http404
    row.matter.case = case
    return row


@case_view(Permission.WRITE_CASES, Section.COURT)
def listing(request, case):
    """The family court matters of the case with their chronologies, the newest version first."""
    _whole(request)
    versions = Prefetch("chronologies", Chronology.objects.select_related("desk__agency", "by"))
    matters = list(FamilyMatter.objects.filter(case=case).prefetch_related(versions))
    lines = [
        {
            "matter": matter,
            "versions": list(matter.chronologies.all()),
            "asks": not any(one.is_draft for one in matter.chronologies.all()),
        }
        for matter in matters
    ]
    return render(request, "support/chronologies.html", {"lines": lines})


@case_view(Permission.WRITE_CASES, Section.COURT)
def new(request, case, matter: int):
    """Ask every agency that holds something; by the day that the court named."""
    _whole(request)
    found = FamilyMatter.objects.filter(case=case, pk=matter).first()
    if found is None:
        raise Http404
    form = BeginForm(sent(request), initial={"due_on": steps.deadline(found)})
    if form.is_valid():
        desk_id = desk_for(request.user, case, Permission.WRITE_CASES)
        try:
            made = steps.begin(found, desk_id, request.user, form.cleaned_data["due_on"])
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, "Asked. Each agency sees it in its work.")
            return redirect("case-courts-chronology", case.reference, made.pk)
    return render(request, "support/chronology_new.html", {"form": form, "matter": found})


@case_view(Permission.WRITE_CASES, Section.COURT, log=None)
def one(request, case, pk: int):
    """Who has answered, and what stands in it."""
    chronology = _found(request, case, pk)
    record(request.user, Verb.READ, chronology, reference=case.reference, sections=[Section.COURT])
    answers = chronology.answers.select_related("desk__agency", "by").annotate(number=Count("entries"))
    context = {
        "chronology": chronology,
        "answers": answers,
        "entries": ChronologyEntry.objects.filter(answer__chronology=chronology).select_related(
            "answer__desk__agency"
        ),
    }
    return render(request, "support/chronology.html", context)


@require_POST
@case_view(Permission.WRITE_CASES, Section.COURT, log=None)
def issue(request, case, pk: int):
    chronology = _found(request, case, pk)
    typed = request.POST.get("version", "")
    try:
        steps.issue(chronology, int(typed) if typed.isdecimal() and len(typed) < 10 else 0, request.user)
    except StaleVersion:
        messages.warning(request, MEANWHILE)
    else:
        messages.success(request, "Issued. This version stays as it is.")
    return redirect("case-courts-chronology", case.reference, pk)


@require_POST
@case_view(Permission.WRITE_CASES, Section.COURT, log=None)
def withdraw(request, case, pk: int):
    steps.withdraw(_found(request, case, pk), request.user)
    messages.success(request, "Withdrawn. Nobody is asked any more.")
    return redirect("case-courts-chronologies", case.reference)


@require_POST
@case_view(Permission.WRITE_CASES, Section.COURT, log=None)
def paper(request, case, pk: int):
    """A copy as PDF, made by a worker."""
    made = papers.order(Paper.Kind.CHRONOLOGY, _found(request, case, pk), f"Chronology {case.reference}", request.user)
    return redirect("paper", reference=made.reference)


@case_view(Permission.WRITE_CASES, Section.HEADLINE, log=None)
def release(request, case, pk: int):
    """What her own agency releases. Whoever reads the whole is led there, for every other agency there is no such page."""
    mine = request.user.standing.desks(Permission.WRITE_CASES)
    answers = ChronologyAnswer.objects.filter(chronology__matter__case=case, chronology=pk, desk__in=mine)
    answer = answers.select_related("chronology__matter", "desk__agency", "by").first()
    if answer is None and request.method != "POST":
        return redirect("case-courts-chronology", case.reference, _found(request, case, pk).pk)
    if answer is None:
        raise Http404
    record(request.user, Verb.READ, answer, reference=case.reference)
    answer.chronology.matter.case = case
    before = list(answer.entries.all())
    context = {"answer": answer, "before": before}
    if answer.chronology.is_draft or request.method == "POST":
        items = chronology_sources.items_of(case, answer.desk_id)
        initial = {"version": answer.version, "why": answer.why}
        form = ReleaseForm(sent(request), items=items, chosen={entry.source for entry in before}, initial=initial)
        if form.is_valid() and _kept(form, answer, request.user):
            messages.success(request, "Kept. You may change it until the chronology is issued.")
            return redirect("case-courts-chronology-release", case.reference, pk)
        context |= {"form": form, "items": items}
    return render(request, "support/chronology_release.html", context)


def _kept(form: ReleaseForm, answer: ChronologyAnswer, by) -> bool:
    """Released, or said on the form why not: what is wrong, or that a colleague answered since."""
    data = form.cleaned_data
    try:
        steps.release(answer, data["version"] or 0, form.chosen, data["why"], by)
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    except StaleVersion as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current)
        form.add_error(
            None, "A colleague answered meanwhile. Below is what you chose: send it again to replace her answer."
        )
        return False
    return True
