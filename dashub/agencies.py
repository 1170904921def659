"""Pages on which an agency stops taking part, or takes part again: wiring, as its people have work in every app."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import Permission
from agencies.agency_forms import PartForm
from agencies.doors import door
from agencies.models import Agency, Desk, Membership
from audit.log import record
from audit.models import Verb
from dashub import leaving
from dashub.errors import StaleVersion
from dashub.forms import sent

DESK = "configure-agencies-one"
CHANGED = "Somebody changed this agency while you were reading. Look at what it is now, then say it again"


@door(Permission.CONFIGURE)
def end(request, pk: int):
    """What ends is said in numbers before it is done; of cases only in words, for she sees none."""
    desk = _found(request, pk)
    agency = desk.agency
    if not agency.active:
        return redirect(DESK, desk.pk)
    form, keeps = PartForm(sent(request), agency=agency), leaving.keeps(agency, request.user)
    if not keeps and _is_done(form, leaving.end_agency, agency, request.user):
        messages.success(request, f"{agency} takes no part any more.")
        return redirect(DESK, desk.pk)
    record(request.user, Verb.READ, agency)
    context = {"form": form, "desk": desk, "keeps": keeps, "areas": _areas(agency)} | _people(agency)
    return render(request, "agencies/agency_end.html", context)


@door(Permission.CONFIGURE)
def again(request, pk: int):
    desk = _found(request, pk)
    agency = desk.agency
    if agency.active:
        return redirect(DESK, desk.pk)
    form = PartForm(sent(request), agency=agency)
    if _is_done(form, leaving.begin_agency_again, agency, request.user):
        messages.success(request, f"{agency} takes part again. Nobody works at its desk yet.")
        return redirect(DESK, desk.pk)
    return render(request, "agencies/agency_again.html", {"form": form, "desk": desk, "areas": _areas(agency)})


def _found(request, pk: int) -> Desk:
    """A desk of an agency that works in her areas alone."""
    desks = Desk.objects.ever_set_up_by(request.user).filter(agency__in=Agency.objects.set_up_by(request.user))
    return get_object_or_404(desks.select_related("agency", "area"), pk=pk)


def _is_done(form: PartForm, act, agency: Agency, by) -> bool:
    if not form.is_valid():
        return False
    try:
        act(agency, form.cleaned_data["version"] or 0, form.cleaned_data["why"], by)
    except StaleVersion as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current)
        form.add_error(None, CHANGED)
        return False
    return True


def _areas(agency: Agency) -> list[str]:
    return list(agency.desks.order_by("area__name").values_list("area__name", flat=True))


def _people(agency: Agency) -> dict[str, int]:
    """How many work there, for how many of them it is the only post, and how many systems of its use the API."""
    posts = Membership.objects.live().filter(desk__agency=agency, user__is_active=True)
    people = set(posts.filter(user__api_tokens=None).values_list("user_id", flat=True))
    others = Membership.objects.live().filter(user__in=people).exclude(desk__agency=agency)
    elsewhere = set(others.values_list("user_id", flat=True))
    systems = posts.exclude(user__api_tokens=None).values("user").distinct().count()
    return {"people": len(people), "only_here": len(people - elsewhere), "systems": systems}
