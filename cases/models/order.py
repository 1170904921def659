"""Orders that protect her: what they forbid, how long they last, and who must act before they end (domain.md section 5)."""

import datetime as dt

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.utils import timezone

from agencies.access import PolicyGroup, Section
from cases.models.alerts import at_desks, desks_to_act, run_up
from cases.models.record import Coming, Record, RecordQuerySet
from dashub import clock
from dashub.moments import day as day_in_words
from dashub.workflow import Transitions

# Crime and Security Act 2010, sections 27 and 28; for a domestic abuse protection notice the 2021 Act has the same hours.
HEARING_HOURS = 48
LONGEST_DVPO_DAYS = 28
# Common knowledge of the field (GK in domain.md): said, not refused.
SHORTEST_DVPO_DAYS = 14


class OrderQuerySet(RecordQuerySet):
    def in_force(self, day: dt.date | None = None):
        """Those that bind him on a day."""
        day = day or timezone.localdate()
        return self.filter(status__in=ProtectiveOrder.LIVE).filter(Q(until=None) | Q(until__gte=day))


class ProtectiveOrder(Record):
    """One order or notice, and the conditions of bail or licence. ``until`` is its last day; without one it is open-ended.

    A notice is effective at once when it is served. ``next_plan`` is what protects her after it ends.
    """

    class Kind(models.TextChoices):
        DVPN = "dvpn", "Domestic violence protection notice (DVPN)"
        DVPO = "dvpo", "Domestic violence protection order (DVPO)"
        DAPN = "dapn", "Domestic abuse protection notice (DAPN)"
        DAPO = "dapo", "Domestic abuse protection order (DAPO)"
        NON_MOLESTATION = "non_molestation", "Non-molestation order"
        OCCUPATION = "occupation", "Occupation order"
        RESTRAINING = "restraining", "Restraining order"
        STALKING = "stalking", "Stalking protection order"
        FORCED_MARRIAGE = "forced_marriage", "Forced marriage protection order"
        BAIL = "bail", "Bail conditions"
        LICENCE = "licence", "Licence conditions"
        CHILD_ARRANGEMENTS = "child_arrangements", "Child arrangements order"
        OTHER = "other", "Another order"

    class Status(models.TextChoices):
        APPLIED = "applied", "Applied for"
        IN_FORCE = "in_force", "In force"
        BREACHED = "breached", "In force, breached"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Application withdrawn"
        EXPIRED = "expired", "Ended: its time is up"
        DISCHARGED = "discharged", "Ended: discharged by the court"
        REPLACED = "replaced", "Ended: another order follows it"

    _ENDS = {Status.EXPIRED, Status.DISCHARGED, Status.REPLACED}
    TRANSITIONS = Transitions(
        Status,
        {
            Status.APPLIED: {Status.IN_FORCE, Status.REFUSED, Status.WITHDRAWN},
            Status.IN_FORCE: {Status.BREACHED, *_ENDS},
            Status.BREACHED: _ENDS,
            Status.REFUSED: {Status.APPLIED},
            Status.WITHDRAWN: {Status.APPLIED},
            Status.EXPIRED: {Status.IN_FORCE},
            Status.DISCHARGED: set(),
            Status.REPLACED: set(),
        },
        noun="order",
    )
    LIVE = (Status.IN_FORCE, Status.BREACHED)
    NOTICES = (Kind.DVPN, Kind.DAPN)
    TONES = {"applied": "waiting", "in_force": "active", "breached": "danger"}

    section = Section.ORDERS
    noun = "order"
    page = "orders"
    about = frozenset({"victim"})

    kind = models.CharField(max_length=18, choices=Kind)
    against = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=120, blank=True, help_text="Court, police force or prison")
    protects = models.CharField(max_length=200, blank=True, help_text="Whom it protects, in words")
    status = models.CharField(max_length=10, choices=Status, default=Status.IN_FORCE)
    made_on = models.DateField(help_text="Made, given or applied for")
    served_on = models.DateField(null=True, blank=True)
    served_time = models.TimeField(null=True, blank=True, help_text="In London")
    until = models.DateField(null=True, blank=True, help_text="Its last day; empty where it is open-ended")
    terms = models.TextField(blank=True)
    area = models.CharField(max_length=300, blank=True, help_text="Where he may not go, in words")
    no_children = models.BooleanField(default=False, help_text="He may not have contact with or collect the children")
    breaches = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(999)])
    breached_on = models.DateField(null=True, blank=True, help_text="The last time")
    breach_note = models.CharField(max_length=500, blank=True, help_text="What followed")
    next_plan = models.CharField(max_length=500, blank=True, help_text="What protects her after it ends")
    told_on = models.DateField(null=True, blank=True, help_text="She was told, safely, when it ends")

    objects = OrderQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("made_on")), name="cases_order_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(served_on=None) | Q(served_on__gte=F("made_on")), name="cases_order_served_after_made"
            ),
            models.CheckConstraint(
                condition=~Q(kind="dvpo")
                | Q(until__isnull=False)
                & Q(
                    until__lte=ExpressionWrapper(
                        F("made_on") + Value(LONGEST_DVPO_DAYS), output_field=models.DateField()
                    )
                ),
                name="cases_order_dvpo_at_most_28_days",
            ),
            models.CheckConstraint(
                condition=~Q(status="breached") | Q(breaches__gte=1), name="cases_order_breached_is_counted"
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    @property
    def live(self) -> bool:
        return self.status in self.LIVE

    @property
    def over(self) -> bool:
        """Its last day is past, and nobody has said what came of it."""
        return self.live and self.until is not None and self.until < timezone.localdate()

    def tag(self) -> tuple[str, str]:
        if self.over:
            return "Past its last day", "warn"
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: how long it lasts, and whether a school may let him collect a child."""
        children = "Not allowed by this order" if self.no_children else ""
        told = [("Until", self.ends), ("Contact with or collection of the children", children)]
        if not full:
            return told
        return [
            ("Against", self.against.full_name if self.against else ""),
            ("Made by", self.made_by),
            ("Protects", self.protects),
            ("Made on", self.made_on),
            ("Served on", self.served_at if self.served_time else self.served_on),
            ("Hearing by", self.hearing_by),
            *told,
            ("Check", self.doubt),
            ("Terms", self.terms),
            ("Where he may not go", self.area),
            ("Breaches", self.breaches or ""),
            ("Last breach", self.breached_on),
            ("What followed", self.breach_note),
            ("After it ends", self.next_plan),
            ("She was told when it ends", self.told_on),
        ]

    @property
    def line(self) -> str:
        """How it stands, in one line."""
        state = "Past its last day, " if self.over else f"{self.get_status_display()}, until "
        words = f"{state}{day_in_words(self.until)}" if self.until else f"{self.get_status_display()}, no last day"
        return f"{words}. No contact with or collection of the children" if self.no_children else words

    @property
    def ends(self) -> object:
        return self.until or ("open-ended" if self.live and self.kind not in self.NOTICES else None)

    @property
    def doubt(self) -> str:
        """What is unusual in a DVPO's length; it is said and not refused."""
        if self.kind != self.Kind.DVPO or not self.until:
            return ""
        days = (self.until - self.made_on).days
        return f"{days} days: a DVPO is for {SHORTEST_DVPO_DAYS} days or more" if days < SHORTEST_DVPO_DAYS else ""

    @property
    def served_at(self) -> dt.datetime | None:
        """Where only the day is known, its first minute: a clock that runs from it is never late."""
        return clock.london_time(self.served_on, self.served_time or dt.time()) if self.served_on else None

    @property
    def hearing_by(self) -> dt.datetime | None:
        """Of a notice in force: the court hears it within 48 hours of service that count (clock.add_court_hours)."""
        if self.kind not in self.NOTICES or not self.live or not self.served_on:
            return None
        return clock.add_court_hours(self.served_at, HEARING_HOURS)

    def coming(self) -> list[Coming]:
        """The hearing of a notice; then a week and two days before the end of an order, and on its last day.

        A plan for afterwards settles the first, that she was told the second, what came of it the last.
        """
        if not self.live:
            return []
        found = []
        if self.hearing_by:
            desks = desks_to_act(self, PolicyGroup.POLICE)
            found = at_desks(desks, "hearing", "Notice served: court hearing within 48 hours", self.hearing_by)
        if self.until:
            found += run_up(
                desks_to_act(self, PolicyGroup.POLICE, PolicyGroup.IDVA),
                self.until,
                week="" if self.next_plan else "Order ends in 7 days: plan what protects her after it",
                two="" if self.told_on else "Order ends in 2 days: does she know, and what is in place?",
                today="Order ends today: say what came of it",
            )
        return found
