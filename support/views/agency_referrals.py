"""Referrals between agencies: the page of a case, asking another agency, and the list of what one's agency was asked."""

import datetime as dt

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission, Section, may
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases.doors import case_view, desk_for
from cases.models import Case
from cases.summaries import contact_rules, part_words
from dashub import moments
from dashub.errors import InvalidInput, WrongState
from dashub.forms import sent
from support import referring
from support.forms.agency_referral import AnswerForm, AskForm, OutcomeForm, WithdrawForm
from support.models import AgencyReferral

Status = AgencyReferral.Status
SHOWN = 200
# Answered ones stay on the list of the agency asked for so long.
STAYS = dt.timedelta(days=90)
_WHOLE = ("from_desk__agency", "to_desk__agency", "sent_by", "answered_by")


@case_view(Permission.SEE_CASES, Section.HEADLINE)
def of_case(request, case):
    """Those of the viewer's own agency, sent or received; the hub's desk reads all of the case."""
    rows = AgencyReferral.objects.visible_to(request.user).filter(case=case).select_related(*_WHOLE)
    writes, own = may(request.user, Permission.WRITE_CASES, case), request.seen.desks
    lines = [
        {
            "referral": row,
            "for_whom": part_words(case, row.person_id),
            "facts": _facts(row, reads_case=True),
            "ours": row.to_desk_id in own,
            "withdraws": writes and row.from_desk_id in own and row.status == Status.WAITING,
        }
        for row in rows[:SHOWN]
    ]
    return render(request, "support/agency_referrals_tab.html", {"lines": lines, "writes": writes})


@case_view(Permission.WRITE_CASES, Section.HEADLINE)
def ask(request, case):
    desk_id = desk_for(request.user, case, Permission.WRITE_CASES)
    form = AskForm(sent(request), seen=request.seen, desk_id=desk_id)
    if form.is_valid() and _kept(form, lambda: referring.send(case, desk_id, request.user, **form.values)):
        messages.success(request, "The agency has been asked. You are told when it answers.")
        return redirect("case-agencies", case.reference)
    context = {"form": form, "rules": contact_rules(request.seen), "refused": _refused(case)}
    return render(request, "support/agency_referral_form.html", context)


def _refused(case) -> str:
    """Why nobody can be asked in this case at all; said before anything is typed."""
    if case.restricted:
        return referring.RESTRICTED
    return "" if case.status == Case.Status.OPEN else referring.CLOSED


@case_view(Permission.WRITE_CASES, Section.HEADLINE, log=None)
def withdraw(request, case, pk: int):
    """One that her own agency sent and that waits."""
    own = request.user.standing.desks(Permission.WRITE_CASES)
    rows = AgencyReferral.objects.visible_to(request.user).filter(case=case, from_desk__in=own)
    referral = rows.select_related(*_WHOLE).filter(pk=pk).first()
    if referral is None:
        raise Http404
    form = WithdrawForm(sent(request))
    if form.is_valid() and _kept(form, lambda: referring.withdraw(referral, form.cleaned_data["words"], request.user)):
        messages.success(request, "Withdrawn.")
        return redirect("case-agencies", case.reference)
    heading = f"Withdraw the referral to {referral.to_desk}"
    context = {"form": form, "heading": heading, "back": "case-agencies", "submit": "Withdraw"}
    return render(request, "cases/record_form.html", context)


@door(Permission.WRITE_CASES)
def sent_to_us(request):
    """What her agency was asked: what waits first, by when it is due; then what was answered of late."""
    rows = AgencyReferral.objects.sent_to(request.user).select_related(*_WHOLE)
    waiting = list(rows.waiting().order_by("due_at", "pk")[:SHOWN])
    answered = rows.exclude(status=Status.WAITING).filter(answered_at__gt=timezone.now() - STAYS)
    shown = [*waiting, *answered[:SHOWN]]
    record(request.user, Verb.LISTED, AgencyReferral._meta.label_lower, [row.pk for row in shown])
    lines = [{"referral": row, "due": moments.due(row.due_at), "late": row.is_overdue} for row in waiting]
    return render(request, "support/agency_referral_list.html", {"waiting": lines, "answered": shown[len(waiting) :]})


@door_to(AgencyReferral, Permission.WRITE_CASES, queryset=lambda rows: rows.select_related(*_WHOLE))
def one(request, referral):
    """What was asked, for the two agencies and the hub; the agency asked answers here, and nobody else."""
    case = Case.objects.visible_to(request.user).filter(pk=referral.case_id).first()
    answers = _answers(request.user, referral)
    if request.method == "POST" and not answers:
        raise Http404
    form = AnswerForm(sent(request)) if answers and referral.status == Status.WAITING or request.POST else None
    if form and form.is_valid() and _kept(form, lambda: _answer(form, referral, request.user)):
        messages.success(request, "Answered. The agency that asked is told.")
        return redirect("agency-referral", referral.reference)
    context = {
        "referral": referral,
        "facts": _facts(referral, reads_case=case is not None),
        "case": case,
        "form": form,
        "ends": answers and referral.status == Status.ACCEPTED,
    }
    return render(request, "support/agency_referral.html", context)


def _answers(user, referral: AgencyReferral) -> bool:
    return referral.to_desk_id in user.standing.desks(Permission.WRITE_CASES)


def _answer(form: AnswerForm, referral: AgencyReferral, by) -> None:
    given = form.cleaned_data
    if given["answer"] == Status.ACCEPTED:
        referring.accept(referral, by)
    else:
        referring.decline(referral, given["why"], given["words"], by)


@door_to(AgencyReferral, Permission.WRITE_CASES, queryset=lambda rows: rows.select_related(*_WHOLE))
def outcome(request, referral):
    """What came of one that her agency accepted."""
    if not _answers(request.user, referral):
        raise Http404
    form = OutcomeForm(sent(request))
    if form.is_valid() and _kept(form, lambda: referring.end(referral, by=request.user, **form.cleaned_data)):
        messages.success(request, "Recorded. The agency that asked is told.")
        return redirect("agency-referral", referral.reference)
    return render(request, "support/agency_referral_outcome.html", {"form": form, "referral": referral})


def _kept(form, write) -> bool:
    """Take the step, or say on the form why not: what is wrong, or that somebody was quicker."""
    try:
        write()
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    except WrongState as moved_on:
        form.add_error(None, moved_on.message)
        return False
    return True


def _facts(row: AgencyReferral, *, reads_case: bool) -> list[tuple[str, str]]:
    """What a viewer reads of it (AgencyReferral.tells_why)."""
    head = [
        ("From", f"{row.from_desk}{f', {row.from_desk.phone}' if row.from_desk.phone else ''}"),
        ("To", str(row.to_desk)),
        ("Sent", f"{moments.when(row.sent_at)} by {row.sent_by or 'the system'}"),
        ("Answer due", moments.when(row.due_at) if row.status == Status.WAITING else ""),
        ("Asked for", row.get_ask_display()),
    ]
    asked = [
        ("In a few words", row.asked_for),
        ("Why", row.why),
        ("Contact with the victim", row.get_contact_display()),
        ("Agreed, or the ground", row.basis),
    ]
    reason = "Why it was withdrawn" if row.status == Status.WITHDRAWN else "Why it was declined"
    answered = f"{moments.when(row.answered_at)} by {row.answered_by or 'the system'}" if row.answered_at else ""
    tail = [
        ("Answered", answered),
        (reason, ". ".join(filter(None, [row.get_declined_why_display(), row.answer]))),
        ("What came of it", ". ".join(filter(None, [row.get_outcome_display(), row.outcome_words]))),
    ]
    shown = asked if row.tells_why(reads_case) else []
    return [(label, words) for label, words in [*head, *shown, *tail] if words]
