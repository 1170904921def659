"""A PDF made for one person: ordered in a request, made by a worker, fetched through a door."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone

from agencies.sealed import seal, unseal
from audit.log import record
from audit.models import Verb
from dashub.errors import WrongState
from dashub.workflow import Transitions

PROGRESS_SECONDS = 3600
# A copy shows what its recipient could see when it was made, and rights end: it is kept for a day, then made anew.
KEPT = timedelta(hours=24)


def _token() -> str:
    return secrets.token_hex(8)


def _place(paper, filename: str) -> str:
    return f"papers/{secrets.token_hex(16)}"


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only the person it was made for; whether she may still read it, the builder is asked again at the door."""
        return self.filter(recipient=user)

    def expired(self, now=None):
        """Files that are kept no longer."""
        return self.filter(status=Paper.Status.READY, ready_at__lte=(now or timezone.now()) - KEPT).exclude(file="")


class Paper(models.Model):
    """One copy for one recipient: filtered to what she may see at the moment it was made, with her name across it.

    ``subject_id`` is the number of the meeting or case; ``options`` holds what else the builder needs (a desk, a
    period). Progress is kept in the cache while the worker's transaction is open.
    """

    class Kind(models.TextChoices):
        PACK = "pack", "Meeting pack"
        MINUTES = "minutes", "Minutes"
        EXTRACT = "extract", "Extract of minutes"
        ACTION_SHEET = "action_sheet", "Action sheet"
        CASE_SUMMARY = "case_summary", "Case summary"
        TRANSFER = "transfer", "Transfer pack"
        BOARD = "board", "Board report"
        STEERING = "steering", "Steering-group paper"
        SUBJECT_REPLY = "subject_reply", "Reply to a request"
        LETTER = "letter", "Letter"
        CHRONOLOGY = "chronology", "Court chronology"

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    # Figures that name nobody are read without a password.
    OPEN_KINDS = frozenset({Kind.BOARD, Kind.STEERING})

    TRANSITIONS = Transitions(
        Status,
        {Status.QUEUED: {Status.READY, Status.FAILED}, Status.READY: set(), Status.FAILED: {Status.QUEUED}},
        noun="paper",
    )

    reference = models.CharField(max_length=16, unique=True, default=_token, editable=False)
    kind = models.CharField(max_length=14, choices=Kind)
    subject_id = models.BigIntegerField()
    options = models.JSONField(default=dict)
    label = models.CharField(max_length=120, help_text="For the recipient's list; never a person's name")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="papers")
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    file = models.FileField(upload_to=_place, blank=True)
    size = models.PositiveIntegerField(default=0)
    sealed_password = models.TextField(blank=True, editable=False, help_text="Until it has been shown, once")
    ordered_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-id"]
        indexes = [models.Index(fields=["recipient", "-ordered_at"], name="cases_paper_recipient")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def file_name(self) -> str:
        """Neutral: it says neither what nor whom the paper is about."""
        return f"paper-{self.reference}.pdf"

    @property
    def is_kept(self) -> bool:
        """It is ready and not older than a day."""
        return self.status == self.Status.READY and bool(self.file) and self.ready_at > timezone.now() - KEPT

    @property
    def progress(self) -> int:
        """Per cent done, 0 to 100."""
        if self.status == self.Status.READY:
            return 100
        return cache.get(self._progress_key, 0)

    @property
    def _progress_key(self) -> str:
        return f"paper-progress-{self.pk}"

    def advance(self, percent: int) -> None:
        """Say how far the work is; seen at once, whatever transaction is open."""
        cache.set(self._progress_key, percent, PROGRESS_SECONDS)

    def keep(self, content: bytes, password: str = "") -> None:
        """Store the finished file, and the password it is encrypted with until it is shown."""
        from django.core.files.base import ContentFile

        self.TRANSITIONS.check(self.status, self.Status.READY)
        self.file.save("paper", ContentFile(content), save=False)
        self.status, self.size, self.ready_at = self.Status.READY, len(content), timezone.now()
        self.sealed_password = seal(password) if password else ""
        self.save(update_fields=["file", "status", "size", "ready_at", "sealed_password"])

    @property
    def is_encrypted(self) -> bool:
        return self.kind not in self.OPEN_KINDS

    @transaction.atomic
    def show_password(self) -> str:
        """The password, for the one time that it is shown; the hub forgets it with that. WrongState the second time."""
        sealed = (
            Paper.objects.select_for_update(of=("self",)).values_list("sealed_password", flat=True).get(pk=self.pk)
        )
        if not sealed:
            raise WrongState("The password has been shown already. If it is lost, order a new copy.")
        self.sealed_password = ""
        self.save(update_fields=["sealed_password"])
        record(self.recipient, Verb.READ, self, password_shown=True)
        return unseal(sealed)

    def forget(self) -> None:
        """Delete the file; the line in the recipient's list stays."""
        self.file.delete(save=False)
        self.sealed_password = ""
        self.save(update_fields=["file", "sealed_password"])

    def fail(self) -> None:
        self.TRANSITIONS.check(self.status, self.Status.FAILED)
        self.status = self.Status.FAILED
        self.save(update_fields=["status"])

    def again(self) -> None:
        """Try once more after a failure."""
        self.TRANSITIONS.check(self.status, self.Status.QUEUED)
        self.status, self.ordered_at = self.Status.QUEUED, timezone.now()
        self.save(update_fields=["status", "ordered_at"])
