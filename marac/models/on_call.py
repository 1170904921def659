"""Who is on call for emergency meetings, from when until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marac.querysets import OnCallQuerySet


class OnCall(models.Model):
    """One turn of one worker in the rota of her desk's area; in [starts_at, ends_at). Turns may overlap.

    ``phone`` is the number to ring in that turn. It is shown to those who may call an emergency meeting, and to nobody else:
    it is in no address, notice or log.
    """

    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    phone = models.CharField(max_length=30)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = OnCallQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = "turn on call"
        verbose_name_plural = "turns on call"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="marac_oncall_ends_after_start"),
            models.UniqueConstraint(fields=["user", "desk", "starts_at"], name="marac_oncall_once"),
            models.CheckConstraint(condition=~Q(phone=""), name="marac_oncall_has_number"),
        ]
        indexes = [models.Index(fields=["desk", "ends_at"], name="marac_oncall_coming")]

    def __str__(self) -> str:
        return f"turn {self.pk}"

    @property
    def area_id(self) -> int:
        return self.desk.area_id
