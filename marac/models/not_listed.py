"""A decision that a case which meets the criteria is not to be heard (domain.md 2.1: every screening decision is kept)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dashub import moments


class NotListed(models.Model):
    """Kept with its reason, who and when. What comes after ``covers`` asks anew: it was not decided on."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="not_listed")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    covers = models.DateTimeField(help_text="When the newest referral or assessment came that it was decided on")

    class Meta:
        ordering = ["-covers", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="marac_not_listed_says_why")]

    def __str__(self) -> str:
        return f"not listed, {self.case_id}"

    @property
    def words(self) -> str:
        return f"Not to be listed: {self.reason} ({self.by or 'the hub'}, {moments.when(self.at)})"
