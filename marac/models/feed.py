"""The address at which somebody's calendar reads when her meetings are (product.md D8)."""

import hashlib
import secrets

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from audit.log import record
from audit.models import Verb

SECRET_BYTES = 32


class CalendarFeed(models.Model):
    """One for each person who asked for it. Only the digest of its secret is kept; the address is shown once.

    The secret opens days and hours of meetings and nothing else. Whoever has it needs no password, as calendars do not
    send one.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"

    @classmethod
    @transaction.atomic
    def make(cls, user) -> str:
        """The secret of a new address, in place of an older one, which ends with that."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        feed, _ = cls.objects.update_or_create(
            user=user, defaults={"digest": digest_of(secret), "made_at": timezone.now()}
        )
        record(user, Verb.CREATED, feed)
        return secret

    @classmethod
    @transaction.atomic
    def end(cls, user) -> None:
        """From now on it opens nothing. Twice does nothing."""
        for feed in cls.objects.select_for_update().filter(user=user):
            record(user, Verb.CHANGED, feed, ended=True)
            feed.delete()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
