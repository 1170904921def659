"""What was before, in a case: its history, one person's, and putting a previous value back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render

from agencies.access import Permission, Section, may
from cases import summaries
from cases.doors import case_view, desk_for
from cases.household import HEADINGS
from cases.views.people import PEOPLE, back_to
from dashub.errors import StaleVersion
from dashub.forms import sent
from history import remedies, told
from history.forms import PutBackForm


@case_view(Permission.SEE_CASES, Section.HEADLINE)
def case_history(request, case):
    return _history(request, case, "History", None)


@case_view(Permission.SEE_CASES, *PEOPLE)
def person_history(request, case, pk: int):
    """The changes of one party, whose section she sees."""
    part = next((inv for inv in case.involvements.all() if inv.pk == pk), None)
    if part is None or not request.seen.summary(summaries.name_section(part.role)):
        raise Http404
    return _history(request, case, f"History: {HEADINGS[part.role].lower()}", part.person_id)


def _history(request, case, heading: str, person_id: int | None):
    writes = may(request.user, Permission.WRITE_CASES, case)
    reader = told.Reader(request.seen)
    entries, after = told.page(reader, request.GET.get("after", ""), person_id)
    context = {
        "heading": heading,
        "entries": [(entry, writes and remedies.may_put_back(reader, entry.known)) for entry in entries],
        "next_url": after and f"?after={after}",
        "of_person": person_id is not None,
    }
    return render(request, "history/history.html", context)


@case_view(Permission.WRITE_CASES)
def put_back(request, case, pk: int):
    """What would change, why, and then the previous value again; a clash shows what is saved now."""
    remedy = _remedy(request.seen, pk)
    form = PutBackForm(sent(request), initial={"version": remedy.version})
    clash = False
    if remedy.lines and form.is_valid():
        desk_id = desk_for(request.user, case, Permission.WRITE_CASES)
        try:
            remedy.put_back(form.cleaned_data["version"] or 0, form.cleaned_data["reason"], desk_id, request.user)
        except StaleVersion as stale:
            form.data = form.data.copy()
            form.data["version"] = str(stale.current)
            clash, remedy = True, _remedy(request.seen, pk)
        else:
            messages.success(request, "Put back.")
            return back_to(request, case, "case-history")
    return render(request, "history/put_back.html", {"form": form, "lines": remedy.lines, "clash": clash})


def _remedy(seen, pk: int) -> remedies.Remedy:
    """404 for a change of another case, for one that she does not see and for one that is not hers to put back."""
    reader = told.Reader(seen)
    change = reader.changes.filter(pk=pk).first()
    found = change and remedies.remedy(reader, change)
    if not found:
        raise Http404
    return found
