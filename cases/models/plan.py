"""The safety plan, her own voice, and who is in touch with her."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SafetyPlan(models.Model):
    """A dated plan agreed with her; a new one supersedes the last. ``entries`` maps a heading to text."""

    class Heading(models.TextChoices):
        """domain.md section 4."""

        CONTACT = "contact", "Safe contact and code word"
        HOME = "home", "Home and locks"
        LEAVING = "leaving", "Leaving plan"
        PHONE = "phone", "Phone and technology"
        OUT = "out", "Work, school and travel"
        CHILDREN = "children", "Children and who collects them"
        PETS = "pets", "Pets"
        MONEY = "money", "Money"
        ORDERS = "orders", "Orders"
        HEALTH = "health", "Health and suicide"
        IMMIGRATION = "immigration", "Immigration"
        EMERGENCY = "emergency", "Emergency contacts"
        NOT_TO_DO = "not_to_do", "What not to do"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="safety_plans")
    entries = models.JSONField(default=dict)
    agreed_on = models.DateField(null=True, blank=True, help_text="When she agreed it")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"safety plan of {self.case_id}"


class VictimVoice(models.Model):
    """What she wants and says, in her words; the chair sees the latest."""

    class Kind(models.TextChoices):
        WISHES = "wishes", "What she wants"
        NOT_ASKED = "not_asked", "Why she could not be asked what she wants"
        FEARS = "fears", "Whom and what she fears"
        SAFE_PEOPLE = "safe_people", "Who is safe to talk to"
        UNSAFE_PEOPLE = "unsafe_people", "Who is not safe to talk to"
        TOLD = "told", "What she was told after a meeting"
        FEEDBACK = "feedback", "Feedback"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="voices")
    kind = models.CharField(max_length=14, choices=Kind)
    text = models.TextField()
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} in {self.case_id}"


class ContactPlan(models.Model):
    """Who is in touch with her, by which of her channels, and when next. Without one she comes, or gets in touch."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="contact_plans")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=120)
    contact_point = models.ForeignKey(
        "people.ContactPoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    next_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["next_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(ended_at=None), name="cases_contact_plan_once"
            )
        ]

    def __str__(self) -> str:
        return f"contact plan of {self.case_id}"
