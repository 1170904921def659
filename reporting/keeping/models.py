"""Terms of the retention schedule, and the review of each record whose time is up."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.access import Permission, may, standing
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub import references
from dashub.errors import NotAllowed
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from referrals.models import Referral
from reporting.complaints.models import Complaint


class RecordClass(models.TextChoices):
    """What the schedule has a term for."""

    HEARD = "heard", "Case heard at MARAC"
    CASE = "case", "Case not heard at MARAC"
    CHILD = "child", "Case with a child"
    REFERRAL = "referral", "Referral that opened no case"
    COMPLAINT = "complaint", "Complaint"


class Term(models.Model):
    """How many years an area keeps a class of record; of CHILD, up to which age of the youngest. The newest counts."""

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    record_class = models.CharField(max_length=9, choices=RecordClass)
    years = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(years__gte=1, years__lte=100), name="reporting_term_in_bounds")
        ]

    def __str__(self) -> str:
        return f"{self.get_record_class_display()}: {self.years}"


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For the hub: of records that she sees, and of complaints, of which the line tells no word. For the lead: of her
        area, but for what is restricted to others, and what she is barred from."""
        who = standing(user)
        seen = Q(case__in=Case.objects.visible_to(user)) | Q(referral__in=Referral.objects.visible_to(user))
        seen |= Q(complaint__isnull=False)
        hub = Q(area__in=who.areas(Permission.KEEP)) & seen
        if not (areas := who.areas(Permission.RIGHTS)):
            return self.filter(hub)
        return self.filter(hub | Q(area__in=areas) & ~Q(pk__in=_hidden_from(user)))

    def live(self):
        return self.filter(status__in=Review.LIVE)


def _hidden_from(user) -> list[int]:
    """Reviews of records that are restricted and do not name her, or that she is barred from."""
    with as_system("restricted records under review"):
        hidden = Q(case__restricted=True) & ~Q(case__readers__contains=[-user.pk])
        hidden |= Q(referral__restricted=True) & ~Q(referral__readers__contains=[-user.pk])
        hidden |= Q(case__barred__contains=[user.pk]) | Q(referral__barred__contains=[user.pk])
        return list(Review.objects.filter(hidden).order_by().values_list("pk", flat=True))


class Review(Referenced):
    """What becomes of one record whose time is up: kept until a day, or destroyed once a second person agrees.

    Destroyed, the line stays as the certificate: ``remains`` counts what went, by the name of its table.
    """

    class Status(models.TextChoices):
        OPEN = "open", "To be reviewed"
        PROPOSED = "proposed", "Proposed to be destroyed"
        KEPT = "kept", "Kept"
        DESTROYED = "destroyed", "Destroyed"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.OPEN: {Status.PROPOSED, Status.KEPT},
            Status.PROPOSED: {Status.OPEN, Status.KEPT, Status.DESTROYED},
            Status.KEPT: set(),
            Status.DESTROYED: set(),
        },
        noun="review",
    )
    LIVE = (Status.OPEN, Status.PROPOSED)

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey("referrals.Referral", null=True, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey("reporting.Complaint", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, help_text="Reference of the record")
    record_class = models.CharField(max_length=9, choices=RecordClass)
    last_on = models.DateField(help_text="Last activity")
    due_on = models.DateField(help_text="When its time was up")
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    proposal = models.TextField(blank=True, help_text="Why it need not be kept")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True, help_text="Why it is kept, sent back or destroyed")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    remains = models.JSONField(default=dict, blank=True)
    files = ArrayField(models.CharField(max_length=200), default=list, help_text="Files that wait to be deleted")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["area", "status", "due_on"], name="reporting_review_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, referral=None, complaint=None)
                | Q(case=None, referral__isnull=False, complaint=None)
                | Q(case=None, referral=None, complaint__isnull=False),
                name="reporting_review_of_one",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status__in=["open", "proposed"]), name="reporting_review_case_once"
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status__in=["open", "proposed"]),
                name="reporting_review_referral_once",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(status__in=["open", "proposed"]),
                name="reporting_review_complaint_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="kept") | Q(keep_until__isnull=False) & ~Q(decision=""),
                name="reporting_review_kept_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="destroyed")
                | Q(proposed_by__isnull=False, decided_by__isnull=False)
                & ~Q(proposed_by=models.F("decided_by"))
                & ~Q(proposal="")
                & ~Q(decision=""),
                name="reporting_review_destroyed_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("keeping-review", args=[self.reference])

    @property
    def record(self) -> Case | Referral | Complaint:
        return self.case or self.referral or self.complaint

    @property
    def is_restricted(self) -> bool:
        """A complaint never is; nor does the hub, which reviews it, read it."""
        return not self.complaint_id and self.record.restricted

    @property
    def key(self) -> str:
        """Of what is due because of it."""
        return f"keeping:{self.pk}"

    def may_approve(self, user) -> bool:
        """The lead of the area; of a restricted record, which she does not see, somebody else of the hub who sees it.
        Never who proposed it, nor whom it is hidden from."""
        if user.pk == self.proposed_by_id or self.pk in _hidden_from(user):
            return False
        return may(user, Permission.RIGHTS, self) or self.is_restricted and may(user, Permission.KEEP, self)

    @transaction.atomic
    def keep(self, until, reason: str, by) -> None:
        """Keep it until a day; then it is reviewed again. WrongState where it has been decided."""
        self._become(self.Status.KEPT)
        self.keep_until = until
        self._decide(reason, by)

    @transaction.atomic
    def propose(self, reason: str, by) -> None:
        """Say that it need not be kept; nothing goes until a second person agrees."""
        self._become(self.Status.PROPOSED)
        self.proposal, self.proposed_by, self.proposed_at = reason, by, timezone.now()
        self.save(update_fields=["status", "proposal", "proposed_by", "proposed_at"])
        record(by, Verb.DECIDED, self, reference=self.about, to=str(self.status))

    @transaction.atomic
    def send_back(self, reason: str, by) -> None:
        """The second person does not agree: it is reviewed again."""
        self.check_second(by)
        self._become(self.Status.OPEN)
        self._decide(reason, by)

    @transaction.atomic
    def destroyed(self, reason: str, remains: dict, files: list[str], by) -> None:
        """What keeping.actions.destroy has done, told for ever."""
        self._become(self.Status.DESTROYED)
        self.remains, self.files = remains, files
        self._decide(reason, by)

    def check_second(self, by) -> None:
        if not self.may_approve(by):
            raise NotAllowed("Somebody else than who proposed it has to agree.")

    def _become(self, status: str) -> None:
        self.status = Review.objects.select_for_update(of=("self",)).values_list("status", flat=True).get(pk=self.pk)
        self.TRANSITIONS.check(self.status, status)
        self.status = status

    def _decide(self, reason: str, by) -> None:
        self.decision, self.decided_by, self.decided_at = reason, by, timezone.now()
        self.save(update_fields=["status", "decision", "decided_by", "decided_at", "keep_until", "remains", "files"])
        record(by, Verb.DECIDED, self, reference=self.about, to=str(self.status))
