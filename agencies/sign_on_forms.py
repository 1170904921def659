"""What is typed about an agency's single sign-on."""

import re

from django import forms
from django.core.exceptions import ValidationError

from agencies import reaching
from agencies.models import Provider
from agencies.models.provider import check_issuer
from dashub.forms import Form, LongText

DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+")
MOST_DOMAINS = 20


class SignOnForm(Form):
    """The secret is written and never shown: an empty box leaves the one that is kept."""

    issuer = forms.CharField(
        label="Address of the provider (issuer)",
        max_length=300,
        help_text="It begins with https://. The hub reads what is published under it at /.well-known/openid-configuration",
    )
    client_id = forms.CharField(label="Client ID", max_length=200, help_text="What the provider calls the hub")
    secret = forms.CharField(
        label="Client secret",
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domains = forms.CharField(
        label="Domains of its people’s e-mail addresses",
        max_length=2000,
        widget=LongText(rows=3),
        help_text="One a line, such as harbour.example",
    )
    active = forms.TypedChoiceField(
        label="Is it used?",
        choices=[("yes", "Yes: its people may sign in with it"), ("no", "No: it is ended")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )

    def __init__(self, *args, provider: Provider, **kwargs):
        super().__init__(*args, **kwargs)
        self.provider = provider
        kept = provider.pk is not None
        self.fields["secret"].required = not kept
        self.fields["secret"].help_text = "Leave it empty to keep the one that is stored" if kept else ""

    def clean_issuer(self) -> str:
        issuer = self.cleaned_data["issuer"].strip()
        try:
            check_issuer(issuer)
            reaching.check_public(issuer)
        except reaching.NotPublic:
            raise ValidationError(
                "This address is not a public one. Ask the operator of the hub to name its host in SINGLE_SIGN_ON_HOSTS"
            ) from None
        except (OSError, ValueError):
            raise ValidationError(
                "There is no such host. Check the address with the provider’s administrators"
            ) from None
        return issuer

    def clean_domains(self) -> list[str]:
        typed = list(dict.fromkeys(self.cleaned_data["domains"].lower().replace(",", " ").split()))
        if wrong := [one for one in typed if not DOMAIN.fullmatch(one)]:
            raise ValidationError(f"“{wrong[0][:60]}” is no domain. Enter one a line, such as harbour.example")
        if len(typed) > MOST_DOMAINS:
            raise ValidationError(f"Enter at most {MOST_DOMAINS} domains")
        if Provider.objects.exclude(pk=self.provider.pk).filter(domains__overlap=typed).exists():
            raise ValidationError("Another agency has one of these domains. Ask the operator of the hub")
        return typed
