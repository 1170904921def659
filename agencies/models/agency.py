"""Areas, agencies and desks: who takes part, where, and under which policy group."""

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction

from agencies.access import PolicyGroup


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


class Area(models.Model):
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
    glass_hours = models.PositiveSmallIntegerField(
        default=4, help_text="How long a case opened in an emergency is open"
    )
    triage_hours_high = models.PositiveSmallIntegerField(default=4, help_text="Real hours to a decision, high risk")
    triage_hours = models.PositiveSmallIntegerField(default=24, help_text="Real hours to a decision, other risk")
    lower_risk_days = models.PositiveSmallIntegerField(default=5, help_text="Working days for the lower-risk pathway")
    transfer_hours_urgent = models.PositiveSmallIntegerField(
        default=4, help_text="Real hours in which an urgent transfer is received by the other area"
    )
    transfer_hours = models.PositiveSmallIntegerField(default=24, help_text="Real hours, where it is not urgent")
    transfer_days = models.PositiveSmallIntegerField(
        default=5, help_text="Working days until the other area confirms that it has taken over"
    )
    first_attempt_hours = models.PositiveSmallIntegerField(
        default=24, help_text="Real hours until a service first tries to reach the victim"
    )
    first_contact_hours = models.PositiveSmallIntegerField(
        default=48, help_text="Real hours until it has reached her; the meeting, where that is sooner"
    )
    attempts_needed = models.PositiveSmallIntegerField(
        default=3, help_text="Safe attempts within a week before a high-risk victim counts as out of reach"
    )
    review_weeks = models.PositiveSmallIntegerField(default=6, help_text="Weeks between reviews of risk, 4 to 8")
    full_caseload = models.PositiveSmallIntegerField(
        default=25, help_text="More open cases than this raise an alert for a worker of a service"
    )
    complaint_days = models.PositiveSmallIntegerField(
        default=20, help_text="Working days until a complaint is answered"
    )
    view_hours = models.PositiveSmallIntegerField(
        default=24, help_text="Hours that a one-time view of a safety plan stays open at most"
    )
    draft_days = models.PositiveSmallIntegerField(default=14, help_text="Days until an untouched draft is purged")
    suppress_below = models.PositiveSmallIntegerField(default=5, help_text="Counts under this are not printed")
    repeat_rule = models.CharField(max_length=16, default="wide", help_text="wide or criminal_only: domain.md 2.2")
    repeat_anchor = models.CharField(max_length=16, default="last_referral", help_text="last_referral or last_meeting")

    # What raises an alert on the audit log (reporting/governance/rules.py).
    alert_cases_an_hour = models.PositiveSmallIntegerField(
        default=40, help_text="More different cases opened in an hour, or in a day that is not usual, raise an alert"
    )
    alert_usual_times = models.PositiveSmallIntegerField(
        default=2, help_text="A day with more cases than this many of her usual days is not usual"
    )
    alert_same_surname = models.BooleanField(default=True, help_text="Alert when she bears the surname of a party")
    alert_out_of_hours = models.BooleanField(default=True, help_text="Alert on cases opened outside opening hours")
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


class Agency(models.Model):
    """An organisation. It may hold desks in many areas."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.ForeignKey(AgencyKind, on_delete=models.PROTECT, related_name="agencies")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class DeskQuerySet(models.QuerySet):
    def active(self):
        return self.filter(agency__active=True)

    def in_area(self, area):
        return self.filter(area=area)


class Desk(models.Model):
    """An agency in one area: what a case is shared with. Its auth group is its identity to guardian."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="desks")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="desks")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="desk", editable=False)
    email = models.EmailField(blank=True, help_text="A shared, secure mailbox")
    phone = models.CharField(max_length=30, blank=True)

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
