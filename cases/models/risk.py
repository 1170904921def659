"""Dated risk assessments: immutable, side by side, never converted (domain.md section 1)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cases.models.case import RiskLevel


class RiskAssessment(models.Model):
    """One completed tool. ``answers`` maps item to yes/no/unknown; ``native`` is the tool's own result in words.

    ``level`` is the final level: judgement may raise what the tool gives, never lower it, and says why.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="assessments")
    tool = models.CharField(max_length=30, help_text="Slug of a tool in cases/risk/tools")
    tool_version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    yes_count = models.PositiveSmallIntegerField(null=True, blank=True)
    native = models.CharField(max_length=120, help_text='As "13 yes, 4 don\'t know, 2 not asked" or "Gold, 74"')
    level = models.CharField(max_length=8, choices=RiskLevel)
    judgement_reason = models.TextField(blank=True)
    finished = models.BooleanField(default=True)
    assessed_on = models.DateField()
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-assessed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.tool} in {self.case_id}"
