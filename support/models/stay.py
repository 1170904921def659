"""A household's need for safe accommodation and what came of it (domain.md section 5, Part 4; product.md C4).

Which refuge it is stands nowhere here: the place is a ``Placement``, under the section of the confidential address.
"""

from django.db import models, transaction
from django.db.models import F, Q

from agencies.access import Section
from cases.models import Coming, Record
from dashub import clock
from dashub.workflow import Transitions
from support.models.household import Household


class Accommodation(models.TextChoices):
    """Types of the yearly return (SI 2021/990), and what housing gives besides, which the return does not count."""

    REFUGE = "refuge", "Refuge"
    SPECIALIST = "specialist", "Specialist safe accommodation"
    DISPERSED = "dispersed", "Dispersed accommodation"
    SECOND_STAGE = "second_stage", "Second-stage accommodation"
    OTHER = "other", "Other safe accommodation"
    EMERGENCY = "emergency", "Emergency accommodation"
    TEMPORARY = "temporary", "Temporary accommodation"


# Works at home are the return's sixth type: support.models.sanctuary.
PART_4 = (
    Accommodation.REFUGE,
    Accommodation.SPECIALIST,
    Accommodation.DISPERSED,
    Accommodation.SECOND_STAGE,
    Accommodation.OTHER,
)


class Stay(Household, Record):
    """One need, and one stay if it is met. ``unmet_need`` says which need a place could not meet; that alone may tell of
    health, drugs or immigration, so it is read with equality data."""

    class Status(models.TextChoices):
        NEEDED = "needed", "Needed"
        OFFERED = "offered", "Offered"
        IN = "in", "Living there"
        ENDED = "ended", "Ended"
        DECLINED = "declined", "She said no to an offer"
        UNMET = "unmet", "Could not be met"
        WITHDRAWN = "withdrawn", "No longer wanted, or recorded by mistake"

    class Duty(models.TextChoices):
        NOT_ASKED = "", "Not asked of housing"
        ASKED = "asked", "Asked, no decision yet"
        PREVENTION = "prevention", "Prevention duty"
        RELIEF = "relief", "Relief duty"
        MAIN = "main", "Main housing duty"
        NONE = "none", "No duty"

    class Unmet(models.TextChoices):
        NO_SPACE = "no_space", "No space"
        TOO_MANY = "too_many", "Household too large"
        OLDER_BOYS = "older_boys", "Boys over the age that the place takes"
        PETS = "pets", "Pets"
        NOT_SAFE = "not_safe", "No safe area"
        NEEDS = "needs", "Needs that the place could not meet"
        NOT_REACHED = "not_reached", "Could not be reached"
        OTHER = "other", "Something else"

    class Need(models.TextChoices):
        NOT_SAID = "", "Not recorded"
        NRPF = "nrpf", "No recourse to public funds"
        SUBSTANCE = "substance", "Substance use"
        MENTAL_HEALTH = "mental_health", "Mental health"
        DISABILITY = "disability", "Disability or mobility"
        LANGUAGE = "language", "Language"
        MAN = "man", "A man needed the place"
        OFFENDING = "offending", "Offending"
        OTHER = "other", "Another need"

    class End(models.TextChoices):
        PLANNED = "planned", "Moved on as planned"
        EARLIER = "earlier", "She left before she had planned to"
        ASKED_TO_LEAVE = "asked_to_leave", "The provider ended it"
        NOT_SAFE = "not_safe", "No longer safe there"
        DIED = "died", "Died"
        OTHER = "other", "Something else"

    class MoveOn(models.TextChoices):
        COUNCIL = "council", "Council or housing-association home"
        PRIVATE = "private", "Privately rented home"
        OWN = "own", "Her own home, without the person who harms"
        FAMILY = "family", "Family or friends"
        SAFE = "safe", "Other safe accommodation"
        TEMPORARY = "temporary", "Temporary accommodation"
        RETURNED = "returned", "Back to the person who harms"
        NOT_KNOWN = "not_known", "Not known"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.NEEDED: {Status.OFFERED, Status.IN, Status.DECLINED, Status.UNMET, Status.WITHDRAWN},
            Status.OFFERED: {Status.NEEDED, Status.IN, Status.DECLINED, Status.UNMET, Status.WITHDRAWN},
            Status.IN: {Status.NEEDED, Status.ENDED, Status.WITHDRAWN},
            Status.ENDED: {Status.WITHDRAWN},
            Status.DECLINED: {Status.NEEDED, Status.OFFERED, Status.IN, Status.WITHDRAWN},
            Status.UNMET: {Status.NEEDED, Status.OFFERED, Status.IN, Status.WITHDRAWN},
            Status.WITHDRAWN: set(),
        },
        noun="need for accommodation",
    )
    section = Section.HOME
    noun = "accommodation"
    page = "home"
    about = frozenset({"victim"})
    apart = {"unmet_need": Section.EQUALITY}  # noqa: RUF012
    recorder = Section.CONFIDENTIAL_ADDRESS
    TONES = {
        "needed": "waiting", "offered": "waiting", "in": "active", "ended": "done", "declined": "quiet", "unmet": "danger",
        "withdrawn": "quiet",
    }  # fmt: skip
    OPEN = (Status.NEEDED, Status.OFFERED)

    kind = models.CharField(max_length=12, choices=Accommodation, verbose_name="Type")
    need_on = models.DateField(verbose_name="Need found on")
    pets = models.CharField(max_length=120, blank=True)
    school = models.CharField(max_length=300, blank=True, verbose_name="School for the children")
    duty = models.CharField(
        max_length=10, choices=Duty, default=Duty.NOT_ASKED, blank=True, verbose_name="Homelessness duty"
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.NEEDED)
    offered_on = models.DateField(null=True, blank=True)
    declined_why = models.CharField(max_length=300, blank=True, verbose_name="Why she said no")
    moved_in_on = models.DateField(null=True, blank=True)
    another_area = models.BooleanField(default=False, verbose_name="In another area")
    moved_out_on = models.DateField(null=True, blank=True)
    end = models.CharField(max_length=14, choices=End, blank=True, verbose_name="Why it ended")
    move_on = models.CharField(max_length=10, choices=MoveOn, blank=True, verbose_name="Moved on to")
    unmet_on = models.DateField(null=True, blank=True, verbose_name="Not met on")
    unmet = models.CharField(max_length=11, choices=Unmet, blank=True, verbose_name="Why it could not be met")
    unmet_need = models.CharField(
        max_length=13, choices=Need, default=Need.NOT_SAID, blank=True, verbose_name="Which need could not be met"
    )

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Household.somebody(), name="support_stay_somebody"),
            models.CheckConstraint(
                condition=~Q(status__in=["in", "ended"]) | Q(moved_in_on__isnull=False, moved_in_on__gte=F("need_on")),
                name="support_stay_in_after_need",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended")
                | Q(moved_out_on__isnull=False, moved_out_on__gte=F("moved_in_on")) & ~Q(end=""),
                name="support_stay_ended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(moved_out_on=None) | Q(status__in=["ended", "withdrawn"]), name="support_stay_out_is_ended"
            ),
            models.CheckConstraint(
                condition=~Q(status="unmet") | Q(unmet_on__isnull=False, unmet_on__gte=F("need_on")) & ~Q(unmet=""),
                name="support_stay_unmet_says_why",
            ),
        ]
        indexes = [models.Index(fields=["moved_in_on"], name="support_stay_moved_in")]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES[self.status]

    @property
    def where(self) -> str:
        if self.moved_in_on is None:
            return ""
        return "In another area" if self.another_area else "In this area"

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("Where", self.where), ("Moved in on", self.moved_in_on), ("Moved out on", self.moved_out_on)]
        if not full:
            return told
        return [
            ("Need found on", self.need_on),
            ("Household", self.household),
            ("Pets", self.pets),
            ("Homelessness duty", self.get_duty_display() if self.duty else ""),
            ("Offered on", self.offered_on),
            ("Why she said no", self.declined_why),
            *told,
            ("School for the children", self.school),
            ("Why it ended", self.get_end_display()),
            ("Moved on to", self.get_move_on_display()),
            ("Not met on", self.unmet_on),
            ("Why it could not be met", self.get_unmet_display()),
        ]

    @transaction.atomic
    def rewrite(self, version: int, by, desk_id: int | None = None, **fields) -> bool:
        """With the room that it takes up at a place: a larger household may not fit, one that left gives it back."""
        from support.models.place import Place

        held = self.placements.holding().values_list("place_id", flat=True)
        places = [Place.locked(pk) for pk in sorted(held)]
        changed = super().rewrite(version, by, desk_id, **fields)
        if changed and places:
            self._let_go()
            for place in places:
                place.recount("The place she was offered or lives in has no room for so many.")
        return changed

    def _let_go(self) -> None:
        """A stay that is over takes up no room."""
        rows = self.placements.holding()
        if self.status == self.Status.ENDED:
            dates = {"moved_in_on": self.moved_in_on, "moved_out_on": self.moved_out_on}
            rows.filter(status="in").update(status="left", end=self.end, **dates)
        if self.status not in (self.Status.OFFERED, self.Status.IN):
            rows.update(status="withdrawn")

    def coming(self) -> list[Coming]:
        """Somewhere is found, or why not is recorded. A refuge's own desk is never named: the hub's is."""
        if self.status not in self.OPEN:
            return []
        desk_id = self.case.area.hub_desk_id if self.desk.places.exists() else None
        at = clock.close_of(clock.add_working_days(self.need_on, self.case.area.find_place_days))
        return [Coming("find", "Find safe accommodation, or say why there is none", at, desk_id)]
