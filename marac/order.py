"""The order in which a list is best heard, worked out from what is known of its cases; a person may change it afterwards."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

LAST = dt.time.max


class By(TextChoices):
    """What comes first."""

    RISK = "risk", "The highest risk first, repeats before others"
    LEAVING = "leaving", "What an agency brings that leaves early"
    CONFLICT = "conflict", "Cases for which somebody must step out, together at the end"


@dataclass(frozen=True)
class Entry:
    """One case of a list: ``rank`` of its risk (3 is high), the desks that bring something, who must step out for it."""

    reference: str
    rank: int
    repeat: bool
    desks: frozenset[int]
    step_out: frozenset[int]


def ordered(entries: Iterable[Entry], by: By, leaving: Mapping[int, dt.time] | None = None) -> list[str]:
    """References in the order proposed. Those that are alike keep the order that they came in.

    ``leaving``: {desk: when it leaves}; a case waits for no desk that stays to the end.
    """
    keys = {
        By.RISK: lambda entry: (-entry.rank, not entry.repeat),
        By.LEAVING: lambda entry: first_to_leave(entry.desks, leaving or {}),
        By.CONFLICT: lambda entry: sorted(entry.step_out),
    }
    return [entry.reference for entry in sorted(entries, key=keys[by])]


def first_to_leave(desks: Collection[int], leaving: Mapping[int, dt.time]) -> dt.time:
    return min((leaving[desk] for desk in desks if desk in leaving), default=LAST)
