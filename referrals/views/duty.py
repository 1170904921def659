"""The duty list's own pages: referrals that nobody else sees, the cases that name them, opening one to the queue."""

from django.contrib import messages
from django.shortcuts import redirect, render

from agencies.access import Permission, standing
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from cases.forms.restricted import ReasonForm
from cases.models import Case
from dashub.forms import sent
from referrals import queue
from referrals.models import Referral

SHOWN = 200


@door(Permission.RESTRICT)
def restricted(request):
    """What she is named in, the nearest clock first."""
    areas = standing(request.user).areas(Permission.RESTRICT)
    waiting = queue.with_headline(
        Referral.objects.visible_to(request.user).sent().filter(area__in=areas, restricted=True)
    )
    rows = list(waiting.order_by("status", "decide_by", "pk")[:SHOWN])
    cases = list(
        Case.objects.visible_to(request.user).filter(area__in=areas, restricted=True).order_by("status", "-pk")[:SHOWN]
    )
    record(request.user, Verb.LISTED, "referrals.referral", [row.pk for row in rows], restricted=True)
    context = {"rows": queue.rows_of(rows), "cases": cases}
    return render(request, "referrals/restricted.html", context)


def _waiting(rows):
    return rows.sent().filter(restricted=True).select_related("area__hub_desk")


@door_to(Referral, Permission.RESTRICT, log=None, queryset=_waiting)
def unrestrict(request, referral):
    """Everybody who was shut out is somebody else, and nothing else speaks for hiding it: it goes to the queue."""
    form = ReasonForm(sent(request), label="Why need it not be restricted?")
    shut_out = [(bar.user, bar.reason) for bar in referral.bars.select_related("user")]
    if form.is_valid():
        referral.unrestrict(form.cleaned_data["reason"], request.user)
        messages.success(request, f"Referral {referral.reference} is in the queue.")
        return redirect("restricted")
    return render(request, "referrals/unrestrict.html", {"form": form, "referral": referral, "shut_out": shut_out})
