"""Telling her what a meeting decided: each try, and the one that came to her (domain.md 2.5, Wakefield)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.models.choices import Channel


class Feedback(models.Model):
    """One try to tell her. What she was told and what she said are her voice (cases.VictimVoice); ``why`` is why not yet."""

    class Outcome(models.TextChoices):
        TOLD = "told", "She was told"
        NOT_YET = "not_yet", "She could not be told safely yet"
        NOT_TO = "not_to", "She is not to be told: the meeting decided so"

    listing = models.ForeignKey("marac.Listing", on_delete=models.CASCADE, related_name="feedback")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome)
    contact_point = models.ForeignKey(
        "people.ContactPoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    channel = models.CharField(max_length=12, choices=Channel, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=~Q(outcome="not_yet"), name="marac_feedback_settled_once"
            ),
            models.CheckConstraint(condition=Q(outcome="told") | ~Q(why=""), name="marac_feedback_says_why"),
        ]

    def __str__(self) -> str:
        return f"feedback of {self.listing_id}"
