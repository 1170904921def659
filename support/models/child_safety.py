"""A child's own version of the safety plan, in the child's words where the child gives them (domain.md section 4)."""

from django.db import models
from django.db.models import Q

from agencies.access import Section
from support.models.children import ChildRecord


class ChildSafetyPlan(ChildRecord):
    """One child's plan, under the headings of the adult's that a child has a part in.

    It is read as the adult's is: in full by who reads safety plans, in summary only what not to do. The child's wishes and
    feelings that are no plan stand under the child's words.
    """

    class Voice(models.TextChoices):
        OWN = "own", "The child’s own words"
        TOGETHER = "together", "Written together with the child"
        ADULT = "adult", "Written by an adult for the child"

    class AtHome(models.TextChoices):
        """What was decided with the parent who is safe."""

        YES = "yes", "Yes"
        NO = "no", "No"
        OPEN = "open", "Not decided yet"

    section = Section.SAFETY_PLAN
    page = "safety-plan-children"
    noun = "child’s safety plan"

    # Heading of the plan: as the child reads it.
    HEADINGS = (
        ("code", "Our code word"),
        ("safe_place", "Where I go at home when I am worried"),
        ("leaving", "If we have to leave"),
        ("calling", "How I get help"),
        ("phone", "Phone, games and messages"),
        ("school", "At school and on the way"),
        ("collected", "Who collects me, and who does not"),
        ("pets", "Pets and things I want with me"),
        ("feelings", "What helps when I feel bad"),
        ("people", "Who I can talk to"),
        ("not_to_do", "What I do not do"),
    )

    voice = models.CharField(max_length=8, choices=Voice)
    agreed_on = models.DateField(null=True, blank=True, help_text="When somebody went through it with the child")
    at_home = models.CharField(
        max_length=4, choices=AtHome, default=AtHome.OPEN, help_text="Whether a copy can be kept at home"
    )
    at_home_why = models.CharField(max_length=200, blank=True, help_text="Where it is kept, or why it cannot be")
    code = models.CharField(max_length=60, blank=True)
    safe_place = models.TextField(blank=True)
    leaving = models.TextField(blank=True)
    calling = models.TextField(blank=True, help_text="999, what to say, and the silent call: 55")
    phone = models.TextField(blank=True)
    school = models.TextField(blank=True)
    collected = models.TextField(blank=True)
    pets = models.TextField(blank=True)
    feelings = models.TextField(blank=True)
    people = models.TextField(blank=True)
    not_to_do = models.TextField(blank=True)

    class Meta(ChildRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(at_home="open") | ~Q(at_home_why=""), name="support_childsafetyplan_home_says_why"
            )
        ]

    @classmethod
    def key(cls) -> str:
        return "child-safety-plan"

    @property
    def title(self) -> str:
        return "A child’s safety plan"

    def tag(self) -> tuple[str, str]:
        return ("Gone through with the child", "done") if self.agreed_on else ("Not gone through yet", "waiting")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY what every worker must know so as not to undo it, as of the adult's plan."""
        told = [self.which, ("Gone through on", self.agreed_on)]
        shown = self.HEADINGS if full else [pair for pair in self.HEADINGS if pair[0] == "not_to_do"]
        whose = [("Whose words", self.get_voice_display()), ("Copy at home", self.at_home_words)] if full else []
        return [*told, *whose, *((label, getattr(self, name)) for name, label in shown)]

    @property
    def at_home_words(self) -> str:
        return ": ".join(filter(None, [self.get_at_home_display(), self.at_home_why]))

    @property
    def refusal_of_copy(self) -> str:
        """Why no copy is made, in plain words; "" where one may be."""
        if self.at_home == self.AtHome.YES:
            return ""
        if self.at_home == self.AtHome.NO:
            return f"It was decided that no copy is kept at home: {self.at_home_why}"
        return (
            "Nobody has decided yet whether a copy can be kept at home. Decide it with the parent who is safe first."
        )
