"""Pages of the information-governance lead: the search of the audit log and its export."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission
from agencies.acts import PAGE
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from reporting.governance import export, log
from reporting.governance.forms import SearchForm

KIND = "audit.event"


@door(Permission.AUDIT)
def search_log(request):
    """Newest first. The search is itself in the log: what she filtered by, and the reference she typed."""
    form = SearchForm(request.GET or None, people=log.people_of(request.user))
    before = request.GET.get("before", "")
    context = {"form": form, "page_size": PAGE, "most": log.MOST_EXPORTED}
    if not form.is_bound or form.is_valid():
        asked = form.asked if form.is_bound else log.Asked()
        _log(request, Verb.SEARCHED, asked)
        page = log.find(request.user, asked, before)
        context |= {
            "acts": page.acts,
            "searched": True,
            "first_url": _url(request) if before else "",
            "next_url": _url(request, page.after) if page.after else "",
            "query": _url(request).removeprefix("?"),
        }
    return render(request, "governance/log.html", context)


@door(Permission.AUDIT)
def export_log(request):
    """The newest of what she searched for, as CSV."""
    form = SearchForm(request.GET or None, people=log.people_of(request.user))
    if form.is_bound and not form.is_valid():
        return redirect(f"/audit{_url(request)}")
    asked = form.asked if form.is_bound else log.Asked()
    page = log.find(request.user, asked, size=log.MOST_EXPORTED)
    _log(request, Verb.EXPORTED, asked, count=len(page.acts))
    note = f"There are more. These are the newest {log.MOST_EXPORTED}: choose fewer days." if page.after else ""
    response = HttpResponse(export.as_csv(page.acts, note), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-log-{timezone.localdate():%Y-%m-%d}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _log(request, verb: Verb, asked: log.Asked, **detail) -> None:
    record(request.user, verb, KIND, reference=asked.reference, filters=asked.names, **detail)


def _url(request, before: int | None = None) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    if before:
        query["before"] = str(before)
    return f"?{query.urlencode()}"
