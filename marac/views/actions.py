"""Actions of one's agency, one action, the ledger of agencies, and flags on files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may, roles_with, sections_for, standing
from agencies.doors import door, door_to
from agencies.models import Desk, User
from audit.log import record
from audit.models import Verb
from cases import summaries
from cases.models import Case
from cases.seen import Seen
from dashub.errors import InvalidInput
from dashub.forms import sent
from marac import actions
from marac.accounts import desk_of, of_actions
from marac.action_forms import SupersedeAction
from marac.forms import TransferAction, UpdateAction
from marac.ledger import line_of
from marac.models import Action, Flag

SHOWN = 100
REMOVED = 20
FILTERS = {"open": "Open", "overdue": "Overdue", "settled": "Settled"}


@door(Permission.ACT)
def action_list(request):
    """Her agency's actions, the most overdue first; settled ones newest first."""
    now, user = timezone.now(), request.user
    chosen = request.GET.get("show", "open")
    mine = Action.objects.visible_to(user).filter(desk__in=user.standing.desks(Permission.ACT))
    rows = {
        "overdue": lambda: mine.overdue(now),
        "settled": lambda: mine.exclude(status=Action.Status.OPEN).order_by("-settled_at", "-id"),
    }.get(chosen, mine.open)()
    found = list(rows.select_related("case", "desk__agency", "owner")[: SHOWN + 1])
    record(
        user, Verb.LISTED, "actions", [row.pk for row in found[:SHOWN]], show=chosen if chosen in FILTERS else "open"
    )
    context = {
        "lines": [line_of(row, now) for row in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "shown": SHOWN,
        "filters": [
            {
                "label": label,
                "url": f"?show={key}",
                "active": key == chosen or (key == "open" and chosen not in FILTERS),
            }
            for key, label in FILTERS.items()
        ],
        "coordinates": may(user, Permission.COORDINATE),
    }
    return render(request, "marac/action_list.html", context)


def _whole(rows):
    return rows.select_related(
        "case__area", "desk__agency", "owner", "deputy", "transferred_from", "superseded_by", "created_by"
    )


def answers_for(user, action: Action) -> bool:
    """Whether she may say what came of it: her own agency's, or she prepares the meetings of its area."""
    return action.desk_id in standing(user).desks(Permission.ACT) or may(user, Permission.COORDINATE, action)


@door_to(Action, Permission.ACT, queryset=_whole)
def action_page(request, action):
    """The action and what its owner needs of the case: names and safe-contact rules, as far as her sections show them."""
    writes = answers_for(request.user, action)
    if request.method == "POST" and not writes:
        raise PermissionDenied
    form = UpdateAction(sent(request), action=action)
    if form.is_valid():
        try:
            actions.settle_action(action, by=request.user, **form.cleaned_data)
        except InvalidInput as error:
            for name, message in error.problems.items():
                form.add_error(name or None, message)
        else:
            messages.success(request, f"Action {action.reference} is saved.")
            return redirect("action", action.reference)
    return render(request, "marac/action.html", _shown(request, action, form, writes))


def _shown(request, action, form, writes) -> dict:
    cases = Case.objects.visible_to(request.user).with_people()
    case = cases.prefetch_related("involvements__person__contact_points").get(pk=action.case_id)
    desks = frozenset(standing(request.user).desks(Permission.SEE_CASES))
    seen = Seen(case, sections_for(request.user, case.facts), desks)
    now_to = getattr(action, "transferred_to", None)
    return {
        "action": action,
        "line": line_of(action, timezone.now()),
        "form": form if writes and form.fields["status"].choices else None,
        "writes": writes and action.status == Action.Status.OPEN,
        "updates": action.updates.select_related("by"),
        "parties": [
            (one.get_role_display(), one.person.full_name)
            for one in case.involvements.all()
            if summaries.sees_name(seen, one)
        ],
        "contact": summaries.contact_rules(seen),
        "staff_risk": case.staff_risk,
        "transferred_to": now_to,
        "superseded_by": action.superseded_by and may_be_seen(request.user, action.superseded_by),
    }


def may_be_seen(user, action: Action) -> Action | None:
    return Action.objects.visible_to(user).filter(pk=action.pk).first()


@door_to(Action, Permission.ACT, queryset=_whole)
def transfer(request, action):
    if not answers_for(request.user, action):
        raise PermissionDenied
    form = TransferAction(sent(request), initial={"version": action.version}, **choices_for(action.case))
    if form.is_valid():
        try:
            new = actions.transfer_action(action, by=request.user, **form.cleaned_data)
        except InvalidInput as error:
            for name, message in error.problems.items():
                form.add_error(name or None, message)
        else:
            messages.success(request, f"Transferred. It is now action {new.reference}.")
            return redirect("actions")
    return render(request, "marac/action_transfer.html", {"form": form, "action": action})


@door_to(Action, Permission.ACT, queryset=_whole)
def supersede(request, action):
    """Another open action of the case that she sees takes its place."""
    if not answers_for(request.user, action):
        raise PermissionDenied
    others = Action.objects.visible_to(request.user).open().filter(case=action.case_id).exclude(pk=action.pk)
    others = others.select_related("desk__agency")
    form = SupersedeAction(sent(request), initial={"version": action.version}, others=others)
    if form.is_valid():
        try:
            actions.supersede_action(action, by=request.user, **form.cleaned_data)
        except InvalidInput as error:
            for name, message in error.problems.items():
                form.add_error(name or None, message)
        else:
            messages.success(request, f"Action {action.reference} is superseded.")
            return redirect("actions")
    return render(request, "marac/action_supersede.html", {"form": form, "action": action})


def choices_for(case) -> dict:
    """Agencies of the area, and the people there who may act and see the case; of a restricted one the people named."""
    desks = Desk.objects.active().in_area(case.area_id).select_related("agency")
    people = (
        User.objects.filter(is_active=True, memberships__desk__area=case.area_id)
        .filter(memberships__roles__overlap=roles_with(Permission.ACT))
        .exclude(pk__in=case.barred)
        .distinct()
    )
    if case.restricted:
        people = people.filter(pk__in=[-number for number in case.live_readers() if number < 0])
    return {"desks": desks, "people": people}


@door(Permission.COORDINATE)
def overview(request):
    """Accountability: what each agency was given and what came of it, and everything that is overdue."""
    now, user = timezone.now(), request.user
    rows = Action.objects.accounted_to(user).filter(case__area__in=user.standing.areas(Permission.COORDINATE))
    overdue = list(rows.overdue(now).select_related("case", "desk__agency", "owner")[:SHOWN])
    record(user, Verb.LISTED, "actions ledger", [row.pk for row in overdue])
    account = of_actions(rows, now, desk_of(request.GET.get("desk", "")))
    context = {"ledger": account, "overdue": [line_of(row, now) for row in overdue]}
    return render(request, "marac/action_overview.html", context)


def _own_flags(user):
    return Flag.objects.visible_to(user).filter(desk__in=user.standing.desks(Permission.ACT))


@door(Permission.ACT)
def flags(request):
    """Flags that her agency has on its files, the first to end first; and what others should have taken off theirs."""
    if request.method == "POST":
        return _take_off(request)
    today = timezone.localdate()
    own = _own_flags(request.user).select_related("case", "desk__agency", "placed_by", "removed_by")
    found = list(own.live()[:SHOWN])
    context = {
        "flags": [(flag, flag.expires_on < today) for flag in found],
        "removed": list(own.exclude(removed_on=None).order_by("-removed_on", "-pk")[:REMOVED]),
        "others": _past_elsewhere(request.user, today),
    }
    record(request.user, Verb.LISTED, "flags", [row.pk for row in (*found, *context["removed"], *context["others"])])
    return render(request, "marac/flags.html", context)


def _past_elsewhere(user, today):
    """For those who prepare meetings: other agencies' flags of cases that are past twelve months."""
    areas = user.standing.areas(Permission.COORDINATE)
    if not areas:
        return []
    rows = Flag.objects.visible_to(user).expired(today).filter(case__area__in=areas)
    return list(
        rows.exclude(desk__in=user.standing.desks(Permission.ACT)).select_related("case", "desk__agency")[:SHOWN]
    )


def _take_off(request):
    """Those that she ticked; what somebody took off meanwhile, or what is not her agency's, is left alone."""
    ticked = [text for text in request.POST.getlist("flag") if text.isascii() and text.isdigit() and len(text) < 16]
    taken = actions.remove_flags(_own_flags(request.user).live().filter(pk__in=ticked), request.user)
    if taken:
        messages.success(request, f"{taken} flag{'s are' if taken > 1 else ' is'} off your files.")
    else:
        messages.error(request, "Tick the flags that are off your files.")
    return redirect("flags")


@require_POST
@door(Permission.ACT)
def remove_flag(request, reference: str, desk: int):
    """Her own agency says that it took the flag off its file."""
    rows = _own_flags(request.user)
    flag = None if "\0" in reference else rows.live().filter(case__reference=reference, desk=desk).first()
    if flag is None:
        raise Http404
    actions.remove_flag(flag, request.user)
    messages.success(request, f"{reference}: the flag is off your file.")
    return redirect("flags")
