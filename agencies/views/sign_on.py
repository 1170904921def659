"""Single sign-on of the agencies of an area, set up by its administrator.

She decides where the agency's people prove who they are. So she may do it for agencies that work in her areas alone, its
managers are told, and a provider's word for a second factor counts only where the operator said so (``single_sign_on``).
"""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies import openid
from agencies.access import Permission, users_at
from agencies.doors import door
from agencies.models import Agency, Provider, User
from agencies.notices import notify
from agencies.principals import as_system
from agencies.sign_on_forms import SignOnForm
from audit.log import record
from audit.models import Event, Verb
from dashub import moments
from dashub.forms import sent

SHOWN = 10
WORDS = {
    "issuer": "address",
    "client_id": "client ID",
    "domains": "domains",
    "active": "whether it is used",
    "secret": "secret",
}
WHY = {
    "the provider cannot be reached": "Nothing answers there as a provider does. Check the address.",
    "an address that is not public": "It leads into a network of its own. Ask the operator of the hub to name its host.",
    "an address without HTTPS": "It names a page without HTTPS. Its administrators have to change that.",
    "another issuer": "It calls itself by another address. Copy the issuer from what it publishes, to the last slash.",
    "no answer of a provider": "What is published there is no description of a provider.",
}


def hers(user):
    return Agency.objects.set_up_by(user).filter(active=True).order_by("name")


@door(Permission.CONFIGURE)
def agencies(request):
    rows = hers(request.user).select_related("provider")
    record(
        request.user, Verb.LISTED, "agencies.provider", [row.provider.pk for row in rows if hasattr(row, "provider")]
    )
    lines = [(row, getattr(row, "provider", None)) for row in rows]
    return render(request, "agencies/sign_on_list.html", {"lines": lines})


@door(Permission.CONFIGURE)
def agency(request, pk: int):
    """Set up, change or end it. The agency's managers are told of each change."""
    found = get_object_or_404(hers(request.user), pk=pk)
    provider = Provider.objects.filter(agency=found).first() or Provider(agency=found)
    initial = {
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "domains": "\n".join(provider.domains or []),
        "active": "yes" if provider.active else "no",
    }
    form = SignOnForm(sent(request), provider=provider, initial=initial)
    if form.is_valid():
        with transaction.atomic():
            provider.change(request.user, **form.cleaned_data)
            managers = users_at(found.desks.values_list("pk", flat=True), Permission.PEOPLE)
            key = f"sign-on:{provider.pk}:{timezone.now():%Y%m%d%H%M%S%f}"
            notify(managers, key, "Your agency’s single sign-on was changed. Did you know?", "/members")
        messages.success(request, "Saved. Test it now.")
        return redirect("configure-sign-on-agency", found.pk)
    context = {
        "form": form,
        "agency": found,
        "provider": provider,
        "back": openid.back_address(),
        "changes": _changes(provider),
    }
    return render(request, "agencies/sign_on.html", context)


@require_POST
@door(Permission.CONFIGURE)
def test(request, pk: int):
    """Read what the provider publishes, as a sign-in does first, and say what came of it."""
    provider = get_object_or_404(Provider, agency__in=hers(request.user), agency=pk)
    try:
        openid.discover(provider)
    except openid.Refused as reason:
        why = str(reason)
        messages.error(request, f"It does not work yet. {WHY.get(why, why)}")
    else:
        why = ""
        messages.success(request, "The provider answers as it should. Now let somebody of the agency sign in with it.")
    record(request.user, Verb.READ, provider, tested=True, why=why)
    return redirect("configure-sign-on-agency", pk)


def _changes(provider: Provider) -> list[tuple[str, str, str]]:
    """(when, who, what) of its last changes, from the audit log."""
    if provider.pk is None:
        return []
    with as_system("who changed single sign-on"):
        rows = list(
            Event.objects.filter(kind="agencies.provider", object_ids=[provider.pk], verb=Verb.CHANGED)[:SHOWN]
        )
        names = dict(User.objects.filter(pk__in=[row.actor for row in rows]).values_list("pk", "full_name"))
    return [(moments.when(row.at), names.get(row.actor, "the operator"), _words(row.detail)) for row in rows]


def _words(detail: dict) -> str:
    """Of a change by the command, which says what it set and not what was changed: all of it."""
    return ", ".join(WORDS[field] for field in detail.get("fields", WORDS))
