"""Who is signed in, where and since when."""

import hashlib

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from agencies.sessions import SessionStore


class SessionQuerySet(models.QuerySet):
    def of(self, user):
        """Hers that have not run out."""
        return self.filter(user=user, expire_date__gt=timezone.now())


class Session(AbstractBaseSession):
    """A browser's session. To delete the row signs it out: the next request finds none."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"session of user {self.user_id}"

    @property
    def mark(self) -> str:
        """What names it on a page. The key itself would sign anybody in."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:16]

    @classmethod
    def get_session_store_class(cls):
        return SessionStore
