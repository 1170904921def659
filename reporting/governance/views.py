"""Pages of the information-governance lead: the search of the audit log, its export, and the alerts to review."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission
from agencies.acts import PAGE, acts_of
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Event, Verb
from dashub import moments
from dashub.forms import sent
from reporting.governance import export, log
from reporting.governance.forms import AlertFilter, ReviewForm, SearchForm
from reporting.models import Alert

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


@door(Permission.AUDIT)
def alert_list(request):
    """The queue, newest first; open ones unless she asks for others."""
    form = AlertFilter(request.GET)
    alerts = form.apply(Alert.objects.visible_to(request.user)).select_related("actor", "case")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        alerts = alerts.filter(pk__lt=int(before))
    found = list(alerts[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    record(request.user, Verb.LISTED, "reporting.alert", [alert.pk for alert in shown])
    context = {
        "form": form,
        "alerts": shown,
        "page_size": PAGE,
        "first_url": _url(request) if before else "",
        "next_url": _url(request, shown[-1].pk) if more else "",
    }
    return render(request, "governance/alerts.html", context)


def _whole(alerts):
    return alerts.select_related("actor", "case", "area", "reviewed_by")


@door_to(Alert, Permission.AUDIT, lookup="pk", queryset=_whole)
def alert_page(request, alert):
    """What raised it, from the log; closed with an outcome and a reason."""
    form = ReviewForm(sent(request)) if alert.status == alert.Status.OPEN or request.method == "POST" else None
    if form and form.is_valid():
        alert.review(by=request.user, **form.cleaned_data)
        messages.success(request, "The alert is closed.")
        return redirect("audit-alerts")
    acts = log.acts(request.user, alert.events)
    context = {"alert": alert, "rows": _facts(alert, acts), "acts": acts, "form": form}
    return render(request, "governance/alert.html", context)


def _facts(alert: Alert, acts) -> list[tuple[str, str]]:
    """Her agencies stand beside her acts, and are asked for where none of them may be shown."""
    agencies = (acts or acts_of([Event(actor=alert.actor_id)]))[0].agency
    rows = [
        ("Who", ", ".join(filter(None, [alert.actor.full_name, alert.actor.job_title, agencies]))),
        ("When", moments.when(alert.at)),
        ("Case", alert.reference or "Several"),
        ("Party’s record number", str(alert.person or "")),
        ("State", alert.get_outcome_display() or "Open"),
        ("Reason", alert.reason),
        ("Reviewed by", f"{alert.reviewed_by}, {moments.when(alert.reviewed_at)}" if alert.reviewed_by else ""),
    ]
    return [(label, words) for label, words in rows if words]
