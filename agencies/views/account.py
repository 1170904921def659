"""Your account: where one is signed in, password, second factor, and the yearly confidentiality statement."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies import gate, staffing
from agencies.access import Permission
from agencies.doors import door
from agencies.forms import PasswordForm
from agencies.member_forms import LanguagesForm
from agencies.models import Acceptance, Passkey, SecondFactor, Session
from agencies.models.acceptance import STATEMENTS, VERSION
from agencies.views.second_factor import next_page, show_recovery_codes
from audit.log import record
from audit.models import Verb
from dashub.forms import sent


@door(Permission.HOME)
def account(request):
    factor = SecondFactor.objects.filter(user=request.user).first()
    context = {
        "sessions": Session.objects.of(request.user),
        "here": request.session.session_key,
        "factor": factor,
        "codes_left": len(factor.recovery) if factor else 0,
        "passkeys": Passkey.objects.filter(user=request.user).count(),
        "languages": sorted({word for post in request.user.memberships.live() for word in post.languages}),
        "accepted_until": Acceptance.until(request.user),
    }
    return render(request, "agencies/account.html", context)


@door(Permission.HOME)
def languages(request):
    """What she speaks beside English, at each desk of hers."""
    posts = list(request.user.memberships.live())
    spoken = dict.fromkeys(word for post in posts for word in post.languages)
    form = LanguagesForm(sent(request), initial={"languages": ", ".join(spoken)})
    if form.is_valid():
        for post in posts:
            staffing.set_languages(post, form.cleaned_data["languages"], request.user)
        messages.success(request, "Saved.")
        return redirect("account")
    return render(request, "agencies/languages.html", {"form": form})


@door(Permission.HOME)
@require_POST
def end_session(request):
    """One of her sessions by its mark, or all but this one."""
    others = Session.objects.of(request.user).exclude(session_key=request.session.session_key)
    wanted = request.POST.get("session")
    ended = [each for each in others if wanted in ("all", each.mark)]
    for each in ended:
        each.delete()
        record(request.user, Verb.SIGNED_OUT, "session elsewhere", [request.user.pk])
    if ended:
        messages.success(request, "Signed out there.")
    return redirect("account")


@door(Permission.HOME)
def recovery_codes(request):
    """New ones in the place of the old, for the password once more. A password alone gives none."""
    factor = SecondFactor.objects.filter(user=request.user).first()
    if factor is None:
        return redirect("second-factor")
    if gate.PASSED not in request.session:
        return redirect("code")
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        return show_recovery_codes(request, factor)
    return render(request, "registration/new_recovery_codes.html", {"form": form})


@gate.serves(gate.ACCEPT)
@door(Permission.HOME)
def confidentiality(request):
    """Asked after sign-in where the year is over or the statement is a new one."""
    until = Acceptance.until(request.user)
    if until is None and request.method == "POST":
        Acceptance.accept(request.user)
        until = Acceptance.until(request.user)
    if until is None:
        context = {"statement": STATEMENTS[VERSION], "next": next_page(request)}
        return render(request, "registration/confidentiality.html", context)
    gate.accepted(request.session, until)
    return redirect(next_page(request))
