"""Questions about programmes that look over many cases: places that are free, the queue, and what was not there.

Numbers count everybody, also people in cases that the asking person does not see; who they are is shown by ``visible_to``.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from agencies.principals import as_system
from cases.models import Case
from cases.summaries import part_words
from support.models import NothingAvailable, Programme, ProgrammePlace, Run
from support.models.programme_place import PURPOSE

PAGE = 30


@dataclass(frozen=True)
class Offer:
    """One programme in the list. ``free`` are places on courses that have not begun, None where none is planned."""

    programme: Programme
    free: int | None
    waiting: int
    longest: int


def page_of(rows, after: str, size: int = PAGE) -> tuple[list[Programme], str]:
    """A page by name, and the key of the next one ("" on the last); a key that is not ours shows the first."""
    number, _, name = after.partition("~")
    if number.isdecimal() and len(number) < 19 and "\0" not in name:
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=int(number)))
    found = list(rows.order_by("name", "pk").select_related("desk__agency", "desk__area")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], f"{last.pk}~{last.name}" if last else ""


def offers(programmes: list[Programme], today: dt.date) -> list[Offer]:
    """How full each is, in two questions whatever their number."""
    with as_system(PURPOSE):
        queue = {
            row["programme"]: (row["number"], row["first_on"])
            for row in ProgrammePlace.objects.filter(programme__in=programmes, status=ProgrammePlace.Status.WAITING)
            .order_by()
            .values("programme")
            .annotate(number=Count("pk"), first_on=Min("referred_on"))
        }
        places: dict[int, int] = {}
        for run in with_taken(Run.objects.filter(programme__in=programmes, starts_on__gte=today)):
            places[run.programme_id] = places.get(run.programme_id, 0) + max(run.places - run.filled, 0)
    return [
        Offer(one, places.get(one.pk), number, (today - since).days if since else 0)
        for one in programmes
        for number, since in [queue.get(one.pk, (0, None))]
    ]


def with_taken(runs):
    """``filled``: places offered or taken."""
    return runs.annotate(filled=Count("taken", filter=Q(taken__status__in=ProgrammePlace.TAKES)))


def courses(programme: Programme) -> list[Run]:
    """Its courses, the latest first, each with ``filled`` and ``free``."""
    with as_system(PURPOSE):
        found = list(with_taken(programme.runs.all()).order_by("-starts_on", "-pk"))
    for run in found:
        run.free = max(run.places - run.filled, 0)
    return found


def how_full(programme: Programme, runs: list[Run], waiters: list["Waiter"], unseen: int, today: dt.date) -> Offer:
    """The same for the desk that runs it, from what its page shows anyhow."""
    planned = [run.free for run in runs if run.starts_on >= today]
    longest = max((one.days for one in waiters), default=0)
    return Offer(programme, sum(planned) if planned else None, len(waiters) + unseen, longest)


def positions(programme_ids) -> dict[int, tuple[int, int]]:
    """{place that waits: (its position from 1, how many wait)} in the queues of these programmes."""
    queues: dict[int, list[int]] = {}
    with as_system(PURPOSE):
        rows = ProgrammePlace.objects.waiting().filter(programme__in=programme_ids)
        for pk, programme in rows.values_list("pk", "programme"):
            queues.setdefault(programme, []).append(pk)
    return {pk: (number, len(queue)) for queue in queues.values() for number, pk in enumerate(queue, 1)}


@dataclass(frozen=True)
class Waiter:
    place: ProgrammePlace
    position: int
    days: int

    @property
    def who(self) -> str:
        """By part and number: two children of one case are told apart without a name."""
        return part_words(self.place.case, self.place.person_id)


def waiting_list(programme: Programme, user, today: dt.date) -> tuple[list[Waiter], int]:
    """Those who wait in cases that she sees, in order of the whole queue; and how many others wait."""
    order = positions([programme.pk])
    rows = (
        ProgrammePlace.objects.filter(programme=programme, pk__in=order, case__in=Case.objects.visible_to(user))
        .select_related("case")
        .prefetch_related("case__involvements__person")
        .order_by()
    )
    found = [
        Waiter(place, order[place.pk][0], (today - place.referred_on).days) for place in rows if place.pk in order
    ]
    return sorted(found, key=lambda one: one.position), len(order) - len(found)


@dataclass(frozen=True)
class Unmet:
    """Of the people who needed a kind of help in a time, for how many nothing was available."""

    kind: Programme.Kind
    numerator: int
    denominator: int


def unmet(cases, first: dt.date, last: dt.date) -> list[Unmet]:
    """By kind, over some cases; each person of a case counts once a kind, however often she was referred."""
    nothing = NothingAvailable.objects.recorded_between(first, last).filter(case__in=cases)
    referred = ProgrammePlace.objects.filter(case__in=cases, referred_on__range=(first, last))
    without = set(nothing.order_by().values_list("kind", "case", "person"))
    needed = without | set(referred.order_by().values_list("programme__kind", "case", "person"))
    return [
        Unmet(kind, sum(one[0] == kind for one in without), sum(one[0] == kind for one in needed))
        for kind in Programme.Kind
    ]
