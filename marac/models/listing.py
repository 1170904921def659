"""A case on the list of a meeting, and the discussion that it had."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q

from agencies.models import ReferralCategory
from audit.log import record
from audit.models import Verb
from cases.models import RiskLevel
from dashub import references
from dashub.errors import StaleVersion
from dashub.workflow import Transitions
from marac.querysets import ListingQuerySet


class Listing(models.Model):
    """One case in one meeting. ``verdict`` keeps the working of the repeat rule in words (domain.md 2.2).

    ``repeat`` is what counts: the verdict, or the override of a person who says why. A case that is put off gets
    a new listing with ``carried_from``; a periodic review of a plan has ``review``: neither counts again.
    """

    class Status(models.TextChoices):
        LISTED = "listed", "Listed"
        DISCUSSED = "discussed", "Discussed"
        DEFERRED = "deferred", "Deferred"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.LISTED: {Status.DISCUSSED, Status.DEFERRED, Status.WITHDRAWN},
            Status.DISCUSSED: set(),
            Status.DEFERRED: set(),
            Status.WITHDRAWN: set(),
        },
        noun="listing",
    )

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="listings")
    meeting = models.ForeignKey("marac.Meeting", on_delete=models.PROTECT, related_name="listings")
    presentation = models.ForeignKey(
        "cases.Presentation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    review = models.BooleanField(default=False, help_text="A periodic review; it does not count")
    status = models.CharField(max_length=10, choices=Status, default=Status.LISTED)
    position = models.PositiveSmallIntegerField(default=0)
    repeat = models.BooleanField(default=False)
    verdict = models.JSONField(default=dict)
    override_reason = models.CharField(max_length=300, blank=True)
    override_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="Why deferred, withdrawn or moved")
    warning = models.CharField(
        max_length=200, blank=True, help_text="Why it is not in the sitting it came in time for"
    )
    referred_on = models.DateField()
    incident_on = models.DateField(null=True, blank=True)
    requested_at = models.DateTimeField(null=True, blank=True, help_text="When research was asked for")
    version = models.PositiveIntegerField(default=1)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting__starts_at", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "meeting"],
                condition=Q(status__in=["listed", "discussed"]),
                name="marac_listing_once_a_meeting",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(status="listed"), name="marac_listing_waits_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["deferred", "withdrawn"]) | ~Q(reason=""), name="marac_listing_says_why"
            ),
            models.CheckConstraint(
                condition=Q(override_reason="", override_by=None)
                | (~Q(override_reason="") & Q(override_by__isnull=False)),
                name="marac_listing_override_says_why",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "position"], name="marac_listing_order")]

    def __str__(self) -> str:
        return self.reference

    @property
    def area_id(self) -> int:
        return self.case.area_id

    @property
    def counts(self) -> bool:
        """The first hearing of a referral counts; going on after a deferral and a periodic review do not."""
        return not self.review

    @transaction.atomic
    def become(self, status: str, by, reason: str = "") -> None:
        self.TRANSITIONS.check(self.status, status)
        self.status, self.reason = status, reason or self.reason
        self.save(update_fields=["status", "reason"])
        record(by, Verb.CHANGED, self, fields=["status"], to=str(status))

    @transaction.atomic
    def override_repeat(self, repeat: bool, reason: str, by) -> None:
        """A person knows better than the rule, and says why; the rule's working stays beside it."""
        self.repeat, self.override_reason, self.override_by = repeat, reason, by
        self.save(update_fields=["repeat", "verdict", "override_reason", "override_by"])
        record(by, Verb.DECIDED, self, fields=["repeat"], to=repeat)


class Link(models.TextChoices):
    """Processes a discussion hands on to (domain.md 2.5)."""

    MAPPA = "mappa", "MAPPA"
    MATAC = "matac", "MATAC"
    S47 = "s47", "Section 47 enquiry (child)"
    S42 = "s42", "Section 42 enquiry (adult)"
    DVDS = "dvds", "Disclosure scheme (Clare's Law)"
    DHR = "dhr", "Domestic abuse related death review"


class Discussion(models.Model):
    """What was said of a case. From ``counted_on`` on: facts as they were when it was closed, written once, for figures.

    A discussion with ``counted_on`` empty does not count. ``factors`` maps a party (victim, perpetrator, ...) to
    {Factor: yes, no or unknown}, confirmed in the meeting.
    """

    listing = models.OneToOneField(Listing, on_delete=models.PROTECT, related_name="discussion")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    referrer_reason = models.TextField(blank=True)
    idva_voice = models.TextField(blank=True)
    risk_victim = models.TextField(blank=True)
    risk_children = models.TextField(blank=True)
    risk_perpetrator = models.TextField(blank=True)
    risk_staff = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    tell_victim_by = models.ForeignKey(
        "agencies.Desk", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tell_victim_how = models.TextField(blank=True, help_text="How safely")
    links = ArrayField(models.CharField(max_length=8, choices=Link), default=list, blank=True)
    factors = models.JSONField(default=dict, blank=True)

    counted_on = models.DateField(null=True, blank=True, editable=False)
    area = models.ForeignKey("agencies.Area", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    repeat = models.BooleanField(null=True, editable=False)
    category = models.CharField(max_length=16, choices=ReferralCategory, blank=True, editable=False)
    risk_level = models.CharField(max_length=8, choices=RiskLevel, blank=True, editable=False)
    incident_on = models.DateField(null=True, editable=False)
    referred_on = models.DateField(null=True, editable=False)
    victim_id = models.BigIntegerField(null=True, editable=False)
    victim_age = models.PositiveSmallIntegerField(null=True, editable=False)
    victim_sex = models.CharField(max_length=20, blank=True, editable=False)
    victim_ethnicity = models.CharField(max_length=30, blank=True, editable=False)
    victim_disability = models.CharField(max_length=20, blank=True, editable=False)
    victim_orientation = models.CharField(max_length=20, blank=True, editable=False)
    victim_gender_same = models.CharField(max_length=20, blank=True, editable=False)
    youth = models.BooleanField(null=True, editable=False, help_text="The victim is 16 or 17")
    harming_17_or_under = models.BooleanField(null=True, editable=False)
    connected = models.BooleanField(null=True, editable=False)
    children_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    perpetrator_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    factors_yes = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    police = models.BooleanField(null=True, editable=False, help_text="The police referred")

    class Meta:
        ordering = ["listing__position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted_on=None)
                | (Q(area__isnull=False, repeat__isnull=False, victim_id__isnull=False) & ~Q(category="")),
                name="marac_discussion_counts_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="marac_discussion_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["area", "counted_on"], name="marac_discussion_counted")]

    def __str__(self) -> str:
        return f"discussion of {self.listing_id}"

    def claim_version(self, version: int) -> None:
        """Take the next version or raise StaleVersion."""
        if not Discussion.objects.filter(pk=self.pk, version=version).update(version=F("version") + 1):
            current = Discussion.objects.values_list("version", flat=True).get(pk=self.pk)
            raise StaleVersion(sent=version, current=current)
        self.version = version + 1
