"""Pages of a service: its caseload, its work on one case, and contact with the victim."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission, Section, may
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from cases.actions import plan_contact
from cases.doors import case_view, desk_for
from cases.summaries import contact_rules
from dashub.errors import InvalidInput
from dashub.forms import sent
from support import actions, caseload, forms
from support.models import ContactAttempt, Engagement

SHOWN = 50


@door(Permission.ACT)
def caseload_page(request):
    """The work of her desks, what is due soonest first."""
    filters = forms.CaseloadFilter(request.GET)
    rows = filters.apply(caseload.work_for(request.user), request.user)
    page, after = caseload.page_of(rows, request.GET.get("after", ""))
    record(request.user, Verb.LISTED, "support.engagement", [work.pk for work in page])
    mine = caseload.loads(request.user.standing.desks(Permission.ACT)).get(request.user.pk, 0)
    context = {
        "filters": filters,
        "rows": caseload.rows_for(request.user, page),
        "many_desks": len(request.user.standing.desks(Permission.ACT)) > 1,
        "mine": mine,
        "full_hands": caseload.FULL_HANDS if mine > caseload.FULL_HANDS else 0,
        "first_url": _url(request, "") if request.GET.get("after") else "",
        "next_url": _url(request, after) if after else "",
    }
    return render(request, "support/caseload.html", context)


def _url(request, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}"


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
            form = take if take and each == work else forms.TakeForm(each, request.user)
        wrong = reason if reason and each == work else None
        lines.append({"work": each, "due": caseload.due_words(each), "take": form, "reason": wrong or _reason(each)})
    if offer is None and may(request.user, Permission.SHARE_CASES, case):
        offer = forms.OfferForm(case)
    context = {"lines": lines, "offer": offer, "form": take or reason or offer}
    return render(request, "support/services.html", context)


def _reason(work) -> forms.ReasonForm:
    return forms.ReasonForm(prefix=f"w{work.pk}")


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
    form = forms.TakeForm(work, request.user, request.POST)
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
    form = forms.ReasonForm(request.POST, prefix=f"w{pk}")
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
    form = forms.OfferForm(case, request.POST)
    if not form.is_valid():
        return _services(request, case, offer=form)
    given = form.cleaned_data
    actions.offer(case, given["pathway"], given["desk"], given["reason"], request.user)
    messages.success(request, f"{given['desk']} has been asked and sees the case now.")
    return redirect("case-services", reference=case.reference)


@case_view(Permission.SUPPORT, Section.SAFE_CONTACT)
def contact(request, case):
    """What was tried, and the next attempt. A channel that is not safe is refused with its reason."""
    points = list(case.victim.contact_points.all()) if case.victim else []
    rules = contact_rules(request.seen)
    form = forms.AttemptForm(points, rules, sent(request))
    if form.is_valid() and _attempt(request, case, form):
        messages.success(request, "Attempt recorded.")
        return redirect("case-contact", reference=case.reference)
    attempts = case.contact_attempts.select_related("by", "desk__agency")[:SHOWN]
    context = {
        "form": form,
        "rules": rules,
        "safe": [rule for rule in rules if rule.usable],
        "attempts": attempts,
        "notes": request.seen.full(Section.IDVA_NOTES),
        "works": case.engagements.live().filter(first_contact_due_at__isnull=False).select_related("desk__agency"),
    }
    return render(request, "support/contact.html", context)


def _attempt(request, case, form) -> bool:
    """Record it, and the next contact where one was agreed; the form holds the reason where it was refused."""
    desk_id = desk_for(request.user, case, Permission.SUPPORT)
    given = form.cleaned_data
    try:
        ContactAttempt.make(
            case,
            desk_id,
            form.point,
            given["outcome"],
            engagement=case.engagements.live().filter(desk_id=desk_id, first_contact_due_at__isnull=False).first(),
            channel=given["channel"],
            at=form.at,
            note=given["note"],
            by=request.user,
        )
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    if form.next_at:
        plan_contact(case, desk_id, given["how"] or "By the safe way recorded", form.next_at, request.user)
    return True
