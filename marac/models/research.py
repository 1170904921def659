"""What an agency knows about the people in a listed case: private until it is returned and a line is shared."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion, WrongState
from dashub.workflow import Transitions
from marac.querysets import ResearchLineQuerySet, ResearchQuerySet

# The prompt of the private line that keeps a reason for holding back, once an amendment changed it.
HELD_BACK = "Held back, and why"
OVER = (
    "The meeting is over, so this return cannot be changed any more. Tell the MARAC coordinator what is to be put right: "
    "she adds it to the minutes as an amendment under its date."
)


class Research(models.Model):
    """The return of one desk for one listing (domain.md 2.4). Other agencies see shared lines of a returned one only."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        NO_TRACE = "no_trace", "Nothing known"
        RETURNED = "returned", "Returned"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.NOT_STARTED: {Status.IN_PROGRESS, Status.NO_TRACE, Status.RETURNED},
            Status.IN_PROGRESS: {Status.NO_TRACE, Status.RETURNED},
            Status.NO_TRACE: {Status.RETURNED},
            Status.RETURNED: {Status.NO_TRACE},
        },
        noun="research return",
    )

    listing = models.ForeignKey("marac.Listing", on_delete=models.CASCADE, related_name="research")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="research")
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status, default=Status.NOT_STARTED)
    returned_at = models.DateTimeField(null=True, blank=True, help_text="The first time")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    amended_at = models.DateTimeField(null=True, blank=True, help_text="After it was returned, the last time")
    amended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withheld_reason = models.TextField(blank=True, help_text="Something is known and not shared, and why")
    version = models.PositiveIntegerField(default=1)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "listing_id", "desk__agency__name"]
        verbose_name_plural = "research"
        constraints = [
            models.UniqueConstraint(fields=["listing", "desk"], name="marac_research_once"),
            models.CheckConstraint(
                condition=Q(status__in=["not_started", "in_progress"], returned_at=None)
                | Q(status__in=["no_trace", "returned"], returned_at__isnull=False),
                name="marac_research_returned_has_date",
            ),
        ]
        indexes = [models.Index(fields=["desk", "due_at"], name="marac_research_desk")]

    def __str__(self) -> str:
        return f"research of {self.desk_id} for {self.listing_id}"

    @property
    def area_id(self) -> int:
        return self.listing.meeting.area_id

    @property
    def is_returned(self) -> bool:
        return self.returned_at is not None

    @property
    def is_late(self) -> bool:
        """Returned after the deadline, or not yet and past it."""
        return (self.returned_at or timezone.now()) > self.due_at

    @transaction.atomic
    def write(self, lines: Iterable["Written"], withheld_reason: str, version: int, by) -> None:
        """Keep what she typed. Before the return it is a draft; after it, the words before stay beside the new ones.

        Raises StaleVersion where a colleague saved in between, and WrongState once the meeting is over.
        """
        if self.listing.meeting.is_over:
            raise WrongState(OVER)
        self.claim_version(version)
        changed = self._write_lines(list(lines), by)
        changed |= self._hold_back(withheld_reason, by)
        if self.is_returned and changed:
            self.amended_at, self.amended_by = timezone.now(), by
        elif self.status == self.Status.NOT_STARTED:
            self._become(self.Status.IN_PROGRESS)
        self.save(update_fields=["withheld_reason", "amended_at", "amended_by", "status"])
        record(by, Verb.CHANGED, self, fields=["lines"], amended=bool(self.is_returned and changed))

    def _hold_back(self, reason: str, by) -> bool:
        """Whether the reason changed; after the return the one before it is kept, for her own agency."""
        before, self.withheld_reason = self.withheld_reason, reason
        if before and before != reason and self.is_returned:
            self.lines.create(prompt=HELD_BACK, text=before, by=by, replaced_at=timezone.now(), replaced_by=by)
        return before != reason

    def _write_lines(self, written: list["Written"], by) -> bool:
        before = {line.prompt: line for line in self.lines.current()}
        changed = False
        for position, one in enumerate(written):
            line = before.get(one.prompt)
            if line is None:
                if one.text:
                    self.lines.create(prompt=one.prompt, text=one.text, shared=one.shared, position=position, by=by)
                    changed = True
            elif (line.text, line.shared) != (one.text, one.shared):
                line.rewrite(one, keep=self.is_returned, by=by)
                changed = True
        return changed

    @transaction.atomic
    def give_back(self, by) -> None:
        """Return it: shared lines are now seen by the meeting. With nothing written it says that nothing is known."""
        known = self.withheld_reason or self.lines.current().exists()
        self._return(self.Status.RETURNED if known else self.Status.NO_TRACE, by)

    @transaction.atomic
    def nothing_known(self, by) -> None:
        """One press. Refused where lines are written already: they would be lost or contradicted."""
        if self.withheld_reason or self.lines.current().exists():
            raise WrongState("You have written something for this case. Return it, or clear it first.")
        self._return(self.Status.NO_TRACE, by)

    def _return(self, status: str, by) -> None:
        if self.status != status:
            self._become(status)
        if self.returned_at is None:
            self.returned_at, self.returned_by = timezone.now(), by
        self.save(update_fields=["status", "returned_at", "returned_by"])
        record(by, Verb.CHANGED, self, fields=["status"], to=str(status))

    def _become(self, status: str) -> None:
        self.TRANSITIONS.check(self.status, status)
        self.status = status

    def claim_version(self, version: int) -> None:
        """Take the next version or raise StaleVersion."""
        if not Research.objects.filter(pk=self.pk, version=version).update(version=F("version") + 1):
            current = Research.objects.values_list("version", flat=True).get(pk=self.pk)
            raise StaleVersion(sent=version, current=current)
        self.version = version + 1


@dataclass(frozen=True)
class Written:
    """What was typed under a prompt. An empty text takes the line away."""

    prompt: str
    text: str
    shared: bool = False


class ResearchLine(models.Model):
    """One fact. An amendment after the return keeps the words before it: they get ``replaced_at``."""

    research = models.ForeignKey(Research, on_delete=models.CASCADE, related_name="lines")
    prompt = models.CharField(max_length=120)
    text = models.TextField()
    shared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ResearchLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["research", "prompt"], condition=Q(replaced_at=None), name="marac_line_once_a_prompt"
            )
        ]

    def __str__(self) -> str:
        return f"line of {self.research_id}"

    def rewrite(self, written: Written, keep: bool, by) -> None:
        """Change it, or with ``keep`` put the new words beside it. What is private now is hidden from others, old too."""
        if keep:
            self.replaced_at, self.replaced_by = timezone.now(), by
            self.shared = self.shared and written.shared
            self.save(update_fields=["replaced_at", "replaced_by", "shared"])
            if written.text:
                self.research.lines.create(
                    prompt=self.prompt, text=written.text, shared=written.shared, position=self.position, by=by
                )
        elif written.text:
            self.text, self.shared, self.by, self.at = written.text, written.shared, by, timezone.now()
            self.save(update_fields=["text", "shared", "by", "at"])
        else:
            self.delete()
