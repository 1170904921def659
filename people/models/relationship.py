"""Typed ties between two people, stored once and read from either side (product.md B2)."""

from django.db import models
from django.db.models import F, Q

from people.models.choices import INVERSE, RelationshipKind


class Relationship(models.Model):
    """``first`` is the <kind> of ``second``."""

    first = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="ties_out")
    second = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="ties_in")
    kind = models.CharField(max_length=20, choices=RelationshipKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "kind"], name="people_relationship_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="people_relationship_not_self"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.kind} {self.second_id}"

    def seen_from(self, person_id: int) -> RelationshipKind:
        """What the other one is, seen from one of the two."""
        kind = RelationshipKind(self.kind)
        return kind if person_id == self.second_id else INVERSE.get(kind, kind)
