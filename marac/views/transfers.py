"""Transfers between areas: offering a case, the list of both hubs, one transfer with its steps, the pack to give by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, Section, may
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases import papers
from cases.doors import case_view
from cases.models import Case, Paper
from cases.seen import Seen
from dashub import moments
from dashub.errors import InvalidInput
from dashub.forms import sent
from marac.actions.transfer import offer, take_step
from marac.models import Transfer
from marac.papers import hearings_of
from marac.transfer_forms import OfferTransfer, TransferStep, named

SHOWN = 100
HUBS = ("case__area", "from_desk__area", "to_desk__area", "new_case")


@case_view(Permission.COORDINATE)
def offer_transfer(request, case):
    """Offer the case to another area."""
    form = OfferTransfer(sent(request), area=case.area)
    if form.is_valid():
        data = form.cleaned_data
        try:
            transfer = offer(
                case, data["why"], data["text"], request.user,
                area=form.areas.get(data["to"]), outside=data["outside"], urgent=data["urgent"],
            )  # fmt: skip
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, "Offered. Your area stays responsible until the other one confirms.")
            return redirect("meeting-transfer", transfer.reference)
    return render(request, "marac/case_transfer.html", {"form": form})


@door(Permission.COORDINATE)
def transfer_list(request):
    """Transfers out of and into her areas: those that run, the next to be overdue first, and the last that ended."""
    now = timezone.now()
    areas = request.user.standing.areas(Permission.COORDINATE)
    rows = Transfer.objects.visible_to(request.user).select_related(*HUBS)
    running = list(rows.running()[: SHOWN + 1])
    ended = list(rows.exclude(pk__in=rows.running().values("pk")).order_by("-due_at", "-id")[:SHOWN])
    record(request.user, Verb.LISTED, "marac.transfer", [row.pk for row in [*running[:SHOWN], *ended]])
    context = {
        "groups": [
            ("Running", [_line(row, areas, now) for row in running[:SHOWN]]),
            ("Ended", [_line(row, areas, now) for row in ended]),
        ],
        "any": bool(running or ended),
        "more": len(running) > SHOWN,
        "shown": SHOWN,
    }
    return render(request, "marac/transfer_list.html", context)


def _line(transfer: Transfer, areas, now) -> dict:
    late = not transfer.is_over and transfer.due_at < now
    return {
        "transfer": transfer,
        "way": "Out" if transfer.from_desk.area_id in areas else "In",
        "late": late,
        "due": "" if transfer.is_over else moments.due(transfer.due_at, now),
    }


def _whole(rows):
    return rows.select_related(*HUBS, "from_desk__agency", "to_desk__agency", "offered_by")


@door_to(Transfer, Permission.SEE_CASES, queryset=_whole)
def transfer_page(request, transfer):
    """Its history, what the meetings decided so far, and the steps that are hers to take."""
    user, now = request.user, timezone.now()
    seen = Seen.by_the_table(user, transfer.case)
    opened = transfer.new_case_id and Case.objects.visible_to(user).filter(pk=transfer.new_case_id).first()
    context = {
        "transfer": transfer,
        "line": _line(transfer, user.standing.areas(Permission.COORDINATE), now),
        "entries": transfer.entries.select_related("by"),
        "steps": [(step, named(transfer, step)[0]) for step in transfer.steps_for(user)],
        "hearings": hearings_of(transfer.case) if seen.full(Section.MINUTES) else [],
        "opened": opened,
        "lists": may(user, Permission.COORDINATE),
        "gives_pack": bool(transfer.outside)
        and not transfer.is_over
        and may(user, Permission.COORDINATE, transfer.from_desk),
    }
    return render(request, "marac/transfer.html", context)


@door_to(Transfer, Permission.COORDINATE, queryset=_whole)
def transfer_step(request, transfer, step: str):
    """One step with its words. Somebody who took another one meanwhile is told of in plain words."""
    if step not in Transfer.Status.values or step == Transfer.Status.OFFERED:
        raise Http404
    if not may(request.user, Permission.COORDINATE, transfer.acts(step)):
        raise PermissionDenied
    transfer.TRANSITIONS.check(transfer.status, step)
    form = TransferStep(transfer, step, sent(request))
    if form.is_valid():
        try:
            take_step(transfer, step, request.user, **form.cleaned_data)
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, "Recorded.")
            return redirect("meeting-transfer", transfer.reference)
    label, _ = named(transfer, step)
    return render(
        request, "marac/transfer_step.html", {"form": form, "transfer": transfer, "label": label, "step": step}
    )


@require_POST
@door_to(Transfer, Permission.COORDINATE, log=None)
def transfer_pack(request, transfer):
    """A copy of what the other MARAC needs, encrypted; it is given by hand and its password apart."""
    made = papers.order(Paper.Kind.TRANSFER, transfer, f"Transfer pack {transfer.reference}", request.user)
    return redirect("paper", reference=made.reference)
