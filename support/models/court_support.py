"""Going to court with her: special measures, statement, visit before, the day itself and what came of it (product.md C4).

The matter stands with its court, charge and verdict under Courts; here is what the service does for her at one hearing.
"""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agencies.access import Section
from cases.models import Coming, Record
from cases.models.alerts import MORNING, run_up
from cases.summaries.facts import labels
from dashub import clock, moments
from dashub.workflow import Transitions

# Working days after a hearing in which she is told what came of it: as after a MARAC (domain.md section 2.5). PROPOSED.
TOLD_WITHIN = 2


class SpecialMeasure(models.TextChoices):
    """Youth Justice and Criminal Evidence Act 1999 ss23-30, and what courts arrange besides; in family courts FPR 3A."""

    SCREEN = "screen", "Screen"
    LINK = "link", "Live video link"
    PRIVATE = "private", "Evidence in private"
    WIGS = "wigs", "Wigs and gowns removed"
    RECORDED = "recorded", "Evidence or cross-examination recorded before"
    INTERMEDIARY = "intermediary", "Intermediary"
    AIDS = "aids", "Aids to communication"
    ENTRANCE = "entrance", "Her own way in and waiting room"
    SUPPORTER = "supporter", "Somebody beside her"


class CourtSupport(Record):
    """One hearing. ``granted`` are among those ``asked`` for; ``not_wanted``: she wants no special measures."""

    class Kind(models.TextChoices):
        TRIAL = "trial", "Criminal trial"
        SENTENCE = "sentence", "Sentencing"
        CRIMINAL = "criminal", "Another criminal hearing"
        FAMILY = "family", "Family hearing"
        ORDER = "order", "Hearing about an order"
        TRIBUNAL = "tribunal", "Tribunal"
        OTHER = "other", "Another hearing"

    class Status(models.TextChoices):
        COMING = "coming", "To come"
        HELD = "held", "Held"
        ADJOURNED = "adjourned", "Adjourned"
        CALLED_OFF = "called_off", "Called off"

    class Attendance(models.TextChoices):
        TOGETHER = "together", "She went, and we were with her"
        ALONE = "alone", "She went without us"
        FOR_HER = "for_her", "We went for her"
        NOBODY = "nobody", "She did not go"

    class Statement(models.TextChoices):
        OFFERED = "offered", "Offered to her"
        WRITTEN = "written", "Written"
        READ = "read", "Read or played in court"
        DECLINED = "declined", "She does not want one"

    class Visit(models.TextChoices):
        ARRANGED = "arranged", "Arranged"
        DONE = "done", "Done"
        DECLINED = "declined", "She does not want one"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.COMING: {Status.HELD, Status.ADJOURNED, Status.CALLED_OFF},
            Status.HELD: {Status.COMING},
            Status.ADJOURNED: {Status.COMING},
            Status.CALLED_OFF: {Status.COMING},
        },
        noun="hearing",
    )
    TONES = {"coming": "waiting", "held": "done"}  # noqa: RUF012
    section = Section.COURT
    noun = "court support"
    page = "support"
    about = frozenset({"victim"})

    kind = models.CharField(max_length=8, choices=Kind)
    hearing_on = models.DateField()
    hearing_time = models.TimeField(null=True, blank=True)
    court = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.COMING)
    asked = ArrayField(models.CharField(max_length=12, choices=SpecialMeasure), default=list, blank=True)
    not_wanted = models.BooleanField(default=False)
    granted = ArrayField(models.CharField(max_length=12, choices=SpecialMeasure), default=list, blank=True)
    refused_why = models.CharField(max_length=300, blank=True)
    visit = models.CharField(max_length=8, choices=Visit, blank=True, default="")
    visit_on = models.DateField(null=True, blank=True)
    statement = models.CharField(max_length=8, choices=Statement, blank=True, default="")
    attendance = models.CharField(max_length=8, choices=Attendance, blank=True, default="")
    outcome = models.CharField(max_length=300, blank=True)
    told_on = models.DateField(null=True, blank=True, help_text="When she was told what came of it")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(granted__contained_by=F("asked")), name="support_court_granted_was_asked"
            ),
            models.CheckConstraint(
                condition=Q(not_wanted=False) | Q(asked=[]), name="support_court_asked_or_not_wanted"
            ),
            models.CheckConstraint(
                condition=Q(visit_on=None) | Q(visit_on__lte=F("hearing_on")), name="support_court_visit_before"
            ),
            models.CheckConstraint(
                condition=Q(told_on=None) | Q(told_on__gte=F("hearing_on")), name="support_court_told_after"
            ),
        ]

    @property
    def title(self) -> str:
        return f"{self.get_kind_display()} on {moments.day(self.hearing_on)}"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        time = moments.clock(self.hearing_time) if self.hearing_time else ""
        told = [("Hearing", self.hearing_on), ("At", time)]
        if not full:
            return told
        asked = labels(SpecialMeasure, self.asked) or (["She wants none"] if self.not_wanted else [])
        return [
            *told,
            ("Court", self.court),
            ("Special measures asked for", asked),
            ("Granted", labels(SpecialMeasure, self.granted)),
            ("Why not granted", self.refused_why),
            ("Visit before", self.get_visit_display()),
            ("Visit on", self.visit_on),
            ("Her statement", self.get_statement_display()),
            ("Who went", self.get_attendance_display()),
            ("What came of it", self.outcome),
            ("She was told on", self.told_on),
        ]

    def coming(self) -> list[Coming]:
        """Up to the hearing what prepares it, at the desk that supports her; after it that she is told."""
        if self.status == self.Status.HELD and not self.told_on:
            return [Coming("told", "Tell the victim what the court decided", clock.close_of(self.tell_by))]
        if self.status != self.Status.COMING:
            return []
        found = run_up(
            [self.desk_id],
            self.hearing_on,
            week="" if self.asked or self.not_wanted else "Support at court: ask for special measures",
            two="Support at court: who goes with her, and how?",
            today="Support at court: say what came of it",
        )
        if self.visit == self.Visit.ARRANGED and self.visit_on:
            found.append(Coming("visit", "Visit before the hearing", clock.london_time(self.visit_on, MORNING)))
        return found

    @property
    def tell_by(self) -> dt.date:
        return clock.add_working_days(self.hearing_on, TOLD_WITHIN)
