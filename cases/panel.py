"""The sharing panel: who can see this case and why, in words."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils import timezone

from agencies.access import PolicyGroup, column
from agencies.models import Membership
from cases.models import Case, Disclosure, LegalHold
from dashub import moments, nested
from dashub.nested import Children

# The letters of the section table, as the panel says them; M and X open while the case is listed or an action is theirs.
WORDS = {
    "F": "In full",
    "S": "In summary",
    "O": "What it wrote itself",
    "X": "Its own; in full while the case is at MARAC",
    "M": "Only while the case is at MARAC",
    "-": "Not at all",
}


class Shared(NamedTuple):
    """One live share, with what its agency's column lets it see."""

    desk_id: int
    agency: str
    basis: str
    reason: str
    by: str
    since: str
    until: str
    sees: list[tuple[str, str]]
    hub: bool


def live(case: Case) -> list[Shared]:
    shares = case.shares.select_related("desk__agency__kind", "by").order_by("since", "pk")
    return [
        Shared(
            desk_id=share.desk_id,
            agency=str(share.desk),
            basis=share.get_basis_display(),
            reason=share.reason,
            by=str(share.by or "the system"),
            since=moments.day(share.since),
            until=_until(share.until),
            sees=sees(PolicyGroup(share.desk.agency.kind.policy_group)),
            hub=share.desk_id == case.area.hub_desk_id,
        )
        for share in shares
    ]


def _until(at: dt.datetime | None) -> str:
    """The day alone where it runs to the end of it."""
    if at is None:
        return "until ended"
    if at <= timezone.now():
        return f"ended {moments.when(at)}"
    return moments.day(at) if timezone.localtime(at).time() == dt.time(23, 59, 59) else moments.when(at)


def sees(group: PolicyGroup) -> list[tuple[str, str]]:
    """(how much, which sections) of a column, most first."""
    letters = column(group)
    found = [
        (words, [section.label for section in letters if letters[section] == letter])
        for letter, words in WORDS.items()
    ]
    return [(words, "; ".join(labels)) for words, labels in found if labels]


class Named(NamedTuple):
    """Somebody let in by name."""

    user_id: int
    who: str
    where: str
    how: str
    reason: str
    until: str


def named(case: Case) -> list[Named]:
    """Users let in by name whose time has not passed."""
    now = timezone.now()
    posts = Prefetch("user__memberships", Membership.objects.select_related("desk__agency"))
    rows = case.named_users.select_related("user").prefetch_related(posts).order_by("since")
    return [
        Named(
            row.user_id,
            str(row.user),
            ", ".join(str(post.desk) for post in row.user.memberships.all() if post.desk.area_id == case.area_id),
            row.get_kind_display(),
            row.reason,
            _until(row.until),
        )
        for row in rows
        if row.until is None or row.until > now
    ]


def end_of(day: dt.date | None, time: dt.time | None = None) -> dt.datetime | None:
    """A share that runs until a day ends at the time typed, or with that day."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, time or dt.time(23, 59, 59)))


def held_and_given_out(case: Case) -> Case:
    """The case with its holds that have not ended and what was given out of the hub, the newest first, in one query."""
    live = LegalHold.objects.filter(ended_at=None)
    [found] = nested.read(
        Case.objects.filter(pk=case.pk),
        Children("holds", ("by",), rows=live),
        Children("disclosures", ("desk__agency", "by"), rows=Disclosure.objects.order_by("-id")),
    )
    return found
