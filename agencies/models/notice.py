"""In-app notices. They carry a sentence without personal data and a link; the e-mail carries the same."""

from django.db import models
from django.utils import timezone


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """One line for one user. ``key`` makes sending idempotent: the same key is never told twice."""

    user = models.ForeignKey("User", on_delete=models.CASCADE, related_name="notices")
    text = models.CharField(max_length=200, help_text="Never anything that identifies a person")
    link = models.CharField(max_length=200)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="agencies_notice_once")]

    def __str__(self) -> str:
        return self.text

    def mark_read(self) -> None:
        if self.read_at is None:
            self.read_at = timezone.now()
            self.save(update_fields=["read_at"])
