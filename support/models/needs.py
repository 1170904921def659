"""What she needs, by domain, as agreed with her (product.md C2)."""

from django.db import models
from django.db.models import F, Q

from cases.models import Coming, Record
from dashub import clock
from support.change import Measure
from support.models.review import Asked, Stage


class Need(models.TextChoices):
    """The domains. PROPOSED: domain.md section 4 names the parts of a plan, not of an assessment of needs."""

    SAFETY = "safety", "Safety"
    HOUSING = "housing", "Housing"
    MONEY = "money", "Money and debt"
    IMMIGRATION = "immigration", "Immigration and public funds"
    MENTAL_HEALTH = "mental_health", "Mental health"
    PHYSICAL_HEALTH = "physical_health", "Physical health and disability"
    SUBSTANCE = "substance", "Alcohol and drugs"
    CHILDREN = "children", "Children and parenting"
    WORK = "work", "Work, training and education"
    LEGAL = "legal", "Legal matters"
    PEOPLE = "people", "Family, friends and isolation"


class NeedLevel(models.TextChoices):
    """From the worst to the best."""

    HIGH = "high", "High need"
    SOME = "some", "Some need"
    NONE = "none", "No need"


def _level() -> models.CharField:
    return models.CharField(max_length=4, choices=NeedLevel, blank=True, default="")


class NeedsAssessment(Asked):
    """One assessment. ``agreed``: she has seen it and agrees. ``next_on`` is the next one, until it has been made."""

    MEASURES = tuple(Measure(need.value, str(need.label), tuple(NeedLevel.choices)) for need in Need)

    noun = "needs assessment"

    safety = _level()
    housing = _level()
    money = _level()
    immigration = _level()
    mental_health = _level()
    physical_health = _level()
    substance = _level()
    children = _level()
    work = _level()
    legal = _level()
    people = _level()
    agreed = models.BooleanField(default=False, help_text="Agreed with her")
    next_on = models.DateField(null=True, blank=True)

    class Meta(Asked.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on=None) | Q(next_on__gte=F("on")), name="support_needs_next_after"
            )
        ]

    @property
    def title(self) -> str:
        return "What she needs"

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("On", self.on), ("Agreed with her", self.agreed)]
        return [*told, *self.by_level(), ("In her words", self.words), ("Next on", self.next_on)] if full else told

    def by_level(self) -> list[tuple[str, list[str]]]:
        """The domains under the level of each, the greatest needs first."""
        return [
            (level.label, [m.label for m in self.MEASURES if self.answers[m.name] == level]) for level in NeedLevel
        ]

    def coming(self) -> list[Coming]:
        """The next one, unless she has left the service or has been asked again since."""
        again = Q(on__gt=self.on) | Q(on=self.on, pk__gt=self.pk)
        if not self.next_on or self.stage == Stage.EXIT:
            return []
        if type(self).objects.filter(again, case=self.case_id).exists():
            return []
        return [Coming("next", "Review of what she needs", clock.close_of(self.next_on))]

    def put_due(self) -> None:
        """Of every assessment of the case: a new one, or another day, settles or opens the next of those before."""
        for one in type(self).objects.filter(case=self.case_id):
            one.case = self.case
            Record.put_due(one)
