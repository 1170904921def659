"""What another cadence or capacity would have meant for those who waited: a replay of past arrivals, pure.

First come, first heard: a sitting hears those who were accepted before its list closed, as many as fit, and the rest wait
for the next. Nobody is put off, nothing is an emergency: it tells rhythms apart and does not foretell a single case.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil
from statistics import median

from dashub.clock import ONE_DAY, in_london, working_days_between
from marac.schedule import FARTHEST, Plan, Sitting, sittings

# Working days within which a case should be heard, for what is counted as a long wait.
LONG_WAIT = 5


@dataclass(frozen=True)
class Arrival:
    """One case: when it was referred, which is when waiting begins, and when it was accepted, which puts it on a list."""

    referred_at: datetime
    accepted_at: datetime


@dataclass(frozen=True)
class Heard:
    arrival: Arrival
    sitting: Sitting

    @property
    def wait(self) -> int:
        """Working days from the referral to the sitting."""
        return wait_between(self.arrival.referred_at, self.sitting.day)


@dataclass(frozen=True)
class Replay:
    """``sittings``: those that heard somebody. ``overfull``: those for which more cases were waiting than fit.

    ``unheard``: those for whom no sitting comes.
    """

    heard: Sequence[Heard]
    sittings: int
    overfull: int
    unheard: int


def wait_between(referred_at: datetime, day: date) -> int:
    return max(0, working_days_between(in_london(referred_at).date(), day))


def replay(arrivals: Iterable[Arrival], plan: Plan) -> Replay:
    """Every arrival heard once, in the order of acceptance, never before its list is closed, never more than fit."""
    coming = deque(sorted(arrivals, key=lambda one: one.accepted_at.astimezone(UTC)))
    heard, held, overfull = [], 0, 0
    waiting: deque[Arrival] = deque()
    for sitting in _from(plan, coming[0].accepted_at if coming else None):
        closes = sitting.intake_until.astimezone(UTC)
        while coming and coming[0].accepted_at.astimezone(UTC) < closes:
            waiting.append(coming.popleft())
        held += bool(waiting)
        overfull += len(waiting) > plan.capacity
        heard += [Heard(waiting.popleft(), sitting) for _ in range(min(plan.capacity, len(waiting)))]
        if not coming and not waiting:
            break
    return Replay(heard, held, overfull, len(coming) + len(waiting))


def _from(plan: Plan, first: datetime | None) -> Iterator[Sitting]:
    """The sittings from the one that takes a moment, on and on; none where the plan has none for half a year."""
    if first is None:
        return
    start = in_london(first).date()
    while found := sittings(plan, start, start + FARTHEST):
        yield from (one for one in found if one.intake_until.astimezone(UTC) > first.astimezone(UTC))
        start += FARTHEST + ONE_DAY


@dataclass(frozen=True)
class Waits:
    """Waiting times in working days, in short. ``long``: how many waited more than LONG_WAIT."""

    cases: int
    middle: float
    nine_in_ten: int
    longest: int
    long: int


def summed(waits: Sequence[int]) -> Waits | None:
    """None of nobody. ``nine_in_ten`` is the wait that nine of ten did not exceed (nearest rank)."""
    if not waits:
        return None
    ordered = sorted(waits)
    return Waits(
        cases=len(ordered),
        middle=median(ordered),
        nine_in_ten=ordered[ceil(0.9 * len(ordered)) - 1],
        longest=ordered[-1],
        long=sum(wait > LONG_WAIT for wait in ordered),
    )
