"""The confidentiality statement that everybody who works with cases accepts once a year."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from audit.log import record
from audit.models import Verb

# A new version asks everybody again. An old one is never changed: what somebody accepted is told by its version.
VERSION = "2026-1"
STATEMENTS = {
    "2026-1": (
        "I open a case only where my work needs it. Each look is recorded under my name, and is checked.",
        "What I read here I share only as the partnership’s information-sharing agreement allows, with those who need it.",
        "I never tell the person who harms, or anybody who may tell them, that a referral, a meeting or a case exists.",
        "I use my own account only. I do not work here where others can see my screen.",
        "If I know somebody in a case, I say so at once and look no further.",
        "If something has gone to the wrong person, I tell my information-governance lead the same day.",
    )
}
YEAR = dt.timedelta(days=365)


class Acceptance(models.Model):
    """That one person accepted one version. Rows are added and never changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances")
    version = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.version} by user {self.user_id}"

    @classmethod
    def accept(cls, user) -> "Acceptance":
        accepted = cls.objects.create(user=user, version=VERSION)
        record(user, Verb.CHANGED, accepted, version=VERSION)
        return accepted

    @classmethod
    def until(cls, user) -> dt.datetime | None:
        """Until when her acceptance of the present version counts; None where there is none that still does."""
        last = cls.objects.filter(user=user, version=VERSION, at__gt=timezone.now() - YEAR).first()
        return last.at + YEAR if last else None
