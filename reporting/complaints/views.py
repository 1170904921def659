"""Pages about complaints: writing one down for everybody, the list and the stages for the lead."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission
from agencies.doors import door, door_to
from agencies.models import Desk
from audit.log import record
from audit.models import Verb
from dashub.forms import sent
from reporting.complaints import actions
from reporting.complaints.forms import (
    AcknowledgeForm,
    AnswerForm,
    CloseForm,
    ReadersForm,
    ReceiveForm,
    ReviewForm,
    WithdrawForm,
)
from reporting.complaints.models import Complaint
from reporting.complaints.words import facts
from reporting.keeping.forms import EndHoldForm, HoldForm

PAGE = 50
Status = Complaint.Status
# Part of the address: the form, its heading, the stage it leads to, what is done with what the form says.
STEPS = {
    "acknowledge": (AcknowledgeForm, "Acknowledged", Status.ACKNOWLEDGED, actions.acknowledge),
    "answer": (AnswerForm, "Answered", Status.ANSWERED, actions.answer),
    "again": (ReviewForm, "A second look is asked for", Status.REVIEW, actions.review),
    "close": (CloseForm, "Close the complaint", Status.CLOSED, actions.close),
    "withdraw": (WithdrawForm, "Withdrawn", Status.WITHDRAWN, actions.withdraw),
}


@door(Permission.HOME)
def receive(request):
    """Whoever hears a complaint writes it down; the answer is the same whether she reads it afterwards or not."""
    areas = request.user.standing.areas(Permission.HOME)
    desks = list(
        Desk.objects.active().filter(area__in=areas).select_related("agency", "area").order_by("agency__name")
    )
    form = ReceiveForm(sent(request), desks=desks)
    if form.is_valid():
        complaint = actions.receive(form.area, request.user, **form.said)
        messages.success(request, f"The complaint is kept as {complaint.reference}. The lead knows of it.")
        return redirect("complaints")
    return render(request, "complaints/receive.html", {"form": form})


@door(Permission.HOME)
def complaints(request):
    """For the lead all of her areas, for others what they were chosen to read or wrote down; the open ones first."""
    found = Complaint.objects.visible_to(request.user).select_related("about__agency")
    rows = sorted(found[: PAGE * 2], key=lambda one: (not one.is_live, -one.pk))[:PAGE]
    record(request.user, Verb.LISTED, "reporting.complaint", [one.pk for one in rows])
    today = timezone.localdate()
    context = {"rows": [(one, one.due(), one.is_overdue(today)) for one in rows], "shown": PAGE}
    return render(request, "complaints/list.html", context)


@door_to(Complaint, Permission.HOME, queryset=lambda rows: rows.select_related("area", "about__agency", "recorded_by"))
def complaint_page(request, complaint):
    handled = complaint.is_handled_by(request.user)
    steps = [
        (word, step[1]) for word, step in STEPS.items() if Complaint.TRANSITIONS.allows(complaint.status, step[2])
    ]
    context = {
        "complaint": complaint,
        "rows": facts(complaint),
        "handled": handled,
        "steps": steps if handled else [],
        "overdue": complaint.is_overdue(timezone.localdate()),
        "readers": actions.candidates(complaint).filter(pk__in=complaint.readers) if handled else [],
    }
    return render(request, "complaints/complaint.html", context)


@door_to(Complaint, Permission.RIGHTS, queryset=lambda rows: rows.select_related("area"))
def step_page(request, complaint, step: str):
    """One stage. WrongState where the complaint has moved on."""
    if step not in STEPS:
        raise Http404
    kind, heading, to, act = STEPS[step]
    Complaint.TRANSITIONS.check(complaint.status, to)
    form = kind(sent(request), complaint=complaint)
    if form.is_valid():
        act(complaint, request.user, **form.cleaned_data)
        messages.success(request, f"Complaint {complaint.reference} is saved: {heading.lower()}.")
        return redirect(complaint)
    return render(request, "complaints/step.html", {"form": form, "complaint": complaint, "heading": heading})


@door_to(Complaint, Permission.RIGHTS, queryset=lambda rows: rows.select_related("area", "about__agency"))
def readers_page(request, complaint):
    """Who reads it besides the lead."""
    form = ReadersForm(sent(request), complaint=complaint, people=actions.candidates(complaint))
    if form.is_valid():
        actions.choose(complaint, request.user, list(form.cleaned_data["readers"]))
        messages.success(request, "Saved: who reads this complaint.")
        return redirect(complaint)
    return render(request, "complaints/step.html", {"form": form, "complaint": complaint, "heading": "Who reads it"})


@door_to(Complaint, Permission.RIGHTS)
def hold_page(request, complaint):
    """It must be kept, whatever the schedule says."""
    form = HoldForm(sent(request))
    if form.is_valid():
        complaint.hold(form.cleaned_data["ground"], form.cleaned_data["reason"], request.user)
        messages.success(request, f"Complaint {complaint.reference} is held. It is not destroyed until the hold ends.")
        return redirect(complaint)
    context = {"form": form, "complaint": complaint, "heading": "Hold this complaint"}
    return render(request, "complaints/step.html", context)


@door_to(Complaint, Permission.RIGHTS)
def end_hold_page(request, complaint):
    form = EndHoldForm(sent(request))
    if form.is_valid():
        complaint.end_hold(form.cleaned_data["reason"], request.user)
        messages.success(request, f"Complaint {complaint.reference} is no longer held.")
        return redirect(complaint)
    return render(request, "complaints/step.html", {"form": form, "complaint": complaint, "heading": "End the hold"})
