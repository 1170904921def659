"""A service's work: what waits for it, whose it is, and how full each worker's hands are."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q
from django.db.models.functions import Coalesce

from agencies.access import Permission, users_at
from agencies.models import Desk, Membership
from agencies.models.protected import NEVER
from cases import listing
from cases.models import Case
from dashub import moments
from support.models import Engagement

PAGE = 50
Status = Engagement.Status


def work_for(user):
    """Her desks' work with the people of each case, in a fixed number of queries."""
    cases = Case.objects.visible_to(user).with_names().select_related("area")
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
        rule = f" ({work.contact_rule})" if work.next_due_at == work.first_contact_due_at else ""
        return f"{work.what_is_due}{rule}: {moments.due(work.next_due_at)}"
    return "First contact made" if work.first_contact_at else ""


def loads(desk_ids) -> dict[int, int]:
    """{worker: her live work} at the desks."""
    live = Engagement.objects.live().filter(desk_id__in=desk_ids, worker__isnull=False).order_by()
    return dict(live.values_list("worker_id").annotate(Count("pk")))


def too_full(user, count: int) -> bool:
    """More open work than any of her desks finds right."""
    posts = user.standing.posts_with(Permission.ACT)
    limits = Desk.objects.filter(pk__in=[post.desk_id for post in posts]).values_list(
        Coalesce("full_caseload", "area__full_caseload"), flat=True
    )
    return count > max(limits, default=count)


class Choice(NamedTuple):
    """A worker who could take a case, and what speaks for her in words. The chooser has the last word."""

    user_id: int
    name: str
    why: str

    @property
    def named(self) -> str:
        return f"{self.name}: {self.why}"


def workers_of(desk: Desk, case: Case, language: str = "") -> list[Choice]:
    """Everybody who could take a case at a desk: who speaks the victim's language first, then the least loaded. Of a case
    that the desk does not read, as a restricted one, the people named."""
    load, readers = loads([desk.pk]), case.live_readers()
    free = users_at([desk.pk], Permission.ACT).exclude(pk__in=case.barred)
    if desk.pk not in readers:
        free = free.filter(pk__in=[-number for number in readers if number < 0])
    posts = Membership.objects.live().filter(desk=desk, user__in=free).select_related("user")
    spoken = {post.user_id: {word.casefold(): word for word in post.languages} for post in posts}
    wanted = language.strip().casefold()
    full = desk.full_caseload or case.area.full_caseload
    people = sorted(
        {post.user for post in posts},
        key=lambda user: (
            wanted not in spoken[user.pk],
            load.get(user.pk, 0) > full,
            load.get(user.pk, 0),
            user.full_name,
        ),
    )
    return [
        Choice(user.pk, user.full_name, _why(load.get(user.pk, 0), full, spoken[user.pk].get(wanted, "")))
        for user in people
    ]


def _why(count: int, full: int, speaks: str) -> str:
    words = f"{count} open {'case' if count == 1 else 'cases'}"
    words = f"{words}, more than {full}" if count > full else words
    return f"speaks {speaks}; {words}" if speaks else words
