"""Areas, agencies and desks: who takes part, where, and under which policy group."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Lower

from agencies.access import Permission, PolicyGroup
from agencies.models.clocks import Clocks
from agencies.models.kept import Change, Kept
from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion


class ReferralCategory(models.TextChoices):
    """The sixteen referring agencies of the SafeLives data set (domain.md section 3)."""

    POLICE = "police", "Police"
    IDVA = "idva", "IDVA"
    CHILDRENS = "childrens", "Children's social care"
    ADULT = "adult", "Adult social care"
    MASH = "mash", "MASH"
    PRIMARY_CARE = "primary_care", "Primary care or GP"
    HOSPITAL = "hospital", "Hospital or emergency department"
    MATERNITY = "maternity", "Maternity or health visiting"
    MENTAL_HEALTH = "mental_health", "Mental health"
    EDUCATION = "education", "Education"
    HOUSING = "housing", "Housing"
    PROBATION = "probation", "Probation"
    SUBSTANCE = "substance", "Substance misuse"
    VOLUNTARY = "voluntary", "Voluntary sector"
    OTHER_MARAC = "other_marac", "Other MARAC"
    OTHER = "other", "Other"


class AgencyKind(models.Model):
    """A kind of agency: a row that carries its policy group, its referral category and its research prompts."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(unique=True)
    policy_group = models.CharField(max_length=12, choices=PolicyGroup)
    referral_category = models.CharField(max_length=16, choices=ReferralCategory)
    research_prompts = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def round_the_clock() -> list[str]:
    """Who works at all hours, unless the area says otherwise."""
    return [PolicyGroup.POLICE.value]


class Area(Clocks):
    """A partnership's area. Local clocks and thresholds are its columns, for the partnership to set.

    ``women_16plus`` is the denominator of cases per 10,000 (domain.md section 3). ``opening_hours`` maps a weekday
    number (Monday 0) to ["08:30", "17:00"], Europe/London; a missing day is closed.
    """

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(unique=True)
    partnership = models.CharField(max_length=120)
    code = models.CharField(max_length=9, blank=True, help_text="ONS code")
    women_16plus = models.PositiveIntegerField(default=0)
    hub_desk = models.OneToOneField(
        "Desk", null=True, blank=True, on_delete=models.PROTECT, related_name="hub_of", help_text="The triage hub"
    )
    opening_hours = models.JSONField(default=dict, blank=True)
    on_call_name = models.CharField(max_length=120, blank=True, help_text="Out-of-hours contact: a post, not a person")
    on_call_phone = models.CharField(max_length=30, blank=True)
    on_call_user = models.ForeignKey("User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    duty = models.ManyToManyField(
        "User", blank=True, related_name="+", help_text="Chair and deputy: restricted referrals go to them alone"
    )
    round_the_clock = ArrayField(
        models.CharField(max_length=12, choices=PolicyGroup),
        default=round_the_clock,
        blank=True,
        help_text="Groups of agencies that work at all hours, and raise no alert by it",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def last_change(self, theme: str) -> int:
        """The number of the last change of a theme's settings, 0 before the first: what a form was drawn from."""
        return self.changes.filter(theme=theme).values_list("pk", flat=True).first() or 0

    @transaction.atomic
    def change(self, theme: str, seen: int, by, why: str, duty: Iterable | None = None, **values) -> bool:
        """Set what differs and keep what stood there. Whether anything did. ``duty``: the duty list, where it is set too.

        StaleVersion where somebody else changed the theme since the change ``seen``. Clocks that run keep their day until
        their record is written again.
        """
        held = Area.objects.select_for_update(no_key=True).get(pk=self.pk)
        if held.last_change(theme) != seen:
            raise StaleVersion(sent=seen, current=held.last_change(theme))
        before = {name: getattr(held, name) for name in values}
        now = dict(values)
        if duty is not None:
            before["duty"] = sorted(held.duty.values_list("pk", flat=True))
            now["duty"] = sorted(user.pk for user in duty)
        fields = [name for name in now if now[name] != before[name]]
        if not fields:
            return False
        if "duty" in fields:
            held.duty.set(duty)
        for name in values:
            setattr(held, name, values[name])
        held.save(update_fields=list(values))
        kept = {"before": {name: before[name] for name in fields}, "now": {name: now[name] for name in fields}}
        held.changes.create(theme=theme, by=by if by.pk else None, why=why, **kept)
        record(by, Verb.CHANGED, held, fields=fields, theme=theme, **kept)
        return True


class AgencyQuerySet(models.QuerySet):
    def called(self, name: str):
        """Names are one where only capitals and spaces differ."""
        return self.filter(name__iexact=one_space(name))

    def set_up_by(self, user):
        """Those that work in the areas that she sets up and nowhere else: of another area's people she decides nothing."""
        areas = user.standing.areas(Permission.CONFIGURE)
        beyond = Desk.objects.exclude(area__in=areas).values("agency")
        return self.filter(desks__area__in=areas).exclude(pk__in=beyond).distinct()


def one_space(name: str) -> str:
    return " ".join(name.split())


class Agency(Kept):
    """An organisation. It may hold desks in many areas."""

    FIELDS = ("name", "active")

    name = models.CharField(max_length=120)
    kind = models.ForeignKey(AgencyKind, on_delete=models.PROTECT, related_name="agencies")
    active = models.BooleanField(default=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        constraints = [models.UniqueConstraint(Lower("name"), name="agencies_agency_name_once")]

    def __str__(self) -> str:
        return self.name


class AgencyChange(Change):
    """Of an agency: since when it is known, what it was called and whether it takes part."""

    NAMED = {"name": "Name", "active": "Takes part"}

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"change of agency {self.agency_id}"


class DeskQuerySet(models.QuerySet):
    def active(self):
        return self.filter(agency__active=True)

    def in_area(self, area):
        return self.filter(area=area)

    def set_up_by(self, user):
        """Those of the areas that she sets up."""
        return self.active().ever_set_up_by(user)

    def ever_set_up_by(self, user):
        """Also those of agencies that take no part any more."""
        return self.filter(area__in=user.standing.areas(Permission.CONFIGURE))


class Desk(Kept):
    """An agency in one area: what a case is shared with. Its auth group is its identity to guardian.

    What it offers as a service is set up in pages. ``pathways`` are those that it works (support.Pathway); None: those
    that its kind of agency works (referrals.routes).
    """

    FIELDS = ("pathways", "taking", "hours", "full_caseload", "email", "phone")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="desks")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="desks")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="desk", editable=False)
    email = models.EmailField(blank=True, help_text="A shared, secure mailbox")
    phone = models.CharField(max_length=30, blank=True)
    pathways = ArrayField(models.CharField(max_length=12), null=True, blank=True)
    taking = models.BooleanField(default=True, help_text="It takes new work now")
    hours = models.CharField(max_length=120, blank=True, help_text="When it is open, in words")
    full_caseload = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Open cases of its workers, where it is not the area's number"
    )

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name"]
        constraints = [models.UniqueConstraint(fields=["agency", "area"], name="agencies_desk_once_per_area")]

    def __str__(self) -> str:
        return self.agency.name

    @transaction.atomic
    def save(self, *args, **kwargs):
        """A new desk brings its own auth group."""
        if self.group_id is None:
            self.group = Group.objects.create(name=f"desk-{self.agency_id}-{self.area_id}")
        super().save(*args, **kwargs)

    @property
    def most_open(self) -> int:
        """More open cases than this raise an alert for a worker here."""
        return self.full_caseload or self.area.full_caseload


class DeskChange(Change):
    """Of what a desk offers."""

    NAMED = {
        "pathways": "Pathways",
        "taking": "Takes new work",
        "hours": "Open",
        "full_caseload": "Open cases of a worker",
        "email": "E-mail",
        "phone": "Telephone",
    }

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"change of desk {self.desk_id}"

    def word(self, name: str, value) -> str:
        if name == "pathways":
            return "as its kind of agency" if value is None else ", ".join(value) or "none"
        if name == "full_caseload" and value is None:
            return "the area’s"
        return super().word(name, value) or "nothing"
