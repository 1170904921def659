"""The safety plan, her voice and the children's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import Permission, Section, may
from cases import summaries, writing
from cases.doors import case_view, desk_for
from cases.forms.records import ChildWordsForm, PlanForm, VoiceForm, children_to_choose
from cases.models import SafetyPlan
from dashub.errors import StaleVersion
from dashub.forms import sent


@case_view(Permission.SEE_CASES, Section.SAFETY_PLAN)
def plan(request, case):
    """The plan in force, and those before it by date."""
    plans = summaries.plans(request.seen)
    context = {
        "now": plans[0] if plans else None,
        "older": plans[1:],
        "supports": may(request.user, Permission.SUPPORT, case),
    }
    return render(request, "cases/plan.html", context)


@case_view(Permission.SEE_CASES, Section.SAFETY_PLAN)
def one_plan(request, case, pk: int):
    """One plan alone, to read or to print."""
    found = next((seen for seen in summaries.plans(request.seen) if seen.plan.pk == pk), None)
    if found is None:
        raise Http404
    return render(request, "cases/plan_one.html", {"one": found})


@case_view(Permission.SUPPORT, Section.SAFETY_PLAN)
def new_plan(request, case):
    """Begins with the words of the plan in force, where she reads them all."""
    plans = summaries.plans(request.seen)
    latest = plans[0].plan if plans and plans[0].full else None
    initial = dict(latest.entries) if latest else {}
    form = PlanForm(sent(request), initial=initial | {"based_on": latest.pk if latest else 0})
    clash = None
    if form.is_valid():
        desk_id = desk_for(request.user, case, Permission.SUPPORT)
        based_on = form.cleaned_data["based_on"] or 0
        try:
            writing.agree_plan(case, based_on, form.entries, form.cleaned_data["agreed_on"], desk_id, request.user)
        except StaleVersion as stale:
            clash = _clash(form, latest, stale.current)
        else:
            messages.success(request, "The plan is kept. The one before it stays on the record.")
            return redirect("case-plan", case.reference)
    return render(request, "cases/plan_form.html", {"form": form, "clash": clash})


def _clash(form: PlanForm, latest: SafetyPlan | None, current: int) -> list[tuple[str, str, str]]:
    form.data = form.data.copy()
    form.data["based_on"] = str(current)
    saved = latest.entries if latest else {}
    pairs = [
        (heading.label, form.entries.get(heading.value, ""), saved.get(heading.value, ""))
        for heading in SafetyPlan.Heading
    ]
    return [(label, typed, stored) for label, typed, stored in pairs if typed != stored]


@case_view(Permission.WRITE_CASES, Section.HEADLINE)
def add_voice(request, case):
    """Whoever hears her writes it down; her own agency always reads it."""
    form = VoiceForm(sent(request))
    if form.is_valid():
        data = form.cleaned_data
        writing.hear(case, data["kind"], data["text"], _desk(request, case), request.user)
        messages.success(request, "Kept.")
        return redirect("case-voice", case.reference)
    return render(
        request, "cases/record_form.html", {"form": form, "heading": "Record what she said", "back": "case-notes"}
    )


@case_view(Permission.WRITE_CASES, Section.HEADLINE)
def add_child_words(request, case):
    if not children_to_choose(request.seen):
        raise Http404
    form = ChildWordsForm(sent(request), seen=request.seen)
    if form.is_valid():
        data = form.cleaned_data
        writing.hear_child(
            case,
            int(data["child"]),
            data["words"],
            data["heard_by"],
            data["heard_on"],
            data["not_to_perpetrator"],
            _desk(request, case),
            request.user,
        )
        messages.success(request, "Kept.")
        return redirect("case-voice", case.reference)
    context = {"form": form, "heading": "Record a child’s words", "back": "case-notes"}
    return render(request, "cases/record_form.html", context)


def _desk(request, case) -> int:
    return desk_for(request.user, case, Permission.WRITE_CASES)
