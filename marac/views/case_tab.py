"""The MARAC tab of a case, and what is done from there: listing by hand, an emergency, an action, a flag."""

import uuid

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission, Section, may, standing
from agencies.models import Desk
from audit.log import record
from audit.models import Verb
from cases.doors import case_view
from cases.models import Closure
from dashub.clock import london_time
from dashub.errors import InvalidInput
from dashub.forms import sent
from marac import actions
from marac.actions.feedback import waiting_for
from marac.forms import CallEmergency, NewAction, PlaceFlag
from marac.ledger import line_of
from marac.models import Action, Flag, Kind, Listing, Series, Transfer
from marac.views.actions import choices_for
from marac.views.on_call import on_call_now
from marac.wishes import in_words, with_wishes

SECTIONS = (Section.ACTIONS, Section.RESEARCH, Section.MINUTES)


@case_view(Permission.SEE_CASES, *SECTIONS)
def case_marac(request, case):
    """Listings for those who sit in meetings, decisions for those who read minutes, and the actions that are shown her."""
    user, now = request.user, timezone.now()
    acts = may(user, Permission.ACT, case)
    listings = (
        with_wishes(Listing.objects.visible_to(user).filter(case=case))
        .select_related("meeting__series", "override_by", "discussion__tell_victim_by__agency")
        .order_by("-meeting__starts_at", "-pk")
    )
    found = Action.objects.visible_to(user).filter(case=case).select_related("desk__agency", "owner", "case")
    listings = list(listings)
    for listing in listings:
        listing.told = list(filter(None, [in_words(listing, request.seen)]))
    context = {
        "listings": listings,
        "minutes": request.seen.full(Section.MINUTES),
        "lines": [line_of(action, now) for action in found],
        "flags": Flag.objects.visible_to(user).filter(case=case).live().select_related("desk__agency"),
        "coordinates": may(user, Permission.COORDINATE, case),
        "flags_own": acts and bool(_own_desk_ids(user, case)),
        "only_reads": not acts,
        "transfers": _transfers(user, case),
        "tells": may(user, Permission.WRITE_CASES, case) and waiting_for(case, user) is not None,
        "waits": case.listed,
        "open": case.status == case.Status.OPEN,
    }
    return render(request, "marac/case_marac.html", context)


def _transfers(user, case):
    """To and from other areas, asked for only where the case says that there is one; for the hubs."""
    if not (case.transferring or case.came_from or case.closure == Closure.TRANSFERRED):
        return []
    return Transfer.objects.visible_to(user).filter(Q(case=case) | Q(new_case=case)).order_by("-offered_at")


def _own_desk_ids(user, case) -> set[int]:
    """Her desks that the case is shared with."""
    return set(standing(user).desks(Permission.ACT)) & set(case.readers)


@case_view(Permission.COORDINATE)
def list_now(request, case):
    """Put the case on the next list: its last referral that was not heard yet, otherwise a review."""
    if request.method == "POST":
        listing = _list(case, request.user)
        if listing is None:
            messages.error(request, "No meeting is planned. Set up a series first.")
        else:
            messages.success(request, "The case is on the next list.")
        return redirect("case-marac", case.reference)
    return render(request, "marac/case_list_now.html", {})


def _list(case, by):
    latest = case.presentations.filter(for_marac=True).first()
    heard = latest and Listing.objects.filter(presentation=latest).standing().exists()
    if latest and not heard:
        return actions.list_case(case, latest, by)
    meeting, _warning = actions.next_sitting(case.area, timezone.now(), of=Kind.MARAC)
    return actions.list_by_hand(case, None, meeting, by) if meeting else None


@case_view(Permission.COORDINATE)
def call_emergency(request, case):
    """A meeting for this case alone, the same or the next day."""
    series = Series.objects.active().filter(area=case.area_id, kind=Kind.MARAC)
    form = CallEmergency(sent(request), series=series)
    if form.is_valid():
        data = form.cleaned_data
        latest = case.presentations.filter(for_marac=True).first()
        try:
            starts_at = london_time(data["day"], data["time"])
            actions.call_emergency(case, latest, data["series"], starts_at, data["reason"], request.user)
        except InvalidInput as error:
            for name, message in error.problems.items():
                form.add_error("day" if name == "starts_at" else name or None, message)
        else:
            messages.success(request, "The emergency meeting is called. Agencies have been asked for research.")
            return redirect("case-marac", case.reference)
    on_call = on_call_now(case.area_id, timezone.now())
    record(request.user, Verb.LISTED, "marac.oncall", [turn.pk for turn in on_call])
    return render(request, "marac/case_emergency.html", {"form": form, "on_call": on_call})


@case_view(Permission.COORDINATE)
def add_action(request, case):
    """An action between meetings."""
    form = NewAction(sent(request), initial={"key": uuid.uuid4()}, **choices_for(case))
    if form.is_valid():
        data = form.cleaned_data
        try:
            action = actions.add_action(
                case, data["text"], data["desk"], data["about"], form.due_at, request.user,
                owner=data["owner"], key=data["key"],
            )  # fmt: skip
        except InvalidInput as error:
            for name, message in error.problems.items():
                form.add_error(name or None, message)
        else:
            messages.success(request, f"Action {action.reference} is with {action.desk}.")
            return redirect("case-marac", case.reference)
    return render(request, "marac/case_action.html", {"form": form})


@case_view(Permission.ACT)
def place_flag(request, case):
    """Her agency has flagged its file."""
    desks = Desk.objects.filter(pk__in=_own_desk_ids(request.user, case)).select_related("agency")
    form = PlaceFlag(sent(request), desks=desks)
    if form.is_valid():
        flag = actions.place_flag(case, form.cleaned_data["desk"], request.user)
        messages.success(request, f"Recorded. The flag ends on {flag.expires_on:%-d %B %Y}.")
        return redirect("case-marac", case.reference)
    return render(request, "marac/case_flag.html", {"form": form})
