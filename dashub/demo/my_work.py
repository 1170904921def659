"""The day of one desk: somebody on leave, a line put off, a word of the manager, and what came since yesterday."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from agencies.access import Role
from agencies.models import User
from cases import covering
from cases.actions import plan_contact
from cases.commenting import comment
from cases.models import Case, Due, Snooze, TimelineEntry
from dashub.demo.places import EMAIL, Place

COMMENTS = (
    "Good that you kept trying. Please ring before noon tomorrow: it is when she is alone.",
    "Thank you. Add what she said about the children to her plan.",
)
CONTACTS = 3
REASON = "Away with her sister until then; agreed with her on the telephone"


def make(place: Place, now: dt.datetime) -> None:
    for mailbox in ("idva", "representative"):
        if user := User.objects.filter(email=f"{mailbox}@{EMAIL}", memberships__desk__area=place.area).first():
            _desk(place, user, now)
    _mark_new(place)


def _desk(place: Place, user: User, now: dt.datetime) -> None:
    """``user`` covers a colleague, has put something off, and has been commented on by her manager."""
    post = user.memberships.get()
    team = place.workers[post.desk_id]
    colleague = next(each for each in team if each != user)
    manager = next(iter(place.roles.get((post.desk_id, Role.MANAGER), [])), None)
    today = now.date()
    covering.arrange(colleague.memberships.get(), user, today, today + dt.timedelta(days=9), colleague)
    led = Case.objects.open().filter(lead=user, restricted=False).order_by("pk")
    for days, case in enumerate(led[:CONTACTS], 1):
        plan_contact(case, post.desk_id, "Her sister’s telephone, after ten", now + dt.timedelta(days=3 * days), user)
    lines = Due.objects.for_user(user).open().filter(user=user).order_by("-at", "pk")
    if (line := lines.first()) and (last := Snooze.longest(line, timezone.now())):
        Snooze.put_off(line, last, REASON, user)
    wrote = TimelineEntry.objects.filter(desk=post.desk, by=user, case__restricted=False).select_related("case", "by")
    for text, entry in zip(COMMENTS, wrote.order_by("-at", "-pk") if manager else (), strict=False):
        made = comment(entry.case, entry, text, manager)
        if text == COMMENTS[-1]:
            made.mark_read()


def _mark_new(place: Place) -> None:
    """Everybody has seen what there was; what was offered and asked for since is new."""
    now = timezone.now()
    people = [user.pk for users in place.workers.values() for user in users]
    User.objects.filter(pk__in=people).update(new_seen_at=now)
    asked = Q(key__startswith="engagement:") | Q(key__startswith="research:")
    rows = Due.objects.open().filter(asked, user=None, desk__area=place.area, at__gt=now)
    rows.update(put_at=now + dt.timedelta(seconds=1))
