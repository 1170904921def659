"""Audit samples, what two auditors answered, what was found; and the self-assessment on the ten principles."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.access import Permission, standing
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub import references
from dashub.errors import StaleVersion
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from referrals.models import Referral
from reporting.periods import Period
from reporting.quality import checklists
from reporting.quality.checklists import Kind

USER = settings.AUTH_USER_MODEL
AUDITORS = 2


class AuditSampleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the areas whose quality she looks after, and those that she audits."""
        mine = Q(first_auditor=user) | Q(second_auditor=user)
        areas = standing(user).areas(Permission.SEE_CASES)
        return self.filter(Q(area__in=standing(user).areas(Permission.QUALITY)) | mine & Q(area__in=areas))


class AuditSample(Referenced):
    """A sample as it was drawn. ``strata`` holds [stratum, how many there were, how many were taken] as they were then.

    ``checklist`` is the version that it was begun with, whatever is published since.
    """

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    first_on = models.DateField()
    last_on = models.DateField()
    size = models.PositiveSmallIntegerField(help_text="Asked for; fewer were drawn where there were fewer")
    strata = models.JSONField(default=list)
    seed = models.CharField(max_length=40)
    checklist = models.CharField(max_length=20)
    first_auditor = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    second_auditor = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    drawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AuditSampleQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at", "-id"]
        indexes = [models.Index(fields=["area", "-drawn_at"], name="reporting_sample_area")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_auditor=F("second_auditor")), name="reporting_sample_two_auditors"
            ),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="reporting_sample_period"),
            models.CheckConstraint(condition=~Q(seed=""), name="reporting_sample_has_seed"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("quality-sample", args=[self.reference])

    @property
    def period(self) -> Period:
        return Period.between(self.first_on, self.last_on)

    @property
    def questions(self):
        return checklists.get(self.checklist).questions

    @property
    def auditors(self) -> list:
        return [self.first_auditor, self.second_auditor]

    def is_audited_by(self, user) -> bool:
        return user.pk in (self.first_auditor_id, self.second_auditor_id)

    def key(self, user_id: int) -> str:
        """Of what is due to an auditor because of it."""
        return f"audit:{self.pk}:{user_id}"


class AuditItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of samples that she sees, those whose case or referral she may read: what she is barred from is not there."""
        read = Q(case__in=Case.objects.visible_to(user)) | Q(referral__in=Referral.objects.visible_to(user))
        return self.filter(read, sample__in=AuditSample.objects.visible_to(user))


class AuditItem(models.Model):
    """One record of a sample. ``submitted`` counts the auditors who are done with it; ``agreed`` maps question to answer."""

    sample = models.ForeignKey(AuditSample, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(help_text="Place in the draw")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey("referrals.Referral", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, help_text="Reference of the record")
    unit = models.CharField(max_length=40, help_text="Its key in the draw")
    on = models.DateField(help_text="Heard, sent, decided or written on")
    stratum = models.CharField(max_length=160)
    submitted = models.PositiveSmallIntegerField(default=0)
    agreed = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    agreed_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = AuditItemQuerySet.as_manager()

    class Meta:
        ordering = ["sample", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "unit"], name="reporting_audititem_once"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, referral=None) | Q(case=None, referral__isnull=False),
                name="reporting_audititem_of_one",
            ),
            models.CheckConstraint(condition=Q(submitted__lte=AUDITORS), name="reporting_audititem_by_two"),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None) | Q(agreed_at__isnull=False, submitted=AUDITORS),
                name="reporting_audititem_agreed_after_both",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.number} of sample {self.sample_id}"

    @property
    def area_id(self) -> int:
        return self.sample.area_id

    @property
    def both(self) -> bool:
        """Each has answered, so that both may be read."""
        return self.submitted == AUDITORS

    @property
    def link(self) -> str:
        if self.case_id:
            return reverse("case", args=[self.about])
        return reverse("referral", args=[self.about])


class AuditAnswers(models.Model):
    """What one auditor answered about one item; nobody else reads it before both have submitted."""

    item = models.ForeignKey(AuditItem, on_delete=models.PROTECT, related_name="given")
    auditor = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "id"]
        verbose_name_plural = "audit answers"
        constraints = [models.UniqueConstraint(fields=["item", "auditor"], name="reporting_answers_once")]

    def __str__(self) -> str:
        return f"answers to item {self.item_id}"


class AuditFindingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For who looks after quality, the auditors, and whoever has to act on it."""
        who = standing(user)
        owner = Q(owner=user) | Q(owner=None, desk__in=who.desks(Permission.ACT))
        return self.filter(Q(sample__in=AuditSample.objects.visible_to(user)) | owner)

    def open(self):
        return self.filter(status=AuditFinding.Status.OPEN)


class AuditFinding(Referenced):
    """What an audit found, and the one thing that a desk, or a named person of it, does about it by a day."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        NOT_DONE = "not_done", "Not done"

    TRANSITIONS = Transitions(
        Status,
        {Status.OPEN: {Status.DONE, Status.NOT_DONE}, Status.DONE: set(), Status.NOT_DONE: {Status.DONE}},
        noun="finding",
    )

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    sample = models.ForeignKey(AuditSample, on_delete=models.PROTECT, related_name="findings")
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    principle = models.CharField(max_length=14, blank=True, help_text="Of the ten, where it belongs to one")
    text = models.TextField()
    action = models.TextField()
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    outcome = models.TextField(blank=True)
    settled_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = AuditFindingQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["area", "status", "due_on"], name="reporting_finding_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", settled_at=None) | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="reporting_finding_says_how",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("quality-finding", args=[self.reference])

    @property
    def key(self) -> str:
        """Of what is due because of it."""
        return f"finding:{self.pk}"

    def is_overdue(self, today) -> bool:
        """Past its day, which itself is in time."""
        return self.status == self.Status.OPEN and self.due_on < today

    @transaction.atomic
    def settle(self, status: str, outcome: str, by) -> None:
        """What came of it. WrongState where somebody was quicker."""
        self.status = AuditFinding.objects.select_for_update().values_list("status", flat=True).get(pk=self.pk)
        self.TRANSITIONS.check(self.status, status)
        self.status, self.outcome, self.settled_by, self.settled_at = status, outcome, by, timezone.now()
        self.save(update_fields=["status", "outcome", "settled_by", "settled_at"])
        record(by, Verb.CHANGED, self, fields=["status"], to=str(status))


class SelfAssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(area__in=standing(user).areas(Permission.QUALITY))

    def final(self):
        return self.filter(status=SelfAssessment.Status.FINAL)


class SelfAssessment(Referenced):
    """An area's rating of itself on the ten principles for a quarter: one each. ``ratings`` maps a principle to
    {"rating": 1 to 4 or None, "evidence": words, "next": words}. Final, it never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        FINAL = "final", "Final"

    TRANSITIONS = Transitions(Status, {Status.DRAFT: {Status.FINAL}, Status.FINAL: set()}, noun="self-assessment")

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(help_text="First day of the quarter")
    status = models.CharField(max_length=5, choices=Status, default=Status.DRAFT)
    ratings = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", help_text="Who wrote last")
    at = models.DateTimeField(default=timezone.now)
    final_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    final_at = models.DateTimeField(null=True, blank=True)

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["area", "first_on"], name="reporting_assessment_once"),
            models.CheckConstraint(
                condition=Q(status="draft", final_at=None, final_by=None)
                | Q(status="final", final_at__isnull=False, final_by__isnull=False),
                name="reporting_assessment_final_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("quality-assessment", args=[self.reference])

    @property
    def period(self) -> Period:
        return Period(self.first_on, 3)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    def before(self) -> "SelfAssessment | None":
        """The last one that was finished for an earlier quarter."""
        earlier = SelfAssessment.objects.final().filter(area=self.area_id, first_on__lt=self.first_on)
        return earlier.order_by("-first_on").first()

    @transaction.atomic
    def write(self, ratings: dict, version: int, by) -> None:
        """Keep the draft. StaleVersion where somebody saved in between, WrongState once it is final."""
        self._lock()
        if self.version != version:
            raise StaleVersion(sent=version, current=self.version)
        self.TRANSITIONS.check(self.status, self.Status.FINAL)
        self.ratings, self.by, self.at, self.version = ratings, by, timezone.now(), version + 1
        self.save(update_fields=["ratings", "by", "at", "version"])
        record(by, Verb.CHANGED, self, fields=["ratings"])

    @transaction.atomic
    def finish(self, version: int, by) -> None:
        """What the chair has read is final. StaleVersion where it was changed after she opened it."""
        self._lock()
        if self.version != version:
            raise StaleVersion(sent=version, current=self.version)
        self.TRANSITIONS.check(self.status, self.Status.FINAL)
        self.status, self.final_by, self.final_at = self.Status.FINAL, by, timezone.now()
        self.save(update_fields=["status", "final_by", "final_at"])
        record(by, Verb.DECIDED, self, to=str(self.status))

    def _lock(self) -> None:
        now = SelfAssessment.objects.select_for_update().get(pk=self.pk)
        self.status, self.version = now.status, now.version
