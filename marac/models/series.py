"""A series of sittings: how often, when, how many cases, who takes part. Rows configure it, for a partnership to change."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from marac.querysets import SeriesQuerySet


class Cadence(models.TextChoices):
    """domain.md 2.5: daily, weekly, fortnightly, monthly, or only when one is called."""

    DAILY = "daily", "Every working day"
    WEEKLY = "weekly", "Every week"
    FORTNIGHTLY = "fortnightly", "Every two weeks"
    MONTHLY = "monthly", "Every month"
    AD_HOC = "ad_hoc", "Only when one is called"


class Kind(models.TextChoices):
    """What a sitting of the series is (domain.md 2.5). Only a MARAC hears, and so counts, a referral."""

    MARAC = "marac", "MARAC: hears each new referral"
    REVIEW = "review", "Review: goes on with plans that a MARAC made"
    PRE_MARAC = "pre_marac", "Pre-MARAC: looks at referrals before the MARAC does"


class WhenFull(models.TextChoices):
    """Where a case goes that comes in time for a list without room."""

    KEEP = "keep", "It stays on this list, and coordinators are warned"
    NEXT = "next", "It goes to the next sitting with room"


class Weekday(models.IntegerChoices):
    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4


class Series(models.Model):
    """Sittings of one area. Times are on the wall clock in London.

    Intake closes ``cut_off_days`` working days before the sitting at ``cut_off_at`` (0 = the same day), research is due
    ``research_days`` before it at ``research_at``, minutes ``minutes_days`` after it. ``first_on`` is a sitting day from
    which a fortnight counts, ``week_of_month`` (1-4, 5 = the last) places a monthly one.

    ``takes_referrals``: cases come to it by themselves - those that triage accepts, those put off, and to a MARAC those
    that a pre-MARAC sends on. Where a pre-MARAC of the area takes referrals, it has them first. Reviews come from the MARAC
    that names the series in ``reviewed_in``.
    """

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="series")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MARAC)
    reviewed_in = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews",
        help_text="A series of reviews of the same area, on whose next list each case goes that is closed here",
    )
    cadence = models.CharField(max_length=12, choices=Cadence, default=Cadence.DAILY)
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday), default=list, blank=True)
    first_on = models.DateField(null=True, blank=True, help_text="A sitting day that the fortnight counts from")
    week_of_month = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)], help_text="5 is the last week"
    )
    starts = models.TimeField()
    capacity = models.PositiveSmallIntegerField(default=8, validators=[MinValueValidator(1), MaxValueValidator(60)])
    minutes_per_case = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    cut_off_days = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(20)])
    cut_off_at = models.TimeField()
    research_days = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(20)])
    research_at = models.TimeField()
    agenda_days = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(20)])
    agenda_at = models.TimeField(null=True, blank=True, help_text="Empty: the agenda goes out when the list closes")
    minutes_days = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(20)])
    quorum = models.PositiveSmallIntegerField(default=3, help_text="Agencies that must be present")
    closures = ArrayField(models.DateField(), default=list, blank=True, help_text="Further days without a sitting")
    desks = models.ManyToManyField("agencies.Desk", related_name="series", blank=True, help_text="Who takes part")
    takes_referrals = models.BooleanField(
        default=True, help_text="Cases come by themselves; otherwise a coordinator puts each on the list"
    )
    when_full = models.CharField(max_length=4, choices=WhenFull, default=WhenFull.KEEP)
    longest_wait_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Working days from the referral after which balancing lists moves no case",
    )
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["area", "name"]
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="marac_series_name"),
            models.CheckConstraint(condition=Q(capacity__gte=1, minutes_per_case__gte=1), name="marac_series_room"),
            models.CheckConstraint(
                condition=~Q(kind="review") | Q(takes_referrals=False), name="marac_series_review_takes_no_referral"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_in=None) | Q(kind="marac"), name="marac_series_only_marac_is_reviewed"
            ),
            # What the foreign key of the migration points at: a series is reviewed in its own area.
            models.UniqueConstraint(fields=["id", "area"], name="marac_series_of_area"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def noun(self) -> str:
        """What its sittings are called in a sentence."""
        return {Kind.REVIEW: "MARAC review", Kind.PRE_MARAC: "pre-MARAC"}.get(self.kind, "MARAC")
