"""The referrer disagrees: another person at the hub looks again (domain.md 2.1)."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from dashub.workflow import Transitions


class Appeal(models.Model):
    """One appeal against the latest decision. At most one is open for a referral."""

    class Status(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        UPHELD = "upheld", "Upheld: the referral is looked at again"
        REFUSED = "refused", "Not upheld: the decision stands"

    TRANSITIONS = Transitions(
        Status,
        {Status.OPEN: {Status.UPHELD, Status.REFUSED}, Status.UPHELD: set(), Status.REFUSED: set()},
        noun="appeal",
    )

    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="appeals")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(status="open"), name="referrals_one_open_appeal"
            )
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"

    @transaction.atomic
    def settle(self, to: str, answer: str, by) -> None:
        """Uphold or refuse, with the answer that the referrer reads. What follows is the caller's to do."""
        self.TRANSITIONS.check(self.status, to)
        self.status, self.answer, self.answered_by, self.answered_at = to, answer, by, timezone.now()
        self.save(update_fields=["status", "answer", "answered_by", "answered_at"])
        record(by, Verb.DECIDED, self.referral, appeal=str(to))
