"""What each column of a person and of a case was before (docs/adr/0013-field-history.md)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from people.models.choices import AddressKind


class ChangeQuerySet(models.QuerySet):
    def of_case(self, case, people):
        """What was changed of a case and of these people, who are in it now; nothing of their other cases."""
        about = Q(person_id__in=people) & (Q(other_person_id=None) | Q(other_person_id__in=people))
        return self.filter(Q(case_id=case.pk) | Q(case_id=None) & about)

    def of_person(self, person_id: int):
        return self.filter(Q(person_id=person_id) | Q(other_person_id=person_id))

    def of_secret_addresses(self):
        """Changes by which an address was recorded as confidential, was so already, or became so."""
        secret = AddressKind.CONFIDENTIAL.value
        return self.filter(table="people_address").filter(Q(row__kind=secret) | Q(after__kind=secret))


class Change(models.Model):
    """One row that was added, changed or removed. Written by a trigger and by nothing else; never changed.

    It knows what it speaks of by number, so that it outlives it. ``before`` and ``after`` hold the columns that differ
    (of a new or removed row those that held something), ``row`` those that tell which row it is: a kind, a part, a desk.
    ``actor``, ``purpose``, ``reason`` and ``in_case`` (the page on which it was written) are the settings of
    agencies.principals at that moment.
    """

    class Operation(models.TextChoices):
        """PostgreSQL's own words."""

        INSERT = "INSERT", "Recorded"
        UPDATE = "UPDATE", "Changed"
        DELETE = "DELETE", "Removed"

    at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.BigIntegerField(null=True, help_text="User number; empty where nobody asked for it")
    purpose = models.TextField(blank=True, help_text="Of the work that did it, where no person's own request did")
    reason = models.TextField(blank=True)
    in_case = models.BigIntegerField(null=True)
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=6, choices=Operation)
    person_id = models.BigIntegerField(null=True)
    other_person_id = models.BigIntegerField(null=True, help_text="Of a relationship: the second person")
    case_id = models.BigIntegerField(null=True)
    row = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["case_id", "-id"], name="history_change_case"),
            models.Index(fields=["person_id", "-id"], name="history_change_person"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.row_id}"
