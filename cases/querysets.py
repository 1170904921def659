"""Named questions about cases."""

from django.db.models import Q

from agencies.models import ProtectedQuerySet
from dashub import references


class CaseQuerySet(ProtectedQuerySet):
    def open(self):
        return self.filter(status="open")

    def with_people(self):
        """Everybody involved, in two queries whatever the number of rows."""
        return self.select_related("area", "lead").prefetch_related("involvements__person")

    def of_victim(self, person):
        return self.filter(involvements__person=person, involvements__role="victim")

    def of_perpetrator(self, person):
        return self.filter(involvements__person=person, involvements__role="perpetrator")

    def found_by(self, text: str, people):
        """Cases by reference, or by anybody in ``people`` (a person queryset that the asker may see)."""
        reference = references.normalise(text)
        if reference:
            return self.filter(reference=reference)
        ids = list(people.values_list("pk", flat=True)[:200])
        return self.filter(Q(involvements__person_id__in=ids)).distinct()

    def before(self, at, pk):
        """The page after a key of ``(last_activity_at, id)``, for lists sorted newest first."""
        return self.filter(Q(last_activity_at__lt=at) | Q(last_activity_at=at, pk__lt=pk))
