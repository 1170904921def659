"""Markers on police systems: asked for, placed, renewed, removed, and moved when she moves (product.md C4)."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import PolicyGroup, Section
from agencies.principals import as_system
from cases.models.alerts import MORNING, at_desks, desks_to_act, run_up
from cases.models.record import Coming, Record, RecordQuerySet
from dashub.clock import add_working_days, close_of, london_time
from dashub.workflow import Transitions
from people.models.choices import AddressKind

# Where she lives: what makes a marker at another place one at an old address.
HOMES = (AddressKind.USUAL, AddressKind.CONFIDENTIAL)


class MarkerQuerySet(RecordQuerySet):
    def live(self):
        return self.filter(status__in=PoliceMarker.LIVE)


class PoliceMarker(Record):
    """One marker. Which address it is at is a kind of place, and a link where whoever recorded it sees the address: the
    address itself is never in words here. ``moved_on``: since then she lives elsewhere; it is cleared when the marker moves.
    """

    class Kind(models.TextChoices):
        ADDRESS = "address", "Marker on an address"
        PHONE = "phone", "Marker on a telephone number"
        ALARM = "alarm", "Personal alarm (TecSOS)"
        VEHICLE = "vehicle", "Marker on his vehicle"

    class Place(models.TextChoices):
        USUAL = "usual", "Usual address"
        NEW = "new", "New address"
        OLD = "old", "Old address"
        OTHER = "other", "Another place, such as her work"

    class Status(models.TextChoices):
        REQUESTED = "requested", "Asked for"
        PLACED = "placed", "Placed"
        REFUSED = "refused", "Refused"
        LAPSED = "lapsed", "Lapsed"
        REMOVED = "removed", "Removed"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.REQUESTED: {Status.PLACED, Status.REFUSED, Status.REMOVED},
            Status.PLACED: {Status.LAPSED, Status.REMOVED},
            Status.REFUSED: {Status.REQUESTED},
            Status.LAPSED: {Status.PLACED, Status.REMOVED},
            Status.REMOVED: set(),
        },
        noun="marker",
    )
    LIVE = (Status.REQUESTED, Status.PLACED)
    TONES = {"requested": "waiting", "placed": "done", "refused": "warn", "lapsed": "warn"}

    section = Section.ADDRESS
    noun = "police marker"
    page = "orders"
    about = frozenset({"victim"})

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ADDRESS)
    place = models.CharField(max_length=6, choices=Place, default=Place.USUAL)
    address = models.ForeignKey("people.Address", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    asked_on = models.DateField()
    placed_on = models.DateField(null=True, blank=True)
    renewed_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    removed_on = models.DateField(null=True, blank=True)
    log_number = models.CharField(max_length=40, blank=True, help_text="The police's number for it")
    moved_on = models.DateField(null=True, blank=True, editable=False)

    objects = MarkerQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(placed_on=None) | Q(placed_on__gte=F("asked_on")), name="cases_marker_placed_after_asked"
            ),
            models.CheckConstraint(
                condition=~Q(status="placed") | Q(placed_on__isnull=False), name="cases_marker_placed_has_date"
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    def tag(self) -> tuple[str, str]:
        if self.astray:
            return "At an old address", "danger"
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [
            ("Where", self.get_place_display() if self.kind == self.Kind.ADDRESS else ""),
            ("Until", self.expires_on),
        ]
        if not full:
            return told
        return [
            *told,
            ("Asked for on", self.asked_on),
            ("Placed on", self.placed_on),
            ("Renewed on", self.renewed_on),
            ("Removed on", self.removed_on),
            ("Address changed on", self.moved_on),
            ("Police number", self.log_number),
        ]

    @property
    def astray(self) -> bool:
        return self.moved_on is not None and self.status in self.LIVE

    def coming(self) -> list[Coming]:
        """An answer by when the area says, the end of a marker, a change of address."""
        if self.status not in self.LIVE:
            return []
        desks = desks_to_act(self, PolicyGroup.POLICE, PolicyGroup.IDVA)
        found = []
        if self.status == self.Status.REQUESTED:
            answer = close_of(add_working_days(self.asked_on, self.case.area.marker_answer_days))
            found += at_desks(desks, "answer", "Police marker asked for: is it placed?", answer)
        elif self.expires_on:
            found += run_up(
                desks,
                self.expires_on,
                week="Police marker ends in 7 days: renew or remove it",
                today="Police marker ends today: renew or remove it",
            )
        if self.astray:
            moved = london_time(self.moved_on, MORNING)
            found += at_desks(desks, "move", "Address changed: move the police marker or remove it", moved)
        return found

    def rewrite(self, version: int, by, desk_id: int, **fields) -> bool:
        """A marker that is put at another place is astray no more."""
        places = {"place": self.place, "address_id": self.address_id}
        if any(fields.get(name, now) != now for name, now in places.items()):
            fields["moved_on"] = None
        return super().rewrite(version, by, desk_id, **fields)

    @classmethod
    def address_changed(cls, address, new: bool) -> None:
        """She has another home, or left one: live markers at the old one are to be moved, in every case of hers.

        A marker recorded for her new address, before the address itself was, stays where it is.
        """
        left = address.kind == AddressKind.PREVIOUS or _is_past(address.until)
        at_this = Q(address=address)
        if left:
            elsewhere = at_this
        elif new and address.kind in HOMES:
            elsewhere = ~at_this & (Q(address__isnull=False) | Q(place__in=[cls.Place.USUAL, cls.Place.OLD]))
        else:
            return
        with as_system("a marker at an old address"):
            hers = cls.objects.live().filter(
                elsewhere,
                kind=cls.Kind.ADDRESS,
                moved_on=None,
                case__involvements__person=address.person_id,
                case__involvements__role="victim",
            )
            for marker in hers.select_related("case").exclude(place=cls.Place.OTHER):
                marker.moved_on = timezone.localdate()
                marker.save(update_fields=["moved_on"])
                marker.put_due()


def _is_past(day: dt.date | None) -> bool:
    return day is not None and day <= timezone.localdate()
