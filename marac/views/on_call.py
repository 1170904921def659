"""The rota of those on call for emergency meetings, for whoever may call one."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door, door_to
from agencies.models import Area
from audit.log import record
from audit.models import Verb
from dashub.forms import sent
from marac.calendar_forms import TWICE, TurnForm
from marac.models import OnCall
from marac.rota import gaps

# How far ahead a gap is warned of.
AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True)
class Rota:
    """An area's turns to come and now, and the stretches in which nobody is on call; none where no rota is kept."""

    area: Area
    turns: list[OnCall]
    gaps: list[tuple[dt.datetime, dt.datetime]]


def _with_people(rows):
    return rows.select_related("user", "desk__agency", "desk__area")


def _rotas(user, now) -> list[Rota]:
    rows = list(_with_people(OnCall.objects.visible_to(user).in_post()).filter(ends_at__gt=now))
    found = []
    for area in Area.objects.filter(pk__in=user.standing.areas(Permission.COORDINATE)):
        turns = [turn for turn in rows if turn.area_id == area.pk]
        empty = gaps([(turn.starts_at, turn.ends_at) for turn in turns], now, now + AHEAD) if turns else []
        found.append(Rota(area, turns, empty))
    return found


def on_call_now(area, now) -> list[OnCall]:
    """Whom to ring at this moment; for pages of those who may call an emergency meeting."""
    return list(_with_people(OnCall.objects.filter(desk__area=area).in_post().at(now)))


@door(Permission.COORDINATE)
def rota(request):
    """Turns to come, gaps within two weeks, and a further turn."""
    form = TurnForm(sent(request), areas=request.user.standing.areas(Permission.COORDINATE))
    if form.is_valid() and _saved(form, OnCall(), Verb.CREATED, request.user):
        messages.success(request, "The turn is in the rota.")
        return redirect("on-call")
    rotas = _rotas(request.user, timezone.now())
    record(request.user, Verb.LISTED, "marac.oncall", [turn.pk for one in rotas for turn in one.turns])
    return render(request, "marac/on_call.html", {"rotas": rotas, "form": form, "days": AHEAD.days})


def _saved(form: TurnForm, turn: OnCall, verb: Verb, by) -> bool:
    """Whether it could be: the same person's turn from the same moment is one."""
    try:
        with transaction.atomic():
            form.fill(turn).save()
            record(by, verb, turn)
    except IntegrityError:
        form.add_error("from_day", TWICE)
        return False
    return True


@door_to(OnCall, Permission.COORDINATE, lookup="pk", queryset=_with_people)
def change_turn(request, turn):
    areas = request.user.standing.areas(Permission.COORDINATE)
    form = TurnForm(sent(request), areas=areas, initial=TurnForm.of(turn))
    if form.is_valid() and _saved(form, turn, Verb.CHANGED, request.user):
        messages.success(request, "The turn is changed.")
        return redirect("on-call")
    return render(request, "marac/on_call_turn.html", {"form": form, "turn": turn})


@require_POST
@door_to(OnCall, Permission.COORDINATE, lookup="pk", log=None)
def remove_turn(request, turn):
    with transaction.atomic():
        record(request.user, Verb.CHANGED, turn, removed=True)
        turn.delete()
    messages.success(request, "The turn is taken out of the rota.")
    return redirect("on-call")
