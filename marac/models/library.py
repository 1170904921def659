"""The action library: what agencies typically do, offered while an action is typed. The partnership's own to change."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from agencies.access import PolicyGroup
from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion
from marac.models.action import About


class ActionTemplate(models.Model):
    """A line of the library: what agencies of a group typically do. One that is not ``active`` is not offered any more."""

    FIELDS = ("policy_group", "text", "about", "days", "active")

    policy_group = models.CharField(
        max_length=12, choices=PolicyGroup, blank=True, help_text="Empty: for every agency"
    )
    text = models.CharField(max_length=200)
    about = models.CharField(max_length=12, choices=About)
    days = models.PositiveSmallIntegerField(default=5, help_text="Working days until it is due")
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["policy_group", "text"]
        constraints = [models.UniqueConstraint(fields=["policy_group", "text"], name="marac_template_once")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    @transaction.atomic
    def add(cls, by, why: str, **fields) -> "ActionTemplate":
        """A new line. IntegrityError where the same words stand in the library of these agencies already."""
        line = cls.objects.create(**fields)
        line.changes.create(by=by if by.pk else None, why=why)
        record(by, Verb.CREATED, line)
        return line

    @transaction.atomic
    def change(self, version: int, by, why: str, **fields) -> None:
        """Change it on top of ``version``, and keep what was there before. StaleVersion where somebody else did so first.

        Actions that were agreed keep their words.
        """
        held = ActionTemplate.objects.select_for_update().get(pk=self.pk)
        if held.version != version:
            raise StaleVersion(sent=version, current=held.version)
        before = {name: getattr(held, name) for name in fields if getattr(held, name) != fields[name]}
        if not before:
            return
        for name, value in fields.items():
            setattr(held, name, value)
        held.version += 1
        held.save(update_fields=[*fields, "version"])
        held.changes.create(by=by if by.pk else None, why=why, before=before)
        record(by, Verb.CHANGED, held, fields=sorted(before))


class ActionTemplateChange(models.Model):
    """Who changed a line when and why, and what stood there; added and never changed. Of a new line ``before`` is empty."""

    template = models.ForeignKey(ActionTemplate, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"change of line {self.template_id}"

    @property
    def told(self) -> list[str]:
        """What stood there, in words."""
        labels = {
            "policy_group": {"": "Every agency"} | dict(PolicyGroup.choices),
            "about": dict(About.choices),
            "active": {True: "Yes", False: "No"},
        }
        named = {
            "policy_group": "For",
            "text": "Action",
            "about": "About",
            "days": "Working days",
            "active": "Offered",
        }
        return [f"{named[name]}: {labels.get(name, {}).get(value, value)}" for name, value in self.before.items()]
