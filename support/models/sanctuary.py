"""Works that let her stay in her home (sanctuary, target hardening), and the check of where the perpetrator is housed
again (domain.md section 5; product.md C4)."""

from django.db import models
from django.db.models import F, Q

from agencies.access import Section
from cases.models import Coming, Record
from dashub import clock
from dashub.workflow import Transitions
from support.models.household import Household

# Months after the works are done at which they are looked at again.
REVIEWS = (3, 6)


class Sanctuary(Household, Record):
    """Works at her home. They are her choice, and are not ordered while the perpetrator lives there."""

    class Owner(models.TextChoices):
        NOT_NEEDED = "not_needed", "Not needed: she owns the home"
        TO_ASK = "to_ask", "Not asked yet"
        ASKED = "asked", "Asked, no answer yet"
        GIVEN = "given", "Given"
        REFUSED = "refused", "Refused"

    class Status(models.TextChoices):
        REQUESTED = "requested", "Asked for"
        ORDERED = "ordered", "Works ordered"
        DONE = "done", "Works done"
        NOT_DONE = "not_done", "Will not be done"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.REQUESTED: {Status.ORDERED, Status.NOT_DONE},
            Status.ORDERED: {Status.DONE, Status.NOT_DONE},
            Status.DONE: set(),
            Status.NOT_DONE: {Status.REQUESTED},
        },
        noun="request for works",
    )
    section = Section.HOME
    noun = "works at home"
    page = "home"
    about = frozenset({"victim"})
    TONES = {"requested": "waiting", "ordered": "active", "done": "done", "not_done": "quiet"}
    WORKS = (Status.ORDERED, Status.DONE)

    requested_on = models.DateField()
    emergency = models.BooleanField(default=False)
    her_choice = models.BooleanField(default=False, verbose_name="She chose this")
    perpetrator_away = models.BooleanField(default=False, verbose_name="The person who harms does not live there")
    owner = models.CharField(max_length=10, choices=Owner, default=Owner.TO_ASK, verbose_name="Owner’s permission")
    owner_why = models.CharField(max_length=300, blank=True, verbose_name="Why the owner refused")
    works = models.TextField(max_length=2000)
    status = models.CharField(max_length=9, choices=Status, default=Status.REQUESTED)
    ordered_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="In pounds")
    not_done_why = models.CharField(max_length=300, blank=True, verbose_name="Why it will not be done")
    reviewed_3_on = models.DateField(null=True, blank=True, verbose_name="Looked at after 3 months")
    reviewed_6_on = models.DateField(null=True, blank=True, verbose_name="Looked at after 6 months")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["ordered", "done"])
                | Q(
                    her_choice=True, perpetrator_away=True, owner__in=["not_needed", "given"], ordered_on__isnull=False
                ),
                name="support_sanctuary_before_order",
            ),
            models.CheckConstraint(
                condition=~Q(owner="refused") | ~Q(owner_why=""), name="support_sanctuary_refused_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(status="not_done") | ~Q(not_done_why=""), name="support_sanctuary_not_done_says_why"
            ),
            models.CheckConstraint(
                condition=Q(status="done", done_on__isnull=False, done_on__gte=F("ordered_on"))
                | ~Q(status="done") & Q(done_on=None),
                name="support_sanctuary_done_after_order",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_3_on=None, reviewed_6_on=None) | Q(status="done"),
                name="support_sanctuary_reviewed_once_done",
            ),
            models.CheckConstraint(condition=Household.somebody(), name="support_sanctuary_somebody"),
        ]

    @property
    def title(self) -> str:
        return "Emergency works at home" if self.emergency else "Works at home"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES[self.status]

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("Asked for on", self.requested_on), ("Ordered on", self.ordered_on), ("Done on", self.done_on)]
        if not full:
            return told
        return [
            ("Household", self.household),
            *told,
            ("She chose this", "Yes" if self.her_choice else "Not confirmed"),
            ("The person who harms does not live there", "Confirmed" if self.perpetrator_away else "Not confirmed"),
            ("Owner’s permission", self.get_owner_display()),
            ("Why the owner refused", self.owner_why),
            ("Works", self.works),
            ("Cost", "" if self.cost is None else f"£{self.cost:,.2f}"),
            ("Why not done", self.not_done_why),
            ("Looked at after 3 months", self.reviewed_3_on),
            ("Looked at after 6 months", self.reviewed_6_on),
        ]

    def coming(self) -> list[Coming]:
        """Emergency works are ordered within the area’s days; done ones are looked at after 3 and 6 months."""
        if self.status == self.Status.REQUESTED and self.emergency:
            by = clock.add_working_days(self.requested_on, self.case.area.emergency_works_days)
            return [Coming("order", "Order emergency works at home", clock.close_of(by))]
        if self.status != self.Status.DONE:
            return []
        return [
            Coming(
                f"review-{months}",
                f"Look at works at home {months} months after they were done",
                clock.close_of(clock.months_after(self.done_on, months)),
            )
            for months in REVIEWS
            if getattr(self, f"reviewed_{months}_on") is None
        ]


class RehousingCheck(Record):
    """Housing is asked whether the perpetrator would be, or was, given a home near her."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "No answer yet"
        SAFE = "safe", "Housed, or offered a home, far enough away"
        NEAR = "near", "Housed, or offered a home, too near"
        NOT_KNOWN = "not_known", "Not known to housing"
        STOPPED = "stopped", "An offer too near was stopped"

    section = Section.PERPETRATOR_PLACES
    noun = "rehousing check"
    page = "home"
    about = frozenset({"perpetrator"})
    TONES = {"waiting": "waiting", "safe": "done", "near": "danger", "not_known": "quiet", "stopped": "done"}

    asked_on = models.DateField()
    asked = models.CharField(max_length=120, verbose_name="Who was asked", help_text="A housing provider")
    answer_by = models.DateField()
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.WAITING)
    answered_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="waiting", answered_on=None)
                | ~Q(outcome="waiting") & Q(answered_on__isnull=False, answered_on__gte=F("asked_on")),
                name="support_rehousing_answered",
            ),
            models.CheckConstraint(condition=Q(answer_by__gte=F("asked_on")), name="support_rehousing_due_after"),
        ]

    @property
    def title(self) -> str:
        return "Check of where the person who harms is housed"

    def tag(self) -> tuple[str, str]:
        return self.get_outcome_display(), self.TONES[self.outcome]

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("Asked on", self.asked_on), ("Answered on", self.answered_on)]
        return (
            [("Who was asked", self.asked), *told, ("Answer by", self.answer_by), ("Note", self.note)]
            if full
            else told
        )

    def coming(self) -> list[Coming]:
        if self.outcome != self.Outcome.WAITING:
            return []
        return [Coming("answer", "Answer to a rehousing check", clock.close_of(self.answer_by))]
