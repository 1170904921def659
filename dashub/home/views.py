"""The pages of home. What is due reads Due and Notice; what she waits for reads the records (waiting.py)."""

import datetime as dt

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may
from agencies.doors import door
from agencies.models import Cover
from audit.log import record
from audit.models import Verb
from cases.due_kinds import expiring
from cases.models import Due, Snooze
from dashub import moments
from dashub.errors import InvalidInput
from dashub.forms import sent
from dashub.home import lines
from dashub.home.forms import HomeFilter, SnoozeForm
from dashub.home.waiting import waiting
from dashub.nav import items_for

SHOWN = 200
NOTICES_SHOWN = 5


@door(Permission.HOME)
def home(request):
    """The most urgent first; what lies beyond SHOWN is counted, not listed."""
    now, user, chosen = timezone.now(), request.user, HomeFilter(request.GET)
    rows = chosen.apply(Due.objects.for_user(user, now).open()).with_asleep(user, now)
    numbers = lines.counts(rows, user, now)
    if chosen.part == "waiting":
        found = waiting(user, SHOWN, chosen.kind_chosen, chosen.whose_chosen == "mine", now)
        shown = [line.reference for line in found[:SHOWN]]
        record(user, Verb.LISTED, "home", count=len(shown), part="waiting", references=shown)
        parts = {"waiting": found[:SHOWN], "more": len(found) > SHOWN}
    else:
        found = _part(rows, chosen.part, user, now)
        record(user, Verb.LISTED, "home", {due.case_id for due in found} - {None}, count=len(found))
        parts = {"groups": _groups(found, chosen.part, user, now), "more": numbers[chosen.part] > SHOWN}
    context = parts | {
        "chosen": chosen,
        "part": chosen.part,
        "tabs": _tabs(chosen, numbers),
        "counts": [(name, numbers[name]) for name in lines.GROUPS],
        "total": numbers.get(chosen.part),
        "shown": SHOWN,
        "now": now.isoformat(),
        "covers": list(Cover.objects.live(now).filter(cover=user).select_related("user")),
        "notices": list(user.notices.unread()[:NOTICES_SHOWN]),
        "shortcuts": [item for item in items_for(user) if item["what"]],
        "works": may(user, Permission.SEE_CASES),
    }
    return render(request, "home.html", context)


def _part(rows, part: str, user, now) -> list[Due]:
    rows = rows.filter(asleep=part == "asleep")
    if part == "new":
        rows = rows.newer_than(lines.new_since(user))
    elif part == "expiring":
        rows = rows.filter(expiring())
    return list(rows.select_related("user").order_by("at", "id")[:SHOWN])


def _groups(found: list[Due], part: str, user, now) -> list:
    """By time; what is put off in one group, with until when and why."""
    if part != "asleep":
        return lines.grouped([lines.line_of(due, user, now) for due in found])
    own = {each.due_id: each for each in Snooze.objects.live(now).filter(user=user, due__in=found)}
    asleep = [lines.line_of(due, user, now, own.get(due.pk)) for due in found]
    return [("Put off", asleep)] if asleep else []


def _tabs(chosen: HomeFilter, numbers: dict) -> list[dict]:
    return [
        {"label": label, "url": chosen.address(part), "active": chosen.part == part, "count": numbers.get(part)}
        for part, label in chosen.PARTS.items()
    ]


@require_POST
@door(Permission.HOME)
def seen(request):
    """What the page showed is new no more; what came since is. It was drawn at the moment that it sends back."""
    try:
        drawn = dt.datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        drawn = None
    if drawn is None or drawn.tzinfo is None:
        raise Http404
    request.user.saw_what_is_new(min(drawn, timezone.now()))
    return redirect("home")


def _hers(request, pk: int) -> Due:
    """A line of her list, or 404."""
    due = Due.objects.for_user(request.user).open().with_asleep(request.user).filter(pk=pk).first()
    if due is None:
        raise Http404
    return due


@door(Permission.HOME)
def snooze(request, pk: int):
    """Put one line off until a day, with a reason."""
    due, now = _hers(request, pk), timezone.now()
    last = Snooze.longest(due, now)
    form = SnoozeForm(sent(request))
    if form.is_valid():
        try:
            put_off = Snooze.put_off(due, form.cleaned_data["back_on"], form.cleaned_data["reason"], request.user)
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, f"Put off. It comes back on {moments.day(put_off.back_on)}.")
            return redirect("home")
    record(request.user, Verb.READ, due, reference=due.reference)
    context = {
        "form": form,
        "line": lines.line_of(due, request.user, now),
        "last": last,
        "statutory": due.rule.statutory,
    }
    return render(request, "due_snooze.html", context)


@require_POST
@door(Permission.HOME)
def wake(request, pk: int):
    """The line is back at once."""
    Snooze.bring_back(_hers(request, pk), request.user)
    messages.success(request, "It is back in your list.")
    return redirect("home")
