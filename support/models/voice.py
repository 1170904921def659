"""What she thinks of the help, and how far she has come: few questions with answers to choose from (product.md C6).

PROPOSED questions, not a validated instrument. Her words belong to her voice (cases.VictimVoice); here are no words.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Section
from audit.log import record
from audit.models import Verb
from cases.models import TimelineEntry
from dashub import moments
from dashub.errors import InvalidInput


class Stage(models.TextChoices):
    INTAKE = "intake", "At the beginning"
    REVIEW = "review", "At a review"
    AFTER_MEETING = "meeting", "After a meeting"
    EXIT = "exit", "At the end"


class Answer(models.TextChoices):
    """From 1 to 5; a question that was not asked is empty."""

    ONE = "1", "Not at all"
    TWO = "2", "A little"
    THREE = "3", "Partly"
    FOUR = "4", "Mostly"
    FIVE = "5", "Completely"
    NOT_SAID = "not_said", "She did not want to say"


class Theme(models.TextChoices):
    """What she spoke of, good or bad."""

    BELIEVED = "believed", "She was believed"
    NOT_BELIEVED = "not_believed", "She was not believed"
    KIND = "kind", "She was treated kindly"
    AGAIN = "again", "She had to tell it again and again"
    WAITED = "waited", "She waited too long"
    TOLD = "told", "She was told what happened next"
    NOT_TOLD = "not_told", "Nobody told her what happened next"
    CHOICE = "choice", "Her wishes were followed"
    NO_CHOICE = "no_choice", "Her wishes were not followed"
    HOME = "home", "Her home or where she lives"
    CHILDREN = "children", "Her children"
    POLICE = "police", "Police and courts"
    MONEY = "money", "Money"
    HEALTH = "health", "Her health"
    LANGUAGE = "language", "Language or access"
    UNSAFE = "unsafe", "Something made her less safe"


# Column and what she is asked; in the order in which they stand on the form and in figures.
QUESTIONS = {
    "safe": "How safe do you feel?",
    "heard": "Do you feel listened to?",
    "knows": "Do you know what happens next, and whom to ask?",
    "support": "Do you have people you can turn to?",
    "decides": "Do you decide about your own life?",
}


def _answer(question: str) -> models.CharField:
    return models.CharField(max_length=8, choices=Answer, default="", blank=True, verbose_name=question)


class HerAnswersQuerySet(models.QuerySet):
    def read_by(self, seen):
        """Those of a case that a viewer reads: all where she reads the victim's wishes, else her own desk's."""
        rows = self.filter(case=seen.case)
        return rows if seen.summary(Section.VOICE) else rows.filter(desk_id__in=seen.desks)


class HerAnswers(models.Model):
    """What she answered on one day. Added and never changed: the next time is another row."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="her_answers")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    stage = models.CharField(max_length=8, choices=Stage)
    on = models.DateField(help_text="The day on which she answered")
    safe = _answer(QUESTIONS["safe"])
    heard = _answer(QUESTIONS["heard"])
    knows = _answer(QUESTIONS["knows"])
    support = _answer(QUESTIONS["support"])
    decides = _answer(QUESTIONS["decides"])
    themes = ArrayField(models.CharField(max_length=12, choices=Theme), default=list, blank=True)

    objects = HerAnswersQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name_plural = "her answers"
        constraints = [
            models.CheckConstraint(
                condition=~Q(safe="", heard="", knows="", support="", decides="", themes=[]),
                name="support_answers_something",
            ),
            # Sent twice it is kept once; another desk may ask on the same day.
            models.UniqueConstraint(fields=["case", "desk", "stage", "on"], name="support_answers_once"),
        ]

    def __str__(self) -> str:
        return f"answers in {self.case_id}"

    @classmethod
    @transaction.atomic
    def make(cls, case, desk_id: int, by, *, stage: str, on, **answers) -> "HerAnswers":
        """Keep what she answered. The same sent twice is kept once; InvalidInput where that day holds other answers."""
        case.one_at_a_time()
        there = cls.objects.filter(case=case, desk_id=desk_id, stage=stage, on=on).first()
        if there:
            if any(getattr(there, name) != value for name, value in answers.items()):
                raise InvalidInput({"on": "Her answers of that day are recorded already, and stay as they are."})
            return there
        row = cls.objects.create(case=case, desk_id=desk_id, by=by, stage=stage, on=on, **answers)
        title = f"She answered questions: {row.get_stage_display().lower()}"
        TimelineEntry.objects.create(case=case, title=title, section=Section.VOICE, desk_id=desk_id, by=by)
        record(by, Verb.CREATED, row, reference=case.reference, stage=stage)
        case.touch()
        return row

    @property
    def score(self) -> dict[str, int]:
        """The numbers of what she answered."""
        return {name: int(value) for name in QUESTIONS if (value := getattr(self, name)).isdecimal()}

    @property
    def heading(self) -> str:
        return f"{self.get_stage_display()}, {moments.day(self.on)}"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Question and answer, and what she spoke of; what was not asked is left out."""
        asked = [(question, getattr(self, f"get_{name}_display")()) for name, question in QUESTIONS.items()]
        spoken = [("What she spoke of", ", ".join(self.theme_words))] if self.themes else []
        return [row for row in asked if row[1]] + spoken

    @property
    def theme_words(self) -> list[str]:
        return [Theme(one).label for one in self.themes]
