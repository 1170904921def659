"""Who must not see a referral."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ReferralBar(models.Model):
    """A user who must not see a referral: she is named in it, or somebody close to her is (domain.md section 9, 1 and 2)."""

    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="bars")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, help_text="The list of the answers in which she is named")
    place = models.PositiveSmallIntegerField(default=0, help_text="Her place in that list")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "user", "role", "place"], name="referrals_bar_once")
        ]

    def __str__(self) -> str:
        return f"bar {self.pk}"
