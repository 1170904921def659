"""What is due as of now for actions and flags."""

import datetime as dt

from django.utils import timezone

from marac.actions.flags import ask_to_remove
from marac.actions.followup import remind_of, tell_overdue
from marac.models import Action, Flag

DUE_SOON = dt.timedelta(days=1)


def tell_of_actions(now) -> None:
    """Remind owners a day before, and take the overdue up the ladder."""
    soon = Action.objects.open().filter(due_at__gt=now, due_at__lte=now + DUE_SOON)
    for action in soon.select_related("case", "desk", "owner", "deputy"):
        remind_of(action)
    # Those at the top of the ladder have been told to everybody.
    climbing = Action.objects.overdue(now).exclude(escalation=Action.Escalation.CHAIR)
    for pk in climbing.order_by("pk").values_list("pk", flat=True):
        tell_overdue(pk, now)


def tell_of_flags(now) -> None:
    for flag in Flag.objects.expired(timezone.localdate(now)).select_related("case", "desk"):
        ask_to_remove(flag, now)
