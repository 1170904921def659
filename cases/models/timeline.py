"""What happened in a case, written downwards by every app and read by the timeline page."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from agencies.access import Section


class TimelineEntry(models.Model):
    """One line. ``section`` decides who reads it; ``own_desk`` is the agency that wrote it (level O)."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="timeline")
    at = models.DateTimeField(default=timezone.now)
    section = models.CharField(max_length=20, choices=Section, default=Section.HEADLINE)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["case", "-at", "-id"], name="cases_timeline_case")]

    def __str__(self) -> str:
        return f"{self.title} ({self.case_id})"
