"""What a referral brought to a case. Later apps read it and never the referral."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from agencies.models import ReferralCategory
from cases.models.case import RiskLevel
from people.models.choices import YesNo


class AbuseType(models.TextChoices):
    """Section 1(3) of the Domestic Abuse Act 2021."""

    PHYSICAL_SEXUAL = "physical_sexual", "Physical or sexual abuse"
    VIOLENT = "violent", "Violent or threatening behaviour"
    CONTROLLING = "controlling", "Controlling or coercive behaviour"
    ECONOMIC = "economic", "Economic abuse"
    PSYCHOLOGICAL = "psychological", "Psychological, emotional or other abuse"


class AbuseTag(models.TextChoices):
    STRANGULATION = "strangulation", "Strangulation or suffocation"
    STALKING = "stalking", "Stalking"
    TECH = "tech", "Through technology"
    IMAGE = "image", "Intimate images"
    HONOUR = "honour", "So-called honour-based abuse"
    FORCED_MARRIAGE = "forced_marriage", "Forced marriage"
    FGM = "fgm", "Female genital mutilation"
    DOWRY = "dowry", "Dowry abuse"
    REPRODUCTIVE = "reproductive", "Reproductive coercion"
    POST_SEPARATION = "post_separation", "After separation"
    CHILD_TO_PARENT = "child_to_parent", "Child or adolescent to parent"


class Ground(models.TextChoices):
    """The four routes to MARAC; any one suffices, all that apply are kept (domain.md 1.1)."""

    JUDGEMENT = "judgement", "Professional judgement"
    VISIBLE = "visible", "Visible high risk: 14 or more ticks on the SafeLives Dash"
    ESCALATION = "escalation", "Potential escalation: three or more police incidents in 12 months"
    REPEAT = "repeat", "Repeat"


class Consent(models.TextChoices):
    GIVEN = "given", "She agrees"
    REFUSED = "refused", "She does not agree"
    UNSAFE = "unsafe", "Not asked: asking would not be safe"
    NO_CAPACITY = "no_capacity", "She lacks capacity to decide"
    NO_CONTACT = "no_contact", "She could not be reached"


class SharingGround(models.TextChoices):
    """Grounds for sharing without consent (domain.md 2.3, section 6)."""

    LIFE = "life", "Right to life and freedom from inhuman treatment (Human Rights Act, articles 2 and 3)"
    CRIME = "crime", "Preventing or detecting crime"
    VITAL = "vital", "Vital interests"
    CHILD = "child", "Protecting a child"
    SAFEGUARDING = (
        "safeguarding",
        "Safeguarding an individual at risk (Data Protection Act 2018, Schedule 1, paragraph 18)",
    )
    PUBLIC = "public", "Overriding public interest"
    JUSTICE = "justice", "Administration of justice"
    STATUTORY = "statutory", "A statutory function"


class Presentation(models.Model):
    """One accepted referral as the case holds it; written by referrals.actions.accept alone.

    ``submitted_on`` is the repeat anchor of domain.md 2.2 where ``for_marac``. ``perpetrators`` are those it
    named.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="presentations")
    referral_id = models.BigIntegerField()
    referral_reference = models.CharField(max_length=12)
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+", help_text="Who referred")
    category = models.CharField(max_length=16, choices=ReferralCategory)
    submitted_on = models.DateField()
    submitted_at = models.DateTimeField()
    incident_on = models.DateField(null=True, blank=True)
    criminal = models.CharField(max_length=10, choices=YesNo, default="", blank=True, help_text="Would be criminal")
    for_marac = models.BooleanField(default=False)
    grounds = ArrayField(models.CharField(max_length=12, choices=Ground), default=list, blank=True)
    judgement = models.TextField(blank=True, help_text="The reason of professional judgement")
    risk_level = models.CharField(max_length=8, choices=RiskLevel, default=RiskLevel.UNKNOWN)
    perpetrators = models.ManyToManyField("people.Person", related_name="+", blank=True)
    abuse_types = ArrayField(models.CharField(max_length=16, choices=AbuseType), default=list, blank=True)
    abuse_tags = ArrayField(models.CharField(max_length=16, choices=AbuseTag), default=list, blank=True)
    what_happened = models.TextField(blank=True)
    injuries = models.TextField(blank=True)
    escalation = models.TextField(blank=True)
    police_reference = models.CharField(max_length=60, blank=True)
    current_danger = models.TextField(blank=True)
    abuse_since = models.CharField(max_length=60, blank=True)
    help_sought = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Times help was sought before")
    aware = models.CharField(
        max_length=10, choices=YesNo, default="", blank=True, help_text="She knows of the referral"
    )
    consent = models.CharField(max_length=12, choices=Consent, default="", blank=True)
    sharing_grounds = ArrayField(models.CharField(max_length=12, choices=SharingGround), default=list, blank=True)
    necessity = models.TextField(blank=True)
    proportionality = models.TextField(blank=True)
    consent_decided_by = models.CharField(max_length=120, blank=True)
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-submitted_at"]
        indexes = [models.Index(fields=["referral_id"], name="cases_presentation_referral")]
        constraints = [
            models.UniqueConstraint(fields=["case", "referral_id"], name="cases_presentation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.referral_reference} in {self.case_id}"
