"""Tokens for the API: one system of one agency, acting as a service account at one desk (product.md G1)."""

import hashlib
import secrets

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from audit.log import record
from audit.models import Verb

PREFIX = "hub_"
SECRET_BYTES = 32


class ApiTokenQuerySet(models.QuerySet):
    def live(self):
        return self.filter(revoked_at=None, user__is_active=True, desk__agency__active=True)


class ApiToken(models.Model):
    """Only the digest is kept: a secret of 256 random bits needs no slow hash. It is shown once, when it is issued."""

    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="api_tokens")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens", help_text="The service account"
    )
    name = models.CharField(max_length=80, help_text="Which system uses it")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["desk", "name", "id"]

    def __str__(self) -> str:
        return f"token {self.pk} of {self.desk}"

    @classmethod
    @transaction.atomic
    def issue(cls, desk, user, name: str, by) -> tuple["ApiToken", str]:
        """A new token and its secret, which nothing can show again."""
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        token = cls.objects.create(desk=desk, user=user, name=name, digest=digest_of(secret))
        record(by, Verb.CREATED, token, desk=desk.pk)
        return token, secret

    @transaction.atomic
    def revoke(self, by) -> None:
        """From now on it opens nothing. Twice does nothing."""
        if self.revoked_at is None:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])
            record(by, Verb.CHANGED, self, fields=["revoked_at"])


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
