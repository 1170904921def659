"""What health services contribute to a case: that somebody asked, who came to them, and when she leaves the ward."""

from django.db import models
from django.db.models import F, Q

from agencies.access import PolicyGroup, Section
from cases.models import Coming, Record
from cases.models.alerts import desks_who_read, run_up
from dashub import clock
from dashub.workflow import Transitions


class HealthContact(Record):
    """One contact with a health service about abuse: a GP's referral by IRIS, a Health IDVA, a midwife's enquiry.

    ``asked`` says how the question was put: never where he can hear it, so that who could not be asked alone is asked again
    on ``again_on`` (domain.md sections 2.6 and 5).
    """

    class Kind(models.TextChoices):
        IRIS = "iris", "GP referral (IRIS)"
        HEALTH_IDVA = "health_idva", "Health IDVA contact"
        MIDWIFERY = "midwifery", "Midwifery enquiry"
        HEALTH_VISITOR = "health_visitor", "Health visitor enquiry"
        EMERGENCY = "emergency", "Emergency department attendance"
        MENTAL_HEALTH = "mental_health", "Mental health service"
        OTHER = "other", "Another health contact"

    class Asked(models.TextChoices):
        ALONE = "alone", "Asked, alone"
        NOT_ALONE = "not_alone", "Not asked: she was not alone"
        NOT_ASKED = "not_asked", "Not asked for another reason"
        TOLD = "told", "She told by herself"

    class Outcome(models.TextChoices):
        DISCLOSED = "disclosed", "Disclosed, and referred on"
        DISCLOSED_NO = "disclosed_no", "Disclosed; she wants no referral now"
        NOTHING = "nothing", "Nothing disclosed"
        SUPPORT = "support", "Seen and supported"
        AGAIN = "again", "To be asked again"

    section = Section.HEALTH
    noun = "health contact"
    page = "contributions"
    about = frozenset({"victim"})

    kind = models.CharField(max_length=14, choices=Kind)
    on = models.DateField()
    service = models.CharField(max_length=120, blank=True, help_text="Practice, ward or clinic")
    asked = models.CharField(max_length=9, choices=Asked)
    interpreter = models.BooleanField(default=False, help_text="A professional interpreter was used")
    outcome = models.CharField(max_length=12, choices=Outcome)
    words = models.CharField(max_length=1000, blank=True)
    again_on = models.DateField(null=True, blank=True, help_text="When she is asked again, alone")
    record_hidden = models.BooleanField(default=False, help_text="Hidden from what she or he can open online")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked="not_alone") | Q(again_on__isnull=False), name="support_healthcontact_asked_again"
            ),
            models.CheckConstraint(
                condition=Q(again_on=None) | Q(again_on__gt=F("on")), name="support_healthcontact_again_later"
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    def tag(self) -> tuple[str, str]:
        tones = {"again": "warn", "disclosed": "active", "support": "done"}
        return self.get_outcome_display(), tones.get(self.outcome, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: that there was one, when, and whether she is asked again."""
        told = [("On", self.on), ("Asked again on", self.again_on)]
        if not full:
            return told
        return [
            ("Service", self.service),
            *told,
            ("How it was asked", self.get_asked_display()),
            ("Interpreter", "A professional one" if self.interpreter else ""),
            ("In words", self.words),
            ("Her own access to the record", "Hidden there" if self.record_hidden else "Not said to be hidden there"),
        ]

    def coming(self) -> list[Coming]:
        """While she is to be asked again, that day at the service that could not ask."""
        if self.again_on is None or self.outcome != self.Outcome.AGAIN:
            return []
        return [Coming("again", "Ask again, alone: the last time it was not possible", clock.close_of(self.again_on))]


class HospitalStay(Record):
    """She, or a child, is in hospital. Before she leaves, whoever works with her says what is safe to go back to."""

    class Status(models.TextChoices):
        IN = "in", "In hospital"
        DISCHARGED = "discharged", "Discharged"
        LEFT = "left", "Left against advice"

    TRANSITIONS = Transitions(
        Status,
        {Status.IN: {Status.DISCHARGED, Status.LEFT}, Status.DISCHARGED: {Status.IN}, Status.LEFT: {Status.IN}},
        noun="hospital stay",
    )
    TONES = {"in": "warn", "discharged": "done", "left": "danger"}
    section = Section.HEALTH
    noun = "hospital stay"
    page = "contributions"
    about = frozenset({"victim"})

    status = models.CharField(max_length=10, choices=Status, default=Status.IN)
    admitted_on = models.DateField()
    discharge_on = models.DateField(
        null=True, blank=True, help_text="Planned, or when it was; empty while nobody knows"
    )
    ward = models.CharField(max_length=120, blank=True, help_text="Never given to anybody who rings")
    visits = models.CharField(max_length=300, blank=True, help_text="Who may and who may not visit")
    plan = models.CharField(max_length=500, blank=True, help_text="What is safe to go back to, and who meets her")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(discharge_on=None) | Q(discharge_on__gte=F("admitted_on")),
                name="support_hospitalstay_out_after_in",
            ),
            models.CheckConstraint(
                condition=Q(status="in") | Q(discharge_on__isnull=False), name="support_hospitalstay_out_on_a_day"
            ),
        ]

    @property
    def title(self) -> str:
        return "Hospital stay"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES[self.status]

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: until when, and whether there is a plan; never which ward."""
        told = [("Since", self.admitted_on), ("Discharge", self.discharge_on or "not known yet")]
        planned = "In place" if self.plan else "None yet"
        if not full:
            return [*told, ("Plan for the discharge", planned)]
        return [*told, ("Ward", self.ward), ("Visits", self.visits), ("Plan for the discharge", self.plan or planned)]

    def coming(self) -> list[Coming]:
        """Two days before a planned discharge while there is no plan, and on the day, at health and the IDVA."""
        if self.status != self.Status.IN or self.discharge_on is None:
            return []
        return run_up(
            desks_who_read(self, PolicyGroup.HEALTH, PolicyGroup.IDVA),
            self.discharge_on,
            two="" if self.plan else "Discharge from hospital in 2 days: where is it safe to go?",
            today="Discharge from hospital today: say whether it has happened",
        )
