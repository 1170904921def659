"""The second factor: the code at sign-in, and setting it up."""

import segno
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from agencies import gate, passkeys
from agencies.access import Permission
from agencies.doors import door
from agencies.forms import CodeForm, PasswordForm
from agencies.models import Acceptance, SecondFactor
from agencies.models.second_factor import address_of, new_secret
from agencies.sealed import seal, unseal
from audit.log import record
from audit.models import Verb
from dashub.drawing import pattern

# In the session while she sets it up: the secret on the screen, sealed, for the code that proves it is on her telephone.
SECRET = "second_factor_secret"  # noqa: S105 - the name of an entry


def next_page(request) -> str:
    """Where she was going; never away from the hub."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"


@gate.serves(gate.CODE)
@door(Permission.HOME)
def code(request):
    """The code of the app. Whoever has none yet sets it up."""
    if gate.PASSED in request.session:
        return redirect(next_page(request))
    factor = SecondFactor.objects.filter(user=request.user).first()
    if factor is None:
        return redirect(f"{reverse('second-factor')}?{request.GET.urlencode()}")
    form = CodeForm(request.user, factor.accept, request.POST or None)
    if request.method == "POST" and form.is_valid():
        let_in(request)
        return redirect(next_page(request))
    if form.errors:
        record(request.user, Verb.REFUSED, "second factor", [request.user.pk])
    return ask_for_code(request, form)


def ask_for_code(request, form=None, passkey_form=None):
    """The page of the second factor: the code, and beside it a passkey for whoever has one."""
    context = {
        "form": form or CodeForm(request.user, None),
        "passkey_form": passkey_form,
        "options": passkeys.options_to_show(request),
        "next": next_page(request),
    }
    return render(request, "registration/code.html", context)


@gate.serves(gate.CODE)
@door(Permission.HOME)
def second_factor(request):
    """Set it up, for the first time or anew. Who has one must have shown it: a password alone replaces nothing."""
    known = SecondFactor.objects.filter(user=request.user).exists()
    if known and gate.PASSED not in request.session:
        return redirect("code")
    secret = _secret(request)
    password = PasswordForm(request, request.POST or None) if known else None
    # A right code sets up at once. So without the right password the code is not even looked at, nor shown as wrong.
    typed = request.POST or None if password is None or password.is_valid() else None
    form = CodeForm(request.user, lambda code: SecondFactor.set_up(request.user, secret, code), typed)
    if form.is_valid():
        del request.session[SECRET]
        let_in(request)
        return show_recovery_codes(request, SecondFactor.objects.get(user=request.user))
    qr = segno.make(address_of(secret, request.user), micro=False)
    return render(
        request,
        "registration/second_factor.html",
        {
            "form": form,
            "password": password,
            "forms": [form, password] if password else [form],
            "next": next_page(request),
            "qr": pattern("QR code of the secret below", list(qr.matrix_iter(border=3))),
            "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        },
    )


def show_recovery_codes(request, factor: SecondFactor):
    """In the answer itself and nowhere else: they cannot be shown twice."""
    codes = factor.new_recovery_codes()
    return render(request, "registration/recovery_codes.html", {"codes": codes, "next": next_page(request)})


def _secret(request) -> str:
    """The one that is on her screen already; a page loaded again must not make the telephone's a wrong one."""
    if SECRET not in request.session:
        request.session[SECRET] = seal(new_secret())
    return unseal(request.session[SECRET])


def let_in(request) -> None:
    request.session.cycle_key()
    gate.passed(request.session)
    if until := Acceptance.until(request.user):
        gate.accepted(request.session, until)
    record(request.user, Verb.SIGNED_IN, "second factor")
