"""Criminal investigations and family proceedings, step by step (product.md C4)."""

from django.db import models
from django.db.models import F, Q

from agencies.access import PolicyGroup, Section
from cases.models.alerts import at_desks, desks_to_act, run_up
from cases.models.record import Coming, Record
from dashub.clock import close_of
from dashub.moments import clock as time_of_day
from dashub.moments import day as day_in_words
from dashub.workflow import Transitions
from people.models.choices import YesNo


class Hearing(Record):
    """A matter with a next hearing, for which she is prepared."""

    next_hearing_on = models.DateField(null=True, blank=True)
    next_hearing_time = models.TimeField(null=True, blank=True)
    court = models.CharField(max_length=120, blank=True)
    measures = models.CharField(
        max_length=300, blank=True, help_text="Special measures: screens, video link, two doors"
    )

    section = Section.COURT
    page = "courts"
    about = frozenset({"victim"})

    class Meta(Record.Meta):
        abstract = True

    @property
    def hearing(self) -> str:
        day = day_in_words(self.next_hearing_on)
        return f"{day} at {time_of_day(self.next_hearing_time)}" if day and self.next_hearing_time else day

    def before_the_hearing(self) -> list[Coming]:
        """Special measures are asked for in time; two days before, and that day."""
        if not self.next_hearing_on:
            return []
        return run_up(
            desks_to_act(self, PolicyGroup.IDVA),
            self.next_hearing_on,
            week="" if self.measures else "Court hearing in 7 days: ask for special measures",
            two="Court hearing in 2 days: who goes with her, and how?",
            today="Court hearing today: say what came of it",
        )


class CriminalMatter(Hearing):
    """One investigation from report to verdict. ``support``: she was offered support before she retracted."""

    class Status(models.TextChoices):
        REPORTED = "reported", "Reported, being investigated"
        CHARGED = "charged", "Charged"
        NO_ACTION = "no_action", "No further action"
        CONVICTED = "convicted", "Convicted"
        ACQUITTED = "acquitted", "Acquitted"
        DROPPED = "dropped", "Discontinued"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.REPORTED: {Status.CHARGED, Status.NO_ACTION},
            Status.CHARGED: {Status.CONVICTED, Status.ACQUITTED, Status.DROPPED},
            Status.NO_ACTION: {Status.REPORTED, Status.CHARGED},
            Status.CONVICTED: set(),
            Status.ACQUITTED: set(),
            Status.DROPPED: {Status.CHARGED},
        },
        noun="investigation",
    )
    LIVE = (Status.REPORTED, Status.CHARGED)
    VERDICTS = (Status.CONVICTED, Status.ACQUITTED)
    TONES = {"reported": "active", "charged": "waiting", "convicted": "done"}

    noun = "investigation"

    against = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    offence = models.CharField(max_length=200)
    crime_number = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    reported_on = models.DateField()
    retracted_on = models.DateField(null=True, blank=True)
    support = models.CharField(max_length=10, choices=YesNo, blank=True, default="")
    evidence_led = models.BooleanField(default=False, help_text="Carried on without her evidence")
    charged_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="Verdict, no further action or discontinued")
    outcome = models.CharField(max_length=300, blank=True, help_text="Sentence, or why no further action")
    breached_on = models.DateField(
        null=True, blank=True, help_text="He broke the sentence or its conditions, the last time"
    )

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=(Q(charged_on=None) | Q(charged_on__gte=F("reported_on")))
                & (Q(retracted_on=None) | Q(retracted_on__gte=F("reported_on")))
                & (Q(ended_on=None) | Q(ended_on__gte=F("reported_on")))
                & (Q(ended_on=None) | Q(charged_on=None) | Q(ended_on__gte=F("charged_on")))
                & (Q(breached_on=None) | Q(ended_on=None) | Q(breached_on__gte=F("ended_on"))),
                name="cases_criminal_steps_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("charged", "convicted", "acquitted", "dropped"))
                | Q(charged_on__isnull=False),
                name="cases_criminal_charged_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("convicted", "acquitted", "dropped", "no_action"))
                | Q(ended_on__isnull=False),
                name="cases_criminal_ended_has_date",
            ),
        ]

    @property
    def title(self) -> str:
        return f"Investigation reported on {day_in_words(self.reported_on)}"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("Charged on", self.charged_on), ("Ended on", self.ended_on), ("Next hearing", self.hearing)]
        if not full:
            return told
        return [
            ("Against", self.against.full_name if self.against else ""),
            ("Offence", self.offence),
            ("Crime number", self.crime_number),
            ("She retracted on", self.retracted_on),
            ("Support was offered before", self.get_support_display() if self.retracted_on else ""),
            ("Without her evidence", "Yes" if self.evidence_led else ""),
            *told,
            ("Court", self.court),
            ("Special measures", self.measures),
            ("Outcome", self.outcome),
            ("Sentence or conditions broken on", self.breached_on),
        ]

    def coming(self) -> list[Coming]:
        return self.before_the_hearing() if self.status in self.LIVE else []


class FamilyMatter(Hearing):
    """One set of family proceedings, with what an agency is asked to report to the court."""

    class Kind(models.TextChoices):
        CHILDREN = "children", "Where a child lives and whom she sees"
        CARE = "care", "Care proceedings"
        ORDER = "order", "An order that protects her"
        FORCED_MARRIAGE = "forced_marriage", "Forced marriage protection"
        DIVORCE = "divorce", "Divorce, home and money"
        OTHER = "other", "Other family proceedings"

    class Status(models.TextChoices):
        OPEN = "open", "Under way"
        ORDERED = "ordered", "Ended with an order"
        DISMISSED = "dismissed", "Dismissed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Report(models.TextChoices):
        SAFEGUARDING = "safeguarding", "Safeguarding letter"
        SECTION_7 = "section_7", "Section 7 report"
        SECTION_37 = "section_37", "Section 37 report"
        CHRONOLOGY = "chronology", "Chronology or statement of an agency"
        OTHER = "other", "Another report"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.OPEN: {Status.ORDERED, Status.DISMISSED, Status.WITHDRAWN},
            Status.ORDERED: {Status.OPEN},
            Status.DISMISSED: {Status.OPEN},
            Status.WITHDRAWN: {Status.OPEN},
        },
        noun="matter",
    )
    TONES = {"open": "active"}

    noun = "family court matter"

    kind = models.CharField(max_length=16, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    report = models.CharField(max_length=12, choices=Report, blank=True, default="")
    report_from = models.CharField(max_length=120, blank=True, help_text="The agency that is asked")
    report_due_on = models.DateField(null=True, blank=True)
    report_sent_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")), name="cases_family_ended_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(status="open") | Q(ended_on__isnull=False), name="cases_family_ended_has_date"
            ),
            models.CheckConstraint(
                condition=Q(report="") | Q(report_due_on__isnull=False), name="cases_family_report_has_deadline"
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("Began on", self.began_on), ("Ended on", self.ended_on), ("Next hearing", self.hearing)]
        if not full:
            return told
        return [
            *told,
            ("Court", self.court),
            ("Special measures", self.measures),
            ("Report", self.get_report_display()),
            ("Asked of", self.report_from),
            ("Report due on", self.report_due_on),
            ("Report sent on", self.report_sent_on),
            ("Outcome", self.outcome),
        ]

    def coming(self) -> list[Coming]:
        """The hearing, and the court's deadline for a report."""
        if self.status != self.Status.OPEN:
            return []
        found = self.before_the_hearing()
        if self.report and not self.report_sent_on:
            desks = desks_to_act(self)
            found += at_desks(desks, "report", "Report to the family court", close_of(self.report_due_on))
        return found
