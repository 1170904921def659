"""The hub's pages: the queue, one referral with its decision, appeals, the lower-risk pathway's outcome."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub import references
from dashub.errors import InvalidInput
from referrals import actions, queue, review
from referrals.forms.triage import AppealAnswerForm, AssignForm, DecisionForm, OutcomeForm, QueueFilter
from referrals.models import Appeal, Referral

Status = Referral.Status


def _whole(rows):
    """What the page of one referral needs with it. A restricted one is the duty list's, on its own pages."""
    return _open_or_not(rows, restricted=False)


def _restricted(rows):
    return _open_or_not(rows, restricted=True)


def _open_or_not(rows, *, restricted: bool):
    return (
        rows.sent()
        .filter(restricted=restricted)
        .select_related("area__hub_desk", "desk__agency__kind", "author", "assigned_to", "decided_by", "owner")
    )


@door(Permission.TRIAGE)
def triage(request):
    """The queue; a POST assigns what is ticked."""
    filters = QueueFilter(request.GET)
    state = filters.chosen()["state"]
    form = AssignForm(request.user, request.POST if "assign" in request.POST else None)
    if form.is_bound and _assign(request, form):
        return redirect(request.get_full_path())
    rows = filters.apply(queue.queue_for(request.user, state), request.user)
    page, after = queue.page_of(rows, state, request.GET.get("after", ""))
    record(request.user, Verb.LISTED, "referrals.referral", [each.pk for each in page], state=state)
    ticked = {each.reference for each in page} if "tick" in request.POST else set(request.POST.getlist("selected"))
    context = {
        "filters": filters,
        "state": queue.STATES[state][0],
        "waiting": state == "waiting",
        "form": form,
        "rows": queue.rows_of(page),
        "ticked": ticked,
        "first_url": _url(request, "") if request.GET.get("after") else "",
        "next_url": _url(request, after) if after else "",
    }
    return render(request, "referrals/queue.html", context)


def _url(request, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}"


def _assign(request, form: AssignForm) -> bool:
    """Whether anything was done; the form holds the message where nothing was."""
    ticked = {references.normalise(text) for text in request.POST.getlist("selected")}
    areas = request.user.standing.areas(Permission.TRIAGE)
    chosen = list(Referral.objects.visible_to(request.user).sent().filter(area_id__in=areas, reference__in=ticked))
    if not chosen:
        form.add_error(None, "Tick at least one referral")
    if not form.is_valid():
        return False
    count = actions.assign(chosen, form.officer, request.user)
    to = form.officer or "nobody"
    messages.success(request, f"{count} referral{'' if count == 1 else 's'} assigned to {to}.")
    return True


def _one(request, referral):
    """Everything the referrer wrote, what to look out for, who may be known, and the decision."""
    asked = review.Review(referral, request.user)
    form = None
    if found := [candidate.pk for person in asked.people for candidate in person.candidates]:
        record(request.user, Verb.SEARCHED, "people.person", found, reference=referral.reference)
    if referral.status == Status.SUBMITTED:
        data = request.POST if request.method == "POST" else None
        form = DecisionForm(referral, request.user, asked.people, asked.suggested, data)
        if form.is_bound and form.is_valid() and _decide(request, referral, form):
            return _to_it(request, referral)
    elif request.method == "POST":
        Referral.TRANSITIONS.check(referral.status, Status.ACCEPTED)
    return _show(request, referral, asked, decision_form=form, form=form)


def _to_it(request, referral):
    """Its page again; the list, where what she decided turned out to be no longer hers to see."""
    if Referral.objects.visible_to(request.user).filter(pk=referral.pk).exists():
        return redirect(referral.triage_link)
    return redirect("restricted" if referral.restricted else "triage")


triage_referral = door_to(Referral, Permission.TRIAGE, queryset=_whole)(_one)
restricted_referral = door_to(Referral, Permission.RESTRICT, queryset=_restricted)(_one)


def _show(request, referral, asked, **forms):
    """The page; ``form`` is the one that was sent and found wrong."""
    decided = referral.decided_at is not None
    appeals = list(referral.appeals.select_related("by", "answered_by")) if decided else []
    appeal = next((each for each in appeals if each.status == Appeal.Status.OPEN), None)
    to_do = referral.status == Status.LOWER_RISK and not referral.outcome
    context = {
        "referral": referral,
        "review": asked,
        "decisions": referral.decisions.select_related("by") if decided else (),
        "appeals": appeals,
        "cases": _cases(request, referral),
        "appeal_open": appeal,
        "may_answer": bool(appeal) and actions.may_answer(referral, request.user),
        "answer_form": AppealAnswerForm(),
        "outcome_form": OutcomeForm() if to_do else None,
        **forms,
    }
    return render(request, "referrals/review.html", context)


def _cases(request, referral):
    """The cases that an accepted referral opened or joined, as far as she sees them."""
    if referral.status != Status.ACCEPTED:
        return ()
    return Case.objects.visible_to(request.user).filter(presentations__referral_id=referral.pk).order_by("pk")


def _decide(request, referral, form: DecisionForm) -> bool:
    """Carry the decision out; what the domain refuses is shown at its field."""
    try:
        said = _carry_out(referral, form, request.user)
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    messages.success(request, said)
    return True


def _carry_out(referral, form: DecisionForm, by) -> str:
    given = form.cleaned_data
    reason, decision = given["reason"], given["decision"]
    match decision:
        case Status.ACCEPTED:
            cases = actions.accept(
                referral, given["pathways"], reason, by, chosen=form.chosen, desks=form.chosen_desks
            )
            seen = Case.objects.visible_to(by).filter(pk__in=[case.pk for case in cases]).order_by("pk")
            told = ", ".join(case.reference for case in seen)
            # A case that is restricted is not told to whoever is not named in it.
            return f"Accepted. {'Cases' if len(seen) > 1 else 'Case'}: {told}." if told else "Accepted."
        case Status.RETURNED:
            actions.return_for_information(referral, given["question"], by)
        case Status.LOWER_RISK:
            actions.take_lower_risk(referral, given["owner"], reason, by)
        case Status.REDIRECTED:
            actions.redirect(referral, given["told"], given["alternative"], reason, by)
        case Status.NO_ACTION:
            actions.take_no_action(referral, reason, by)
        case Status.CHILDRENS:
            actions.send_to_childrens(referral, reason, by)
    return f"Decided: {Status(decision).label}. The referrer has been told."


@require_POST
def _outcome(request, referral):
    form = OutcomeForm(request.POST)
    if form.is_valid():
        actions.record_outcome(referral, form.cleaned_data["outcome"], request.user)
        messages.success(request, "Outcome recorded. The referrer has been told.")
        return _to_it(request, referral)
    return _show(request, referral, review.Review(referral, request.user), outcome_form=form, form=form)


record_outcome = door_to(Referral, Permission.TRIAGE, queryset=_whole, log=None)(_outcome)
restricted_outcome = door_to(Referral, Permission.RESTRICT, queryset=_restricted, log=None)(_outcome)


@require_POST
def _appeal(request, referral):
    appeal = get_object_or_404(referral.appeals.filter(status=Appeal.Status.OPEN))
    form = AppealAnswerForm(request.POST)
    if form.is_valid():
        upheld = form.cleaned_data["result"] == "upheld"
        actions.answer_appeal(appeal, upheld, form.cleaned_data["answer"], request.user)
        messages.success(request, "Appeal answered. The referrer has been told.")
        return _to_it(request, referral)
    return _show(request, referral, review.Review(referral, request.user), answer_form=form, form=form)


answer_appeal = door_to(Referral, Permission.TRIAGE, queryset=_whole, log=None)(_appeal)
restricted_appeal = door_to(Referral, Permission.RESTRICT, queryset=_restricted, log=None)(_appeal)
