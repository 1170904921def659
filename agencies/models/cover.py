"""Leave: who stands in for whom at a desk, from which day until which.

It gives no right to any row. What the colleague who covers may not see stays out of her sight, and nothing is handed to her
for good: what is due is shown to both of them while it lasts.
"""

import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from dashub.errors import InvalidInput

# Days that one leave lasts at most: a parent's year and a little. A year typed wrong is longer.
LONGEST_DAYS = 400


class CoverQuerySet(models.QuerySet):
    def live(self, now=None):
        """Those of this day in London, from its first second to its last one; not those that were ended early."""
        today = timezone.localdate(now)
        return self.filter(first_on__lte=today, last_on__gte=today, ended_at=None)

    def to_come(self, now=None):
        """Live ones and those that begin later."""
        return self.filter(last_on__gte=timezone.localdate(now), ended_at=None)


class Cover(models.Model):
    """``cover`` stands in for ``user`` at one desk, on both days and all between them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves")
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["first_on", "id"]
        indexes = [models.Index(fields=["cover", "last_on"], condition=Q(ended_at=None), name="agencies_cover_live")]
        constraints = [
            models.CheckConstraint(condition=~Q(user=F("cover")), name="agencies_cover_another"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="agencies_cover_in_order"),
            models.CheckConstraint(
                condition=Q(last_on__lte=F("first_on") + dt.timedelta(days=LONGEST_DAYS)), name="agencies_cover_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"leave {self.pk}"

    @classmethod
    @transaction.atomic
    def arrange(cls, membership, cover, first_on: dt.date, last_on: dt.date, by) -> "Cover":
        """Somebody at the same desk stands in. InvalidInput where the days or the people do not fit; pressed twice, one."""
        # Two people who arrange leave at one desk at once go one after the other.
        type(membership.desk).objects.select_for_update(no_key=True).only("pk").get(pk=membership.desk_id)
        given = {"user": membership.user, "cover": cover, "desk": membership.desk}
        if same := cls.objects.filter(**given, first_on=first_on, last_on=last_on, ended_at=None).first():
            return same
        _check(membership, cover, first_on, last_on)
        made = cls.objects.create(**given, first_on=first_on, last_on=last_on, by=by)
        record(by, Verb.CREATED, made, user=made.user_id, cover=made.cover_id, desk=made.desk_id)
        return made

    @transaction.atomic
    def end(self, by) -> None:
        """Earlier than planned, or before it began. Pressed twice, once."""
        ended = Cover.objects.filter(pk=self.pk, ended_at=None).update(ended_at=timezone.now())
        if ended:
            record(by, Verb.CHANGED, self, fields=["ended_at"])


def _check(membership, cover, first_on: dt.date, last_on: dt.date) -> None:
    if last_on < first_on:
        raise InvalidInput({"last_on": "The last day must be on or after the first day"})
    if last_on < timezone.localdate():
        raise InvalidInput({"last_on": "The last day must be today or later"})
    if last_on > first_on + dt.timedelta(days=LONGEST_DAYS):
        raise InvalidInput({"last_on": f"Leave lasts at most {LONGEST_DAYS} days"})
    days = Cover.objects.filter(desk=membership.desk, ended_at=None, first_on__lte=last_on, last_on__gte=first_on)
    if days.filter(user=membership.user).exists():
        raise InvalidInput({"first_on": "Leave is arranged for some of these days already. End that one first."})
    if days.filter(user=cover).exists():
        raise InvalidInput({"cover": "This colleague is on leave on some of these days. Choose another one."})
