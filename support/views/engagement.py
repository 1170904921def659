"""The work of services on one case: who has it, taking and ending it, asking one more."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission, Section, may
from cases.doors import case_view
from cases.summaries import contact_rules
from dashub.errors import InvalidInput
from dashub.forms import sent
from support import actions, caseload, closing
from support.forms.engagement import CheckInForm, EndForm, OfferForm, ReasonForm, TakeForm
from support.models import WITH_HER, CheckIn, Engagement
from support.views.contact import usable_now


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
        each.case = case
        form = None
        if each.desk_id in own and each.status in Engagement.LIVE:
            form = take if take and each == work else TakeForm(each, request.user, language=_language(request))
        wrong = reason if reason and each == work else None
        end = (wrong or _end_form(each, request.user)) if form else None
        lines.append({"work": each, "due": caseload.due_words(each), "take": form, "reason": end})
    if offer is None and may(request.user, Permission.SHARE_CASES, case):
        offer = OfferForm(case)
    context = {"check_ins": _check_ins(request, case), "lines": lines, "offer": offer, "form": take or reason or offer}
    return render(request, "support/services.html", context)


def _language(request) -> str:
    """The victim's, for whoever sees who she is."""
    victim = request.case.victim
    return victim.language if victim and request.seen.full(Section.IDENTITY) else ""


def _end_form(work, user, data=None) -> EndForm | ReasonForm:
    """A service that is in touch with her says how its work ends; declining, and the others, take a reason alone."""
    if work.status == Engagement.Status.WORKING and work.pathway in WITH_HER:
        return EndForm(work, user, data)
    return ReasonForm(data, prefix=f"w{work.pk}")


def _check_ins(request, case) -> list[CheckIn]:
    """Of her own desks."""
    if not may(request.user, Permission.SUPPORT, case):
        return []
    desks = request.user.standing.desks(Permission.SUPPORT)
    return list(CheckIn.objects.filter(case=case, engagement__desk__in=desks))


@case_view(Permission.SUPPORT, Section.SAFE_CONTACT)
def check_in(request, case, pk: int):
    """Ask her how she is, by a way that is safe now."""
    desks = request.user.standing.desks(Permission.SUPPORT)
    rows = CheckIn.objects.waiting().filter(case=case, pk=pk, engagement__desk__in=desks)
    check = rows.select_related("engagement__desk", "engagement__worker").first()
    if check is None:
        raise Http404
    check.case = case
    points = list(case.victim.contact_points.all()) if case.victim else []
    rules = contact_rules(request.seen)
    form = CheckInForm(points, rules, sent(request))
    if form.is_valid() and _answered(check, form, request.user):
        messages.success(request, "Recorded.")
        return redirect("case-services", reference=case.reference)
    context = {"form": form, "check": check, "ways": usable_now(points, rules)}
    return render(request, "support/check_in.html", context)


def _answered(check, form, by) -> bool:
    given = form.cleaned_data
    try:
        closing.answer_check_in(
            check, given["outcome"], form.point, channel=given["channel"], note=given["note"], by=by
        )
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    return True


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
    form = TakeForm(work, request.user, request.POST, language=_language(request))
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
    form = _end_form(work, request.user, request.POST)
    if not form.is_valid():
        return _services(request, case, work, reason=form)
    if isinstance(form, EndForm):
        try:
            closing.close_work(work, by=request.user, **form.given)
        except InvalidInput as problem:
            problem.add_to(form)
            return _services(request, case, work, reason=form)
    elif work.status == Engagement.Status.OFFERED:
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
