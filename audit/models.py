"""The append-only record of who saw and changed what (domain.md section 6).

It knows no other app: objects are named by kind and number, people by number, so that
an event outlives whatever it speaks of.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
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
    # Written by the trigger of migrations/0003_chain.py, whatever an insert says.
    chain = models.CharField(max_length=40, db_default="", editable=False, help_text="user/12, system/1")
    sequence = models.BigIntegerField(db_default=0, editable=False, help_text="1, 2, 3... within the chain")
    hash = models.BinaryField(
        db_default=b"", editable=False, help_text="Over the hash before it and audit_canonical()"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="audit_event_chain")]
        indexes = [
            models.Index(fields=["actor", "-id"], name="audit_event_actor"),
            models.Index(fields=["kind", "-id"], name="audit_event_kind"),
            models.Index(fields=["reference", "-id"], name="audit_event_reference"),
            BrinIndex(fields=["at"], name="audit_event_at", autosummarize=True),
            GinIndex(fields=["object_ids"], name="audit_event_objects"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.reference}".strip()


class Head(models.Model):
    """Where each chain ends: what the next event of it continues from. Only the trigger's owner writes it."""

    chain = models.CharField(primary_key=True, max_length=40)
    sequence = models.BigIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.chain} at {self.sequence}"


class Seal(models.Model):
    """All heads at one moment. Each seal holds the hash of the one before, so that seals are a chain as well.

    ``digest`` is over every head there was; ``SealedHead`` keeps those that had moved since the seal before.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    digest = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedHead(models.Model):
    """Where a chain ended when it was sealed: the verifier's pin in that chain."""

    pk = models.CompositePrimaryKey("chain", "sequence")
    chain = models.CharField(max_length=40)
    sequence = models.BigIntegerField()
    hash = models.BinaryField()
    seal = models.BigIntegerField(help_text="Number of the seal")

    class Meta:
        ordering = ["seal", "chain"]

    def __str__(self) -> str:
        return f"{self.chain} at {self.sequence} in seal {self.seal}"
