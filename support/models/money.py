"""Money and practical help: what was asked for, what came of it, and by when a refusal can be appealed (product.md C4)."""

from django.db import models
from django.db.models import Q

from agencies.access import Section
from cases.models import Coming, Record
from dashub import clock
from dashub.workflow import Transitions


class MoneyHelp(Record):
    """One application. ``amount`` is in pounds: a payment once, or a week where ``weekly``."""

    class Kind(models.TextChoices):
        BENEFIT = "benefit", "Benefit"
        PENSION_CREDIT = "pension_credit", "Pension Credit"
        HOUSING_COSTS = "housing_costs", "Help with rent or council tax"
        GRANT = "grant", "Grant or flexible fund"
        SECTION_17 = "section_17", "Section 17 (Children Act 1989)"
        CARE_ACT = "care_act", "Care Act support"
        CRISIS = "crisis", "Crisis payment, food or fuel"
        GOODS = "goods", "Furniture and goods"
        DEBT = "debt", "Debt advice"
        COMPENSATION = "compensation", "Criminal injuries compensation"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        APPLIED = "applied", "Applied for"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        APPEALED = "appealed", "Refused and appealed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.APPLIED: {Status.GRANTED, Status.REFUSED, Status.WITHDRAWN},
            Status.GRANTED: set(),
            Status.REFUSED: {Status.APPEALED, Status.GRANTED},
            Status.APPEALED: {Status.GRANTED, Status.REFUSED, Status.WITHDRAWN},
            Status.WITHDRAWN: {Status.APPLIED},
        },
        noun="application",
    )
    section = Section.MONEY
    noun = "application for help"
    page = "money"
    about = frozenset({"victim"})
    TONES = {"applied": "waiting", "granted": "done", "refused": "danger", "appealed": "waiting", "withdrawn": "quiet"}

    kind = models.CharField(max_length=16, choices=Kind)
    what = models.CharField(max_length=120, blank=True, help_text="What exactly")
    applied_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.APPLIED)
    decided_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    weekly = models.BooleanField(default=False)
    refused_why = models.CharField(max_length=300, blank=True)
    appeal_by = models.DateField(null=True, blank=True, help_text="Last day to appeal or to ask for another look")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=models.F("applied_on")),
                name="support_money_decided_after",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refused_why=""), name="support_money_refused_says_why"
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES[self.status]

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("Applied on", self.applied_on), ("Decided on", self.decided_on)]
        if not full:
            return told
        return [
            ("What", self.what),
            *told,
            ("Amount", self.money),
            ("Why refused", self.refused_why),
            ("Appeal by", self.appeal_by if self.status == self.Status.REFUSED else None),
        ]

    @property
    def money(self) -> str:
        if self.amount is None:
            return ""
        return f"£{self.amount:,.2f}{' a week' if self.weekly else ''}"

    def coming(self) -> list[Coming]:
        """While a refusal can be appealed, its last day."""
        if self.status != self.Status.REFUSED or not self.appeal_by:
            return []
        return [Coming("appeal", "Last day to appeal against a refusal", clock.close_of(self.appeal_by))]
