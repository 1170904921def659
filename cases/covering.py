"""Leave at a desk: who stands in, who is told, and what she cannot take over because she may not see it."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from agencies.models import Cover
from agencies.notices import notify
from cases.models import Case, Due
from dashub.clock import london_time
from dashub.moments import day

MOST = 50


class Uncovered(NamedTuple):
    """One thing of somebody on leave that her cover does not see."""

    what: str
    reference: str
    link: str


@transaction.atomic
def arrange(membership, cover, first_on: dt.date, last_on: dt.date, by) -> Cover:
    """As Cover.arrange; both are told, but for who arranges it."""
    made = Cover.arrange(membership, cover, first_on, last_on, by)
    days = f"from {day(first_on)} until {day(last_on)}"
    _tell(made.cover, f"cover:{made.pk}", f"You cover a colleague at {made.desk} {days}", by)
    _tell(made.user, f"leave:{made.pk}", f"Your work at {made.desk} is covered {days}", by)
    return made


@transaction.atomic
def end(cover: Cover, by) -> None:
    """Before its last day; nothing was handed over, so nothing goes back."""
    cover.end(by)
    for user in (cover.cover, cover.user):
        _tell(user, f"cover-ended:{cover.pk}", f"Cover at {cover.desk} has ended", by)


def _tell(user, key: str, text: str, by) -> None:
    if user != by:
        notify([user], key, text, "/leave")


def uncovered(cover: Cover, viewer) -> list[Uncovered]:
    """What is due by name, and cases led, that her cover will not see or may not do: as far as ``viewer`` sees them herself.

    To be handed over by name. Nothing of it is told to who covers. At most MOST of each.
    """
    began = max(timezone.now(), london_time(cover.first_on, dt.time()))
    covered = Due.objects.for_user(cover.cover, began).open()
    dues = Due.objects.seen_by(viewer).open().filter(user=cover.user, desk=cover.desk)
    dues = dues.exclude(pk__in=covered.values("pk")).order_by("at", "pk")[:MOST]
    led = Case.objects.visible_to(viewer).open().filter(lead=cover.user, area=cover.desk.area_id)
    led = led.exclude(pk__in=Case.objects.visible_to(cover.cover).values("pk")).order_by("pk")[:MOST]
    return [
        *(Uncovered(due.what, due.reference, due.link) for due in dues),
        *(Uncovered("A case that she leads", case.reference, case.get_absolute_url()) for case in led),
    ]
