"""The append-only record of who saw and changed what (domain.md section 6).

It knows no other app: objects are named by kind and number, people by number, so that
an event outlives whatever it speaks of.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now


class Verb(models.TextChoices):
    """What was done. REFUSED is written by the access middleware, never by a view."""

    READ = "read", "Looked at"
    LISTED = "listed", "Listed"
    SEARCHED = "searched", "Searched"
    CREATED = "created", "Created"
    CHANGED = "changed", "Changed"
    SHARED = "shared", "Shared"
    UNSHARED = "unshared", "Ended a share"
    DECIDED = "decided", "Decided"
    EXPORTED = "exported", "Exported"
    REFUSED = "refused", "Was refused"
    SIGNED_IN = "signed_in", "Signed in"
    SIGNED_OUT = "signed_out", "Signed out"


class Event(models.Model):
    """One act of one actor. ``detail`` holds field names, counts and section names, never a person's data."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.BigIntegerField(null=True, help_text="User number; empty for the system")
    purpose = models.CharField(max_length=80, blank=True, help_text="Why the system acted, where no user did")
    verb = models.CharField(max_length=12, choices=Verb)
    kind = models.CharField(max_length=60, help_text="What it was done to, as app.model or a page name")
    object_ids = ArrayField(models.BigIntegerField(), default=list)
    reference = models.CharField(max_length=60, blank=True, help_text="The random reference as asked for")
    detail = models.JSONField(default=dict)
    request_id = models.UUIDField(default=uuid.uuid4)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor", "-id"], name="audit_event_actor"),
            models.Index(fields=["kind", "-id"], name="audit_event_kind"),
            GinIndex(fields=["object_ids"], name="audit_event_objects"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.reference}".strip()
