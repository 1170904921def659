"""Alerts on the audit log, and how far the log has been read for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from agencies.access import Permission, standing
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case, Presentation
from dashub.workflow import Transitions
from referrals.models import Referral
from reporting.breaches.models import Breach, BreachEntry
from reporting.complaints.models import Complaint
from reporting.keeping.models import Review, Term
from reporting.quality.models import AuditAnswers, AuditFinding, AuditItem, AuditSample, SelfAssessment
from reporting.subject_access.models import PackItem, SubjectDetails, SubjectRequest

__all__ = [
    "Alert",
    "AuditAnswers",
    "AuditFinding",
    "AuditItem",
    "AuditSample",
    "Breach",
    "BreachEntry",
    "Complaint",
    "PackItem",
    "Review",
    "SelfAssessment",
    "SubjectDetails",
    "SubjectRequest",
    "Term",
    "Watched",
    "restricted_from",
    "restricted_rows",
]


def restricted_from(user) -> dict[int, str]:
    """Restricted cases that she is not named in, and those that she is barred from, number and reference: they do not exist
    for whoever reads the log. So too their referrals, and what was restricted before it was a case: minus its number.
    """
    with as_system("restricted cases in the audit log"):
        return restricted_rows(user)


def restricted_rows(user) -> dict[int, str]:
    """The same, for whoever asks PostgreSQL as the system already. Who was named for a time is, from that second."""
    restricted = Q(restricted=True) & (~Q(readers__contains=[-user.pk]) | Q(recheck_at__lte=Now()))
    shut = restricted | Q(barred__contains=[user.pk])
    cases = Case.objects.filter(shut).order_by()
    behind = Presentation.objects.filter(case__in=cases.values("pk")).values("referral_id")
    referrals = Referral.objects.filter(shut | Q(pk__in=behind)).order_by()
    rows = cases.values_list("pk", "reference").union(referrals.values_list(-F("pk"), "reference"), all=True)
    return dict(rows)


class AlertQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Alerts of the areas whose log she may see; never one about herself, nor on a case that is not hers to know."""
        mine = self.filter(area__in=standing(user).areas(Permission.AUDIT)).exclude(actor=user)
        return mine.exclude(case__in=restricted_from(user))


class Alert(models.Model):
    """Something in the log that somebody has to look at: one for each actor, kind, case and day.

    ``day`` is the local day of the events. ``case`` is empty for what is about many; ``person`` is a party's record number.
    """

    class Kind(models.TextChoices):
        OWN_RECORD = "own_record", "Opened a case in which she seems to be a party"
        SAME_SURNAME = "same_surname", "Opened a case of somebody with her surname"
        SAME_ADDRESS = "same_address", "Opened a case of somebody at an address that is known as hers"
        VOLUME = "volume", "Opened many cases in an hour"
        UNUSUAL_DAY = "unusual_day", "Opened far more cases than on her usual day"
        OUT_OF_HOURS = "out_of_hours", "Opened cases outside opening hours"
        AFTER_LEAVING = "after_leaving", "Used the hub after her last membership ended"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        REVIEWED = "reviewed", "Reviewed"

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", "In order: she had a reason"
        MISTAKEN = "mistaken", "Not what it seemed: another person, or a fault"
        MANAGER = "manager", "Passed to her manager"
        BREACH = "breach", "A breach: handled as such"

    TRANSITIONS = Transitions(Status, {Status.OPEN: {Status.REVIEWED}, Status.REVIEWED: set()}, noun="alert")

    kind = models.CharField(max_length=14, choices=Kind)
    actor = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12, blank=True, help_text="The case's: whoever reviews sees no case")
    person = models.BigIntegerField(null=True)
    day = models.DateField()
    at = models.DateTimeField(help_text="Of the first event")
    events = ArrayField(models.BigIntegerField(), help_text="Numbers of events in the audit log")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)
    reviewed_by = models.ForeignKey("agencies.User", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["area", "status", "-id"], name="reporting_alert_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "kind", "case", "day"], nulls_distinct=False, name="reporting_alert_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", reviewed_at=None, outcome="")
                | models.Q(status="reviewed", reviewed_at__isnull=False) & ~models.Q(outcome=""),
                name="reporting_alert_reviewed",
            ),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("audit-alert", args=[self.pk])

    @transaction.atomic
    def review(self, outcome: str, reason: str, by) -> None:
        """Close it with what came of it. WrongState where somebody has done so already."""
        self.status = Alert.objects.select_for_update().values_list("status", flat=True).get(pk=self.pk)
        self.TRANSITIONS.check(self.status, self.Status.REVIEWED)
        self.status, self.outcome, self.reason = self.Status.REVIEWED, outcome, reason
        self.reviewed_by, self.reviewed_at = by, timezone.now()
        self.save(update_fields=["status", "outcome", "reason", "reviewed_by", "reviewed_at"])
        record(by, Verb.DECIDED, self, outcome=outcome)


class Watched(models.Model):
    """Up to which number the events of a chain have been held against what raises an alert."""

    chain = models.CharField(primary_key=True, max_length=40)
    sequence = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "watched"

    def __str__(self) -> str:
        return f"{self.chain} to {self.sequence}"
