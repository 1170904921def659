"""How a partnership words the ways in which a service's work ends, which it uses, and its own reasons under each.

The coded ways (Engagement.Ending) stay what they are: what each takes (support.closing) and what figures count.
"""

from typing import NamedTuple

from django.db import models
from django.db.models import Q

from agencies.access import Permission
from agencies.models.kept import Change, Kept
from support.models.engagement import Engagement

Ending = Engagement.Ending
# A death is always recorded as one: nobody contacts her any more and the record is held.
NEVER_HIDDEN = (Ending.DECEASED,)


class Way(NamedTuple):
    """A coded way as a partnership has it: its words, whether it is offered, its own reasons under it."""

    ending: Ending
    words: str
    offered: bool
    local: tuple["ClosureReason", ...]


class ClosureReasonQuerySet(models.QuerySet):
    def set_up_by(self, user):
        """Those of the areas that she sets up."""
        return self.filter(area__in=user.standing.areas(Permission.CONFIGURE))


class ClosureReason(Kept):
    """Of a coded way: what it is called here and whether it is offered (``local`` False, at most one; none: as coded).
    Or a partnership's own reason under it (``local``)."""

    FIELDS = ("words", "active")

    area = models.ForeignKey("agencies.Area", on_delete=models.CASCADE, related_name="closure_reasons")
    ending = models.CharField(max_length=12, choices=Ending)
    local = models.BooleanField()
    words = models.CharField(max_length=80)
    active = models.BooleanField(default=True)

    objects = ClosureReasonQuerySet.as_manager()

    class Meta:
        ordering = ["words", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "ending"], condition=Q(local=False), name="support_closure_coded_once"
            ),
            models.UniqueConstraint(
                fields=["area", "ending", "words"], condition=Q(local=True), name="support_closure_local_once"
            ),
            models.CheckConstraint(
                condition=~Q(ending__in=NEVER_HIDDEN, local=False, active=False), name="support_closure_death_offered"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @classmethod
    def ways(cls, area) -> list[Way]:
        """All coded ways in their order, as the area has them."""
        rows = list(cls.objects.filter(area=area))
        coded = {row.ending: row for row in rows if not row.local}
        found = []
        for ending in Ending:
            own = coded.get(ending)
            local = tuple(row for row in rows if row.local and row.ending == ending)
            found.append(Way(ending, own.words if own else ending.label, own.active if own else True, local))
        return found


class ClosureReasonChange(Change):
    """Of a reason, or of a coded way."""

    NAMED = {"words": "Words", "active": "Offered"}

    reason = models.ForeignKey(ClosureReason, on_delete=models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"change of reason {self.reason_id}"
