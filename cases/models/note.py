"""Notes and documents, each with a sharing level and a section."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from agencies.access import Section


class SharingLevel(models.TextChoices):
    """architecture.md section 3."""

    OWN = "own", "My agency only"
    NAMED = "named", "Named agencies"
    CASE = "case", "All agencies in the case"
    MARAC = "marac", "The MARAC"


def neutral_name(instance, filename: str) -> str:
    """Where an upload is kept: random, so that neither the path nor a log says anything."""
    return f"documents/{secrets.token_hex(16)}"


class Shareable(models.Model):
    """What a note and a document have in common."""

    section = models.CharField(max_length=20, choices=Section, default=Section.HEADLINE)
    sharing = models.CharField(max_length=6, choices=SharingLevel, default=SharingLevel.OWN)
    named_desks = models.ManyToManyField("agencies.Desk", related_name="+", blank=True)
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-at", "-id"]


class Note(Shareable):
    """What a worker writes in a case, for those whom its sharing level and its section let read it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()

    def __str__(self) -> str:
        return f"note in {self.case_id}"


class Document(Shareable):
    """A file. ``name`` is what people read; the stored name is random and the served one neutral."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=120, help_text="A neutral description")
    file = models.FileField(upload_to=neutral_name)
    reference = models.CharField(max_length=48, unique=True, default=secrets.token_urlsafe, editable=False)
    content_type = models.CharField(max_length=100)
    ending = models.CharField(max_length=5, default="bin", help_text="Of the neutral name that it is served under")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"document in {self.case_id}"

    @property
    def served_name(self) -> str:
        """Says nothing of its content: a downloads folder may be looked into by others."""
        return f"document-{self.pk}.{self.ending}"
