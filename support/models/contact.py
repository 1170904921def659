"""Attempts to reach the victim, by channels that are safe for her (product.md A2, domain.md section 4)."""

import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from agencies.access import Section
from audit.log import record
from audit.models import Verb
from cases.models import TimelineEntry
from dashub.errors import InvalidInput
from people.models.choices import Channel

CLOCK_SLACK = dt.timedelta(minutes=5)
# Without an hour given, two alike within this time are one press of the button too many.
PRESSED = dt.timedelta(minutes=1)


class ContactAttempt(models.Model):
    """One attempt. ``contact_point`` is empty only where she got in touch herself. ``note`` is the IDVA's own."""

    class Outcome(models.TextChoices):
        REACHED = "reached", "Spoke to the victim"
        NO_ANSWER = "no_answer", "No answer"
        MESSAGE = "message", "Left the agreed message"
        SOMEONE_ELSE = "someone_else", "Someone else answered"
        NOT_SAFE = "not_safe", "The victim could not talk safely"
        WRONG = "wrong", "Wrong number or address"
        SENT = "sent", "Sent a letter or message"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="contact_attempts")
    engagement = models.ForeignKey(
        "support.Engagement", null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    contact_point = models.ForeignKey(
        "people.ContactPoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    channel = models.CharField(max_length=12, choices=Channel)
    from_her = models.BooleanField(default=False, help_text="The victim got in touch")
    outcome = models.CharField(max_length=12, choices=Outcome)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["case", "-at", "-id"], name="support_contact_case")]

    def __str__(self) -> str:
        return f"contact attempt in {self.case_id}"

    @classmethod
    @transaction.atomic
    def make(cls, case, desk_id: int, point, outcome: str, *, engagement=None, channel="", at=None, note="", by):
        """Record an attempt. Raises InvalidInput for a channel or an hour that is not safe, a message that may not be
        left, and a time to come.

        With no ``point`` she got in touch herself, by ``channel``. Sent twice it is one attempt: so many of them without an
        answer end the work, so that a button pressed twice must not count for two.
        """
        case.one_at_a_time()
        known, at = at, at or timezone.now()
        if at > timezone.now() + CLOCK_SLACK:
            raise InvalidInput({"at": "The attempt cannot be in the future."})
        if why := point.refusal_at(at) if point else "":
            raise InvalidInput({"contact_point": why})
        if why := point.refusal_of_message() if point and outcome == cls.Outcome.MESSAGE else "":
            raise InvalidInput({"outcome": why})
        fields = {
            "case": case, "desk_id": desk_id, "by": by, "contact_point": point, "from_her": point is None,
            "channel": point.channel if point else channel, "outcome": outcome, "note": note,
        }  # fmt: skip
        when = {"at": known} if known else {"at__gt": at - PRESSED}
        if same := cls.objects.filter(**fields, **when).first():
            return same
        attempt = cls.objects.create(**fields, engagement=engagement, at=at)
        if engagement:
            engagement.attempted(at, reached=outcome == cls.Outcome.REACHED)
        attempt._tell(by)
        return attempt

    def _tell(self, by) -> None:
        who = "The victim got in touch" if self.from_her else "Contact attempt"
        title = f"{who}: {self.get_outcome_display().lower()}"
        TimelineEntry.objects.create(
            case=self.case, at=self.at, section=Section.SAFE_CONTACT, title=title, desk_id=self.desk_id, by=by
        )
        record(by, Verb.CREATED, self, case=self.case_id, outcome=self.outcome)
        self.case.touch()
