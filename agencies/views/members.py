"""Members: who works at a desk, inviting, roles, and the home postcode for conflicts of interest."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies import access, staffing
from agencies.access import Permission
from agencies.doors import door
from agencies.member_forms import HomeForm, InviteForm, LanguagesForm, RolesForm
from audit.log import record
from audit.models import Verb
from dashub.errors import InvalidInput
from dashub.forms import sent


@door(Permission.PEOPLE)
def members(request):
    """One desk at a time; the first of hers unless she has chosen another."""
    desks = list(staffing.desks_of(request.user))
    asked = request.GET.get("desk", "")
    desk = next((one for one in desks if str(one.pk) == asked), desks[0] if desks else None)
    rows = staffing.members_of(request.user).filter(desk=desk).order_by("user__full_name", "pk")
    lines = staffing.lines(rows, request.user)
    record(request.user, Verb.LISTED, "members", [line.pk for line in lines], desk=desk.pk if desk else None)
    here, gone = [line for line in lines if not line.left], [line for line in lines if line.left]
    return render(request, "agencies/members.html", {"desks": desks, "desk": desk, "here": here, "gone": gone})


@door(Permission.PEOPLE)
def invite(request, desk: int):
    desk = get_object_or_404(staffing.desks_of(request.user), pk=desk)
    form = InviteForm(sent(request), choices=staffing.role_choices(request.user, desk))
    if form.is_valid():
        try:
            staffing.invite(desk, **form.cleaned_data, by=request.user)
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, "Invited. An e-mail with a link to set a password is on its way.")
            return redirect(list_of(desk.pk))
    context = {"form": form, "heading": "Invite a colleague", "desk": desk, "submit": "Send the invitation"}
    return render(request, "agencies/member_form.html", context)


def list_of(desk_id: int) -> str:
    return f"{reverse('members')}?desk={desk_id}"


def found(request, pk: int):
    """A membership at one of her desks, or 404."""
    return get_object_or_404(staffing.members_of(request.user), pk=pk)


@door(Permission.PEOPLE)
def member(request, pk: int):
    membership = found(request, pk)
    record(request.user, Verb.READ, membership)
    context = {
        "line": staffing.lines([membership], request.user)[0],
        "membership": membership,
        "own": membership.user_id == request.user.pk,
        "keeps_home": keeps_home(request.user, membership),
        "back_url": list_of(membership.desk_id),
    }
    return render(request, "agencies/member.html", context)


@door(Permission.PEOPLE)
def roles(request, pk: int):
    membership = found(request, pk)
    staffing.refuse_unless_changes(request.user, membership)
    choices = staffing.role_choices(request.user, membership.desk)
    form = RolesForm(sent(request), choices=choices, initial={"roles": membership.roles})
    if form.is_valid():
        staffing.set_roles(membership, form.cleaned_data["roles"], request.user)
        messages.success(request, "The roles are changed. They count from the next page that she opens.")
        return redirect("member", membership.pk)
    return member_form(request, form, membership, "Change roles", "Save")


@door(Permission.PEOPLE)
def languages(request, pk: int):
    """What a colleague speaks beside English; she may also say so herself."""
    membership = found(request, pk)
    form = LanguagesForm(sent(request), initial={"languages": ", ".join(membership.languages)})
    if form.is_valid():
        staffing.set_languages(membership, form.cleaned_data["languages"], request.user)
        messages.success(request, "Saved.")
        return redirect("member", membership.pk)
    return member_form(request, form, membership, "Languages", "Save")


def keeps_home(user, membership) -> bool:
    """Whether she keeps the home postcodes of an area: those who configure it. Her own too: it gives nobody a power."""
    return access.may(user, Permission.CONFIGURE, membership.desk)


@door(Permission.CONFIGURE)
def home(request, pk: int):
    membership = found(request, pk)
    if not keeps_home(request.user, membership):
        raise PermissionDenied
    form = HomeForm(sent(request))
    if form.is_valid():
        staffing.set_home(membership.user, form.cleaned_data["postcode"], request.user)
        messages.success(request, "Saved. She is compared with the people in cases anew.")
        return redirect("member", membership.pk)
    return member_form(request, form, membership, "Home postcode", "Save", home=True)


def member_form(request, form, membership, heading: str, submit: str, **more):
    context = {"form": form, "heading": heading, "membership": membership, "submit": submit} | more
    return render(request, "agencies/member_form.html", context)
