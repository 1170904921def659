"""A restricted case: shutting and opening it, who is named, who had looked before, position of trust."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import Permission, Section
from agencies.models import User
from cases import restricting
from cases.doors import case_view
from cases.forms.restricted import NameForm, ReasonForm, RestrictForm, TrustForm
from cases.models import Case, Restriction
from cases.panel import end_of
from cases.sharing import unname
from dashub import moments
from dashub.errors import WrongState
from dashub.forms import sent


def _form(request, form, heading: str, submit: str, **more):
    context = {"form": form, "heading": heading, "back": "case-sharing", "submit": submit} | more
    return render(request, "cases/record_form.html", context)


@case_view(Permission.RESTRICT, Section.HEADLINE)
def restrict(request, case):
    if case.restricted:
        raise WrongState("This case is restricted already. Its Sharing page names who sees it.")
    form = RestrictForm(sent(request), workers=_working(case))
    if form.is_valid():
        data = form.cleaned_data
        restricting.restrict(case, Restriction.Why.BY_HAND, data["reason"], request.user, named=data.get("named", ()))
        messages.success(request, "The case is restricted. Whoever is not named no longer sees that it exists.")
        return _back(request, case)
    return _form(request, form, "Restrict this case", "Restrict the case")


def _working(case):
    """Its lead and whoever is in touch with her: whom the victim would miss first."""
    touch = case.contact_plans.filter(ended_at=None).values("user")
    return User.objects.filter(Q(pk__in=touch) | Q(pk=case.lead_id), is_active=True).exclude(pk__in=case.barred)


def _back(request, case):
    """To its Sharing page, or to her list where she has just shut herself out."""
    if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect("case-sharing", case.reference)
    return redirect("cases")


def _restricted(case) -> Restriction:
    """What holds now; 404 on a case that is not restricted: there is nothing to name or to answer."""
    found = case.restrictions.filter(lifted_at=None).first() if case.restricted else None
    if found is None:
        raise Http404
    return found


@case_view(Permission.RESTRICT, Section.HEADLINE)
def lift(request, case):
    _restricted(case)
    form = ReasonForm(sent(request), label="Why need it not be restricted any more?")
    if form.is_valid():
        restricting.lift(case, form.cleaned_data["reason"], request.user)
        messages.success(request, "The case is open again to the agencies that it is shared with.")
        return _back(request, case)
    return _form(request, form, "Open this case to its agencies again", "Lift the restriction")


@case_view(Permission.RESTRICT, Section.HEADLINE)
def add_name(request, case):
    _restricted(case)
    form = NameForm(sent(request), case=case)
    if form.is_valid():
        data = form.cleaned_data
        restricting.name(case, data["user"], data["reason"], request.user, until=end_of(data["until"]))
        messages.success(request, f"{data['user']} sees this case now and has been told.")
        return redirect("case-sharing", case.reference)
    return _form(request, form, "Name a person", "Let in by name")


@case_view(Permission.RESTRICT, Section.HEADLINE)
def remove_name(request, case, user: int):
    row = case.named_users.filter(user=user).select_related("user").first()
    if row is None:
        raise Http404
    form = ReasonForm(sent(request), hint="Everybody in the case reads this")
    if form.is_valid():
        unname(case, row.user, form.cleaned_data["reason"], request.user)
        messages.success(request, f"{row.user} no longer sees this case.")
        return _back(request, case)
    return _form(request, form, f"Remove {row.user}", "Remove the name")


@case_view(Permission.RESTRICT, Section.HEADLINE)
def trust(request, case):
    """Position of trust: the chair is asked, and the answer is kept."""
    found = _restricted(case)
    form = TrustForm(sent(request), initial={"answer": found.position_of_trust, "note": found.trust_note})
    if form.is_valid():
        restricting.answer_trust(found, form.cleaned_data["answer"], form.cleaned_data["note"], request.user)
        messages.success(request, "The answer is kept.")
        return redirect("case-sharing", case.reference)
    return _form(request, form, "Position of trust", "Save")


@case_view(Permission.RESTRICT, Section.HEADLINE)
def looked_before(request, case):
    found = _restricted(case)
    rows = [
        (one.who, one.where, moments.when(one.first), moments.when(one.last), one.times)
        for one in restricting.looked_before(case, found)
    ]
    return render(request, "cases/looked_before.html", {"rows": rows, "since": found.at})
