"""What probation, substance services, schools and the Jobcentre contribute to a case (product.md, case work)."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import PolicyGroup, Section
from cases.models import Coming, Record
from cases.models.alerts import desks_who_read, run_up
from cases.summaries import part_words
from dashub import clock
from dashub.workflow import Transitions

# Universal Credit Regulations 2013, regulation 98: 13 weeks without work-related requirements, 26 with a child in her care.
# Common knowledge of the field (GK in domain.md), to be confirmed by the Jobcentre that records it.
EASEMENT_WEEKS, WITH_CHILD_WEEKS = 13, 26


class SubstanceTreatment(Record):
    """Treatment of somebody in the case. How the service may reach her is said by ``contact`` alone and read in the
    safe-contact rules of the case; nothing of them is copied here."""

    class What(models.TextChoices):
        ALCOHOL = "alcohol", "Alcohol"
        DRUGS = "drugs", "Drugs"
        BOTH = "both", "Alcohol and drugs"

    class Contact(models.TextChoices):
        RULES = "rules", "By the safe-contact rules of the case: the cover there is agreed for this service"
        THROUGH = "through", "Only through the worker who is in touch"
        NONE = "none", "Not at all outside the appointments"

    class Status(models.TextChoices):
        REFERRED = "referred", "Referred"
        WAITING = "waiting", "Waits for treatment"
        IN = "in", "In treatment"
        COMPLETED = "completed", "Completed"
        LEFT = "left", "Left early"
        DECLINED = "declined", "Declined"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.REFERRED: {Status.WAITING, Status.IN, Status.DECLINED},
            Status.WAITING: {Status.IN, Status.DECLINED},
            Status.IN: {Status.COMPLETED, Status.LEFT},
            Status.COMPLETED: {Status.REFERRED},
            Status.LEFT: {Status.REFERRED},
            Status.DECLINED: {Status.REFERRED},
        },
        noun="treatment",
    )
    TONES = {"referred": "waiting", "waiting": "waiting", "in": "active", "completed": "done", "left": "warn"}
    section = Section.SUBSTANCE
    noun = "substance treatment"
    page = "contributions"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=7, choices=What)
    status = models.CharField(max_length=9, choices=Status, default=Status.REFERRED)
    referred_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    contact = models.CharField(max_length=7, choices=Contact)
    apart_from = models.BooleanField(default=False, help_text="Appointments where and when the other party never is")
    words = models.CharField(max_length=1000, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(started_on__gte=F("referred_on")),
                name="support_treatment_started_after",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["in", "completed", "left"]) | Q(started_on__isnull=False),
                name="support_treatment_in_since_a_day",
            ),
        ]

    @property
    def title(self) -> str:
        return "Substance treatment"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: for whom and how the service may be in touch."""
        told = [("For", part_words(self.case, self.person_id)), ("Contact", self.get_contact_display())]
        if not full:
            return told
        return [
            *told,
            ("For what", self.get_what_display()),
            ("Referred on", self.referred_on),
            ("Started on", self.started_on),
            ("Ended on", self.ended_on),
            ("Appointments apart from the other party", "Yes" if self.apart_from else "Not arranged"),
            ("In words", self.words),
            ("Looked at again on", self.review_on),
        ]

    def coming(self) -> list[Coming]:
        if self.status not in (self.Status.REFERRED, self.Status.WAITING, self.Status.IN) or not self.review_on:
            return []
        return [Coming("review", "Look at a treatment again", clock.close_of(self.review_on))]


class ProbationLicence(Record):
    """A sentence that probation supervises, and what it forbids. ``until`` is its last day."""

    class Kind(models.TextChoices):
        LICENCE = "licence", "Licence"
        POST_SENTENCE = "post_sentence", "Post-sentence supervision"
        COMMUNITY = "community", "Community order"
        SUSPENDED = "suspended", "Suspended sentence order"

    class Condition(models.TextChoices):
        NO_CONTACT = "no_contact", "No contact with her"
        NO_CHILDREN = "no_children", "No contact with the children unless children’s services agree"
        EXCLUSION = "exclusion", "Exclusion zone"
        RESIDENCE = "residence", "Lives where he is told to"
        CURFEW = "curfew", "Curfew with a tag"
        ALCOHOL = "alcohol", "Alcohol monitoring"
        PROGRAMME = "programme", "Accredited programme"
        RELATIONSHIPS = "relationships", "Tells of any new relationship"
        POLYGRAPH = "polygraph", "Polygraph"
        OTHER = "other", "Another condition"

    class Liaison(models.TextChoices):
        """The Victim Contact Scheme."""

        NOT_KNOWN = "not_known", "Not known"
        OFFERED = "offered", "Offered to her"
        JOINED = "joined", "She takes part"
        DECLINED = "declined", "She does not want it"
        NOT_ELIGIBLE = "not_eligible", "Not for this sentence"

    class Status(models.TextChoices):
        IN_FORCE = "in_force", "In force"
        WARNED = "warned", "In force, breached and warned"
        RECALLED = "recalled", "Recalled"
        ENDED = "ended", "Ended"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.IN_FORCE: {Status.WARNED, Status.RECALLED, Status.ENDED},
            Status.WARNED: {Status.RECALLED, Status.ENDED},
            Status.RECALLED: {Status.IN_FORCE, Status.ENDED},
            Status.ENDED: set(),
        },
        noun="licence",
    )
    LIVE = (Status.IN_FORCE, Status.WARNED)
    TONES = {"in_force": "active", "warned": "danger", "recalled": "warn", "ended": "done"}
    section = Section.ORDERS
    noun = "probation licence"
    page = "contributions"
    about = frozenset({"perpetrator"})

    kind = models.CharField(max_length=13, choices=Kind)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.IN_FORCE)
    conditions = ArrayField(models.CharField(max_length=13, choices=Condition), default=list, blank=True)
    where = models.CharField(max_length=300, blank=True, help_text="Where he may not go, in words; no address of hers")
    officer = models.CharField(max_length=120, blank=True)
    mappa = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(3)])
    liaison = models.CharField(max_length=12, choices=Liaison, default=Liaison.NOT_KNOWN)
    next_plan = models.CharField(max_length=500, blank=True, help_text="What protects her after it ends")
    told_on = models.DateField(null=True, blank=True, help_text="She was told, safely, when it ends")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="support_licence_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(mappa=None) | Q(mappa__range=(1, 3)), name="support_licence_mappa_1_to_3"
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    @property
    def over(self) -> bool:
        """Its last day is past, and nobody has said what came of it."""
        return self.status in self.LIVE and self.until < timezone.localdate()

    def tag(self) -> tuple[str, str]:
        return ("Past its last day", "warn") if self.over else (self.get_status_display(), self.TONES[self.status])

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: until when, and what concerns her and the children."""
        told = [("Until", self.until), ("Conditions", self.condition_words(full))]
        if not full:
            return told
        return [
            ("Who", self.person.full_name),
            ("Since", self.since),
            *told,
            ("Where he may not go", self.where),
            ("Supervised by", self.officer),
            ("MAPPA level", self.mappa or ""),
            ("Victim Contact Scheme", self.get_liaison_display()),
            ("After it ends", self.next_plan),
            ("She was told when it ends", self.told_on),
        ]

    def condition_words(self, full: bool) -> str:
        shown = self.Condition if full else (self.Condition.NO_CONTACT, self.Condition.NO_CHILDREN)
        return "; ".join(str(one.label) for one in shown if one in self.conditions)

    def coming(self) -> list[Coming]:
        """A week and two days before the end, and on its last day, at police, probation and the IDVA."""
        if self.status not in self.LIVE:
            return []
        return run_up(
            desks_who_read(self, PolicyGroup.POLICE, PolicyGroup.PROBATION, PolicyGroup.IDVA),
            self.until,
            week="" if self.next_plan else "Licence ends in 7 days: plan what protects her after it",
            two="" if self.told_on else "Licence ends in 2 days: does she know?",
            today="Licence ends today: say what came of it",
        )


class EducationAttendance(Record):
    """How often a child was at school in a time, and what the school noticed. ``collection`` says that a password for
    collecting the child is agreed; the password itself is nowhere here."""

    class Concern(models.TextChoices):
        NONE = "none", "No concern"
        WATCH = "watch", "To be watched"
        ACTION = "action", "The school acts on it"
        NOT_THERE = "not_there", "Not at this school any more"

    section = Section.CHILDREN
    noun = "school attendance"
    page = "contributions"
    about = frozenset({"child"})
    TONES = {"watch": "warn", "action": "danger", "not_there": "danger"}

    child = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    percent = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(100)], help_text="Of the sessions, present"
    )
    unexplained = models.PositiveSmallIntegerField(default=0, help_text="Sessions missed without a reason")
    concern = models.CharField(max_length=9, choices=Concern, default=Concern.NONE)
    words = models.CharField(max_length=1000, blank=True, help_text="What the school noticed")
    pastoral = models.CharField(max_length=120, blank=True, help_text="Who at the school the child can go to")
    collection = models.BooleanField(default=False, help_text="A password for collecting the child is agreed")
    review_on = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="support_attendance_in_order"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="support_attendance_percent"),
        ]

    @property
    def title(self) -> str:
        return "School attendance"

    def tag(self) -> tuple[str, str]:
        return self.get_concern_display(), self.TONES.get(self.concern, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("For", part_words(self.case, self.child_id)), ("From", self.since), ("Until", self.until)]
        collection = ("Password for collection", "Agreed" if self.collection else "Not agreed")
        if not full:
            return [*told, collection]
        return [
            *told,
            ("Present", f"{self.percent}%"),
            ("Missed without a reason", self.unexplained or ""),
            ("What the school noticed", self.words),
            ("Whom the child can go to", self.pastoral),
            collection,
            ("Looked at again on", self.review_on),
        ]

    def coming(self) -> list[Coming]:
        if self.review_on is None or self.concern in (self.Concern.NONE, self.Concern.NOT_THERE):
            return []
        return [Coming("review", "Look at a child’s attendance again", clock.close_of(self.review_on))]


class Easement(Record):
    """What the Jobcentre lifts for her: work-related requirements for a time, or to whom payments go."""

    class Kind(models.TextChoices):
        EASEMENT = "easement", "No work-related requirements for 13 weeks"
        WITH_CHILD = "with_child", "No work-related requirements for 26 weeks: a child is in her care"
        SPLIT = "split", "Split payment"
        LANDLORD = "landlord", "Rent paid to the landlord"
        CHILD_MAINTENANCE = "child_maintenance", "Child maintenance without direct contact"
        EXCEPTION = "exception", "An exception to a limit on benefits"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        ASKED = "asked", "Asked for"
        GIVEN = "given", "Given"
        REFUSED = "refused", "Refused"
        ENDED = "ended", "Ended"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.ASKED: {Status.GIVEN, Status.REFUSED},
            Status.GIVEN: {Status.ENDED},
            Status.REFUSED: {Status.ASKED, Status.GIVEN},
            Status.ENDED: set(),
        },
        noun="easement",
    )
    WEEKS = {Kind.EASEMENT: EASEMENT_WEEKS, Kind.WITH_CHILD: WITH_CHILD_WEEKS}
    TONES = {"asked": "waiting", "given": "active", "refused": "danger"}
    section = Section.MONEY
    noun = "easement"
    page = "contributions"
    about = frozenset({"victim"})

    kind = models.CharField(max_length=17, choices=Kind)
    status = models.CharField(max_length=7, choices=Status, default=Status.ASKED)
    asked_on = models.DateField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    evidence = models.CharField(
        max_length=300, blank=True, help_text="What the Jobcentre accepted as evidence, or needs"
    )
    coach = models.CharField(max_length=120, blank=True, help_text="The work coach, or how to find one")
    words = models.CharField(max_length=500, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="given") | Q(since__isnull=False), name="support_easement_given_since_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since__isnull=False, until__gt=F("since")),
                name="support_easement_in_order",
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("Asked for on", self.asked_on), ("Until", self.until)]
        if not full:
            return told
        return [
            *told,
            ("Since", self.since),
            ("Evidence", self.evidence),
            ("Work coach", self.coach),
            ("In words", self.words),
        ]

    @classmethod
    def ends(cls, kind: str, since: dt.date) -> dt.date | None:
        """The last day of an easement by law; None for what has no such length."""
        weeks = cls.WEEKS.get(kind)
        return since + dt.timedelta(weeks=weeks, days=-1) if weeks else None

    def coming(self) -> list[Coming]:
        """Before it ends she is asked how it goes on, at the desk that recorded it."""
        if self.status != self.Status.GIVEN or not self.until:
            return []
        before = self.until - dt.timedelta(days=self.case.area.easement_warning_days)
        return [
            Coming("ends", "An easement ends soon: what then?", clock.close_of(clock.same_or_next_working_day(before)))
        ]
