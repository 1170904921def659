"""What may be published of the counts: reporting.suppression applied to figures that stand on one page together.

Page, PDF and export print what comes out of here. A figure that follows from another table (partners from who referred,
minoritised groups from ethnicity, on time from outcomes) is hidden with it, and numbers that two tables share are hidden in
both: hiding more never makes a hidden number easier to find.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reporting.figures import Figure
from reporting.indicators.measures import Breakdown
from reporting.suppression import Policy, suppress_list, suppress_table


def policy_of(area) -> Policy:
    """The area's own threshold; a one is never shown, whatever it is. Nobody is: a nought is about no one."""
    return Policy(largest_hidden=max(area.suppress_below - 1, 1), show_zeros=True)


def protect(figure: Figure, policy: Policy) -> Figure:
    """A share by itself. Where hardly anybody is known, how many are not known would give the rest away."""
    shown = figure.protected(policy)
    if shown.denominator_hidden:
        return replace(shown, unknown=None, denominator_hidden=False)
    return shown


@dataclass(frozen=True)
class Divided:
    """A breakdown as it may be published: figures by group key, and the unknown."""

    groups: Mapping[str, Figure]
    unknown: Figure | None

    def shows(self, key: str) -> bool:
        return key in self.groups and not self.groups[key].hidden


def divide(breakdown: Breakdown, counts: Mapping[str, int], whole: int, policy: Policy) -> Divided:
    """Groups of a whole that is itself published; what is not known is no fact about anyone and stays."""
    keys = [breakdown.name(group) for group in breakdown.groups]
    shown, total = suppress_list([counts[key] for key in keys], policy)
    figures = {
        key: Figure(counts[key], whole, places=breakdown.places, hidden=value is None or total is None)
        for key, value in zip(keys, shown, strict=True)
    }
    unknown = None
    if breakdown.unknown is not None:
        unknown = Figure(counts[f"{breakdown.key}.unknown"], whole, places=breakdown.places, hidden=total is None)
    elif total is None:
        figures = {key: replace(figure, hidden=True) for key, figure in figures.items()}
    for key, parts in breakdown.detail.items():
        figures |= _detail(breakdown, parts, counts, figures[f"{breakdown.key}.{key}"], policy)
    return Divided(figures, unknown)


def _detail(breakdown: Breakdown, parts, counts, group: Figure, policy: Policy) -> dict[str, Figure]:
    """The parts of a published group: none of a hidden group, and none where their sum would have to be hidden."""
    keys = [breakdown.name(part) for part in parts]
    shown, total = suppress_list([counts[key] for key in keys], policy)
    whole, closed = group.denominator, group.hidden or total is None
    return {
        key: Figure(counts[key], whole, places=breakdown.places, hidden=closed or value is None)
        for key, value in zip(keys, shown, strict=True)
    }


@dataclass(frozen=True)
class Shares:
    """A share over steps of time that add up to `total`; a whole of None is hidden."""

    steps: list[Figure]
    total: Figure


def protect_steps(parts: Sequence[int], wholes: Sequence[int], policy: Policy) -> Shares:
    """Parts of wholes over steps, hidden so that neither the steps nor their sums give a small number away.

    The sum of the wholes is the denominator of half the page: where the table would hide it, the steps go instead.
    """
    alone = Figure(sum(parts), sum(wholes)).protected(policy)
    if len(parts) == 1:
        return Shares([alone], alone)
    table = suppress_table([(part, whole - part) for part, whole in zip(parts, wholes, strict=True)], policy)
    if table.total is None:
        hidden = [Figure(*pair, hidden=True, denominator_hidden=True) for pair in zip(parts, wholes, strict=True)]
        return Shares(hidden, alone)
    steps = [
        Figure(part, whole, hidden=row[0] is None or total is None, denominator_hidden=total is None)
        for part, whole, row, total in zip(parts, wholes, table.rows, table.row_totals, strict=True)
    ]
    return Shares(steps, replace(alone, hidden=alone.hidden or None in table.column_totals))


def protect_sums(values: Sequence[int], policy: Policy) -> tuple[list[int | None], int | None]:
    """Counts over steps and their sum; the steps go before the sum does."""
    total = sum(values)
    if policy.is_small(total):
        return [None] * len(values), None
    if len(values) == 1:
        return list(values), total
    shown, whole = suppress_list(values, policy)
    return ([None] * len(values) if whole is None else list(shown)), total
