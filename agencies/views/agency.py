"""Signing in with the account of one's agency."""

from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render

from agencies import gate, limits, openid
from agencies.forms import AgencyForm
from agencies.models import Acceptance, Identity, Provider, User
from agencies.openid import Refused, Said
from agencies.principals import acting_as, as_system
from agencies.views.sign_in import outside
from audit.log import begin_request, record
from audit.models import Verb

BACKEND = "django.contrib.auth.backends.ModelBackend"
FAILED = (
    "Your agency’s sign-in did not let you in here. Try again, or sign in with a password. If it goes on, ask your manager "
    "whether you have an account under the same work address."
)


def start(request):
    """By the address: which agency's page. It is left by a link, because forms may only be sent to ourselves."""
    form = AgencyForm(request.POST or None)
    if form.is_valid():
        try:
            address = openid.begin(request, form.provider)
        except Refused:
            form.add_error(None, "Your agency’s sign-in cannot be reached. Try again, or sign in with a password.")
        else:
            return render(request, "registration/agency_go.html", {"agency": form.provider.agency, "address": address})
    return render(request, "registration/agency.html", {"form": form})


def back(request):
    """From the provider. Only members of that agency are let in, and who is no such member is told no more than the rest."""
    begin_request()
    where = limits.address_of(request)
    try:
        if limits.ADDRESS.reached(where):
            raise Refused("too many failures")
        provider, said = openid.finish(request)
        user = find(provider, said)
    except Refused as reason:
        limits.ADDRESS.count(where)
        with as_system("single sign-on that failed") as nobody:
            record(nobody, Verb.REFUSED, "single sign-on", why=str(reason))
        messages.error(request, FAILED)
        return redirect("sign-in")
    with acting_as(user):
        record(user, Verb.SIGNED_IN, "single sign-on", [user.pk])
        login(request, user, backend=BACKEND)
        gate.signed_in(request)
        if provider.is_strong(said.claims):
            gate.passed(request.session)
            if until := Acceptance.until(user):
                gate.accepted(request.session, until)
            record(user, Verb.SIGNED_IN, "second factor", how="provider")
    return redirect("home")


def find(provider: Provider, said: Said) -> User:
    """A member of the provider's own agency: by the number that was kept, else by her verified address, once."""
    with as_system("single sign-on"):
        members = User.objects.filter(is_active=True, api_tokens=None)
        kept = Identity.objects.filter(provider=provider, subject=said.subject).first()
        if kept is None and Provider.of_address(said.email) != provider:
            raise Refused("no verified address of the agency")
        wanted = {"pk": kept.user_id} if kept else {"email": said.email}
        user = members.filter(**wanted).first()
        if user is None or not user.memberships.live().filter(desk__agency=provider.agency).exists():
            raise Refused("no member of the agency")
        if kept is None:
            try:
                with transaction.atomic():
                    Identity.objects.create(user=user, provider=provider, subject=said.subject)
            except IntegrityError as error:
                raise Refused("known there as somebody else") from error
    return user


start = outside(start)
back = outside(back)
