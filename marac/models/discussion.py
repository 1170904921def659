"""The discussion that a case had: what was said, who wrote it, and the facts that count."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import ReferralCategory
from cases.models import RiskLevel

# The texts of a discussion, in the order in which a case is heard (domain.md 2.5).
TEXTS = (
    "referrer_reason",
    "idva_voice",
    "risk_victim",
    "risk_children",
    "risk_perpetrator",
    "risk_staff",
    "decision",
    "tell_victim_how",
)
FACTOR = "factors."


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

    listing = models.OneToOneField("marac.Listing", on_delete=models.PROTECT, related_name="discussion")
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
    without_perpetrator = models.TextField(blank=True, help_text="Why no action is about the perpetrator")

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

    def words(self) -> dict:
        """What is written in it, as a flat mapping from a field to its value; see marac.merge."""
        words = {field: getattr(self, field) for field in TEXTS}
        words |= {"tell_victim_by": self.tell_victim_by_id, "links": sorted(self.links)}
        for party, answers in self.factors.items():
            words |= {f"{FACTOR}{party}.{factor}": answer for factor, answer in answers.items()}
        return words

    def take(self, words: dict) -> None:
        """Set what ``words`` holds. Nothing is saved."""
        for field in TEXTS:
            setattr(self, field, words.get(field) or "")
        self.tell_victim_by_id, self.links = words.get("tell_victim_by"), words.get("links") or []
        self.factors = {}
        for field, answer in words.items():
            if field.startswith(FACTOR) and answer:
                _, party, factor = field.split(".")
                self.factors.setdefault(party, {})[factor] = answer


class DiscussionEdit(models.Model):
    """What one save changed, as {field: [old, new]}: the base of a merge, and who recorded what (domain.md scenario 14)."""

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    changes = models.JSONField()
    page = models.UUIDField(
        null=True, help_text="The open page that wrote it: what one page saved before is no clash for it"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["discussion", "version"], name="marac_edit_once_a_version")]

    def __str__(self) -> str:
        return f"version {self.version} of discussion {self.discussion_id}"
