"""Actions agreed in a meeting, and flags on files."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from dashub import moments, references
from dashub.errors import StaleVersion, WrongState
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from marac.querysets import ActionQuerySet, FlagQuerySet


class About(models.TextChoices):
    """Whom an action is about; the chair is told before closing a case with none about the perpetrator."""

    VICTIM = "victim", "Victim"
    CHILD = "child", "Child"
    PERPETRATOR = "perpetrator", "Perpetrator"
    STAFF = "staff", "Staff"


class Action(Referenced):
    """One thing that a named person in an agency does by a time (domain.md 2.6)."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        CIRCUMSTANCES_CHANGED = "circumstances_changed", "Not possible: circumstances changed"
        NOT_DONE = "not_done", "Not done"
        TRANSFERRED = "transferred", "Transferred"
        SUPERSEDED = "superseded", "Superseded"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.OPEN: {
                Status.DONE,
                Status.CIRCUMSTANCES_CHANGED,
                Status.NOT_DONE,
                Status.TRANSFERRED,
                Status.SUPERSEDED,
            },
            Status.DONE: {Status.OPEN},
            Status.CIRCUMSTANCES_CHANGED: {Status.OPEN},
            Status.NOT_DONE: {Status.OPEN},
            Status.TRANSFERRED: set(),
            Status.SUPERSEDED: set(),
        },
        noun="action",
    )

    class Escalation(models.IntegerChoices):
        """How far up the ladder an overdue action has been told."""

        OWNER = 0, "The owner"
        REPRESENTATIVE = 1, "The agency's representative"
        MANAGER = 2, "The agency's manager"
        CHAIR = 3, "The chair"

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="actions")
    listing = models.ForeignKey(
        "marac.Listing", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    text = models.TextField()
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    about = models.CharField(max_length=12, choices=About)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=24, choices=Status, default=Status.OPEN)
    evidence = models.TextField(blank=True, help_text="The latest; all of it is in the updates")
    settled_at = models.DateTimeField(null=True, blank=True)
    escalation = models.PositiveSmallIntegerField(choices=Escalation, default=Escalation.OWNER)
    transferred_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="transferred_to"
    )
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="A second press adds nothing")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", settled_at=None) | (~Q(status="open") & Q(settled_at__isnull=False)),
                name="marac_action_settled_has_date",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None) | Q(status="superseded") & ~Q(superseded_by=F("id")),
                name="marac_action_superseded_by_another",
            ),
            models.CheckConstraint(condition=Q(escalation__lte=3), name="marac_action_ladder"),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("owner")), name="marac_action_deputy_is_another"
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "due_at"], condition=Q(status="open"), name="marac_action_desk_open"),
            models.Index(fields=["case"], name="marac_action_of_case"),
            models.Index(fields=["desk", "created_at"], name="marac_action_desk_given"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def area_id(self) -> int:
        return self.case.area_id

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.OPEN and self.due_at < timezone.now()

    @transaction.atomic
    def update(self, status: str, text: str, happened_on, version: int, by) -> None:
        """A dated update. The same status is a note of progress and needs no transition."""
        self.claim_version(version)
        if status != self.status:
            self.TRANSITIONS.check(self.status, status)
            self.settled_at = None if status == self.Status.OPEN else timezone.now()
            self.escalation = self.Escalation.OWNER if status == self.Status.OPEN else self.escalation
        self.status, self.evidence = status, text
        self.save(update_fields=["status", "evidence", "settled_at", "escalation"])
        self.updates.create(status=status, text=text, happened_on=happened_on, by=by if by.pk else None)
        record(by, Verb.CHANGED, self, fields=["status"], to=str(status))

    @transaction.atomic
    def put_off(self, due_at, reason: str, version: int, by) -> None:
        """Another day for an open action; the ladder begins again from it. Raises WrongState where it is settled."""
        self.claim_version(version)
        if self.status != self.Status.OPEN:
            raise WrongState(f"It is settled: {self.get_status_display().lower()}. Open it again first.")
        text = f"Due {moments.when(due_at)} in place of {moments.when(self.due_at)}. {reason}"
        self.due_at, self.escalation = due_at, self.Escalation.OWNER
        self.save(update_fields=["due_at", "escalation"])
        today = timezone.localdate()
        self.updates.create(status=self.status, text=text, happened_on=today, by=by if by.pk else None)
        record(by, Verb.CHANGED, self, fields=["due_at"])

    def claim_version(self, version: int) -> None:
        """Take the next version or raise StaleVersion."""
        if not Action.objects.filter(pk=self.pk, version=version).update(version=F("version") + 1):
            current = Action.objects.values_list("version", flat=True).get(pk=self.pk)
            raise StaleVersion(sent=version, current=current)
        self.version = version + 1


class ActionUpdate(models.Model):
    """Dated evidence: what was done or found, and the status it led to. Never changed."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    at = models.DateTimeField(default=timezone.now)
    happened_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=24, choices=Action.Status)
    text = models.TextField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"update of {self.action_id}"


class Flag(models.Model):
    """A marker on an agency's own file: 12 months from the last referral, begun again by a repeat (domain.md 2.6)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="flags")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="flags")
    placed_on = models.DateField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "desk"], condition=Q(removed_on=None), name="marac_flag_once"),
            models.CheckConstraint(condition=Q(expires_on__gt=F("placed_on")), name="marac_flag_ends_later"),
        ]

    def __str__(self) -> str:
        return f"flag on {self.case_id}"
