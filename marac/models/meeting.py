"""One sitting, and who was there."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from dashub import references
from dashub.errors import StaleVersion, WrongState
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from marac.querysets import MeetingQuerySet


class Meeting(Referenced):
    """A sitting of a series. It takes what is accepted in [intake_from, intake_until), so that no hour is in two or none.

    ``intake_from`` is the cut-off of the sitting before it (empty for the first of a series). An emergency
    meeting takes only what it was called for.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", "Taking cases"
        CLOSED_INTAKE = "closed_intake", "List closed"
        IN_SESSION = "in_session", "In session"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.PLANNED: {Status.CLOSED_INTAKE, Status.IN_SESSION, Status.CANCELLED},
            Status.CLOSED_INTAKE: {Status.IN_SESSION, Status.CANCELLED},
            Status.IN_SESSION: {Status.HELD},
            Status.HELD: set(),
            Status.CANCELLED: set(),
        },
        noun="meeting",
    )

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    series = models.ForeignKey("marac.Series", on_delete=models.PROTECT, related_name="meetings")
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    intake_from = models.DateTimeField(null=True, blank=True)
    intake_until = models.DateTimeField()
    research_due_at = models.DateTimeField()
    agenda_due_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=14, choices=Status, default=Status.PLANNED)
    emergency = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True, help_text="Why an emergency was called, or it was cancelled")
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    break_since = models.DateTimeField(
        null=True, blank=True, help_text="In a break; what is heard in private is one to everybody else"
    )
    agenda_at = models.DateTimeField(null=True, blank=True, help_text="When the agenda went out")
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "starts_at"], name="marac_meeting_once"),
            models.CheckConstraint(
                condition=Q(intake_until__lte=F("starts_at"))
                & (Q(intake_from=None) | Q(intake_from__lte=F("intake_until"))),
                name="marac_meeting_intake_order",
            ),
            models.CheckConstraint(
                condition=Q(emergency=False) | ~Q(reason=""), name="marac_meeting_emergency_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["area", "starts_at"], name="marac_meeting_area")]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Cases may still be put on the list by hand."""
        return self.status in (self.Status.PLANNED, self.Status.CLOSED_INTAKE)

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.HELD, self.Status.CANCELLED)

    @transaction.atomic
    def close_intake(self, by) -> None:
        self._become(self.Status.CLOSED_INTAKE, by)

    @transaction.atomic
    def begin(self, by) -> None:
        """The chair opens the sitting."""
        self.began_at = self.began_at or timezone.now()
        self._become(self.Status.IN_SESSION, by, "began_at")

    @transaction.atomic
    def finish(self, by) -> None:
        self.ended_at, self.break_since = timezone.now(), None
        self._become(self.Status.HELD, by, "ended_at", "break_since")

    @transaction.atomic
    def pause(self, on: bool, by) -> None:
        """Call a break, or go on. Every screen of the meeting says so within seconds. WrongState where it is over."""
        if on and self.status in (self.Status.HELD, self.Status.CANCELLED):
            raise WrongState("This meeting is over. There is nothing to interrupt.")
        self.break_since = (self.break_since or timezone.now()) if on else None
        self.save(update_fields=["break_since"])
        record(by, Verb.CHANGED, self, fields=["break_since"], to=on)

    @transaction.atomic
    def cancel(self, reason: str, by) -> None:
        """Call it off; marac.actions.cancel_meeting moves its cases."""
        self.reason, self.version = reason, F("version") + 1
        self._become(self.Status.CANCELLED, by, "reason", "version")
        self.refresh_from_db(fields=["version"])

    def _become(self, status: str, by, *fields: str) -> None:
        self.TRANSITIONS.check(self.status, status)
        self.status = status
        self.save(update_fields=["status", *fields])
        record(by, Verb.CHANGED, self, fields=["status"], to=str(status))

    def claim_version(self, version: int) -> None:
        """Take the next version or raise StaleVersion."""
        if not Meeting.objects.filter(pk=self.pk, version=version).update(version=F("version") + 1):
            current = Meeting.objects.values_list("version", flat=True).get(pk=self.pk)
            raise StaleVersion(sent=version, current=current)
        self.version = version + 1


class Attendance(models.Model):
    """One person at one meeting. Confidentiality is accepted per person and meeting, in the version then in force."""

    class Status(models.TextChoices):
        PRESENT = "present", "Present"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120, blank=True, help_text="Somebody without an account")
    status = models.CharField(max_length=10, choices=Status)
    information_sent = models.BooleanField(default=False, help_text="With apologies: research came all the same")
    observer = models.BooleanField(default=False)
    observer_approved = models.BooleanField(default=False, help_text="By the chair")
    confidentiality_accepted_at = models.DateTimeField(null=True, blank=True)
    confidentiality_version = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["desk__agency__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="marac_attendance_once"),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(name=""), name="marac_attendance_is_somebody"),
            models.CheckConstraint(
                condition=Q(confidentiality_accepted_at=None) | ~Q(confidentiality_version=""),
                name="marac_attendance_accepts_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} at {self.meeting_id}"


class Leaving(models.Model):
    """An agency that leaves a sitting before its end, so that its cases can be heard first. ``at``: a time of that day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="leavings")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    at = models.TimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "desk"], name="marac_leaving_once")]

    def __str__(self) -> str:
        return f"leaves {self.meeting_id} at {self.at}"


class Minutes(models.Model):
    """What was captured, in order; changed until approved, then issued. Then amended, or recalled and a draft again."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        ISSUED = "issued", "Issued"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.DRAFT: {Status.APPROVED},
            Status.APPROVED: {Status.DRAFT, Status.ISSUED},
            Status.ISSUED: {Status.DRAFT},
        },
        noun="set of minutes",
    )

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="marac_minutes_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="issued") | Q(issued_at__isnull=False), name="marac_minutes_issued_has_date"
            ),
        ]

    def __str__(self) -> str:
        return f"minutes of {self.meeting_id}"

    def become(self, status: str, by) -> None:
        """Approve, open again or issue: marac.actions.minutes."""
        self.TRANSITIONS.check(self.status, status)
        self.status = status
        if status == self.Status.DRAFT:
            self.approved_by, self.approved_at, self.issued_at = None, None, None
        elif status == self.Status.APPROVED:
            self.approved_by, self.approved_at = by, timezone.now()
        else:
            self.issued_at = timezone.now()
        self.save(update_fields=["status", "approved_by", "approved_at", "issued_at"])
        record(by, Verb.DECIDED, self, to=str(status))
