"""What shuts a case: why it was restricted and by whom, cases opened in an emergency, bars that were lifted again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.models.choices import YesNo


class Restriction(models.Model):
    """One time in which a case was restricted. Its reasons are for those who may restrict: they can point at a worker."""

    class Why(models.TextChoices):
        BY_HAND = "by_hand", "Decided by a person"
        MATCH = "match", "Somebody who signs in here seems to be in it, or to live with somebody in it"
        STAFF = "staff", "Somebody in it works for a partner agency, is a councillor or is related to one"
        REFERRAL = "referral", "The referral was restricted"
        ABOUT = "about", "The victim has a restricted case already"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="restrictions")
    why = models.CharField(max_length=8, choices=Why)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lift_reason = models.CharField(max_length=300, blank=True)
    position_of_trust = models.CharField(
        max_length=10, choices=YesNo, blank=True, help_text="LADO: asked of the chair"
    )
    trust_note = models.CharField(max_length=300, blank=True, help_text="Who was told, or why nobody")
    trust_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    trust_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at=None), name="cases_restricted_once")
        ]

    def __str__(self) -> str:
        return f"restriction of {self.case_id}"


class GlassBreak(models.Model):
    """A case that a worker opened in an emergency, and what the information-governance lead thought of it."""

    class Need(models.TextChoices):
        LIFE = "life", "Somebody is in danger now"
        CHILD = "child", "A child is in danger now"
        CONTACT = "contact", "She is with us or on the telephone now"
        FOUND = "found", "The person who harms was found, or is free"
        OTHER = "other", "Something else that cannot wait"

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", "Justified"
        NOT_JUSTIFIED = "not_justified", "Not justified"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="glass_breaks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=8, choices=Need)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    outcome = models.CharField(max_length=13, choices=Outcome, blank=True)
    review = models.CharField(max_length=300, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", reviewed_at=None)
                | (~Q(outcome="") & ~Q(review="") & Q(reviewed_at__isnull=False)),
                name="cases_glass_review_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"glass of {self.case_id}"


class LiftedBar(models.Model):
    """A bar that was taken away: a namesake. She is not taken for this person again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="lifted_bars")
    made_because = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"lifted bar {self.pk}"
