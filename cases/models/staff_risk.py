"""A risk to whoever visits: what it is, and the rule that follows from it. Read by every agency in the case."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import Section
from cases.models.record import Coming, Record, RecordQuerySet
from dashub import clock
from dashub.workflow import Transitions


class StaffRiskQuerySet(RecordQuerySet):
    def live(self):
        return self.filter(status=StaffRisk.Status.LIVE)


class StaffRisk(Record):
    """``rules`` is what everybody who goes there keeps to. It is looked at again on ``review_on``, and stays until somebody
    says that it is over: a risk whose day is past is still one."""

    class Kind(models.TextChoices):
        THREATS = "threats", "Threats to workers"
        VIOLENCE = "violence", "Violence to workers"
        WEAPONS = "weapons", "Weapons"
        ANIMAL = "animal", "A dangerous animal"
        PERPETRATOR_THERE = "there", "The person who harms may be there"
        FOLLOWED = "followed", "Workers followed or filmed"
        OTHER = "other", "Something else"

    class Rule(models.TextChoices):
        IN_PAIRS = "in_pairs", "Visit in pairs"
        NOT_AT_HOME = "not_at_home", "Do not visit at home"
        POLICE = "police", "With the police only"
        RING_FIRST = "ring_first", "Tell your office before and after"
        DAYLIGHT = "daylight", "By daylight only"
        NO_NAMES = "no_names", "Give no surname and no place of work"

    class Status(models.TextChoices):
        LIVE = "live", "Holds"
        OVER = "over", "Over"

    TRANSITIONS = Transitions(Status, {Status.LIVE: {Status.OVER}, Status.OVER: {Status.LIVE}}, noun="risk to staff")
    section = Section.HEADLINE
    noun = "risk to staff"
    page = "needs"
    about = frozenset({"perpetrator"})

    kind = models.CharField(max_length=8, choices=Kind)
    status = models.CharField(max_length=4, choices=Status, default=Status.LIVE)
    rules = ArrayField(models.CharField(max_length=11, choices=Rule))
    words = models.CharField(
        max_length=500, blank=True, help_text="No address, and nothing that she told in confidence"
    )
    since = models.DateField()
    review_on = models.DateField()

    objects = StaffRiskQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(rules=[]), name="cases_staffrisk_has_a_rule"),
            models.CheckConstraint(condition=Q(review_on__gt=F("since")), name="cases_staffrisk_looked_at_later"),
        ]

    @property
    def title(self) -> str:
        return f"Risk to staff: {self.get_kind_display().lower()}"

    @property
    def late(self) -> bool:
        return self.status == self.Status.LIVE and self.review_on < timezone.localdate()

    def tag(self) -> tuple[str, str]:
        if self.late:
            return "Holds, to be looked at", "danger"
        return self.get_status_display(), "danger" if self.status == self.Status.LIVE else "quiet"

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """The section has no summary: every agency in the case reads it whole."""
        return [
            ("Rule", "; ".join(str(self.Rule(rule).label) for rule in self.rules)),
            ("In words", self.words),
            ("Since", self.since),
            ("Looked at again on", self.review_on),
        ]

    def coming(self) -> list[Coming]:
        if self.status != self.Status.LIVE:
            return []
        return [Coming("review", "Does a risk to staff still hold?", clock.close_of(self.review_on))]
