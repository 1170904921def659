"""What a manager says to a worker of her own desk about an entry in a case: supervision, and no part of the shared case."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from audit.log import record
from audit.models import Verb


class CommentQuerySet(models.QuerySet):
    def of_desks(self, desks):
        """The agency's own people read them, and nobody else."""
        return self.filter(desk__in=desks).select_related("by", "to")


class Comment(models.Model):
    """On one line of the timeline or on one note. ``to`` wrote that and is asked to read this."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="comments")
    entry = models.ForeignKey(
        "cases.TimelineEntry", null=True, blank=True, on_delete=models.CASCADE, related_name="comments"
    )
    note = models.ForeignKey("cases.Note", null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "desk"], name="cases_comment_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry=None, note__isnull=False) | Q(entry__isnull=False, note=None),
                name="cases_comment_on_one_thing",
            ),
            models.CheckConstraint(condition=~Q(by=models.F("to")), name="cases_comment_to_another"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @transaction.atomic
    def mark_read(self) -> None:
        """By whom it is for; the time stays that of the first press."""
        if self.read_at is None:
            self.read_at = timezone.now()
            self.save(update_fields=["read_at"])
            record(self.to, Verb.CHANGED, self, reference=self.case.reference, fields=["read_at"])
