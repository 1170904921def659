"""Pages about breaches: reporting one and following it for everybody, the register and the handling for the lead."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission
from agencies.doors import door, door_to
from agencies.models import Area
from audit.log import record
from audit.models import Verb
from cases import glass
from cases.models import GlassBreak
from dashub import moments
from dashub.errors import WrongState
from dashub.forms import sent
from reporting.breaches import actions, export
from reporting.breaches.forms import (
    AssessForm,
    BreachFilter,
    CloseForm,
    EntryForm,
    IcoForm,
    PeopleForm,
    ReportForm,
)
from reporting.breaches.models import Breach
from reporting.breaches.words import clock_of, decisions, reported
from reporting.models import Alert

PAGE = 50


@door(Permission.HOME)
def report(request):
    """The same answer whatever references are typed. A lead may begin from an alert, or from a glass that was broken."""
    area, begun = _begun_from(request)
    hers = Area.objects.filter(pk__in=request.user.standing.areas(Permission.HOME)).order_by("name")
    form = ReportForm(sent(request), initial=begun, areas=[area] if area else hers)
    if form.is_valid():
        breach = actions.report(form.area, request.user, **form.said)
        messages.success(
            request, f"Thank you. Your report is {breach.reference}. The information-governance lead knows."
        )
        return redirect("breaches-mine")
    return render(request, "breaches/report.html", {"form": form})


def _begun_from(request) -> tuple[Area | None, dict]:
    """The area and what is known already; nothing where she may not see what she names, or it was no breach."""
    number = {name: request.GET.get(name, "") for name in ("alert", "glass")}
    found = {name: int(text) for name, text in number.items() if text.isdecimal() and len(text) < 19}
    kind = Breach.Kind.SEEN.value
    if "alert" in found:
        alerts = Alert.objects.visible_to(request.user).select_related("area")
        alert = alerts.filter(pk=found["alert"], outcome=Alert.Outcome.BREACH).first()
        if alert:
            what = f"Alert of {moments.when(alert.at)}: {alert.get_kind_display().lower()}."
            return alert.area, {"kind": kind, "what": what, "cases": alert.reference} | _noticed(alert.reviewed_at)
    if "glass" in found:
        row = glass.found_for(request.user, found["glass"])
        if row and row.outcome == GlassBreak.Outcome.NOT_JUSTIFIED:
            what = f"A case was opened in an emergency on {moments.when(row.at)}; the review found it not justified."
            known = {
                "kind": kind,
                "what": what,
                "cases": row.case.reference,
                "happened_on": timezone.localdate(row.at),
            }
            return Area.objects.get(pk=row.case.area_id), known | _noticed(row.reviewed_at)
    return None, {}


def _noticed(at) -> dict:
    local = timezone.localtime(at)
    return {"noticed_day": local.date(), "noticed_time": local.time()}


@door(Permission.HOME)
def mine(request):
    """What she reported, with its state and nothing of how it is handled."""
    breaches = list(Breach.objects.visible_to(request.user).filter(reported_by=request.user)[:PAGE])
    record(request.user, Verb.LISTED, "reporting.breach", [breach.pk for breach in breaches])
    return render(request, "breaches/mine.html", {"breaches": breaches, "shown": PAGE})


@door_to(Breach, Permission.HOME, queryset=lambda rows: rows.select_related("area", "reported_by", "closed_by"))
def breach_page(request, breach):
    """What was reported, for its reporter and whom it alarms; all of it for the lead."""
    handled = breach.is_handled_by(request.user)
    context = {"breach": breach, "rows": reported(breach), "handled": handled}
    if handled:
        now = timezone.now()
        context |= {
            "clock": clock_of(breach, now),
            "overdue": breach.is_overdue(now),
            "parts": decisions(breach),
            "entries": list(breach.entries.select_related("by")),
        }
    return render(request, "breaches/breach.html", context)


# Part of the address: the form, its heading, and its button.
STEPS = {
    "risk": (AssessForm, "Risk to people", "Save"),
    "ico": (IcoForm, "Telling the ICO", "Save"),
    "people": (PeopleForm, "Telling the people concerned", "Save"),
    "entry": (EntryForm, "What was done", "Add"),
    "close": (CloseForm, "Close the breach record", "Close the record"),
}


@door_to(Breach, Permission.RIGHTS)
def step_page(request, breach, step: str):
    """One part of the lead's work. WrongState once the record is closed."""
    if step not in STEPS:
        raise Http404
    if not breach.is_live:
        raise WrongState("This breach record is closed. Report another breach if there is more to say.")
    kind, heading, submit = STEPS[step]
    form = kind(sent(request), breach=breach)
    if form.is_valid():
        given = form.cleaned_data
        if step == "entry":
            actions.add_entry(breach, request.user, given["done_on"], given["text"])
        elif step == "close":
            actions.close(breach, given["status"], given["lessons"], request.user)
        else:
            actions.decide(breach, request.user, **form.decided)
        messages.success(request, f"Breach {breach.reference} is saved: {heading.lower()}.")
        return redirect(breach)
    context = {"form": form, "breach": breach, "heading": heading, "submit": submit}
    return render(request, "breaches/step.html", context)


def _listed(request):
    form = BreachFilter(request.GET)
    areas = request.user.standing.areas(Permission.RIGHTS)
    breaches = Breach.objects.visible_to(request.user).filter(area__in=areas)
    return form, form.apply(breaches, timezone.now())


@door(Permission.RIGHTS)
def register(request):
    """The newest first; open ones unless she asks for others."""
    form, breaches = _listed(request)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        breaches = breaches.filter(pk__lt=int(before))
    found = list(breaches[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    record(request.user, Verb.LISTED, "reporting.breach", [breach.pk for breach in shown])
    now, query = timezone.now(), request.GET.copy()
    query.pop("before", None)
    context = {
        "form": form,
        "rows": [(breach, clock_of(breach, now), breach.is_overdue(now)) for breach in shown],
        "page_size": PAGE,
        "query": query.urlencode(),
        "first_url": f"?{query.urlencode()}" if before else "",
        "next_url": f"?{query.urlencode()}&before={shown[-1].pk}" if more else "",
    }
    return render(request, "breaches/register.html", context)


@door(Permission.RIGHTS)
def export_register(request):
    """What the register would list, as CSV, with the facts, effects and measures that Art 33(5) asks for."""
    breaches = list(_listed(request)[1][: export.MOST])
    record(request.user, Verb.EXPORTED, "reporting.breach", [breach.pk for breach in breaches])
    return export.answer("breaches", export.BREACH_HEADINGS, map(export.breach_cells, breaches))
