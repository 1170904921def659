"""A line of what is due that somebody puts off: hers alone, until a day, with her reason."""

import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from cases.models.due import Due
from dashub.clock import next_working_day
from dashub.errors import InvalidInput
from dashub.moments import day

# LOCAL: nobody puts a thing off for longer.
LONGEST_DAYS = 14


class SnoozeQuerySet(models.QuerySet):
    def live(self, now=None):
        """Until the day on which the line comes back has begun in London."""
        return self.filter(back_on__gt=timezone.localdate(now))

    def at_desks(self, desks, user):
        """What others put off there, for who answers for them, of cases that she may see."""
        return self.filter(due__in=Due.objects.seen_by(user).open(), due__at=F("due_at"), desk__in=desks)


class Snooze(models.Model):
    """The latest one of a user for a line. It ends when the line's own time is moved: ``due_at`` is what it was.

    The others at the desk go on seeing the line; the manager of the desk reads the reason.
    """

    due = models.ForeignKey(Due, on_delete=models.CASCADE, related_name="snoozes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="snoozes")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    on = models.DateField(default=timezone.localdate)
    back_on = models.DateField(help_text="The day at whose beginning the line comes back")
    due_at = models.DateTimeField()

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["back_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["due", "user"], name="cases_snooze_once"),
            models.CheckConstraint(condition=Q(back_on__gt=F("on")), name="cases_snooze_later"),
            models.CheckConstraint(
                condition=Q(back_on__lte=F("on") + dt.timedelta(days=LONGEST_DAYS)), name="cases_snooze_not_for_long"
            ),
        ]

    def __str__(self) -> str:
        return f"snooze {self.pk}"

    @staticmethod
    def longest(due: Due, now: dt.datetime) -> dt.date | None:
        """The last day on which the line may come back; None where it may not be put off.

        A line is away for 14 days at most and never longer than one working day past its time. What the law gives a time
        for is back before that time.
        """
        today, due_on = timezone.localdate(now), timezone.localdate(due.at)
        last = min(today + dt.timedelta(days=LONGEST_DAYS), next_working_day(max(today, due_on)))
        if due.rule.statutory:
            last = min(last, due_on)
        return last if last > today else None

    @classmethod
    @transaction.atomic
    def put_off(cls, due: Due, back_on: dt.date, reason: str, by, now: dt.datetime | None = None) -> "Snooze":
        """Out of her list until that day begins. A later word of hers replaces it. InvalidInput where it is too long."""
        now = now or timezone.now()
        last = cls.longest(due, now)
        if last is None:
            raise InvalidInput({"back_on": "This cannot be put off: its time is set by law."})
        if not timezone.localdate(now) < back_on <= last:
            raise InvalidInput({"back_on": f"Choose a day from tomorrow until {day(last)}."})
        snooze, _ = cls.objects.update_or_create(
            due=due,
            user=by,
            defaults={
                "desk_id": due.desk_id,
                "reason": reason,
                "on": timezone.localdate(now),
                "back_on": back_on,
                "due_at": due.at,
            },
        )
        record(by, Verb.CHANGED, due, snoozed_until=back_on.isoformat())
        return snooze

    @classmethod
    @transaction.atomic
    def bring_back(cls, due: Due, by) -> None:
        """At once. Pressed twice, once."""
        if cls.objects.filter(due=due, user=by).delete()[0]:
            record(by, Verb.CHANGED, due, snoozed_until="")
