"""Risk: the level for everyone, the assessments for those who read them, a new one with any tool."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import Permission, Section, may
from cases import summaries
from cases.assessing import assess
from cases.doors import case_view, desk_for
from cases.forms.risk import AssessmentForm
from cases.frame import risk_words
from cases.models import RiskAssessment
from cases.risk.catalogue import all_tools
from cases.risk.catalogue import tool as tool_of
from cases.risk.schema import Answer
from dashub.errors import InvalidInput
from dashub.forms import sent

ANSWERS = {Answer.YES: "Yes", Answer.NO: "No", Answer.UNKNOWN: "Don’t know", Answer.NOT_ASKED: "Not asked"}


class Line(NamedTuple):
    """One assessment; ``native`` and ``id`` are empty where she does not read its answers."""

    id: int | None
    tool: str
    native: str
    level: str
    tone: str
    on: object
    by: str
    finished: bool


@case_view(Permission.SEE_CASES, Section.HEADLINE)
def risk(request, case):
    lines = [_line(row, reads) for row, reads in summaries.assessments(request.seen)]
    latest: dict[str, Line] = {}
    for line in lines:
        if line.id:
            latest.setdefault(line.tool, line)
    context = {
        "lines": lines,
        "latest": list(latest.values()),
        "words": risk_words(case),
        "tools": _tools() if may(request.user, Permission.WRITE_CASES, case) else [],
    }
    return render(request, "cases/risk.html", context)


def _line(row: RiskAssessment, reads: bool) -> Line:
    return Line(
        id=row.pk if reads else None,
        tool=_name(row) if reads else "Risk assessment",
        native=row.native if reads else "",
        level=row.get_level_display(),
        tone=row.level,
        on=row.assessed_on,
        by=str(row.desk),
        finished=row.finished,
    )


def _name(row: RiskAssessment) -> str:
    """The tool's name; a tool that is no longer shipped is called as it was stored."""
    versions = all_tools().get(row.tool, {})
    return versions[row.tool_version].short_name if row.tool_version in versions else row.tool


def _tools() -> list[tuple[str, str]]:
    return [(slug, tool_of(slug).name) for slug in all_tools()]


@case_view(Permission.WRITE_CASES, Section.HEADLINE)
def new_assessment(request, case, slug: str):
    if slug not in all_tools():
        raise Http404
    tool = tool_of(slug)
    form = AssessmentForm(sent(request), tool=tool)
    if form.is_valid() and (kept := _keep(request, case, tool, form)):
        messages.success(request, f"Saved: {kept.native}. Level: {kept.get_level_display().lower()}.")
        return redirect("case-risk", case.reference)
    return render(request, "cases/assessment_form.html", {"form": form, "tool": tool})


def _keep(request, case, tool, form) -> RiskAssessment | None:
    data = form.cleaned_data
    try:
        return assess(
            case,
            tool,
            answers=form.answers,
            comments=form.comments,
            assessed_on=data["assessed_on"],
            result={name: data[name] for name in ("total", "band", "grade") if name in data},
            judged=data["judged"],
            reason=data["reason"],
            desk_id=desk_for(request.user, case, Permission.WRITE_CASES),
            by=request.user,
        )
    except InvalidInput as error:
        error.add_to(form)
        return None


@case_view(Permission.SEE_CASES, Section.RISK)
def assessment(request, case, pk: int):
    """One assessment with its answers, and beside them those of the same tool before it."""
    readable = [row for row, reads in summaries.assessments(request.seen) if reads]
    row = next((each for each in readable if each.pk == pk), None)
    if row is None:
        raise Http404
    older = readable[readable.index(row) + 1 :]
    before = next((each for each in older if (each.tool, each.tool_version) == (row.tool, row.tool_version)), None)
    context = {
        "row": row,
        "name": _name(row),
        "before": before,
        "answers": _answers(row, before),
        "professional": _professional(row),
    }
    return render(request, "cases/assessment.html", context)


def _answers(row: RiskAssessment, before: RiskAssessment | None) -> list[dict]:
    return [
        {
            "number": item.number,
            "question": item.question,
            "answer": _said(row, item.number),
            "yes": row.answers.get(item.number) == Answer.YES,
            "before": _said(before, item.number) if before else "",
            "changed": before is not None and _said(before, item.number) != _said(row, item.number),
            "comments": _comments(row, item),
        }
        for item in _items(row)
    ]


def _items(row: RiskAssessment):
    versions = all_tools().get(row.tool, {})
    return versions[row.tool_version].items if row.tool_version in versions else ()


def _said(row: RiskAssessment, number: str) -> str:
    return ANSWERS.get(row.answers.get(number, ""), "Not asked")


def _comments(row: RiskAssessment, item) -> list[str]:
    named = [(capture.label, row.comments.get(f"{item.number}.{capture.key}", "")) for capture in item.captures]
    lines = [f"{label} {text}" for label, text in named if text]
    return lines + [row.comments[item.number]] if row.comments.get(item.number) else lines


def _professional(row: RiskAssessment) -> list[tuple[str, str]]:
    versions = all_tools().get(row.tool, {})
    captures = versions[row.tool_version].professional if row.tool_version in versions else ()
    asked = [(capture.label, row.comments.get(f"professional.{capture.key}", "")) for capture in captures]
    said = [("In the assessor’s words", row.comments.get("words", "")), ("Judgement", row.judgement_reason)]
    return [(label, text) for label, text in [*asked, *said] if text]
