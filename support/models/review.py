"""What is asked of her at intake, again while a service works with her, and at exit (domain.md section 4, "Review")."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from agencies.access import Section
from cases.models import Record
from support.change import Measure


class Stage(models.TextChoices):
    INTAKE = "intake", "Intake"
    REVIEW = "review", "Review"
    EXIT = "exit", "Exit"


class Asked(Record):
    """Answers of one day. ``MEASURES`` are the questions; each is a column of that name, empty where it was not asked.

    Read in full by who reads safety plans, because these are the service's own work with her: answers touch on health,
    immigration and money, which others read by their own columns. In summary only that it was done.
    """

    MEASURES: ClassVar[tuple[Measure, ...]]

    section = Section.SAFETY_PLAN
    page = "support"
    about = frozenset({"victim"})

    on = models.DateField(help_text="The day on which she was asked")
    stage = models.CharField(max_length=6, choices=Stage)
    words = models.TextField(blank=True, help_text="In her words")

    class Meta(Record.Meta):
        abstract = True

    def tag(self) -> tuple[str, str]:
        return self.get_stage_display(), "active" if self.stage == Stage.INTAKE else "quiet"

    @property
    def answers(self) -> dict[str, str]:
        return {measure.name: getattr(self, measure.name) for measure in self.MEASURES}

    def told(self) -> list[tuple[str, object]]:
        """Of every measure that was asked, in words."""
        return [(m.label, m.words(value)) for m in self.MEASURES if (value := getattr(self, m.name))]


def spell(records: Iterable[Asked]) -> list[Asked]:
    """In the order in which she was asked, from the last intake on: with a new one a service begins anew."""
    order = sorted(records, key=lambda one: (one.on, one.pk))
    begun = [place for place, one in enumerate(order) if one.stage == Stage.INTAKE]
    return order[begun[-1] :] if begun else order
