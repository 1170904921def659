"""Named questions about cases."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q
from django.db.models.functions import JSONObject

from agencies.models import ProtectedQuerySet

NAME_AND_AGE = [
    f"person__{column}" for column in ("given_name", "family_name", "unborn", "date_of_birth", "approximate_age")
]


class CaseQuerySet(ProtectedQuerySet):
    def open(self):
        return self.filter(status="open")

    def with_people(self):
        """Everybody involved, in one more query whatever the number of rows."""
        from cases.models.involvement import Involvement

        parties = Prefetch("involvements", Involvement.objects.select_related("person"))
        return self.select_related("area", "lead").prefetch_related(parties)

    def with_staff_risks(self):
        """``staff_risks``: what holds for whoever visits, as {"rules": ..., "words": ...}, in the same query."""
        from cases.models.staff_risk import StaffRisk

        live = StaffRisk.objects.live().filter(case=OuterRef("pk")).order_by("since", "pk")
        return self.annotate(staff_risks=ArraySubquery(live.values(said=JSONObject(rules="rules", words="words"))))

    def with_names(self):
        """What a line of a list says of people and no more of them: their part, name and age, and who leads."""
        from cases.models.involvement import Involvement

        parties = Involvement.objects.select_related("person").only("case", "role", *NAME_AND_AGE)
        return self.select_related("lead").prefetch_related(Prefetch("involvements", parties))

    def of_victim(self, person):
        return self.filter(involvements__person=person, involvements__role="victim")

    def of_perpetrator(self, person):
        return self.filter(involvements__person=person, involvements__role="perpetrator")

    def of_worker(self, user, whose: str):
        """ "lead": she leads; "contact": she is in touch with the victim; "none": nobody leads; anything else: all."""
        if whose == "lead":
            return self.filter(lead=user)
        if whose == "contact":
            return self.filter(contact_plans__user=user, contact_plans__ended_at=None).distinct()
        return self.filter(lead=None) if whose == "none" else self

    def before(self, at, pk):
        """The page after a key of ``(last_activity_at, id)``, for lists sorted newest first."""
        return self.filter(Q(last_activity_at__lt=at) | Q(last_activity_at=at, pk__lt=pk))
