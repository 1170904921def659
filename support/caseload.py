"""A service's work: what waits for it, whose it is, and how full each worker's hands are."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.db.models.functions import Coalesce

from agencies.access import Permission, users_at
from agencies.models.protected import NEVER
from cases import listing
from cases.models import Case
from dashub import moments
from support.models import Engagement

PAGE = 50
# domain.md section 4, LOCAL: more open cases than this is an alert.
FULL_HANDS = 25
# product.md, IDVA: new cases of a full-time worker in 12 months. LOCAL.
FEWEST_A_YEAR, MOST_A_YEAR = 60, 100
Status = Engagement.Status


def work_for(user):
    """Her desks' work with the people of each case, in a fixed number of queries."""
    cases = Case.objects.visible_to(user).with_names()
    return (
        Engagement.objects.visible_to(user)
        .select_related("desk__agency", "worker")
        .prefetch_related(Prefetch("case", queryset=cases))
    )


def page_of(rows, after: str, size: int = PAGE) -> tuple[list[Engagement], str]:
    """What is due soonest first; what has no clock running comes last. The second value is the key of the next page."""
    rows = rows.annotate(sort_at=Coalesce("next_due_at", NEVER))
    if key := _read(after):
        rows = rows.filter(Q(sort_at__gt=key[0]) | Q(sort_at=key[0], pk__gt=key[1]))
    found = list(rows.order_by("sort_at", "pk")[: size + 1])
    if len(found) <= size:
        return found, ""
    last = found[size - 1]
    return found[:size], f"{last.sort_at.isoformat()}~{last.pk}"


def _read(text: str) -> tuple[dt.datetime, int] | None:
    """A key of ours; None for anything else, which shows the first page."""
    at, _, number = text.partition("~")
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, int(number)) if moment.tzinfo and number.isdecimal() and len(number) < 19 else None


@dataclass(frozen=True)
class Row:
    """One piece of work in words; ``case`` is the line of the case list, so that both show the same."""

    work: Engagement
    case: listing.Row
    due: str
    late: bool


def rows_for(user, found: list[Engagement]) -> list[Row]:
    lines = listing.rows_for(user, [work.case for work in found])
    return [
        Row(work, line, due_words(work), moments.late(work.next_due_at))
        for work, line in zip(found, lines, strict=True)
    ]


def due_words(work: Engagement) -> str:
    if work.next_due_at:
        return f"{work.what_is_due}: {moments.due(work.next_due_at)}"
    return "First contact made" if work.first_contact_at else ""


def loads(desk_ids) -> dict[int, int]:
    """{worker: her live work} at the desks."""
    live = Engagement.objects.live().filter(desk_id__in=desk_ids, worker__isnull=False).order_by()
    return dict(live.values_list("worker_id").annotate(Count("pk")))


def workers_of(desk_id: int, case: Case) -> list[tuple[int, str]]:
    """(number, name and load) of everybody who could take a case at a desk, the least loaded first."""
    load = loads([desk_id])
    free = users_at([desk_id], Permission.ACT).exclude(pk__in=case.barred)
    people = sorted(free, key=lambda user: (load.get(user.pk, 0), user.full_name))
    return [(user.pk, f"{user.full_name}, {_load_words(load.get(user.pk, 0))}") for user in people]


def _load_words(count: int) -> str:
    words = f"{count} open {'case' if count == 1 else 'cases'}"
    return f"{words}: more than {FULL_HANDS}" if count > FULL_HANDS else words
