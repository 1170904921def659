"""Passkeys in "Your account", and one in the place of the code at sign-in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from agencies import gate, passkeys
from agencies.access import Permission
from agencies.doors import door
from agencies.forms import AddPasskeyForm, ShowPasskeyForm
from agencies.models import Passkey, SecondFactor
from agencies.views.second_factor import ask_for_code, let_in, next_page
from audit.log import record
from audit.models import Verb


@door(Permission.HOME)
def list_passkeys(request):
    """Hers, and adding one: beside the app, which stays the way in where a browser has no passkeys."""
    if gate.PASSED not in request.session or not SecondFactor.objects.filter(user=request.user).exists():
        return redirect("code")
    form = AddPasskeyForm(request, request.POST or None)
    if form.is_valid():
        messages.success(request, "The passkey is added. At sign-in it stands in the place of the code.")
        return redirect("passkeys")
    if form.errors:
        record(request.user, Verb.REFUSED, "passkey", [request.user.pk])
    context = {
        "passkeys": list(Passkey.objects.filter(user=request.user)),
        "form": form,
        "options": passkeys.options_to_add(request),
    }
    return render(request, "agencies/passkeys.html", context)


@door(Permission.HOME)
@require_POST
def remove_passkey(request, pk: int):
    """Fewer ways in need no password, but the second factor: the code may be what is left."""
    if gate.PASSED not in request.session:
        return redirect("code")
    get_object_or_404(Passkey, user=request.user, pk=pk).remove(request.user)
    messages.success(request, "The passkey is removed. Delete it on your device too.")
    return redirect("passkeys")


@gate.serves(gate.CODE)
@door(Permission.HOME)
@require_POST
def show_passkey(request):
    if gate.PASSED in request.session:
        return redirect(next_page(request))
    form = ShowPasskeyForm(request, request.POST)
    if form.is_valid():
        let_in(request)
        return redirect(next_page(request))
    record(request.user, Verb.REFUSED, "second factor", [request.user.pk], what="passkey")
    return ask_for_code(request, passkey_form=form)
