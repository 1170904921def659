"""A discreet copy of a safety plan: on paper, or seen once by a link; and the page behind such a link."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agencies import limits
from agencies.access import Permission, Section
from agencies.doors import public
from audit.log import record
from audit.models import Verb
from cases import summaries
from cases.actions import tell
from cases.doors import case_view, desk_for
from cases.models import SafetyPlan
from cases.seen import Seen
from dashub import pdf
from dashub.errors import InvalidInput, WrongState
from dashub.forms import sent
from support.forms.plan_copy import ChildCopyForm, CopyForm, OpenForm
from support.models import ChildSafetyPlan, OneTimeView
from support.models.one_time import Copy

# Words tried from one address, for links that there are and that there are not.
LIMIT = limits.Limit("one-time-view", 20, 15 * limits.MINUTE)
SHOWN = 20


@case_view(Permission.SUPPORT, Section.SAFETY_PLAN)
def copy(request, case, pk: int):
    """Choose the parts and put them into neutral words. A print is not kept; a link is shown this once."""
    plan = _plan_in_full(request.seen, pk)
    points = list(case.victim.contact_points.all()) if case.victim else []
    for point in points:
        point.person = case.victim
    rules = summaries.contact_rules(request.seen)
    form = CopyForm(sent(request), plan=plan, points=points, rules=rules, names=_names(request.seen, plan))
    if form.is_valid():
        desk_id = desk_for(request.user, case, Permission.SUPPORT)
        if form.cleaned_data["how"] == CopyForm.PRINT:
            return _printed(plan, form.copy, "the safety plan", desk_id, request.user)
        if made := _link(plan, form, desk_id, request.user):
            return _shown(request, rules, *made)
    views = case.one_time_views.select_related("by", "desk__agency")[:SHOWN]
    return render(request, "support/plan_copy.html", {"form": form, "plan": plan, "views": views})


@case_view(Permission.SUPPORT, Section.SAFETY_PLAN)
def copy_of_child(request, case, pk: int):
    """The same of a child's plan, on paper alone, and only where it was decided that a copy can be kept at home."""
    plan = ChildSafetyPlan.objects.read_by(request.seen).select_related("desk__agency").filter(pk=pk).first()
    if plan is None or not plan.read_in_full(request.seen):
        raise Http404
    plan.case = case
    if why := plan.refusal_of_copy:
        raise WrongState(why)
    form = ChildCopyForm(sent(request), plan=plan, names=_names(request.seen, plan))
    if form.is_valid():
        desk_id = desk_for(request.user, case, Permission.SUPPORT)
        return _printed(plan, form.copy, "a child’s safety plan", desk_id, request.user)
    return render(request, "support/plan_copy_child.html", {"form": form, "plan": plan})


def _plan_in_full(seen: Seen, pk: int) -> SafetyPlan:
    found = next((one for one in summaries.plans(seen) if one.plan.pk == pk and one.full), None)
    if found is None:
        raise Http404
    found.plan.case = seen.case
    return found.plan


def _names(seen: Seen, plan: SafetyPlan | ChildSafetyPlan) -> list[str]:
    """By which the copy would be known: of the service, of the partnership and, where she reads it, of who harms."""
    harming = seen.case.perpetrators if seen.full(Section.PERPETRATOR) else []
    return [str(plan.desk), seen.case.area.partnership, *(person.full_name for person in harming)]


def _printed(plan: SafetyPlan | ChildSafetyPlan, copy: Copy, what: str, desk_id: int, by) -> HttpResponse:
    """A PDF of its own, because what a browser prints bears the address of the page. Nothing of it is kept here."""
    paper = pdf.Paper(copy.title, "pdf/plan_copy.html", {"copy": copy}, plain=True)
    content = pdf.render(paper, "", "")
    tell(plan.case, f"Discreet copy of {what} printed", desk_id, by, section=Section.SAFETY_PLAN)
    record(by, Verb.EXPORTED, plan, reference=plan.case.reference, discreet=True, parts=len(copy.parts))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{copy.title.lower().replace(" ", "-")}.pdf"'
    return response


def _link(plan: SafetyPlan, form: CopyForm, desk_id: int, by) -> tuple[OneTimeView, str] | None:
    """None where it is refused; the form says why."""
    given = form.cleaned_data
    try:
        return OneTimeView.make(plan, form.copy, form.point, given["word"], given["hours"], desk_id, by)
    except InvalidInput as problem:
        problem.add_to(form)
        return None


def _shown(request, rules, view: OneTimeView, secret: str) -> HttpResponse:
    address = settings.DISCREET_URL + reverse("one-time-view", args=[secret])
    way = next(rule for rule in rules if rule.id == view.contact_point_id)
    return render(request, "support/plan_link.html", {"view": view, "address": address, "way": way})


@case_view(Permission.SUPPORT, Section.SAFETY_PLAN)
@require_POST
def withdraw(request, case, pk: int):
    view = case.one_time_views.filter(pk=pk).first()
    if view is None:
        raise Http404
    view.case = case
    view.withdraw(request.user)
    messages.success(request, "The link opens no more.")
    return redirect("case-plan-copy", case.reference, view.plan_id)


@public
@csrf_exempt
def one_time_view(request, secret: str):
    """To look at the page uses nothing up: previews of links do that. To press the button with her word opens it, once.

    No session and no cookie, so that nothing is left on her telephone: what lets her in is the link and the word.
    """
    where = limits.address_of(request)
    form = OpenForm(sent(request))
    if not form.is_bound:
        return render(request, "support/one_time.html", {"form": form})
    word = form.cleaned_data["word"] if form.is_valid() else ""
    copy = None if LIMIT.reached(where) else OneTimeView.open(secret, word)
    if copy is None:
        LIMIT.count(where)
        form.add_error("word", OpenForm.REFUSED)
        return render(request, "support/one_time.html", {"form": form})
    return render(request, "support/one_time_open.html", {"copy": copy})
