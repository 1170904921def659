"""Pages on which a colleague moves to another desk or leaves: wiring, because both reach into every app that gives work."""

from django.contrib import messages
from django.shortcuts import redirect, render

from agencies import staffing
from agencies.access import Permission
from agencies.doors import door
from agencies.member_forms import LeaveForm, MoveForm
from agencies.views.members import found, list_of, member_form
from dashub import leaving
from dashub.errors import InvalidInput
from dashub.forms import sent


@door(Permission.PEOPLE)
def move(request, pk: int):
    """The new post begins and the old one ends, in one transaction."""
    membership = found(request, pk)
    staffing.refuse_unless_changes(request.user, membership)
    form = MoveForm(sent(request), by=request.user, membership=membership)
    if form.is_valid():
        data = form.cleaned_data
        try:
            leaving.move(membership, data["desk"], data["roles"], data["reason"], request.user)
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, "Moved. What she had to do at the old desk is handed on.")
            return redirect(list_of(data["desk"].pk))
    return member_form(request, form, membership, "Move to another desk", "Move")


@door(Permission.PEOPLE)
def leave(request, pk: int):
    """What ends is said before it is done; it cannot be undone, only begun anew."""
    membership = found(request, pk)
    staffing.refuse_unless_changes(request.user, membership)
    form = LeaveForm(sent(request))
    if form.is_valid():
        leaving.leave(membership.user, form.cleaned_data["reason"], request.user, desk=membership.desk)
        messages.success(request, "She has left this desk. What she had to do there is handed on.")
        return redirect(list_of(membership.desk_id))
    context = {"form": form, "membership": membership, "others": _others(membership)}
    return render(request, "agencies/member_leave.html", context)


def _others(membership) -> int:
    return membership.user.memberships.live().exclude(pk=membership.pk).count()
