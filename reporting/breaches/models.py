"""The breach record (UK GDPR Art 33 and 34), with what was done about it day by day."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.expressions import ExpressionWrapper
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone

from agencies.access import Permission, may, standing
from audit.log import record
from audit.models import Verb
from dashub import clock, references
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from people.models.choices import YesNo

HOURS = 72


def tell_by(noticed_at: dt.datetime) -> dt.datetime:
    """Until when the ICO is told in time: 72 elapsed hours, whatever the clocks do in between (Art 33(1))."""
    return clock.add_real_hours(noticed_at, HOURS)


class BreachQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own reports; the lead's area; and where somebody is in danger, for whom that alarms."""
        who = standing(user)
        danger = Q(area__in=who.areas(Permission.CHAIR)) | Q(area__on_call_user=user)
        return self.filter(
            Q(reported_by=user)
            | Q(area__in=who.areas(Permission.RIGHTS))
            | Q(danger=YesNo.YES, area__in=who.areas(Permission.HOME)) & danger
        )

    def live(self):
        return self.filter(status__in=Breach.LIVE)

    def ico_open(self):
        """Those about which the ICO has not been told, and nobody has decided that it need not be."""
        return self.live().filter(ico_told_at=None).exclude(tell_ico=Breach.Tell.NO)

    def overdue(self, now: dt.datetime):
        return self.ico_open().filter(tell_by__lt=now)


class Breach(Referenced):
    """What happened, as it was reported; what the lead found and decided. ``tell_by`` is 72 hours after ``noticed_at``."""

    class Kind(models.TextChoices):
        SENT = "sent", "Sent to the wrong person"
        SEEN = "seen", "Seen by somebody without a reason"
        MIXED = "mixed", "Records of different people were mixed or wrongly merged"
        LOST = "lost", "A device or papers were lost or stolen"
        LOCATED = "located", "An address or a plan may have reached the person who harms"
        UNAVAILABLE = "unavailable", "Information could not be reached when it was needed"
        ALTERED = "altered", "Information was changed or deleted without a right to"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        REPORTED = "reported", "Reported"
        HANDLED = "handled", "Being handled"
        CLOSED = "closed", "Closed"
        NOT_BREACH = "not_breach", "Not a breach"

    class Risk(models.TextChoices):
        UNLIKELY = "unlikely", "A risk to people is unlikely"
        RISK = "risk", "A risk to people"
        HIGH = "high", "A high risk to people"

    class Tell(models.TextChoices):
        """Whether somebody is told. Telling a victim may itself put her in danger."""

        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_SAFE = "not_safe", "No, because telling is not safe"

    class Category(models.TextChoices):
        IDENTITY = "identity", "Names and dates of birth"
        CONTACT = "contact", "Addresses, numbers and e-mail"
        SECRET = "secret", "Confidential addresses and safety plans"
        ABUSE = "abuse", "Abuse and risk"
        HEALTH = "health", "Health"
        CRIME = "crime", "Offences, orders and police information"
        ORIGIN = "origin", "Origin, religion, immigration or sexual life"
        CHILDREN = "children", "Children"
        STAFF = "staff", "Staff"
        OTHER = "other", "Something else"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.REPORTED: {Status.HANDLED, Status.NOT_BREACH},
            Status.HANDLED: {Status.CLOSED, Status.NOT_BREACH},
            Status.CLOSED: set(),
            Status.NOT_BREACH: set(),
        },
        noun="breach record",
    )
    LIVE = (Status.REPORTED, Status.HANDLED)

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=11, choices=Kind)
    what = models.TextField()
    noticed_at = models.DateTimeField(help_text="When the partnership became aware")
    tell_by = models.DateTimeField(editable=False)
    happened_on = models.DateField(null=True, blank=True)
    cases = ArrayField(
        models.CharField(max_length=12), default=list, help_text="References as typed: nobody has looked them up"
    )
    danger = models.CharField(max_length=10, choices=YesNo)

    risk = models.CharField(max_length=8, choices=Risk, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    records = models.PositiveIntegerField(null=True, blank=True)
    categories = ArrayField(models.CharField(max_length=10, choices=Category), default=list)
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)

    tell_ico = models.CharField(max_length=8, choices=Tell, blank=True)
    ico_reason = models.TextField(blank=True)
    ico_told_at = models.DateTimeField(null=True, blank=True)
    ico_reference = models.CharField(max_length=60, blank=True)
    ico_delay = models.TextField(blank=True, help_text="Why not within 72 hours")

    tell_people = models.CharField(max_length=8, choices=Tell, blank=True)
    people_reason = models.TextField(blank=True)
    people_told_on = models.DateField(null=True, blank=True)

    lessons = models.TextField(blank=True, help_text="What is learnt; or why it was no breach")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "breaches"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["area", "status", "-id"], name="reporting_breach_register"),
            models.Index(fields=["reported_by", "-id"], name="reporting_breach_mine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Exact(
                    ExpressionWrapper(F("tell_by") - F("noticed_at"), models.DurationField()),
                    dt.timedelta(hours=HOURS),
                ),
                name="reporting_breach_72_hours",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["reported", "handled"], closed_at=None, lessons="")
                | Q(status__in=["closed", "not_breach"], closed_at__isnull=False) & ~Q(lessons=""),
                name="reporting_breach_closed_has_lessons",
            ),
            models.CheckConstraint(
                condition=Q(ico_told_at=None, ico_reference="") | Q(ico_told_at__isnull=False, tell_ico="yes"),
                name="reporting_breach_ico_told_when",
            ),
            models.CheckConstraint(
                condition=Q(ico_told_at=None) | Q(ico_told_at__lte=F("tell_by")) | ~Q(ico_delay=""),
                name="reporting_breach_late_has_reasons",
            ),
            models.CheckConstraint(
                condition=(Q(tell_ico__in=["", "yes"]) | Q(tell_ico="no") & ~Q(ico_reason=""))
                & (Q(tell_people="") | ~Q(people_reason="")),
                name="reporting_breach_decided_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed")
                | ~Q(risk="") & ~Q(tell_people="") & (Q(tell_ico="no") | Q(ico_told_at__isnull=False)),
                name="reporting_breach_closed_is_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args, **kwargs):
        if self._state.adding:
            self.tell_by = tell_by(self.noticed_at)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("breach", args=[self.reference])

    @property
    def key(self) -> str:
        """Of what is due because of it."""
        return f"breach:{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def ico_is_open(self) -> bool:
        return self.is_live and self.ico_told_at is None and self.tell_ico != self.Tell.NO

    def is_overdue(self, now: dt.datetime) -> bool:
        """Past the 72nd hour, which itself is in time."""
        return self.ico_is_open and now > self.tell_by

    def is_handled_by(self, user) -> bool:
        return may(user, Permission.RIGHTS, self)

    def undecided(self) -> list[str]:
        """What must be said before it can be closed, in words."""
        told = self.tell_ico == self.Tell.NO or self.ico_told_at
        checks = [
            (self.risk, "the risk to people"),
            (told, "telling the ICO"),
            (self.tell_people, "telling the people"),
        ]
        return [words for done, words in checks if not done]

    @transaction.atomic
    def change(self, by, **fields) -> None:
        """What the lead found or decided. The first of it takes the breach in hand. WrongState once it is closed."""
        status = Breach.objects.select_for_update().values_list("status", flat=True).get(pk=self.pk)
        if status != self.Status.HANDLED:
            self.TRANSITIONS.check(status, self.Status.HANDLED)
        self._write(by, Verb.CHANGED, status=self.Status.HANDLED, **fields)

    @transaction.atomic
    def end(self, status: str, lessons: str, by) -> None:
        """Closed with what is learnt, or no breach at all. WrongState where somebody was quicker."""
        before = Breach.objects.select_for_update().values_list("status", flat=True).get(pk=self.pk)
        self.TRANSITIONS.check(before, status)
        self._write(by, Verb.DECIDED, status=status, lessons=lessons, closed_at=timezone.now(), closed_by=by)

    def _write(self, by, verb: Verb, **fields) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=[*fields])
        record(by, verb, self, fields=sorted(fields), to=str(self.status))


class BreachEntry(models.Model):
    """One thing that was done about a breach. Added and never changed."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="entries")
    done_on = models.DateField()
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "breach entries"
        ordering = ["done_on", "id"]

    def __str__(self) -> str:
        return f"entry {self.pk}"
