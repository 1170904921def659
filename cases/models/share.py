"""Shares: the guardian grants that open a case to a desk or a named user, and the bars that close it.

``sharing.py`` holds the only writers. Triggers copy the result into ``Case.readers`` and ``Case.barred``.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


class ShareBasis(models.TextChoices):
    """Why an agency sees a case."""

    HUB = "hub", "The hub of the area"
    REFERRER = "referrer", "It made the referral"
    PATHWAY = "pathway", "A pathway of the referral needs it"
    MARAC = "marac", "It takes part in the MARAC that hears the case"
    ACTION = "action", "It owns an action"
    WORK = "work", "It works with the family"
    TRANSFER = "transfer", "The case is transferred to its area"


class Share(GroupObjectPermissionBase):
    """A live share of a case with a desk: a guardian group permission with its basis. Ended ones move to EndedShare."""

    content_object = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="shares")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="shares")
    basis = models.CharField(max_length=10, choices=ShareBasis)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta(GroupObjectPermissionBase.Meta):
        constraints = [models.UniqueConstraint(fields=["content_object", "desk"], name="cases_share_once")]

    def __str__(self) -> str:
        return f"{self.content_object_id} with {self.desk_id}"


class NamedUser(UserObjectPermissionBase):
    """A user let in by name: on a restricted case, or for a time by break-glass."""

    class Kind(models.TextChoices):
        NAMED = "named", "Named"
        GLASS = "glass", "Break-glass"

    content_object = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="named_users")
    kind = models.CharField(max_length=5, choices=Kind)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.content_object_id} by name"


class EndedShare(models.Model):
    """The history of shares: guardian keeps only what lives."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="ended_shares")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=ShareBasis)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["-ended_at"]

    def __str__(self) -> str:
        return f"ended share of {self.case_id}"


class Bar(models.Model):
    """A user who must never see a person's cases: a party, a relative, a declared conflict. Kept per person."""

    class Kind(models.TextChoices):
        MATCHED = "matched", "Found by comparing"
        DECLARED = "declared", "Said so herself"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="bars")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MATCHED)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "person"], name="cases_bar_once")]

    def __str__(self) -> str:
        return f"bar {self.pk}"
