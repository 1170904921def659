"""The sharing panel: who can see this case and why, in words."""

import datetime as dt
from typing import NamedTuple

from django.utils import timezone

from agencies.access import PolicyGroup, column
from cases.models import Case
from dashub import moments

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
            until=moments.day(share.until) or "until ended",
            sees=sees(PolicyGroup(share.desk.agency.kind.policy_group)),
            hub=share.desk_id == case.area.hub_desk_id,
        )
        for share in shares
    ]


def sees(group: PolicyGroup) -> list[tuple[str, str]]:
    """(how much, which sections) of a column, most first."""
    letters = column(group)
    found = [
        (words, [section.label for section in letters if letters[section] == letter])
        for letter, words in WORDS.items()
    ]
    return [(words, "; ".join(labels)) for words, labels in found if labels]


def named(case: Case) -> list[tuple[str, str, str, str]]:
    """(who, how, why, until) of users let in by name whose time has not passed."""
    now = timezone.now()
    rows = case.named_users.select_related("user").order_by("since")
    return [
        (str(row.user), row.get_kind_display(), row.reason, moments.when(row.until) or "until ended")
        for row in rows
        if row.until is None or row.until > now
    ]


def end_of(day: dt.date | None) -> dt.datetime | None:
    """A share that runs until a day ends with that day."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))
