"""Places of a provider of accommodation, in the provider's own terms, and how many of them are free.

No address: where a household lives is a confidential address of people, and nowhere else.
"""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from dashub.errors import InvalidInput, StaleVersion
from support.models.stay import Accommodation

SPACES = ("adults", "children", "individuals", "families")


class Measure(models.TextChoices):
    """How a provider counts. HOUSEHOLDS: "four individuals or two families"; there a family takes two individuals' room."""

    BEDS = "beds", "Bed spaces for adults and for children"
    HOUSEHOLDS = "households", "So many individuals or so many families"


class Accepts(models.TextChoices):
    CHILDREN = "children", "Children"
    OLDER_BOYS = "older_boys", "Boys of any age"
    PETS = "pets", "Pets"
    ACCESS = "access", "Disabled access"
    MEN = "men", "Men"
    SUBSTANCE = "substance", "People who use substances"
    MENTAL_HEALTH = "mental_health", "Mental-health needs"
    NRPF = "nrpf", "No recourse to public funds"


class PlaceQuerySet(models.QuerySet):
    def in_area(self, *area_ids: int):
        return self.filter(desk__area__in=area_ids, desk__agency__active=True).select_related("desk__agency")


class Place(models.Model):
    """One house or set of flats of a desk. ``used_`` are households of this hub that live there or were offered it, counted
    anew whenever one changes; ``held_`` are those whom the hub does not know. Neither ever exceeds what there is."""

    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="places")
    name = models.CharField(max_length=80, help_text="As your service calls it; no address")
    kind = models.CharField(max_length=12, choices=Accommodation)
    measure = models.CharField(max_length=10, choices=Measure, default=Measure.BEDS)
    complex_lives = models.BooleanField(default=False)
    accepts = ArrayField(models.CharField(max_length=13, choices=Accepts), default=list, blank=True)
    adults = models.PositiveIntegerField(default=0)
    children = models.PositiveIntegerField(default=0)
    individuals = models.PositiveIntegerField(default=0)
    families = models.PositiveIntegerField(default=0)
    used_adults = models.PositiveIntegerField(default=0)
    used_children = models.PositiveIntegerField(default=0)
    used_individuals = models.PositiveIntegerField(default=0)
    used_families = models.PositiveIntegerField(default=0)
    held_adults = models.PositiveIntegerField(default=0)
    held_children = models.PositiveIntegerField(default=0)
    held_individuals = models.PositiveIntegerField(default=0)
    held_families = models.PositiveIntegerField(default=0)
    full_until = models.DateField(null=True, blank=True)
    open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "name"], name="support_place_once"),
            models.CheckConstraint(
                condition=Q(measure="beds", individuals=0, families=0) & (Q(adults__gt=0) | Q(children__gt=0))
                | Q(measure="households", adults=0, children=0, individuals__gt=0, families__gt=0),
                name="support_place_one_measure",
            ),
            models.CheckConstraint(
                condition=Q(adults__gte=F("used_adults") + F("held_adults")), name="support_place_adults_fit"
            ),
            models.CheckConstraint(
                condition=Q(children__gte=F("used_children") + F("held_children")), name="support_place_children_fit"
            ),
            # A family takes as much as individuals / families of them: both sides multiplied, in whole numbers.
            models.CheckConstraint(
                condition=GreaterThanOrEqual(
                    F("individuals") * F("families"),
                    (F("used_individuals") + F("held_individuals")) * F("families")
                    + (F("used_families") + F("held_families")) * F("individuals"),
                ),
                name="support_place_households_fit",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def capacity(self) -> str:
        """What there is, in the provider's terms."""
        if self.measure == Measure.HOUSEHOLDS:
            return f"{_of(self.individuals, 'individual')} or {_of(self.families, 'family', 'families')}"
        parts = [_of(self.adults, "adult"), _of(self.children, "child", "children")]
        total = self.adults + self.children
        return f"{_of(total, 'space')}: {' and '.join(filter(None, parts))}"

    def free(self) -> dict[str, int]:
        """What is left of each kind of space; of HOUSEHOLDS so many individuals, or so many families instead."""
        if self.measure == Measure.HOUSEHOLDS:
            left = self.individuals * self.families - self._shares()
            return {"individuals": left // (self.families or 1), "families": left // (self.individuals or 1)}
        return {name: self._left(name) for name in ("adults", "children")}

    def _left(self, name: str) -> int:
        return getattr(self, name) - getattr(self, f"used_{name}") - getattr(self, f"held_{name}")

    def _shares(self) -> int:
        """What is taken, where one individual takes ``families`` shares and one family ``individuals``."""
        singles = self.used_individuals + self.held_individuals
        groups = self.used_families + self.held_families
        return singles * self.families + groups * self.individuals

    def vacancies(self, today: dt.date) -> str:
        """In words, for who looks for a place."""
        if not self.open:
            return "Closed"
        if self.full_until and self.full_until >= today:
            return f"Full until {self.full_until:%-d %B %Y}"
        free = self.free()
        if not any(free.values()):
            return "Full"
        if self.measure == Measure.HOUSEHOLDS:
            parts = [_of(free["individuals"], "individual"), _of(free["families"], "family", "families")]
            return " or ".join(filter(None, parts))
        return " and ".join(filter(None, [_of(free["adults"], "adult"), _of(free["children"], "child", "children")]))

    @property
    def accepted(self) -> str:
        return ", ".join(Accepts(one).label for one in self.accepts)

    @property
    def choice(self) -> str:
        """For a list of places to choose from."""
        return f"{self.name}, {self.desk}: {self.vacancies(timezone.localdate()).lower()}"

    def needed_by(self, stay) -> dict[str, int]:
        """What a household would take here."""
        if self.measure == Measure.BEDS:
            return {"adults": stay.adults, "children": stay.children}
        return {"families": 1} if stay.children else {"individuals": stay.adults}

    @classmethod
    def locked(cls, pk: int) -> "Place":
        """One at a time: the second of two referrals for the last bed sees that the first has it."""
        return cls.objects.select_for_update(of=("self",)).get(pk=pk)

    def recount(self, refusal: str = "") -> None:
        """Count anew who takes it up, over the cases as well that the one who asks does not see. Raises InvalidInput with
        the refusal where that is more than there is."""
        used = dict.fromkeys(SPACES, 0)
        with as_system("beds of a place"):
            for one in self.placements.holding().select_related("stay"):
                for name, number in self.needed_by(one.stay).items():
                    used[name] += number
            for name, number in used.items():
                setattr(self, f"used_{name}", number)
            if self.overfull:
                raise InvalidInput({"status": refusal})
            self.save(update_fields=[f"used_{name}" for name in SPACES])

    @classmethod
    @transaction.atomic
    def make(cls, desk_id: int, by, **fields) -> "Place":
        """Raises InvalidInput where the desk calls another place so, or where more is taken than there is."""
        if cls.objects.filter(desk=desk_id, name=fields["name"]).exists():
            raise InvalidInput({"name": "Your service has a place of this name already."})
        place = cls(desk_id=desk_id, **fields)
        place.check_room()
        place.save()
        record(by, Verb.CREATED, place)
        return place

    @transaction.atomic
    def rewrite(self, version: int, by, **fields) -> None:
        """Change what it has. Raises StaleVersion, or InvalidInput where more is taken than there would be."""
        locked = type(self).locked(self.pk)
        if locked.version != version:
            raise StaleVersion(sent=version, current=locked.version)
        if type(self).objects.filter(desk=locked.desk_id, name=fields["name"]).exclude(pk=self.pk).exists():
            raise InvalidInput({"name": "Your service has a place of this name already."})
        if fields["measure"] != locked.measure and locked.was_referred_to():
            raise InvalidInput({"measure": "Households were referred here already. Close it and add another place."})
        for name, value in fields.items():
            setattr(locked, name, value)
        locked.version += 1
        locked.check_room()
        locked.save()
        record(by, Verb.CHANGED, locked)

    def was_referred_to(self) -> bool:
        """By whomever, in cases that the one who asks may not see."""
        with as_system("beds of a place"):
            return self.placements.exists()

    def check_room(self) -> None:
        if self.overfull:
            first = "adults" if self.measure == Measure.BEDS else "individuals"
            raise InvalidInput({first: "More is taken than there is. Check what is there and what is taken."})

    @property
    def overfull(self) -> bool:
        return any(number < 0 for number in self.free().values())


def _of(number: int, one: str, many: str = "") -> str:
    if not number:
        return ""
    return f"{number} {one if number == 1 else many or one + 's'}"
