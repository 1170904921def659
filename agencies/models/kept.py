"""A setting that a partnership changes in pages: on top of the version that she saw, with a reason, never overwritten."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion


class Kept(models.Model):
    """A row with its history in ``changes``, whose model is a subclass of Change. ``FIELDS`` are what may be changed."""

    FIELDS: tuple[str, ...] = ()

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def add(cls, by, why: str, **fields):
        """A new row. IntegrityError where there is one like it."""
        row = cls.objects.create(**fields)
        row.changes.create(by=by if by.pk else None, why=why)
        record(by, Verb.CREATED, row)
        return row

    @transaction.atomic
    def change(self, version: int, by, why: str, **fields) -> None:
        """Change it on top of ``version``, and keep what was there before. StaleVersion where somebody else did so first."""
        held = type(self).objects.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)
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


class Change(models.Model):
    """Who changed a row when and why, and what stood there; added and never changed. Of a new row ``before`` is empty.

    A subclass points at its row with related_name="changes", and says in ``NAMED`` what its columns are called.
    """

    NAMED: dict[str, str] = {}

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    before = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ["-at", "-id"]

    def word(self, name: str, value) -> str:
        """A value of a column as it is read; a subclass knows the words of its codes."""
        return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)

    @property
    def told(self) -> list[str]:
        """What stood there, in words."""
        return [f"{self.NAMED[name]}: {self.word(name, value)}" for name, value in self.before.items()]
