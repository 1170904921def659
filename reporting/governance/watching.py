"""Reading what is new in the log and raising alerts, a person at a time.

Nothing is missed that commits late. Numbers of events are given when a row is written and may become visible out of order;
but within a chain the head is held from writing to commit, so that its events become visible in the order of ``sequence``.
Reading each chain from where it was left needs no window of safety, and reading twice raises nothing twice.
"""

import logging

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from agencies.access import Permission, users_at
from agencies.models import Desk, User
from agencies.notices import notify
from audit.models import Event, Head
from reporting.governance.rules import Raised, examine
from reporting.models import Alert, Watched

logger = logging.getLogger(__name__)
OF_USER = "user/"
# A chain that has grown by more is read on in the next minute.
AT_ONCE = 2000
EVENTS_KEPT = 200


def watch() -> list[Alert]:
    """Hold everything that is new against the rules; the alerts that are new. One person's trouble stops nobody else's."""
    read = Watched.objects.filter(chain=OuterRef("chain")).values("sequence")
    heads = Head.objects.filter(chain__startswith=OF_USER).annotate(read=Subquery(read))
    moved = heads.filter(Q(read=None) | Q(read__lt=F("sequence"))).order_by("chain")
    found = []
    for chain in moved.values_list("chain", flat=True):
        try:
            found += _watch_chain(chain)
        except Exception:
            logger.exception("a chain of the audit log could not be watched", extra={"chain": chain})
    return found


@transaction.atomic
def _watch_chain(chain: str) -> list[Alert]:
    """Events and place are taken together; whoever else reads this chain now has it."""
    Watched.objects.bulk_create([Watched(chain=chain, sequence=0)], ignore_conflicts=True)
    place = Watched.objects.select_for_update(skip_locked=True).filter(chain=chain).first()
    if place is None:
        return []
    events = list(Event.objects.filter(chain=chain, sequence__gt=place.sequence).order_by("sequence")[:AT_ONCE])
    user = User.objects.filter(pk=chain.removeprefix(OF_USER)).first()
    alerts = [alert for one in (examine(user, events) if user else ()) if (alert := _raise(user, one))]
    if events:
        place.sequence = events[-1].sequence
        place.save(update_fields=["sequence"])
    _tell(alerts)
    return alerts


def _raise(user: User, raised: Raised) -> Alert | None:
    """One for each actor, kind, case and day: more of the same is added to the one that is open. None if it was there."""
    numbers = [event.pk for event in raised.events]
    once = {"actor": user, "kind": raised.kind, "case": raised.case, "day": raised.day}
    reference = raised.case.reference if raised.case else ""
    details = {"area": raised.area, "reference": reference, "person": raised.person, "at": raised.events[0].at}
    alert, new = Alert.objects.get_or_create(**once, defaults={**details, "events": numbers[:EVENTS_KEPT]})
    if not new and alert.status == Alert.Status.OPEN:
        alert.events = list(dict.fromkeys([*alert.events, *numbers]))[:EVENTS_KEPT]
        alert.save(update_fields=["events"])
    return alert if new else None


def _tell(alerts: list[Alert]) -> None:
    """Everybody who may review one is told. The notice says nothing of whom or what."""
    for alert in alerts:
        desks = Desk.objects.filter(area=alert.area_id).values_list("pk", flat=True)
        for user in users_at(desks, Permission.AUDIT):
            if Alert.objects.visible_to(user).filter(pk=alert.pk).exists():
                notify(
                    [user],
                    f"alert:{alert.pk}",
                    "A new alert on the audit log waits for you.",
                    alert.get_absolute_url(),
                )
