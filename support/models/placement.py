"""A household's referral to one place, and its stay there. It names the provider, so it lies under the section of the
confidential address; ``Stay`` tells everybody else no more than the type (product.md C4)."""

from django.db import models, transaction
from django.db.models import F, Q

from agencies.access import Section
from cases.models import Coming, Record
from cases.models.record import RecordQuerySet
from dashub import clock
from dashub.workflow import Transitions
from support.models.place import Place
from support.models.stay import Stay

FULL = "There is no room there for this household. Somebody may just have taken the last place. Choose another place."


class PlacementQuerySet(RecordQuerySet):
    def holding(self):
        """Those that take up room."""
        return self.filter(status__in=self.model.HOLDING)

    def read_by(self, seen):
        """Besides what the section gives, what a provider is asked for itself."""
        rows = self.filter(case=seen.case).select_related("stay", "place__desk__agency")
        if seen.summary(Section.CONFIDENTIAL_ADDRESS):
            return rows
        own = Q(desk_id__in=seen.desks, changed_elsewhere=False)
        return rows.filter(own | Q(place__desk_id__in=seen.desks))


class Placement(Record):
    """While it is offered or lived in it takes up room (``HOLDING``). Moving in and out is told to the stay."""

    class Status(models.TextChoices):
        REFERRED = "referred", "Referred, no answer yet"
        OFFERED = "offered", "Offered"
        IN = "in", "Living there"
        LEFT = "left", "Left"
        REFUSED = "refused", "Refused by the provider"
        DECLINED = "declined", "She said no"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.REFERRED: {Status.OFFERED, Status.IN, Status.REFUSED, Status.DECLINED, Status.WITHDRAWN},
            Status.OFFERED: {Status.IN, Status.REFUSED, Status.DECLINED, Status.WITHDRAWN},
            Status.IN: {Status.LEFT, Status.WITHDRAWN},
            Status.LEFT: set(),
            Status.REFUSED: {Status.REFERRED},
            Status.DECLINED: {Status.REFERRED},
            Status.WITHDRAWN: set(),
        },
        noun="referral to a place",
    )
    HOLDING = (Status.OFFERED, Status.IN)
    WAITING = (Status.REFERRED, Status.OFFERED)
    section = Section.CONFIDENTIAL_ADDRESS
    noun = "referral to a place"
    page = "home"
    about = frozenset({"victim"})
    TONES = {
        "referred": "waiting", "offered": "waiting", "in": "active", "left": "done", "refused": "danger",
        "declined": "quiet", "withdrawn": "quiet",
    }  # fmt: skip

    stay = models.ForeignKey("support.Stay", on_delete=models.CASCADE, related_name="placements")
    place = models.ForeignKey("support.Place", on_delete=models.PROTECT, related_name="placements")
    referred_on = models.DateField()
    status = models.CharField(max_length=9, choices=Status, default=Status.REFERRED)
    answered_on = models.DateField(null=True, blank=True)
    refused_why = models.CharField(max_length=300, blank=True, verbose_name="Why it was refused")
    moved_in_on = models.DateField(null=True, blank=True)
    moved_out_on = models.DateField(null=True, blank=True)
    end = models.CharField(max_length=14, choices=Stay.End, blank=True, verbose_name="Why it ended")

    objects = PlacementQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["stay"], condition=Q(status="in"), name="support_placement_one_home"),
            models.CheckConstraint(
                condition=~Q(status__in=["in", "left"]) | Q(moved_in_on__isnull=False),
                name="support_placement_in_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="left")
                | Q(moved_out_on__isnull=False, moved_out_on__gte=F("moved_in_on")) & ~Q(end=""),
                name="support_placement_left_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["refused", "declined"]) | ~Q(refused_why=""),
                name="support_placement_refused_says_why",
            ),
        ]

    @property
    def title(self) -> str:
        return f"Referral: {self.stay.get_kind_display().lower()}"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES[self.status]

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [
            ("Referred on", self.referred_on),
            ("Moved in on", self.moved_in_on),
            ("Moved out on", self.moved_out_on),
        ]
        if not full:
            return told
        return [
            ("Place", f"{self.place}, {self.place.desk}"),
            ("Household", self.stay.household),
            *told,
            ("Answered on", self.answered_on),
            ("Why refused", self.refused_why),
            ("Why it ended", self.get_end_display()),
        ]

    @property
    def owners(self) -> frozenset[int]:
        """The provider reads what it is asked for, whatever its column says."""
        return super().owners | {self.place.desk_id}

    def coming(self) -> list[Coming]:
        """An answer, to be chased by who asked; a provider that recorded it itself has given it. The provider's own list is
        the page of accommodation: a thing due names its desk to others in the case."""
        if self.status != self.Status.REFERRED or self.desk_id == self.place.desk_id:
            return []
        at = clock.close_of(clock.add_working_days(self.referred_on, self.case.area.place_answer_days))
        return [Coming("answer", "Answer to a referral for accommodation", at)]

    @classmethod
    @transaction.atomic
    def make(cls, case, desk_id: int, by, **fields) -> "Placement":
        place = Place.locked(fields["place"].pk)
        row = super().make(case, desk_id, by, **fields)
        row._settle(place, by)
        return row

    @transaction.atomic
    def rewrite(self, version: int, by, desk_id: int | None = None, **fields) -> bool:
        place = Place.locked(self.place_id)
        changed = super().rewrite(version, by, desk_id, **fields)
        if changed:
            self._settle(place, by)
        return changed

    def _settle(self, place: Place, by) -> None:
        """Take up the room or give it back, and tell the stay. Raises InvalidInput where there is none."""
        place.recount(FULL)
        stay = Stay.objects.select_for_update(of=("self",)).select_related("case__area").get(pk=self.stay_id)
        if told := self._tells(stay, place):
            stay.rewrite(stay.version, by, **told)

    def _tells(self, stay: Stay, place: Place) -> dict:
        """What of it the stay is to hold; nothing of a referral that never came to an offer."""
        if self.status == self.Status.OFFERED:
            return {"status": Stay.Status.OFFERED, "kind": place.kind, "offered_on": self.answered_on}
        if self.status == self.Status.IN:
            return {"status": Stay.Status.IN, "kind": place.kind, "moved_in_on": self.moved_in_on}
        if self.status == self.Status.LEFT:
            dates = {"moved_in_on": self.moved_in_on, "moved_out_on": self.moved_out_on}
            return {"status": Stay.Status.ENDED, "end": self.end, **dates}
        if stay.status in (Stay.Status.OFFERED, Stay.Status.IN) and not stay.placements.holding().exists():
            return {"status": Stay.Status.NEEDED, "moved_in_on": None}
        return {}
