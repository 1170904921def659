"""An agency's people, for their manager: who has how much, what is late, put off or covered (product.md, agency manager)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from agencies.access import Permission, roles_with
from agencies.models import Cover, Desk, Membership
from cases.models import Case, Due, Snooze
from dashub.moments import day
from marac.models import Action, Research
from support.models import Engagement

# How far back returns of research are counted, and cases that are new to a worker.
DAYS = 90
YEAR_DAYS = 365
NOBODY = 0


@dataclass(frozen=True)
class Load:
    """One person's work. ``held`` are different open cases that she leads or works on, ``new`` those of the last 12 months;
    ``late`` returns were given back after the deadline; ``behind`` is everything overdue from her by name, of any kind.

    ``alerts`` say what is too much or too little; ``leave`` when she is away and who covers; ``post`` is her membership.
    """

    name: str
    held: int = 0
    new: int = 0
    cases: int = 0
    work: int = 0
    actions: int = 0
    overdue: int = 0
    behind: int = 0
    asleep: int = 0
    returned: int = 0
    late: int = 0
    alerts: tuple[str, ...] = ()
    leave: str = ""
    post: int = 0

    @property
    def busy(self) -> bool:
        return any(getattr(self, field) for field in NUMBERS)


NUMBERS = ("held", "new", "cases", "work", "actions", "overdue", "behind", "asleep", "returned", "late")


@dataclass(frozen=True)
class DeskLoad:
    """A desk with its people, the most overdue first. `waiting` returns are not yet due, `missing` are past their time.
    ``put_off`` are the lines that its people put off, with their reasons."""

    desk: Desk
    people: list[Load]
    total: Load
    waiting: int
    missing: int
    put_off: list[Snooze]


def of(user, now=None) -> list[DeskLoad]:
    """The desks whose workload she may see, in a fixed number of statements."""
    now = now or timezone.now()
    desks = list(Desk.objects.filter(pk__in=user.standing.desks(Permission.WORKLOAD)).select_related("agency", "area"))
    numbers = _numbers(user, desks, now)
    members: dict[int, list[Membership]] = {desk.pk: [] for desk in desks}
    for post in _members(desks, now):
        members[post.desk_id].append(post)
    asleep = list(Snooze.objects.live(now).at_desks(desks, user).select_related("due", "user"))
    for one in asleep:
        count = numbers["asleep"]
        count[one.desk_id, one.user_id] = count.get((one.desk_id, one.user_id), 0) + 1
    return [_desk(desk, members[desk.pk], numbers, asleep, now) for desk in desks]


def _desk(desk: Desk, members: list[Membership], numbers: dict, asleep: list, now) -> DeskLoad:
    loads = [_member(post, _load(str(post.user), desk.pk, post.user_id, numbers), desk, now) for post in members]
    nobody = _load("Nobody named yet", desk.pk, NOBODY, numbers)
    known = {NOBODY, *(post.user_id for post in members)}
    gone = {pk for counts in numbers.values() for at, pk in counts if at == desk.pk} - known
    others = _sum("People who have left the desk", [_load("", desk.pk, pk, numbers) for pk in gone])
    loads = sorted(loads, key=lambda load: (-load.behind, -load.overdue, -load.held, load.name))
    loads += [load for load in (nobody, others) if load.busy]
    waiting, missing = (
        sum(number for (at, _), number in numbers[name].items() if at == desk.pk) for name in ("waiting", "missing")
    )
    return DeskLoad(
        desk, loads, _sum("Together", loads), waiting, missing, [one for one in asleep if one.desk_id == desk.pk]
    )


def _member(post: Membership, load: Load, desk: Desk, now) -> Load:
    """With what is too much or too little, and her leave. A year's number is asked of those who support victims."""
    supports = not set(roles_with(Permission.SUPPORT)).isdisjoint(post.roles)
    here_for_a_year = post.user.joined_at <= now - dt.timedelta(days=YEAR_DAYS)
    full, most, fewest = desk.most_open, desk.area.most_a_year, desk.area.fewest_a_year
    said = {
        f"More than {full} open": load.held > full,
        f"More than {most} new": supports and load.new > most,
        f"Fewer than {fewest} new": supports and here_for_a_year and load.new < fewest,
    }
    alerts = tuple(words for words, true in said.items() if true)
    return replace(load, alerts=alerts, leave=_leave(post.leave, now), post=post.pk)


def _members(desks: list[Desk], now):
    """Who works there, each with her leave of now or else the next one."""
    leaves = Cover.objects.to_come(now).filter(user=OuterRef("user"), desk=OuterRef("desk"))
    said = leaves.values(said=JSONObject(first="first_on", last="last_on", cover="cover__full_name"))[:1]
    posts = Membership.objects.live().filter(desk__in=desks, user__is_active=True)
    return posts.select_related("user").annotate(leave=Subquery(said))


def _leave(said: dict | None, now) -> str:
    if said is None:
        return ""
    first, last = (dt.date.fromisoformat(said[end]) for end in ("first", "last"))
    began = first <= timezone.localdate(now)
    words = f"On leave until {day(last)}" if began else f"Leave from {day(first)} to {day(last)}"
    return f"{words}, covered by {said['cover']}"


def _load(name: str, desk_id: int, user_id: int, numbers: Mapping) -> Load:
    return Load(name, **{field: numbers[field].get((desk_id, user_id), 0) for field in NUMBERS})


def _sum(name: str, loads: list[Load]) -> Load:
    return Load(name, **{field: sum(getattr(load, field) for load in loads) for field in NUMBERS})


def _numbers(user, desks: list[Desk], now) -> dict[str, dict[tuple[int, int], int]]:
    """{what: {(desk, user): number}}."""
    seen = Case.objects.visible_to(user)
    acts = Action.objects.visible_to(user).filter(desk__in=desks, status=Action.Status.OPEN)
    actions = _by(acts, "owner_id", actions=Q(), overdue=Q(due_at__lt=now))
    research = Research.objects.filter(desk__in=desks, listing__case__in=seen)
    since = now - dt.timedelta(days=DAYS)
    recent, out = Q(returned_at__gte=since), Q(pk__in=research.outstanding().values("pk"))
    returns = _by(
        research.filter(recent | out),
        "returned_by_id",
        returned=recent,
        late=recent & Q(returned_at__gt=F("due_at")),
        waiting=Q(due_at__gte=now) & out,
        missing=Q(due_at__lt=now) & out,
    )
    return {
        **_caseload(seen, desks, now - dt.timedelta(days=YEAR_DAYS)),
        **actions,
        **_by(Due.objects.seen_by(user).overdue(now).filter(desk__in=desks), "user_id", behind=Q()),
        "asleep": {},
        **returns,
    }


def _by(rows, person: str, **conditions: Q) -> dict[str, dict[tuple[int, int], int]]:
    """Rows by desk and person that meet each condition."""
    counts = {f"n_{name}": Count("pk", filter=where or None) for name, where in conditions.items()}
    found = {name: {} for name in conditions}
    for row in rows.order_by().values("desk_id", person).annotate(**counts):
        who = (row["desk_id"], row[person] or NOBODY)
        for name in conditions:
            found[name][who] = row[f"n_{name}"]
    return found


def _caseload(seen, desks: list[Desk], since) -> dict[str, dict[tuple[int, int], int]]:
    """Cases as a worker counts them: one that she leads and in which her service works as well is one case.

    A lead is counted at the desk in the case's area at which she works.
    """
    desk_in = {desk.area_id: desk.pk for desk in desks}
    members = Membership.objects.live().filter(desk__in=desks).values("user")
    is_open = Q(status=Case.Status.OPEN)
    led = seen.filter(is_open | Q(opened_at__gte=since), lead__in=members, area__in=desk_in).order_by()
    work = Engagement.objects.filter(Q(status__in=Engagement.LIVE) | Q(received_at__gte=since)).order_by()
    work = work.filter(desk__in=desks, case__in=seen)
    sets = {name: defaultdict(set) for name in ("held", "new", "cases", "work")}
    for area_id, lead_id, pk, status, at in led.values_list("area_id", "lead_id", "pk", "status", "opened_at"):
        who, live = (desk_in[area_id], lead_id), status == Case.Status.OPEN
        _count(sets, who, pk, live, at >= since)
        if live:
            sets["cases"][who].add(pk)
    for pk, desk_id, worker_id, case_id, status, at in work.values_list(
        "pk", "desk_id", "worker_id", "case_id", "status", "received_at"
    ):
        who, live = (desk_id, worker_id or NOBODY), status in Engagement.LIVE
        _count(sets, who, case_id, live, at >= since)
        if live:
            sets["work"][who].add(pk)
    return {name: {who: len(found) for who, found in by.items()} for name, by in sets.items()}


def _count(sets: dict, who: tuple[int, int], case_id: int, live: bool, new: bool) -> None:
    if live:
        sets["held"][who].add(case_id)
    if new:
        sets["new"][who].add(case_id)
