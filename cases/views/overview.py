"""The first page of a case; lead, contact with the victim, closing and reopening."""

import datetime as dt

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may, users_who_may
from cases import actions, overview
from cases.doors import case_view, desk_for
from cases.forms.overview import CloseForm, ContactPlanForm, LeadForm, ReopenForm
from cases.models import ContactPlan
from cases.summaries import contact_rules
from dashub.errors import InvalidInput
from dashub.forms import sent


@case_view(Permission.SEE_CASES)
def case_page(request, case):
    context = overview.matters_now(request.seen, request.user) | {
        "leads": may(request.user, Permission.LEAD_CASES, case),
        "writes": may(request.user, Permission.WRITE_CASES, case),
        "open": case.status == case.Status.OPEN,
        "closed_as": case.get_closure_display() if case.closure else "",
    }
    return render(request, "cases/overview.html", context)


@case_view(Permission.LEAD_CASES)
def hand_lead(request, case):
    """One named lead; whoever may lead and sees the case can be chosen."""
    workers = users_who_may(Permission.LEAD_CASES, case.facts).exclude(pk=case.lead_id)
    form = LeadForm(sent(request), workers=workers)
    if form.is_valid():
        case.hand_lead(form.cleaned_data["to"], form.cleaned_data["reason"], request.user)
        messages.success(request, f"{form.cleaned_data['to']} is now the lead.")
        return redirect(case)
    handovers = case.handovers.select_related("from_user", "to_user", "by")[:20]
    return render(request, "cases/lead.html", {"form": form, "handovers": handovers})


@case_view(Permission.LEAD_CASES)
def close(request, case):
    form = CloseForm(sent(request))
    if form.is_valid():
        case.close(form.cleaned_data["closure"], form.cleaned_data["reason"], request.user)
        messages.success(request, "The case is closed.")
        return redirect(case)
    return render(request, "cases/close.html", {"form": form})


@case_view(Permission.LEAD_CASES)
def reopen(request, case):
    form = ReopenForm(sent(request))
    if form.is_valid():
        case.reopen(form.cleaned_data["reason"], request.user)
        messages.success(request, "The case is open again.")
        return redirect(case)
    return render(request, "cases/reopen.html", {"form": form})


@case_view(Permission.WRITE_CASES)
def contact_plan(request, case):
    """She says that she is in touch, and when next; her plan, if she has one, is changed."""
    plan = ContactPlan.objects.filter(case=case, user=request.user, ended_at=None).first()
    points = list(case.victim.contact_points.all()) if case.victim else []
    form = ContactPlanForm(points, contact_rules(request.seen), sent(request), initial=_initial(plan))
    if form.is_valid() and _plan(request, case, form):
        messages.success(request, "Saved. The next contact is on your home page.")
        return redirect(case)
    return render(request, "cases/contact_plan.html", {"form": form, "plan": plan})


def _plan(request, case, form) -> bool:
    """The form holds the reason where the way was refused."""
    given = form.cleaned_data
    desk_id = desk_for(request.user, case, Permission.WRITE_CASES)
    try:
        actions.plan_contact(case, desk_id, given["how"], _next(given), request.user, form.point)
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    return True


def _initial(plan: ContactPlan | None) -> dict:
    if plan is None:
        return {}
    at = timezone.localtime(plan.next_at) if plan.next_at else None
    way = str(plan.contact_point_id or ContactPlanForm.COMES)
    return {"how": plan.how, "way": way, "next_on": at and at.date(), "next_time": at and at.time()}


def _next(data: dict) -> dt.datetime | None:
    """A day without a time is due at the end of the working day."""
    day = data["next_on"]
    return timezone.make_aware(dt.datetime.combine(day, data["next_time"] or dt.time(17))) if day else None


@require_POST
@case_view(Permission.WRITE_CASES, log=None)
def end_contact_plan(request, case, pk: int):
    plan = ContactPlan.objects.select_related("case", "user").filter(case=case, user=request.user, pk=pk).first()
    if plan is None:
        raise Http404
    actions.end_contact(plan, request.user)
    messages.success(request, "You are no longer listed as being in touch with her.")
    return redirect(case)
