"""The record of a complaint: who reads it is chosen, and the agency complained about is not among them unless chosen."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.access import Permission, may, standing
from audit.log import record
from audit.models import Verb
from cases.models import LegalHold
from dashub import clock, keys, references
from dashub.errors import WrongState
from dashub.referenced import Referenced
from dashub.workflow import Transitions

# Working days in which whoever complains is told that it has arrived. The answer's are the area's (Area.complaint_days).
ACKNOWLEDGE_DAYS = 3


class ComplaintQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The lead's area; whoever was chosen to read it; and who wrote it down, unless it is about a desk of hers. What is
        destroyed nobody."""
        own = standing(user).desks(Permission.HOME)
        lead = Q(area__in=standing(user).areas(Permission.RIGHTS))
        seen = lead | Q(readers__contains=[user.pk]) | Q(recorded_by=user) & ~Q(about__in=own)
        return self.filter(seen, destroyed_at=None)

    def records_of(self, desk):
        """Those that are records of a desk: it is about it, somebody of it wrote it down, or it handles them, as the hub."""
        handles = desk.pk == desk.area.hub_desk_id
        hers = Q(about=desk) | Q(recorded_by__in=desk.memberships.values("user"))
        return self.filter(Q() if handles else hers, area=desk.area_id, destroyed_at=None)

    def naming(self, names) -> list["Complaint"]:
        """Those made by or for somebody who bears one of the names: spelling apart, as everywhere else."""
        wanted = {keys.name_skeleton(name) for name in names}
        return [one for one in self.order_by("pk") if wanted & one.skeletons]

    def live(self):
        return self.filter(status__in=Complaint.LIVE)


class Complaint(Referenced):
    """One complaint. ``answer_by`` begins anew when somebody asks for a second look. ``readers`` are users.

    When its time is up and two people agree it is destroyed: the row stays for the figures, without a word of it.
    """

    class From(models.TextChoices):
        SURVIVOR = "survivor", "A survivor"
        FAMILY = "family", "Family or a friend"
        HARMING = "harming", "Somebody who is said to harm"
        PROFESSIONAL = "professional", "A professional"
        OTHER = "other", "Somebody else"

    class Subject(models.TextChoices):
        DELAY = "delay", "Delay, or no answer"
        CONDUCT = "conduct", "How somebody was treated"
        DECISION = "decision", "A decision"
        CONTACT = "contact", "Contact that was not safe"
        INFORMATION = "information", "What was told to whom"
        DISCRIMINATION = "discrimination", "Discrimination"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        RECEIVED = "received", "Received"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        ANSWERED = "answered", "Answered"
        REVIEW = "review", "Looked at again"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "Upheld"
        PARTLY = "partly", "Partly upheld"
        NOT_UPHELD = "not_upheld", "Not upheld"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.RECEIVED: {Status.ACKNOWLEDGED, Status.WITHDRAWN},
            Status.ACKNOWLEDGED: {Status.ANSWERED, Status.WITHDRAWN},
            Status.ANSWERED: {Status.REVIEW, Status.CLOSED},
            Status.REVIEW: {Status.ANSWERED, Status.WITHDRAWN},
            Status.CLOSED: set(),
            Status.WITHDRAWN: set(),
        },
        noun="complaint",
    )
    LIVE = (Status.RECEIVED, Status.ACKNOWLEDGED, Status.ANSWERED, Status.REVIEW)
    # Those in which an answer is waited for.
    UNANSWERED = (Status.RECEIVED, Status.ACKNOWLEDGED, Status.REVIEW)

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=16, choices=Subject)
    sender = models.CharField(max_length=14, choices=From)
    name = models.CharField(max_length=120, blank=True, help_text="Of who complains")
    for_whom = models.CharField(max_length=120, blank=True, help_text="Where somebody complains for another")
    reach = models.CharField(max_length=200, blank=True, help_text="How the answer reaches who complains, safely")
    what = models.TextField()
    received_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    acknowledge_by = models.DateField()
    acknowledged_on = models.DateField(null=True, blank=True)
    answer_by = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True, help_text="When a second look was asked for")
    outcome = models.CharField(max_length=10, choices=Outcome, default="", blank=True)
    answer = models.TextField(blank=True)
    learning = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    readers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    held = models.CharField(
        max_length=9, choices=LegalHold.Ground, blank=True, help_text="Why it must not be destroyed"
    )
    held_because = models.CharField(max_length=300, blank=True, help_text="And once it is held no more, why not")
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["area", "status", "-id"], name="reporting_complaint_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_on=None) | Q(acknowledged_on__gte=F("received_on")),
                name="reporting_complaint_acknowledged_after",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["received", "acknowledged", "review", "withdrawn"])
                | Q(answered_on__isnull=False) & ~Q(outcome="") & ~Q(answer=""),
                name="reporting_complaint_answered_how",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(learning="") & Q(closed_at__isnull=False),
                name="reporting_complaint_closed_has_learning",
            ),
            models.CheckConstraint(
                condition=Q(held="") | ~Q(held_because="") & Q(destroyed_at=None),
                name="reporting_complaint_held_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("complaint", args=[self.reference])

    @property
    def key(self) -> str:
        """Of what is due because of it."""
        return f"complaint:{self.pk}"

    @property
    def skeletons(self) -> set[str]:
        """Of the names that stand in it: who complains, and for whom."""
        return {keys.name_skeleton(name) for name in (self.name, self.for_whom) if name}

    def role_of(self, names, elsewhere: str) -> str:
        """The part of somebody who bears one of the names: who harms, where she or he is that in any place; else as the
        cases have it, or what the complaint says of who complains."""
        complains = keys.name_skeleton(self.name) in {keys.name_skeleton(name) for name in names}
        said = {self.From.SURVIVOR: "victim", self.From.HARMING: "perpetrator"}.get(self.sender, "other")
        if complains and said == "perpetrator":
            return said
        return elsewhere or (said if complains else "other")

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    def is_handled_by(self, user) -> bool:
        return may(user, Permission.RIGHTS, self)

    def due(self) -> tuple[str, dt.date] | None:
        """What is to be done next and by which day; None where nothing is."""
        if self.status == self.Status.RECEIVED:
            return "Acknowledge a complaint", self.acknowledge_by
        if self.status in self.UNANSWERED:
            return "Answer a complaint", self.answer_by
        return None

    def is_overdue(self, today: dt.date) -> bool:
        """The last day itself is in time."""
        due = self.due()
        return due is not None and today > due[1]

    @classmethod
    def days(cls, area, received_on: dt.date) -> dict[str, dt.date]:
        """Until when it is acknowledged and answered in time."""
        return {
            "acknowledge_by": clock.add_working_days(received_on, ACKNOWLEDGE_DAYS),
            "answer_by": clock.add_working_days(received_on, area.complaint_days),
        }

    @transaction.atomic
    def move(self, to: str, by, **fields) -> None:
        """The next stage, with what belongs to it. WrongState where somebody was quicker."""
        held = Complaint.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.TRANSITIONS.check(held.status, to)
        self._write(held, by, status=to, **fields)

    @transaction.atomic
    def choose(self, readers: list[int], by) -> None:
        """Who reads it besides the lead: those and nobody else."""
        held = Complaint.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self._write(held, by, readers=sorted(readers))

    @transaction.atomic
    def hold(self, ground: str, reason: str, by) -> None:
        """Keep it whatever the schedule says, until somebody ends that. WrongState where it is held already."""
        self._set_hold(ground, reason, by)

    @transaction.atomic
    def end_hold(self, reason: str, by) -> None:
        """WrongState where nothing holds it any more."""
        self._set_hold("", reason, by)

    def _set_hold(self, ground: str, reason: str, by) -> None:
        row = Complaint.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if bool(row.held) == bool(ground):
            raise WrongState("This complaint is held already." if ground else "This complaint is held no more.")
        self.held, self.held_because = ground, reason
        self.save(update_fields=["held", "held_because"])
        record(by, Verb.DECIDED, self, reference=self.reference, held=ground)

    def _write(self, held: "Complaint", by, **fields) -> None:
        before = list(held.readers)
        for name, value in (fields | {"version": held.version + 1}).items():
            setattr(self, name, value)
        self.save(update_fields=[*fields, "version"])
        chosen = {"readers": self.readers, "before": before} if "readers" in fields else {}
        record(by, Verb.CHANGED, self, reference=self.reference, fields=sorted(fields), **chosen)
