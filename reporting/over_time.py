"""Figures over time as they may be published: the period, the same period a year ago, and the steps of the trends."""

from collections.abc import Callable
from dataclasses import dataclass

from reporting.counts import Counts
from reporting.disclosure import Shares, protect_steps, protect_sums
from reporting.figures import Figure
from reporting.periods import Period
from reporting.suppression import Policy


@dataclass(frozen=True)
class OverTime:
    """Repeat figures carry the number of cases as denominator.

    `comparable`: the period is over, and the hub was there a year ago.
    """

    steps: list[Period]
    repeat: dict[Period, Figure]
    referrals: dict[Period, int | None]
    comparable: bool


def over_time(counts: Counts, policy: Policy, today) -> OverTime:
    """Steps that make up the period are protected together with it; so are those of a year ago; others by themselves."""
    period, before = counts.period, counts.period.year_ago
    groups: list[tuple[Period | None, list[Period]]] = []
    steps = period.steps
    for whole in (period, before):
        groups.append((whole, [step for step in steps if whole.holds(step)] or [whole]))
    taken = {step for _, group in groups for step in group}
    groups += [(None, [step]) for step in steps if step not in taken]
    repeat: dict[Period, Figure] = {}
    received: dict[Period, int | None] = {}
    for whole, group in groups:
        repeat |= _shares(whole, group, counts, policy)
        received |= _sums(whole, group, counts.referrals, policy)
    comparable = period.is_over(today) and _recorded(before, counts)
    return OverTime(_begun(steps, counts), repeat, received, comparable)


def _recorded(before: Period, counts: Counts) -> bool:
    """Whether the hub counted from its start on: against a part of a year every figure would seem to have risen."""
    first = next(iter(before.quarters), before)
    return bool(counts.cases(first) or counts.referrals(first))


def _begun(steps: list[Period], counts: Counts) -> list[Period]:
    """Without those before the first referral or case: there was no hub to count for."""
    empty = 0
    while empty < len(steps) and not (counts.cases(steps[empty]) or counts.referrals(steps[empty])):
        empty += 1
    return steps[empty:] or steps[-1:]


def _shares(whole: Period | None, group: list[Period], counts: Counts, policy: Policy) -> dict[Period, Figure]:
    shares: Shares = protect_steps([counts.repeats(p) for p in group], [counts.cases(p) for p in group], policy)
    found = dict(zip(group, shares.steps, strict=True))
    return found if whole is None or len(group) == 1 else found | {whole: shares.total}


def _sums(whole, group: list[Period], of: Callable[[Period], int], policy: Policy) -> dict[Period, int | None]:
    shown, total = protect_sums([of(period) for period in group], policy)
    found = dict(zip(group, shown, strict=True))
    return found if whole is None or len(group) == 1 else found | {whole: total}
