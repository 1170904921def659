"""What an indicator is: words for the reader, and a condition for the database.

Counting is done elsewhere, many indicators in one statement: a dashboard that asked once for each would take a second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

# Where a figure comes from (product.md E2).
RECORDED = "recorded"
ESTIMATED = "recorded cases, census population"


@dataclass(frozen=True)
class Indicator:
    """One figure. `definition` says what counts; `of` names the denominator ("" where there is none).

    `where` picks what is counted among its base, `unknown` those of whom it is not known: they stay in the denominator
    and are told beside it.
    """

    key: str
    title: str
    definition: str
    of: str = ""
    where: Q | None = None
    unknown: Q | None = None
    places: int = 0
    source: str = RECORDED


@dataclass(frozen=True)
class Group:
    """One part of a breakdown: the values of its column that belong to it."""

    key: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Breakdown:
    """A whole divided by the values of one column into groups that exclude each other.

    `unknown`: the values that say nothing; None where the column always says something. `detail` divides a group further.
    """

    key: str
    title: str
    definition: str
    of: str
    column: str
    groups: tuple[Group, ...]
    unknown: tuple[str, ...] | None = None
    places: int = 0
    source: str = RECORDED
    detail: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)

    def name(self, group: Group) -> str:
        """The key of a group among the keys of all figures."""
        return f"{self.key}.{group.key}"

    @property
    def unknown_group(self) -> Group | None:
        return None if self.unknown is None else Group("unknown", "Not known", self.unknown)

    @property
    def parts(self) -> Sequence[Group]:
        """The groups that make up the whole, the unknown with them."""
        return [*self.groups, *([self.unknown_group] if self.unknown_group else [])]

    @property
    def finest(self) -> Sequence[Group]:
        """The same, each divided group by its parts."""
        divided = [part for group in self.groups for part in self.detail.get(group.key, (group,))]
        return [*divided, *([self.unknown_group] if self.unknown_group else [])]

    def everything(self) -> dict[str, Group]:
        return {self.name(one): one for one in (*self.parts, *self.finest)}

    def where(self, group: Group) -> Q:
        return Q(**{f"{self.column}__in": group.values})

    def counts(self, rows: Iterable[Mapping]) -> dict[str, int]:
        """Numbers of every group from rows that hold the column's value and how many have it, as `number`."""
        by_value: dict[str, int] = {}
        for row in rows:
            by_value[row[self.column]] = by_value.get(row[self.column], 0) + row["number"]
        return {
            name: sum(by_value.get(value, 0) for value in group.values) for name, group in self.everything().items()
        }
