"""The agencies of a partnership: who takes part, a new one, and what one is called."""

from collections import Counter
from typing import NamedTuple

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render

from agencies import access, taking_part
from agencies.access import Permission
from agencies.agency_forms import AgencyForm, NameForm
from agencies.doors import door
from agencies.models import Agency, Desk, Membership
from agencies.views.area import hers
from audit.log import record
from audit.models import Verb
from dashub.errors import InvalidInput, StaleVersion
from dashub.forms import sent

# Of a desk the page tells how it is reached; the rest of what it offers stands with its service.
REACHED = {"email", "phone"}


class Line(NamedTuple):
    desk: Desk
    people: int


@door(Permission.CONFIGURE)
def agency_list(request):
    """Of each of her areas every agency that has a desk there, also one that takes no part any more."""
    areas, desks = list(hers(request)), list(_desks(request))
    people = _people(desks)
    lines = [(area, [Line(desk, people[desk.pk]) for desk in desks if desk.area_id == area.pk]) for area in areas]
    record(request.user, Verb.LISTED, "agencies.desk", [desk.pk for desk in desks])
    return render(request, "agencies/agencies.html", {"areas": lines})


@door(Permission.CONFIGURE)
def new(request):
    """She goes on to its desk, where the first person is invited."""
    form = AgencyForm(sent(request), areas=hers(request))
    if form.is_valid():
        try:
            desk = taking_part.begin(**form.values, by=request.user)
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, f"{desk} takes part in {desk.area}. Nobody works at its desk yet.")
            return redirect("configure-agencies-one", desk.pk)
    return render(request, "agencies/agency_new.html", {"form": form})


@door(Permission.CONFIGURE)
def one(request, pk: int):
    desk = get_object_or_404(_desks(request), pk=pk)
    alone = Agency.objects.set_up_by(request.user).filter(pk=desk.agency_id).exists()
    record(request.user, Verb.READ, desk)
    context = {
        "desk": desk,
        "people": _people([desk])[desk.pk],
        "alone": alone,
        "series": access.may(request.user, Permission.COORDINATE, desk),
        "changes": _history(desk, alone),
    }
    return render(request, "agencies/agency.html", context)


@door(Permission.CONFIGURE)
def name(request, pk: int):
    """Another name, of an agency that works in her areas alone."""
    desk = get_object_or_404(_desks(request).filter(agency__in=Agency.objects.set_up_by(request.user)), pk=pk)
    form, clash = NameForm(sent(request), agency=desk.agency), None
    if form.is_valid():
        data = form.cleaned_data
        try:
            desk.agency.change(data["version"] or 0, request.user, data["why"], name=data["name"])
        except StaleVersion as stale:
            clash = _clash(form, stale.current)
        except IntegrityError:
            # Two at the same moment.
            form.add_error("name", taking_part.TWICE)
        else:
            messages.success(
                request, "Saved. It is called so from now on; papers made before keep the name they have."
            )
            return redirect("configure-agencies-one", desk.pk)
    return render(request, "agencies/agency_name.html", {"form": form, "desk": desk, "clash": clash})


def _desks(request):
    return Desk.objects.ever_set_up_by(request.user).select_related("agency__kind", "area")


def _people(desks) -> Counter[int]:
    """{desk: how many work there now}. A system that uses the API is no person."""
    posts = Membership.objects.live().filter(desk__in=desks, user__is_active=True, user__api_tokens=None)
    return Counter(posts.values_list("desk_id", flat=True))


def _history(desk: Desk, alone: bool) -> list:
    """Of the desk since it is there and how it was reached; of the agency only where it is no other area's too."""
    changes = [one for one in desk.changes.select_related("by") if not one.before or REACHED & one.before.keys()]
    for one in changes:
        one.before = {name: value for name, value in one.before.items() if name in REACHED}
    if alone:
        changes += [one for one in desk.agency.changes.select_related("by") if one.before]
    return sorted(changes, key=lambda one: one.at, reverse=True)


def _clash(form: NameForm, current: int) -> list[tuple[str, object, object]]:
    now = Agency.objects.get(pk=form.agency.pk)
    form.data = form.data.copy()
    form.data["version"] = str(current)
    typed = form.cleaned_data["name"]
    return [(form.fields["name"].label, typed, now.name)] if typed != now.name else []
