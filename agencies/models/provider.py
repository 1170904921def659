"""Single sign-on of an agency: its OpenID provider, and who of its people is who there."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction

from agencies.principals import as_system
from agencies.reaching import is_named
from agencies.sealed import seal, unseal
from audit.log import record
from audit.models import Verb


def check_issuer(address: str) -> None:
    """HTTPS, but for a host that the operator names: a provider on this very machine, say."""
    parts = urlsplit(address)
    if not parts.hostname or not (parts.scheme == "https" or parts.scheme == "http" and is_named(parts.hostname)):
        raise ValidationError("The issuer is an address that begins with https://")


class Provider(models.Model):
    """An agency's provider. ``domains``: whose e-mail addresses lead to it.

    ``strong``: the words of acr and amr by which it says that it asked for a second factor. Empty, and its word for that is
    not taken: our own code is asked for.
    """

    agency = models.OneToOneField("Agency", on_delete=models.CASCADE, related_name="provider")
    issuer = models.CharField(max_length=300, validators=[check_issuer])
    client_id = models.CharField(max_length=200)
    sealed = models.TextField(editable=False)
    domains = ArrayField(models.CharField(max_length=120))
    strong = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"provider of {self.agency}"

    @property
    def secret(self) -> str:
        return unseal(self.sealed)

    def set_secret(self, secret: str) -> None:
        self.sealed = seal(secret)

    @transaction.atomic
    def change(self, by, *, issuer: str, client_id: str, domains: list[str], secret: str, active: bool = True) -> None:
        """Set it up or change it; an empty ``secret`` leaves the one that is there."""
        before = {"issuer": self.issuer, "client_id": self.client_id, "domains": self.domains, "active": self.active}
        now = {"issuer": issuer, "client_id": client_id, "domains": domains, "active": active}
        self.point_at(issuer)
        self.client_id, self.domains, self.active = client_id, domains, active
        if secret:
            self.set_secret(secret)
        self.save()
        fields = [name for name in now if now[name] != before[name]] + (["secret"] if secret else [])
        record(by, Verb.CHANGED, self, fields=fields, before=before, now=now)

    def point_at(self, issuer: str) -> None:
        """With another issuer the numbers by which the first knew its people, and its words for a second factor, count no
        more: at the new one they may be anybody's."""
        if self.pk and issuer != self.issuer:
            with as_system("single sign-on by another provider"):
                self.identities.all().delete()
            self.strong = []
        self.issuer = issuer

    @classmethod
    def of_address(cls, email: str) -> "Provider | None":
        domain = email.rpartition("@")[2].lower()
        return cls.objects.filter(domains__contains=[domain], active=True, agency__active=True).first()

    def is_strong(self, claims: dict) -> bool:
        """Whether it says, in words that count here, that it asked for a second factor."""
        amr = claims.get("amr")
        said = {str(one) for one in (claims.get("acr"), *(amr if isinstance(amr, list) else []))}
        return not said.isdisjoint(self.strong)


class Identity(models.Model):
    """By what number a provider knows one of its people. Kept at the first sign-in: from then on her address may change."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identities")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="identities")
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="agencies_identity_subject_once"),
            models.UniqueConstraint(fields=["provider", "user"], name="agencies_identity_user_once"),
        ]

    def __str__(self) -> str:
        return f"identity of user {self.user_id}"
