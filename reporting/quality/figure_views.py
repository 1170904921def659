"""Pages of figures about quality: attendance, time taken, older victims, the self-assessment and the steering paper."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases import papers
from cases.models import Paper
from reporting.forms import ReportForm
from reporting.quality import assessing, attendance, complaints, report, voice
from reporting.quality.forms import AssessForm, QuarterForm
from reporting.quality.models import SelfAssessment
from reporting.quality.views import areas_of


def _asked(request) -> ReportForm:
    """An area whose quality she looks after and a period; another area is not found."""
    areas = areas_of(request.user)
    asked = request.GET.get("area")
    if asked and asked not in {area.slug for area in areas}:
        raise Http404
    return ReportForm(areas, timezone.localdate(), request.GET)


def _page(request, template: str, kind: str, find):
    """A page about an area and a period; ``find`` gives what it shows of them."""
    form = _asked(request)
    context = {"form": form}
    if not form.is_bound or form.is_valid():
        area, period = form.chosen_area, form.chosen_period
        record(request.user, Verb.READ, kind, [area.pk], period=period.key)
        context |= {"area": area, "period": period, **find(area, period)}
    return render(request, template, context)


@door(Permission.QUALITY)
def attendance_page(request):
    def find(area, period):
        return {"matrix": attendance.matrix(area, period, request.user), "legend": attendance.LEGEND}

    return _page(request, "quality/attendance.html", "reporting.attendance", find)


@door(Permission.QUALITY)
def timeliness_page(request):
    def find(area, period):
        return {"found": report.times(area, period, timezone.now())}

    return _page(request, "quality/timeliness.html", "reporting.timeliness", find)


@door(Permission.QUALITY)
def voice_page(request):
    """What survivors answered and spoke of; no case can be opened from it."""

    def find(area, period):
        return {"found": voice.voices(area, period)}

    return _page(request, "quality/voice.html", "reporting.voice", find)


@door(Permission.QUALITY)
def complaints_page(request):
    def find(area, period):
        return {"found": complaints.complaints(area, period)}

    return _page(request, "quality/complaints.html", "reporting.complaints", find)


@door(Permission.QUALITY)
def older_page(request):
    """Figures that may go to the Safeguarding Adults Board, and the records behind them that she may open."""

    def find(area, period):
        records = report.older_records(area, period, request.user)
        shown = records[: report.SHOWN]
        record(request.user, Verb.LISTED, "marac.discussion", [one.pk for one in shown], figure="older")
        return {
            "found": report.older_victims(area, period),
            "records": shown,
            "more": len(records) > report.SHOWN,
            "shown": report.SHOWN,
        }

    return _page(request, "quality/older.html", "reporting.older", find)


@require_POST
@door(Permission.QUALITY)
def order_paper(request):
    """The steering-group paper of a quarter, made by a worker."""
    form = QuarterForm(areas_of(request.user), timezone.localdate(), "paper", request.POST)
    if not form.is_valid():
        raise Http404
    area, period = form.chosen_area, form.chosen_period
    made = papers.order(
        Paper.Kind.STEERING,
        area,
        f"Steering-group paper, {area.name}, {period.label}",
        request.user,
        period=period.key,
        day=timezone.localdate().isoformat(),
    )
    return redirect("paper", reference=made.reference)


@require_POST
@door(Permission.QUALITY)
def begin_assessment(request):
    """The draft of a quarter; the one that is there already where there is one."""
    form = QuarterForm(areas_of(request.user), timezone.localdate(), "assess", request.POST)
    if not form.is_valid():
        raise Http404
    return redirect(assessing.begin(form.chosen_area, form.chosen_period, request.user))


def _people(assessments):
    return assessments.select_related("area", "by", "final_by")


@door_to(SelfAssessment, Permission.QUALITY, queryset=_people)
def assessment_page(request, assessment):
    """The draft as a form, or what is final; beside either the one before."""
    before = assessment.before()
    context = {"assessment": assessment, "before": before, "rows": assessing.compared(assessment, before)}
    if assessment.is_draft or request.method == "POST":
        form = AssessForm(request.POST if request.method == "POST" else None, assessment=assessment)
        if form.is_valid():
            assessing.write(assessment, form.ratings, form.cleaned_data["version"], request.user)
            messages.success(request, "The draft is saved.")
            return redirect(assessment)
        context |= {
            "form": form,
            "missing": assessing.unrated(assessment),
            "may_finish": may(request.user, Permission.CHAIR, assessment),
        }
    return render(request, "quality/assessment.html", context)


@require_POST
@door_to(SelfAssessment, Permission.CHAIR, log=None)
def finish_assessment(request, assessment):
    """The chair makes final what she has read."""
    version = request.POST.get("version", "")
    assessing.finish(assessment, int(version) if version.isdecimal() and len(version) < 10 else 0, request.user)
    messages.success(request, "The self-assessment is final.")
    return redirect(assessment)
