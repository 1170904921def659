"""The work of services on one case: who has it, taking and ending it, asking one more."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission, Section, may
from cases.doors import case_view
from support import actions, caseload
from support.forms.engagement import OfferForm, ReasonForm, TakeForm
from support.models import Engagement


@case_view(Permission.ACT, Section.HEADLINE)
def services(request, case):
    """Who works on the case, by pathway; for one's own desk the buttons."""
    return _services(request, case)


def _services(request, case, work=None, take=None, reason=None, offer=None):
    """``take`` and ``reason`` are forms that were sent for ``work`` and found wrong; ``offer`` for another service."""
    found = case.engagements.select_related("desk__agency", "worker")
    own = set(request.user.standing.desks(Permission.ACT))
    lines = []
    for each in found:
        form = None
        if each.desk_id in own and each.status in Engagement.LIVE:
            form = take if take and each == work else TakeForm(each, request.user)
        wrong = reason if reason and each == work else None
        lines.append({"work": each, "due": caseload.due_words(each), "take": form, "reason": wrong or _reason(each)})
    if offer is None and may(request.user, Permission.SHARE_CASES, case):
        offer = OfferForm(case)
    context = {"lines": lines, "offer": offer, "form": take or reason or offer}
    return render(request, "support/services.html", context)


def _reason(work) -> ReasonForm:
    return ReasonForm(prefix=f"w{work.pk}")


def _own_work(request, case, pk: int) -> Engagement:
    """A piece of work of her own desks, locked; 404 for any other."""
    rows = Engagement.objects.visible_to(request.user).filter(case=case, pk=pk)
    work = rows.select_related("desk__agency", "worker").select_for_update(of=["self"]).first()
    if work is None:
        raise Http404
    work.case = case
    return work


@require_POST
@case_view(Permission.ACT, Section.HEADLINE, log=None)
def take(request, case, pk: int):
    work = _own_work(request, case, pk)
    form = TakeForm(work, request.user, request.POST)
    if not form.is_valid():
        return _services(request, case, work, take=form)
    worker = form.chosen
    work.take(worker, request.user)
    wanted = form.cleaned_data["lead"] or case.lead_id is None
    if wanted and case.lead_id != worker.pk and may(worker, Permission.LEAD_CASES, case):
        case.hand_lead(worker, f"Takes the work: {work.get_pathway_display()}", request.user)
    messages.success(request, f"{worker} has this work now.")
    return redirect("case-services", reference=case.reference)


@require_POST
@case_view(Permission.ACT, Section.HEADLINE, log=None)
def end(request, case, pk: int):
    """Decline what is offered, or end what is being worked on; the reason is for every agency in the case."""
    work = _own_work(request, case, pk)
    form = ReasonForm(request.POST, prefix=f"w{pk}")
    if not form.is_valid():
        return _services(request, case, work, reason=form)
    if work.status == Engagement.Status.OFFERED:
        actions.decline(work, form.cleaned_data["reason"], request.user)
    else:
        work.close(form.cleaned_data["reason"], request.user)
    messages.success(request, "Recorded. The hub sees your reason.")
    return redirect("case-services", reference=case.reference)


@require_POST
@case_view(Permission.SHARE_CASES, Section.HEADLINE, log=None)
def offer(request, case):
    """Ask one more service: it sees the case from then on."""
    form = OfferForm(case, request.POST)
    if not form.is_valid():
        return _services(request, case, offer=form)
    given = form.cleaned_data
    actions.offer(case, given["pathway"], given["desk"], given["reason"], request.user)
    messages.success(request, f"{given['desk']} has been asked and sees the case now.")
    return redirect("case-services", reference=case.reference)
