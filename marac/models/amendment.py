"""What is changed in minutes after they were issued: corrections under their date, and papers that are recalled."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Amendment(models.Model):
    """A correction of issued minutes. What stood there stays: who acted on it must be able to see what she read.

    Of one case of the meeting (``listing``), for those who read its minutes; or of what belongs to no case.
    """

    minutes = models.ForeignKey("marac.Minutes", on_delete=models.CASCADE, related_name="amendments")
    listing = models.ForeignKey("marac.Listing", null=True, on_delete=models.CASCADE, related_name="amendments")
    text = models.TextField()
    key = models.UUIDField(unique=True, help_text="Sending twice with one key writes once")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"amendment {self.pk}"


class Recall(models.Model):
    """A kind of paper of a meeting that was wrong: copies made before are fetched no more; who had opened one is told."""

    class Kind(models.TextChoices):
        PACK = "pack", "Pack"
        MINUTES = "minutes", "Minutes"
        ACTION_SHEET = "action_sheet", "Action sheets"

    meeting = models.ForeignKey("marac.Meeting", on_delete=models.CASCADE, related_name="recalls")
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="marac_recall_says_why")]

    def __str__(self) -> str:
        return f"recall of {self.kind} of {self.meeting_id}"
