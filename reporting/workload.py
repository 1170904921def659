"""An agency's workload, for its manager: who has how much, and what is late (product.md, agency manager)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils import timezone

from agencies.access import Permission
from agencies.models import Desk, Membership
from cases.models import Case
from marac.models import Action, Research
from support.models import Engagement

# How far back returns of research are counted.
DAYS = 90
NOBODY = 0


@dataclass(frozen=True)
class Load:
    """One person's work; `late` returns were given back after the deadline."""

    name: str
    cases: int
    work: int
    actions: int
    overdue: int
    returned: int
    late: int

    @property
    def busy(self) -> bool:
        return any((self.cases, self.work, self.actions, self.overdue, self.returned, self.late))


@dataclass(frozen=True)
class DeskLoad:
    """A desk with its people, the most overdue first. `waiting` returns are not yet due, `missing` are past their time."""

    desk: Desk
    people: list[Load]
    total: Load
    waiting: int
    missing: int


def of(user, now=None) -> list[DeskLoad]:
    """The desks whose workload she may see, in a fixed number of statements."""
    now = now or timezone.now()
    desks = list(Desk.objects.filter(pk__in=user.standing.desks(Permission.WORKLOAD)).select_related("agency", "area"))
    numbers = _numbers(user, desks, now)
    people: dict[int, dict[int, str]] = {desk.pk: {} for desk in desks}
    members = Membership.objects.live().filter(desk__in=desks, user__is_active=True)
    for desk_id, pk, name in members.values_list("desk_id", "user_id", "user__full_name"):
        people[desk_id][pk] = name
    return [_desk(desk, people[desk.pk], numbers, user, now) for desk in desks]


def _desk(desk: Desk, members: Mapping[int, str], numbers: dict, user, now) -> DeskLoad:
    loads = [_load(name, desk.pk, pk, numbers) for pk, name in members.items()]
    nobody = _load("Nobody named yet", desk.pk, NOBODY, numbers)
    known = {*members, NOBODY}
    gone = {pk for counts in numbers.values() for at, pk in counts if at == desk.pk} - known
    others = _sum("People who have left the desk", [_load("", desk.pk, pk, numbers) for pk in gone])
    loads = sorted(loads, key=lambda load: (-load.overdue, -load.cases - load.work, load.name))
    loads += [load for load in (nobody, others) if load.busy]
    waiting, missing = (numbers[name].get((desk.pk, NOBODY), 0) for name in ("waiting", "missing"))
    return DeskLoad(desk, loads, _sum("Together", loads), waiting, missing)


def _load(name: str, desk_id: int, user_id: int, numbers: Mapping) -> Load:
    found = {
        field: numbers[field].get((desk_id, user_id), 0) for field in Load.__dataclass_fields__ if field != "name"
    }
    return Load(name, **found)


def _sum(name: str, loads: list[Load]) -> Load:
    fields = [field for field in Load.__dataclass_fields__ if field != "name"]
    return Load(name, **{field: sum(getattr(load, field) for load in loads) for field in fields})


def _numbers(user, desks: list[Desk], now) -> dict[str, dict[tuple[int, int], int]]:
    """{what: {(desk, user): number}}."""
    seen = Case.objects.visible_to(user)
    acts = Action.objects.visible_to(user).filter(desk__in=desks, status=Action.Status.OPEN)
    actions = _by(acts, "owner_id", actions=Q(), overdue=Q(due_at__lt=now))
    live = Engagement.objects.live().filter(desk__in=desks, case__in=seen)
    research = Research.objects.filter(desk__in=desks, listing__case__in=seen)
    since = now - dt.timedelta(days=DAYS)
    returns = research.filter(returned_at__gte=since)
    returned = _by(returns, "returned_by_id", returned=Q(), late=Q(returned_at__gt=F("due_at")))
    out = research.outstanding()
    return {
        "cases": _led(seen, desks),
        **_by(live, "worker_id", work=Q()),
        **actions,
        **returned,
        **_by(out, None, waiting=Q(due_at__gte=now), missing=Q(due_at__lt=now)),
    }


def _by(rows, person: str | None, **conditions: Q) -> dict[str, dict[tuple[int, int], int]]:
    """Rows by desk and person, or by desk alone, that meet each condition."""
    keys = ["desk_id", person] if person else ["desk_id"]
    counts = {f"n_{name}": Count("pk", filter=where or None) for name, where in conditions.items()}
    found = {name: {} for name in conditions}
    for row in rows.order_by().values(*keys).annotate(**counts):
        who = (row["desk_id"], (row[person] if person else None) or NOBODY)
        for name in conditions:
            found[name][who] = row[f"n_{name}"]
    return found


def _led(cases, desks: list[Desk]) -> dict[tuple[int, int], int]:
    """Open cases by lead worker, at the desk in the case's area at which she works."""
    desk_in = {desk.area_id: desk.pk for desk in desks}
    members = Membership.objects.live().filter(desk__in=desks).values("user")
    rows = cases.filter(status=Case.Status.OPEN, lead__in=members, area__in=desk_in).order_by()
    found = rows.values_list("area_id", "lead_id").annotate(number=Count("pk"))
    return {(desk_in[area_id], lead_id): number for area_id, lead_id, number in found}
