"""The action library: what agencies typically do, offered while an action is typed. The partnership's own to change."""

from django.db import models

from agencies.access import PolicyGroup
from agencies.models.kept import Change, Kept
from marac.models.action import About


class ActionTemplate(Kept):
    """A line of the library: what agencies of a group typically do. One that is not ``active`` is not offered any more.

    Actions that were agreed keep their words.
    """

    FIELDS = ("policy_group", "text", "about", "days", "active")

    policy_group = models.CharField(
        max_length=12, choices=PolicyGroup, blank=True, help_text="Empty: for every agency"
    )
    text = models.CharField(max_length=200)
    about = models.CharField(max_length=12, choices=About)
    days = models.PositiveSmallIntegerField(default=5, help_text="Working days until it is due")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["policy_group", "text"]
        constraints = [models.UniqueConstraint(fields=["policy_group", "text"], name="marac_template_once")]

    def __str__(self) -> str:
        return self.text


class ActionTemplateChange(Change):
    """Of a line."""

    NAMED = {
        "policy_group": "For",
        "text": "Action",
        "about": "About",
        "days": "Working days",
        "active": "Offered",
    }
    WORDS = {"policy_group": {"": "Every agency"} | dict(PolicyGroup.choices), "about": dict(About.choices)}

    template = models.ForeignKey(ActionTemplate, on_delete=models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"change of line {self.template_id}"

    def word(self, name: str, value) -> str:
        return self.WORDS[name].get(value, value) if name in self.WORDS else super().word(name, value)
