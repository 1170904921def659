"""Pages of figures: the dashboard, its records, its PDF and its export; an agency's workload."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door
from agencies.models import Area
from audit.log import record
from audit.models import Verb
from cases import papers
from cases.models import Paper
from marac import accounts
from marac.what_if import LONG_WAIT
from reporting import accountable, board, criminal_justice, export, outcomes, part_4, records, what_if, workload
from reporting.forms import ReportForm

KIND = "reporting.dashboard"


def _form(request, data, permission=Permission.DASHBOARD) -> ReportForm:
    """The form over the areas whose figures she may see; another area is not found."""
    areas = list(Area.objects.filter(pk__in=request.user.standing.areas(permission)))
    asked = data.get("area")
    if not areas or asked and asked not in {area.slug for area in areas}:
        raise Http404
    return ReportForm(areas, timezone.localdate(), data)


def _asked(form: ReportForm) -> dict[str, str]:
    """What was asked, to ask the same of the PDF, the export and the records."""
    return {"area": form.chosen_area.slug, "period": form.chosen_period.key}


@door(Permission.DASHBOARD)
def dashboard(request):
    """Six figures with direction, then the trends and every table."""
    form = _form(request, request.GET)
    context = {"form": form}
    if not form.is_bound or form.is_valid():
        area, period = form.chosen_area, form.chosen_period
        found = board.build(area, period, request.user, timezone.localdate(), with_support=False)
        record(request.user, Verb.READ, KIND, [area.pk], period=period.key)
        context |= {
            "board": found,
            "asked": _asked(form),
            "drill": area.pk in request.user.standing.areas(Permission.DRILL),
        }
    return render(request, "reporting/dashboard.html", context)


def _settled(request, data, permission=Permission.DASHBOARD) -> ReportForm:
    """The same for what follows from the page: an address that was tampered with is not found."""
    form = _form(request, data, permission)
    if form.is_bound and not form.is_valid():
        raise Http404
    return form


@require_POST
@door(Permission.DASHBOARD)
def order_report(request):
    """The board report as PDF, made by a worker."""
    form = _settled(request, request.POST)
    period, area = form.chosen_period, form.chosen_area
    made = papers.order(
        Paper.Kind.BOARD,
        area,
        f"Board report, {area.name}, {period.label}",
        request.user,
        period=period.key,
        day=timezone.localdate().isoformat(),
    )
    return redirect("paper", reference=made.reference)


@door(Permission.DASHBOARD)
def export_figures(request):
    """The tables as CSV."""
    form = _settled(request, request.GET)
    area, period = form.chosen_area, form.chosen_period
    found = board.build(area, period, request.user, timezone.localdate())
    record(request.user, Verb.EXPORTED, KIND, [area.pk], period=period.key)
    return _csv(export.as_csv(found), "figures", period)


class Figures(NamedTuple):
    """A page of an area's figures in a period. ``build`` takes the two; ``as_csv`` what it returned."""

    kind: str
    template: str
    build: Callable
    as_csv: Callable | None = None
    file: str = ""

    def page(self, request) -> HttpResponse:
        form = _form(request, request.GET)
        context = {"form": form}
        if not form.is_bound or form.is_valid():
            area, period = form.chosen_area, form.chosen_period
            record(request.user, Verb.READ, self.kind, [area.pk], period=period.key)
            context |= {"found": self.build(area, period), "asked": _asked(form)}
        return render(request, self.template, context)

    def export(self, request) -> HttpResponse:
        form = _settled(request, request.GET)
        area, period = form.chosen_area, form.chosen_period
        record(request.user, Verb.EXPORTED, self.kind, [area.pk], period=period.key)
        return _csv(self.as_csv(self.build(area, period)), self.file, period)


SAFE_ACCOMMODATION = Figures(
    "reporting.part4", "reporting/part_4.html", part_4.build, part_4.as_csv, "safe-accommodation"
)
OUTCOMES = Figures("reporting.outcomes", "reporting/outcomes.html", outcomes.build)
CRIMINAL_JUSTICE = Figures(
    "reporting.criminal_justice",
    "reporting/criminal_justice.html",
    criminal_justice.build,
    criminal_justice.as_csv,
    "criminal-justice",
)


@door(Permission.DASHBOARD)
def safe_accommodation(request):
    """The yearly return on safe accommodation."""
    return SAFE_ACCOMMODATION.page(request)


@door(Permission.DASHBOARD)
def export_safe_accommodation(request):
    """The same as CSV."""
    return SAFE_ACCOMMODATION.export(request)


@door(Permission.DASHBOARD)
def outcomes_of_support(request):
    """What changed for victims between intake and exit."""
    return OUTCOMES.page(request)


@door(Permission.DASHBOARD)
def criminal_justice_page(request):
    """From report to verdict, retraction, breaches."""
    return CRIMINAL_JUSTICE.page(request)


@door(Permission.DASHBOARD)
def export_criminal_justice(request):
    """The same as CSV."""
    return CRIMINAL_JUSTICE.export(request)


def _csv(text: str, file: str, period) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file}-{period.start:%Y-%m}-to-{period.end:%Y-%m}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@door(Permission.DRILL)
def figure_records(request, key: str):
    """The records behind a figure that she may see."""
    form = _settled(request, request.GET, Permission.DRILL)
    if key not in records.titles():
        raise Http404
    area, period = form.chosen_area, form.chosen_period
    found = records.find(key, area, period, request.user)
    record(request.user, Verb.LISTED, found.kind, found.ids, figure=key, period=period.key)
    context = {"found": found, "area": area, "period": period, "asked": _asked(form), "shown": records.SHOWN}
    return render(request, "reporting/records.html", context)


@door(Permission.DASHBOARD)
def what_if_page(request):
    """What another rhythm of a series would have done to waiting; no case is named and small numbers are hidden."""
    form = what_if.WhatIfForm(request.user.standing.areas(Permission.DASHBOARD), request.GET)
    context = {"form": form, "fewest": what_if.FEWEST, "long": LONG_WAIT}
    if form.is_bound and form.is_valid():
        series = form.cleaned_data["series"]
        record(request.user, Verb.READ, "reporting.whatif", [series.pk])
        months = form.cleaned_data["months"]
        context |= {"series": series, "answer": what_if.answer(series, months, form.plan, timezone.now())}
    return render(request, "reporting/what_if.html", context)


@door(Permission.WORKLOAD)
def workload_page(request):
    """Her own agency's people and what is late."""
    desks = workload.of(request.user)
    put_off = sorted({row.due.case_id for one in desks for row in one.put_off} - {None})
    record(request.user, Verb.LISTED, "reporting.workload", [one.desk.pk for one in desks], cases_put_off=put_off)
    context = {
        "desks": desks,
        "days": workload.DAYS,
    }
    return render(request, "reporting/workload.html", context)


@door(Permission.DASHBOARD)
def accountability(request):
    """What agencies returned and did, in figures alone: all of them to those who steer, a manager's own to her."""
    desk = accounts.desk_of(request.GET.get("desk", ""))
    record(request.user, Verb.LISTED, "accountability of agencies")
    return render(request, "reporting/accountability.html", accountable.of(request.user, timezone.now(), desk))
