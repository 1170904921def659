"""A list that is too full: which cases could wait, proposed by rule and chosen by a person."""

from django.contrib import messages
from django.shortcuts import redirect, render

from agencies.access import Permission
from agencies.doors import door_to
from dashub.errors import StaleVersion, WrongState
from dashub.forms import sent
from marac.actions.balancing import balance, proposed
from marac.agenda import overload
from marac.calendar_forms import CHANGED, BalanceForm
from marac.models import Listing, Meeting


def _with_series(rows):
    return rows.select_related("series", "area")


@door_to(Meeting, Permission.COORDINATE, queryset=_with_series)
def balance_list(request, meeting):
    """The moves that are proposed now; those ticked are made together or not at all."""
    form = BalanceForm(sent(request), proposals=proposed(meeting, request.user))
    if form.is_valid():
        try:
            moved = balance(meeting, form.chosen, form.cleaned_data["reason"], request.user)
        except (StaleVersion, WrongState):
            again = proposed(meeting, request.user)
            form = BalanceForm(initial={"reason": form.cleaned_data["reason"]}, proposals=again)
            messages.error(request, f"{CHANGED}. Nothing was moved.")
        else:
            messages.success(request, "1 case is moved." if moved == 1 else f"{moved} cases are moved.")
            return redirect("meeting-prepare", meeting.reference)
    listed = Listing.objects.visible_to(request.user).live().filter(meeting=meeting)
    meeting.listed = listed.count()
    context = {
        "meeting": meeting,
        "form": form,
        "warning": overload(meeting),
        "waits": meeting.series.longest_wait_days,
    }
    return render(request, "marac/meeting_balance.html", context)
