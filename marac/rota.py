"""Who is on call when, and when nobody is: pure, over turns of [start, end)."""

from collections.abc import Iterable
from datetime import datetime

Turn = tuple[datetime, datetime]


def gaps(turns: Iterable[Turn], start: datetime, end: datetime) -> list[Turn]:
    """The stretches from ``start`` to ``end`` that no turn covers, in order. Turns may overlap and come in any order."""
    found, covered = [], start
    for begins, ends in sorted(turns):
        if begins >= end:
            break
        if begins > covered:
            found.append((covered, begins))
        covered = max(covered, ends)
    return [*found, (covered, end)] if covered < end else found
