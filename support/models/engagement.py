"""The work of one service on one case: offered, taken or declined, and how soon the victim was reached."""

import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission
from audit.log import record
from audit.models import Verb
from cases.models import Case, Due, TimelineEntry
from dashub.errors import InvalidInput
from dashub.workflow import Transitions
from support.models.pathway import Pathway, clock_of


class EngagementQuerySet(models.QuerySet):
    def live(self):
        return self.filter(status__in=Engagement.LIVE)

    def visible_to(self, user):
        """The work of her own desks, in cases that she may see."""
        desks = user.standing.desks(Permission.ACT)
        return self.filter(desk_id__in=desks, case__in=Case.objects.visible_to(user))

    def most_urgent(self):
        """Nobody has it yet first, then by when she must be reached."""
        return self.order_by("next_due_at", "pk")


class Engagement(models.Model):
    """One pathway of one case at one desk. Status is changed by its methods alone.

    ``next_due_at`` is the clock that runs now: an answer and a first attempt, then her first contact; none after it.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", "Offered"
        WORKING = "working", "Working"
        DECLINED = "declined", "Declined"
        CLOSED = "closed", "Closed"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.OFFERED: {Status.WORKING, Status.DECLINED},
            Status.WORKING: {Status.CLOSED},
            Status.DECLINED: set(),
            Status.CLOSED: set(),
        },
        noun="piece of work",
    )

    class Ending(models.TextChoices):
        """Why a service that is in touch with her ended its work (domain.md section 4); what each takes: support.closing."""

        NEEDS_MET = "needs_met", "Planned: needs met"
        STEPPED_DOWN = "stepped_down", "Stepped down to less support"
        TRANSFERRED = "transferred", "Transferred to another service or area"
        MOVED = "moved", "She has moved away"
        DISENGAGED = "disengaged", "Disengaged: no longer answers"
        DECLINED = "declined", "She declined the service"
        OUT_OF_REACH = "out_of_reach", "Unable to contact"
        DUPLICATE = "duplicate", "Duplicate"
        DECEASED = "deceased", "She has died"

    LIVE = (Status.OFFERED, Status.WORKING)
    ENDED = ("ending", "local_reason", "ending_words", "step_down", "duplicate_of")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="engagements")
    pathway = models.CharField(max_length=12, choices=Pathway)
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="engagements")
    status = models.CharField(max_length=8, choices=Status, default=Status.OFFERED)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="engagements"
    )
    received_at = models.DateTimeField(default=timezone.now)
    answer_due_at = models.DateTimeField()
    first_contact_due_at = models.DateTimeField(null=True, blank=True)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    first_contact_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was declined or closed")
    ending = models.CharField(max_length=12, choices=Ending, default="", blank=True)
    local_reason = models.ForeignKey(
        "support.ClosureReason", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ending_words = models.CharField(
        max_length=170, blank=True, help_text="How it ended in the words of the partnership on that day"
    )
    step_down = models.TextField(blank=True, help_text="Who supports her from then on, and how")
    duplicate_of = models.CharField(max_length=12, blank=True, help_text="Reference of the case that goes on")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "pathway", "desk"],
                condition=Q(status__in=["offered", "working"]),
                name="support_engagement_live_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["desk", "next_due_at", "id"],
                condition=Q(status__in=["offered", "working"]),
                name="support_engagement_live",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pathway} for {self.case_id}"

    @classmethod
    @transaction.atomic
    def offer(cls, case, pathway: str, desk, received_at=None, *, by) -> "Engagement":
        """The case's live work of this pathway at the desk; a new offer where there is none."""
        at = received_at or timezone.now()
        answer, contact = cls.limits(case, pathway, at)
        offered, new = cls.objects.live().get_or_create(
            case=case,
            pathway=pathway,
            desk=desk,
            defaults={
                "received_at": at, "answer_due_at": answer, "first_contact_due_at": contact, "next_due_at": answer,
            },
        )  # fmt: skip
        if new:
            record(by, Verb.CREATED, offered, pathway=str(pathway), desk=desk.pk)
            offered._put_due()
        return offered

    @staticmethod
    def limits(case, pathway: str, at) -> tuple[dt.datetime, dt.datetime | None]:
        """By when to answer and try, and by when she is reached: the area's hours, or the meeting where it is sooner."""
        clock, meeting = clock_of(pathway, case.area), case.next_meeting_at
        ends = [at + dt.timedelta(hours=hours) if hours else None for hours in clock]
        if not clock.contact or meeting is None or meeting <= at:
            return ends[0], ends[1]
        return min(ends[0], meeting), min(ends[1], meeting)

    @transaction.atomic
    def keep_before_meeting(self) -> bool:
        """Follow the case's meeting, which may have come, moved or gone; whether the clock changed. Late stays late."""
        answer, contact = self.limits(self.case, self.pathway, self.received_at)
        if self.first_contact_at or contact in (None, self.first_contact_due_at):
            return False
        if self.first_contact_due_at < min(contact, timezone.now()):
            return False
        if not self.first_attempt_at:
            self.answer_due_at = answer
        self.first_contact_due_at = contact
        self.next_due_at = contact if self.first_attempt_at else self.answer_due_at
        self.save(update_fields=["answer_due_at", "first_contact_due_at", "next_due_at"])
        self._put_due()
        return True

    @property
    def contact_rule(self) -> str:
        """Which limit applies to the first contact, in words."""
        if self.first_contact_due_at is None:
            return ""
        if self.first_contact_due_at == self.case.next_meeting_at:
            return "before the meeting"
        return f"within {self.case.area.first_contact_hours} hours"

    @transaction.atomic
    def take(self, worker, by) -> None:
        """The service takes the work, with a worker or for the team; a worker may be named or changed later."""
        if self.status != self.Status.WORKING:
            self.TRANSITIONS.check(self.status, self.Status.WORKING)
        self.status, self.worker = self.Status.WORKING, worker
        if self.first_contact_due_at is None:
            self.next_due_at = None
        self.save(update_fields=["status", "worker", "next_due_at"])
        self._tell(f"{self.get_pathway_display()}: {self.desk} takes the work", by)

    @transaction.atomic
    def release(self, by) -> None:
        """Its worker is gone: the team goes on, and each of it sees what is due."""
        self.worker = None
        self.save(update_fields=["worker"])
        record(by, Verb.CHANGED, self, fields=["worker"])
        self._put_due()

    @transaction.atomic
    def decline(self, reason: str, by) -> None:
        self._end(self.Status.DECLINED, reason, f"{self.get_pathway_display()}: {self.desk} declined", by)

    @transaction.atomic
    def close(self, reason: str, by, **how) -> None:
        """The service's work ends. It never closes the case (domain.md section 4). ``how``: the fields of ``ENDED``."""
        for name, value in how.items():
            setattr(self, name, value)
        self._end(self.Status.CLOSED, reason, f"{self.get_pathway_display()}: {self.desk} ended its work", by)

    def _end(self, status, reason: str, title: str, by) -> None:
        self.TRANSITIONS.check(self.status, status)
        if not reason.strip():
            raise InvalidInput({"reason": "Say why, so that the hub and the referrer can see it."})
        self.status, self.reason, self.closed_at, self.next_due_at = status, reason, timezone.now(), None
        self.save(update_fields=["status", "reason", "closed_at", "next_due_at", *self.ENDED])
        self._tell(title, by)

    @property
    def ended_as(self) -> str:
        """How a service that is in touch with her ended its work; "" for any other."""
        return self.ending_words or self.get_ending_display()

    def attempted(self, at, reached: bool) -> None:
        """A contact attempt was made: the first one and the first that reached her stop their clocks."""
        self.first_attempt_at = self.first_attempt_at or at
        if reached:
            self.first_contact_at = self.first_contact_at or at
        self.next_due_at = None if self.first_contact_at else self.first_contact_due_at
        self.save(update_fields=["first_attempt_at", "first_contact_at", "next_due_at"])
        self._put_due()

    def _tell(self, title: str, by) -> None:
        TimelineEntry.objects.create(case=self.case, title=title, desk=self.desk, by=by if by.pk else None)
        record(by, Verb.CHANGED, self, status=self.status)
        self.case.touch()
        self._put_due()

    def _put_due(self) -> None:
        key = f"engagement:{self.pk}"
        if self.next_due_at is None:
            Due.settle(key)
            return
        Due.put(
            key,
            case=self.case,
            desk=self.desk,
            user=self.worker,
            power=Permission.ACT,
            what=self.what_is_due,
            reference=self.case.reference,
            link="/caseload",
            at=self.next_due_at,
        )

    @property
    def what_is_due(self) -> str:
        """The next thing, in words that identify nobody; "" when no clock runs."""
        if self.next_due_at is None:
            return ""
        if self.first_attempt_at:
            return "First contact with the victim"
        if self.status == self.Status.WORKING:
            return "First contact attempt"
        return f"Take or decline: {self.get_pathway_display()}"
