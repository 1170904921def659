"""Who is in a case and as what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.models.choices import RelationshipKind, YesNo


class Factor(models.TextChoices):
    """What raises risk, asked of each party, with "don't know" kept; confirmed again at the meeting."""

    ALCOHOL = "alcohol", "Alcohol"
    DRUGS = "drugs", "Drugs"
    MENTAL_HEALTH = "mental_health", "Mental health"
    DISABILITY = "disability", "Disability"
    COERCIVE_CONTROL = "coercive_control", "Coercive control"
    SUICIDE_RISK = "suicide_risk", "Suicide risk"
    PREGNANCY = "pregnancy", "Pregnancy"


class Involvement(models.Model):
    """One person's part in one case. ``factors`` maps a Factor to YesNo; a missing one was not asked."""

    class Role(models.TextChoices):
        VICTIM = "victim", "Victim"
        PERPETRATOR = "perpetrator", "Perpetrator"
        CHILD = "child", "Child"
        OTHER = "other", "Other person"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="involvements")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="involvements")
    role = models.CharField(max_length=12, choices=Role)
    to_victim = models.CharField(
        max_length=20, choices=RelationshipKind, default="", blank=True, help_text="What this person is to the victim"
    )
    to_perpetrator = models.CharField(max_length=20, choices=RelationshipKind, default="", blank=True)
    lives_with_victim = models.CharField(max_length=10, choices=YesNo, default="", blank=True)
    staff_link = models.CharField(
        max_length=10,
        choices=YesNo,
        default="",
        blank=True,
        help_text="Partner agency's staff, councillor, or a relative",
    )
    school = models.CharField(max_length=120, blank=True)
    plan_status = models.CharField(max_length=60, blank=True, help_text="Early help, child in need, protection plan")
    social_worker = models.CharField(max_length=120, blank=True)
    factors = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="cases_involvement_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(role="victim"), name="cases_one_victim"),
        ]
        indexes = [models.Index(fields=["person", "role"], name="cases_involvement_person")]

    def __str__(self) -> str:
        return f"{self.role} in {self.case_id}"


class ChildVoice(models.Model):
    """A child's own words or behaviour (product.md B5). The mark shows wherever the words are quoted."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="child_voices")
    child = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    heard_by = models.CharField(max_length=120)
    heard_on = models.DateField(null=True, blank=True)
    not_to_perpetrator = models.BooleanField(default=True, help_text="Do not put to the perpetrator")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"child's words in {self.case_id}"
