"""The services of a partnership: what each takes, when, in which languages and how much, in one place with history."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import Permission
from agencies.doors import door
from agencies.models import Desk, DeskChange, Membership
from agencies.views.area import hers
from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion
from dashub.forms import sent
from referrals import routes
from referrals.forms.service_offer import ServiceForm
from support.models import Pathway

LIST = "configure-services"


class Line(NamedTuple):
    desk: Desk
    pathways: list[str]
    languages: list[str]


@door(Permission.CONFIGURE)
def service_list(request):
    """Of each of her areas first the desks that work a pathway, then every other agency."""
    areas, spoken = [], _spoken(request.user)
    for area in hers(request):
        directory = routes.Directory(area)
        working = {pathway: directory.working(pathway) for pathway in routes.ROUTES}
        lines = [
            Line(desk, _words(pathway for pathway, found in working.items() if desk in found), sorted(spoken[desk.pk]))
            for desk in directory.desks
        ]
        areas.append((area, [one for one in lines if one.pathways], [one for one in lines if not one.pathways]))
    shown = [line.desk.pk for _, *both in areas for lines in both for line in lines]
    record(request.user, Verb.LISTED, "agencies.desk", shown)
    return render(request, "referrals/services.html", {"areas": areas})


def _spoken(user) -> dict[int, set[str]]:
    """{desk: what its people speak beside English}; each says so herself."""
    found = defaultdict(set)
    posts = Membership.objects.live().filter(desk__in=Desk.objects.set_up_by(user), user__is_active=True)
    for desk_id, languages in posts.values_list("desk_id", "languages"):
        found[desk_id].update(languages)
    return found


def _words(pathways: Iterable[str]) -> list[str]:
    return [Pathway(pathway).label for pathway in pathways]


@door(Permission.CONFIGURE)
def service(request, pk: int):
    """What one desk offers. What it has taken already goes on."""
    desk = get_object_or_404(Desk.objects.set_up_by(request.user).select_related("area", "agency__kind"), pk=pk)
    form, clash = ServiceForm(sent(request), desk=desk, kind=_words(routes.of_kind(desk))), None
    if form.is_valid():
        data = form.cleaned_data
        try:
            desk.change(data["version"] or 0, request.user, data["why"], **form.values)
        except StaleVersion as stale:
            clash = _clash(form, stale.current)
        else:
            messages.success(request, "Saved. What the service has taken already goes on.")
            return redirect(LIST)
    context = {"form": form, "desk": desk, "clash": clash, "changes": _history(desk)}
    return render(request, "referrals/service.html", context)


def _clash(form: ServiceForm, current: int) -> list[tuple[str, object, object]]:
    now, names = Desk.objects.get(pk=form.desk.pk), DeskChange.NAMED
    form.data = form.data.copy()
    form.data["version"] = str(current)
    return [
        (names[name], _word(name, value), _word(name, getattr(now, name)))
        for name, value in form.values.items()
        if value != getattr(now, name)
    ]


def _history(desk: Desk) -> list[tuple[DeskChange, list[str]]]:
    rows = desk.changes.select_related("by")
    return [(row, [f"{row.NAMED[name]}: {_word(name, value)}" for name, value in row.before.items()]) for row in rows]


def _word(name: str, value) -> str:
    return DeskChange().word(name, _words(value) if name == "pathways" and value else value)
