"""What each child's own services do: plan, notice to the school, direct work, contact arrangements (product.md B5, G3).

A child who is in two cases has two sets of these: each case holds its own alone, as each has its own readers.
"""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import Section
from cases.models import Coming, Involvement, Record
from cases.summaries import part_words
from dashub import clock
from dashub.errors import InvalidInput

# domain.md section 5: the initial child protection conference after the strategy discussion.
CONFERENCE_DAYS = 15
# Operation Encompass: the school knows before the child comes in.
SCHOOL_OPENS = dt.time(8, 30)


def _now_or_ended(until: dt.date | None) -> tuple[str, str]:
    return ("Ended", "quiet") if until and until < timezone.localdate() else ("Now", "active")


class ChildRecord(Record):
    """Of one child of the case. No title and no fact names it: the page says who "Child 1" is to those who may know."""

    section = Section.CHILDREN
    page = "children"
    about = frozenset({"child"})

    child = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        abstract = True

    @property
    def which(self) -> tuple[str, str]:
        return "Child", part_words(self.case, self.child_id)

    def save(self, *args, **kwargs):
        """Raises InvalidInput for who is no child of this case."""
        if not Involvement.objects.filter(
            case=self.case_id, person=self.child_id, role=Involvement.Role.CHILD
        ).exists():
            raise InvalidInput({"child_id": "Choose a child of this case"})
        super().save(*args, **kwargs)


class ChildPlan(ChildRecord):
    """``next_on`` is the next review; before the birth, the day by which the assessment must be done."""

    class Kind(models.TextChoices):
        NONE = "none", "No plan"
        EARLY_HELP = "early_help", "Early help"
        IN_NEED = "in_need", "Child in need"
        PRE_BIRTH = "pre_birth", "Pre-birth assessment"
        PROTECTION = "protection", "Child protection"
        LOOKED_AFTER = "looked_after", "Looked after"
        CARE_LEAVER = "care_leaver", "Care leaver"

    noun = "child’s plan"

    kind = models.CharField(max_length=12, choices=Kind)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    strategy_on = models.DateField(null=True, blank=True, help_text="Strategy discussion")
    conference_on = models.DateField(null=True, blank=True, help_text="Initial child protection conference")
    next_on = models.DateField(null=True, blank=True, help_text="Next review, or pre-birth assessment due")
    words = models.CharField(max_length=300, blank=True)

    class Meta(ChildRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="support_childplan_ends_after"
            ),
            models.CheckConstraint(
                condition=Q(conference_on=None) | Q(strategy_on=None) | Q(conference_on__gte=F("strategy_on")),
                name="support_childplan_conference_after",
            ),
        ]

    @classmethod
    def key(cls) -> str:
        return "child-plan"

    @property
    def title(self) -> str:
        return self.get_kind_display()

    def tag(self) -> tuple[str, str]:
        return _now_or_ended(self.until)

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [self.which, ("Since", self.since), ("Until", self.until)]
        if not full:
            return told
        next_label = "Assessment due" if self.kind == self.Kind.PRE_BIRTH else "Next review"
        due = self.child.due_on if self.child.unborn else None
        return [
            *told,
            ("Expected date", due),
            ("Worker", self.worker),
            ("Strategy discussion", self.strategy_on),
            ("Conference due", None if self.conference_on else self.conference_by),
            ("Conference held", self.conference_on),
            (next_label, self.next_on),
            ("In words", self.words),
        ]

    @property
    def conference_by(self) -> dt.date | None:
        """The fifteenth working day after the strategy discussion."""
        return clock.add_working_days(self.strategy_on, CONFERENCE_DAYS) if self.strategy_on else None

    def coming(self) -> list[Coming]:
        if self.until:
            return []
        found = []
        if self.conference_by and not self.conference_on:
            at = clock.close_of(self.conference_by)
            found.append(Coming("conference", "Initial child protection conference, 15 working days", at))
        if self.next_on:
            before = self.kind == self.Kind.PRE_BIRTH
            what = "Pre-birth assessment" if before else "Review of a child’s plan"
            found.append(Coming("review", what, clock.close_of(self.next_on)))
        return found


class SchoolNotice(ChildRecord):
    """Operation Encompass, recorded by hand: what happened when, when the school was told, that it has it and what it did.

    ``school_day`` is the next day of school where that is no ordinary one: holidays, training days.
    """

    noun = "school notice"

    school = models.CharField(max_length=120)
    incident_on = models.DateField()
    incident_time = models.TimeField(null=True, blank=True)
    present = models.BooleanField(default=False, help_text="The child was there")
    school_day = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_time = models.TimeField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    received_by = models.CharField(max_length=120, blank=True)
    response = models.CharField(max_length=300, blank=True, help_text="What the school did")

    class Meta(ChildRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(sent_on__isnull=False) & Q(received_on__gte=F("sent_on")),
                name="support_schoolnotice_received_after",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None) | Q(sent_on__gte=F("incident_on")) & Q(sent_time__isnull=False),
                name="support_schoolnotice_sent_after",
            ),
        ]

    @property
    def deadline(self) -> dt.datetime:
        """When the school opens after it. What happens before school on a school day must be told that same morning."""
        early = self.incident_time and self.incident_time < SCHOOL_OPENS and clock.is_working_day(self.incident_on)
        day = self.incident_on if early else clock.next_working_day(self.incident_on)
        return clock.london_time(self.school_day or day, SCHOOL_OPENS)

    @property
    def sent_at(self) -> dt.datetime | None:
        return clock.london_time(self.sent_on, self.sent_time) if self.sent_on else None

    @property
    def late(self) -> bool:
        """Told after the child was back at school."""
        return self.sent_at is not None and self.sent_at > self.deadline

    @property
    def state(self) -> str:
        if self.response:
            return "School answered"
        if self.received_on:
            return "School has it"
        return ("Told late" if self.late else "Told") if self.sent_on else "Not told yet"

    def tag(self) -> tuple[str, str]:
        tones = {"Not told yet": "danger", "Told late": "warn", "Told": "waiting"}
        return self.state, tones.get(self.state, "done")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [self.which, ("School told", self.sent_at)]
        if not full:
            return told
        at = f" at {self.incident_time:%H:%M}" if self.incident_time else ""
        return [
            *told,
            ("School", self.school),
            ("Happened", f"{self.incident_on:%-d %B %Y}{at}"),
            ("The child was there", self.present),
            ("To be told by", self.deadline),
            ("School has it since", self.received_on),
            ("Received by", self.received_by),
            ("What the school did", self.response),
        ]

    def coming(self) -> list[Coming]:
        if not self.sent_on:
            return [Coming("tell", "Operation Encompass: tell the school before it opens", self.deadline)]
        if not self.received_on:
            at = clock.close_of(clock.next_working_day(self.sent_on))
            return [Coming("receipt", "Operation Encompass: the school has not said that it has the notice", at)]
        return []


class DirectWork(ChildRecord):
    """Work with a child herself: one to one, a recovery programme such as DART, therapy."""

    class Kind(models.TextChoices):
        ONE_TO_ONE = "one_to_one", "One to one"
        DART = "dart", "DART"
        RECOVERY = "recovery", "Another recovery programme"
        THERAPY = "therapy", "Therapy or play therapy"
        SCHOOL = "school", "Support at school"
        OTHER = "other", "Something else"

    noun = "direct work"

    kind = models.CharField(max_length=12, choices=Kind)
    worker = models.CharField(max_length=120, blank=True)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta(ChildRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")), name="support_directwork_ends_after"
            )
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    def tag(self) -> tuple[str, str]:
        return ("Ended", "done") if self.ended_on else ("Under way", "active")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [self.which, ("Began", self.began_on), ("Ended", self.ended_on)]
        if not full:
            return told
        return [*told, ("Worker", self.worker), ("Sessions", self.sessions), ("Outcome", self.outcome)]


class ChildContact(ChildRecord):
    """Contact between a child and somebody of the case: how, where it never takes place, and by what order."""

    class How(models.TextChoices):
        NONE = "none", "No contact"
        INDIRECT = "indirect", "Indirect only"
        SUPERVISED = "supervised", "Supervised"
        SUPPORTED = "supported", "Supported"
        UNSUPERVISED = "unsupervised", "Not supervised"

    noun = "contact arrangement"

    with_whom = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=12, choices=How)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    supervisor = models.CharField(max_length=120, blank=True)
    arrangement = models.CharField(max_length=300, blank=True)
    never = models.CharField(max_length=200, blank=True, help_text="Where it never takes place")
    order = models.CharField(max_length=200, blank=True, help_text="What the court ordered")

    class Meta(ChildRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="support_childcontact_ends_after"
            ),
            models.CheckConstraint(condition=~Q(child=F("with_whom")), name="support_childcontact_not_self"),
        ]

    @property
    def title(self) -> str:
        return f"Contact: {self.get_how_display().lower()}"

    def tag(self) -> tuple[str, str]:
        return _now_or_ended(self.until)

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [
            self.which,
            ("With", part_words(self.case, self.with_whom_id)),
            ("Since", self.since),
            ("Until", self.until),
        ]
        if not full:
            return told
        return [
            *told,
            ("Supervised by", self.supervisor),
            ("Arrangement", self.arrangement),
            ("Where never", self.never),
            ("Order", self.order),
        ]
