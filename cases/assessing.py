"""Recording a risk assessment, and what it does to the case's level."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from agencies.access import only_readers
from agencies.notices import notify
from agencies.principals import because
from audit.log import record
from audit.models import Verb
from cases.actions import tell
from cases.models import Case, RiskAssessment
from cases.models.record import AGAIN
from cases.risk import engine
from cases.risk.schema import Level, Tool
from dashub.errors import InvalidInput


@transaction.atomic
def assess(
    case: Case,
    tool: Tool,
    *,
    answers: Mapping[str, str],
    comments: Mapping[str, str],
    assessed_on: dt.date,
    result: Mapping,
    judged: str,
    reason: str,
    desk_id: int,
    by,
) -> RiskAssessment:
    """Keep a dated, immutable assessment. ``result`` holds total, band and grade of tools that give those.

    ``judged`` may raise the level, with a reason. Raises InvalidInput, by the names of the form's fields.
    """
    found = engine.score(tool, answers, **result)
    try:
        level = engine.raised(found.level, judged, reason) if judged else found.level
    except InvalidInput as error:
        names = {"level": "judged", "judgement_reason": "reason"}
        raise InvalidInput({names.get(field, field): text for field, text in error.problems.items()}) from None
    fields = {
        "tool": tool.slug,
        "tool_version": tool.version,
        "answers": dict(answers),
        "native": found.native,
        "level": str(level),
        "assessed_on": assessed_on,
        "desk_id": desk_id,
        "by": by,
    }
    case.one_at_a_time()
    if same := case.assessments.filter(**fields, at__gt=timezone.now() - AGAIN).first():
        return same
    kept = case.assessments.create(
        **fields, comments=dict(comments), yes_count=found.yes, judgement_reason=reason, finished=found.finished
    )
    record(by, Verb.CREATED, kept, reference=case.reference, tool=tool.slug)
    tell(case, f"Risk assessed with {tool.short_name}: {kept.get_level_display().lower()}", desk_id, by)
    with because(reason):
        _follow(case, by)
    return kept


def _follow(case: Case, by) -> None:
    """The case takes the highest of each tool's latest results: another tool never lowers it. A rise is told to the lead."""
    level = current_level(case)
    if level in (Level.UNKNOWN, case.risk_level):
        return
    case.set_risk(level.value, by=by)
    if case.risk_direction == "rising" and case.lead_id and case.lead_id != by.pk:
        text = f"Risk has risen in case {case.reference}"
        notify(
            only_readers([case.lead], case.facts),
            f"risk:{case.pk}:{case.risk_at.isoformat()}",
            text,
            case.get_absolute_url(),
        )


def current_level(case: Case) -> Level:
    latest: dict[str, Level] = {}
    for assessment in case.assessments.exclude(level=Level.UNKNOWN.value).order_by("-assessed_on", "-id"):
        latest.setdefault(assessment.tool, Level(assessment.level))
    return max(latest.values(), key=lambda level: level.rank, default=Level.UNKNOWN)
