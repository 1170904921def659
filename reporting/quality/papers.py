"""The steering-group paper as PDF: one area and quarter. Numbers and agencies; no person, no case, no reference."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from agencies.access import Permission
from agencies.models import Area
from agencies.principals import as_system
from dashub import charts, moments, pdf
from reporting import board, periods
from reporting.disclosure import policy_of
from reporting.periods import Period
from reporting.quality import actions, assessing, attendance, checklists, report
from reporting.quality.models import AuditFinding, AuditSample, SelfAssessment
from reporting.quality.principles import Principle


def find(area_id: int, user, options: dict):
    """The area, while the recipient looks after its quality."""
    return Area.objects.filter(pk__in=user.standing.areas(Permission.QUALITY)).filter(pk=area_id).first()


def steering(area: Area, user, options: dict, advance) -> pdf.Paper:
    """``options``: period, a key of reporting.periods; day, on which it was ordered: a late worker counts the same."""
    period, day = periods.from_key(options["period"]), dt.date.fromisoformat(options["day"])
    found = board.build(area, period, user, day)
    advance(30)
    context = {
        "board": found,
        "area": area,
        "partnership": area.partnership,
        "made": moments.when(timezone.now()),
        "period": period,
        "policy": policy_of(area),
        "answers": [one.label for one in checklists.Answer],
        "audits": audits(area, period),
        "findings": findings(area, period, day),
        "assessment": assessment(area, period),
        **_counted(area, period),
    }
    advance(60)
    return pdf.Paper(f"Steering-group paper, {period.label}", "pdf/steering.html", context)


def _counted(area: Area, period: Period) -> dict:
    with as_system("figures"):
        matrix = attendance.matrix(area, period)
    names, shares = [row.name for row in matrix.rows], [row.share for row in matrix.rows]
    percents = [None if one.percent is None else int(one.percent) for one in shares]
    return {
        "matrix": matrix,
        "marks": [mark for mark in attendance.LEGEND if mark != attendance.NONE],
        "attendance_chart": charts.horizontal_bars("Sittings attended by agency", names, percents, unit="%"),
        "rows": [(row.name, [row.number(mark) for mark in attendance.LEGEND[:-1]], row.share) for row in matrix.rows],
        "times": report.times(area, period, timezone.now()).sheet,
        "older": report.older_victims(area, period),
    }


@dataclass(frozen=True)
class Audit:
    """One audit with its results; ``agreed`` of ``drawn`` records are agreed by both auditors."""

    kind: str
    period: str
    drawn: int
    agreed: int
    seed: str
    strata: list
    rows: list


def audits(area: Area, period: Period) -> list[Audit]:
    """Those drawn in the quarter, with what two auditors agreed on: work that was looked at, and nobody's story."""
    found = []
    starts, ends = report.moments_of(period)
    with as_system("audits of an area"):
        for sample in AuditSample.objects.filter(area=area, drawn_at__gte=starts, drawn_at__lt=ends):
            far = actions.progress(sample.items.all())
            results = [
                (
                    question.text,
                    Principle(question.principle).label,
                    [counts[one.value] for one in checklists.Answer],
                    of,
                )
                for question, counts, of in actions.results(sample)
            ]
            found.append(
                Audit(
                    sample.get_kind_display(),
                    sample.period.label,
                    far["drawn"],
                    far["agreed"],
                    sample.seed,
                    sample.strata,
                    results,
                )
            )
    return found


def findings(area: Area, period: Period, today: dt.date) -> list[tuple]:
    """(principle, agency, due, state) of what was found up to the quarter's end and is open, or was settled in it.

    Without its words: whoever wrote them was asked to name nobody, and nothing checks that she did not.
    """
    starts, ends = report.moments_of(period)
    with as_system("findings of audits"):
        rows = AuditFinding.objects.filter(area=area, at__lt=ends).exclude(settled_at__lt=starts)
        return [
            (
                Principle(one.principle).label if one.principle else "",
                one.desk.agency.name,
                one.due_on,
                "Overdue" if one.is_overdue(today) else one.get_status_display(),
            )
            for one in rows.select_related("desk__agency")
        ]


def assessment(area: Area, period: Period) -> dict:
    """The latest that is final for this quarter or an earlier one, beside the one before it; ratings, not evidence."""
    with as_system("self-assessment of an area"):
        rows = SelfAssessment.objects.final().filter(area=area, first_on__lte=period.start)
        latest = rows.select_related("final_by").order_by("-first_on").first()
        if latest is None:
            return {}
        before = latest.before()
        return {"of": latest.period.label, "before": before and before.period.label,
                "rows": [row[:4] for row in assessing.compared(latest, before)]}  # fmt: skip
