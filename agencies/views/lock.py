"""A session that was left alone: locked, opened again with the password, and what was typed meanwhile."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies import gate, held
from agencies.access import Permission
from agencies.doors import door
from agencies.forms import PasswordForm
from agencies.views.second_factor import next_page
from audit.log import record
from audit.models import Verb


@gate.serves(gate.UNLOCK)
@door(Permission.HOME)
def unlock(request):
    """The password, and nothing else: the session has shown its second factor and still belongs to her.

    The page that is covered asks from a script and wants JSON.
    """
    scripted = request.headers.get("Accept") == "application/json"
    form = PasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        gate.touch(request.session, now=True)
        record(request.user, Verb.SIGNED_IN, "unlock")
        return HttpResponse(status=204) if scripted else redirect(next_page(request))
    if form.errors:
        record(request.user, Verb.REFUSED, "unlock", [request.user.pk])
    if scripted:
        # 200: a refusal of 400 would undo its own record.
        return JsonResponse({"error": {"message": " ".join(form.errors.get("password", []))}})
    return render(request, "registration/unlock.html", {"form": form, "next": next_page(request)})


@door(Permission.HOME)
def keep_alive(request):
    """Asked for by a page in which somebody types."""
    gate.touch(request.session, now=True)
    return HttpResponse(status=204)


@door(Permission.HOME)
def held_page(request):
    """What she sent while the session was locked: to be sent again to the page that it was for, or thrown away."""
    kept = held.listed(request)
    if kept is None:
        return redirect("home")
    rows = [
        (name.replace("_", " ").replace("-", " ").capitalize(), ", ".join(filter(None, values)))
        for name, values in kept["fields"].items()
        if name not in held.NOT_TYPED and any(values)
    ]
    fields = [(name, value) for name, values in kept["fields"].items() for value in values]
    context = {"rows": rows, "fields": fields, "address": kept["address"], "files": kept.get("files")}
    return render(request, "registration/held.html", context)


@door(Permission.HOME)
@require_POST
def drop_held(request):
    held.forget(request)
    return redirect("home")
