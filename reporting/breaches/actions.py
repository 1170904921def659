"""Reporting a breach, who is told of it, and the reminders of its clock."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission, users_at
from agencies.models import Desk
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Due
from cases.models.record import AGAIN
from dashub import moments
from people.models.choices import YesNo
from reporting.breaches.models import Breach, BreachEntry

LAST_DAY = dt.timedelta(hours=24)


@transaction.atomic
def report(area, by, **said) -> Breach:
    """Write a breach down and tell the lead; where somebody is in danger, the chairs and who is on call as well.

    The same sent twice within minutes is one breach.
    """
    by.one_at_a_time()
    same = Breach.objects.filter(area=area, reported_by=by, reported_at__gt=timezone.now() - AGAIN, **said).first()
    if same:
        return same
    breach = Breach.objects.create(area=area, reported_by=by, **said)
    record(by, Verb.CREATED, breach, what=str(breach.kind), danger=str(breach.danger))
    for desk in _desks_of_leads(area):
        Due.put(
            f"{breach.key}:{desk.pk}",
            desk=desk,
            power=Permission.RIGHTS,
            what="Tell the ICO of a data breach, or decide that it need not be told",
            reference=breach.reference,
            link=breach.get_absolute_url(),
            at=breach.tell_by,
        )
    until = moments.when(breach.tell_by)
    _tell(
        breach, _leads(area), "", f"Data breach {breach.reference} was reported. If the ICO must be told: by {until}"
    )
    if breach.danger == YesNo.YES:
        _alarm(breach)
    return breach


def _alarm(breach: Breach) -> None:
    users = list(users_at(Desk.objects.in_area(breach.area_id).values_list("pk", flat=True), Permission.CHAIR))
    on_call = breach.area.on_call_user
    if on_call and on_call.is_active and on_call.pk not in {user.pk for user in users}:
        users.append(on_call)
    _tell(breach, users, ":danger", f"Somebody may be in danger now because of data breach {breach.reference}")


def _leads(area):
    return users_at(Desk.objects.in_area(area.pk).values_list("pk", flat=True), Permission.RIGHTS)


def _desks_of_leads(area) -> list[Desk]:
    """The desks at which the area's leads sit; the hub's own where it has none yet."""
    desks = [d for d in Desk.objects.in_area(area.pk) if users_at([d.pk], Permission.RIGHTS).exists()]
    return desks or [area.hub_desk]


def _tell(breach: Breach, users, key: str, text: str) -> None:
    notify(users, f"{breach.key}{key}", text, breach.get_absolute_url())


@transaction.atomic
def decide(breach: Breach, by, **fields) -> None:
    """What the lead found or decided; its clock stops where the ICO is told or need not be."""
    breach.change(by, **fields)
    _settle(breach)


@transaction.atomic
def add_entry(breach: Breach, by, done_on: dt.date, text: str) -> BreachEntry:
    """Sent twice within minutes it is kept once."""
    breach.change(by)
    fields = {"done_on": done_on, "text": text, "by": by}
    if same := breach.entries.filter(**fields, at__gt=timezone.now() - AGAIN).first():
        return same
    entry = BreachEntry.objects.create(breach=breach, **fields)
    record(by, Verb.CREATED, entry, reference=breach.reference)
    return entry


@transaction.atomic
def close(breach: Breach, status: str, lessons: str, by) -> None:
    breach.end(status, lessons, by)
    _settle(breach)


def _settle(breach: Breach) -> None:
    """The thing due is open as long as the clock runs: a decision may be taken back."""
    with as_system("the clock of a breach"):
        done_at = None if breach.ico_is_open else timezone.now()
        Due.objects.filter(key__startswith=f"{breach.key}:", done_at__isnull=done_at is not None).update(
            done_at=done_at
        )


def remind(now: dt.datetime) -> int:
    """Tell leads once when 24 hours are left and once when the time is over; how many breaches were spoken of."""
    spoken = 0
    for breach in Breach.objects.ico_open().filter(tell_by__lte=now + LAST_DAY).select_related("area"):
        if breach.is_overdue(now):
            text = f"Data breach {breach.reference}: 72 hours are over and the ICO has not been told"
            made = notify(_leads(breach.area), f"{breach.key}:late", text, breach.get_absolute_url())
        else:
            text = f"Data breach {breach.reference}: the ICO must be told by {moments.when(breach.tell_by)}"
            made = notify(_leads(breach.area), f"{breach.key}:day", text, breach.get_absolute_url())
        spoken += bool(made)
    return spoken
