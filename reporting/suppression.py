"""Hiding small numbers in a table so that no hidden number can be worked out from the ones that stay.

Small numbers are hidden first (primary), then as few others as it takes (secondary), until every hidden number could still
be any of at least five values to somebody who has the rest of the table, totals included (domain.md section 3; LOCAL).
Which of the two a hidden number is, is not told.

Zeros: hidden like other small numbers unless the policy shows them. "Nobody" can be news about a group, and a hidden number
that is known not to be nought has one possible value less.

How: a table with totals is a circulation. Each row and each column is a node at which what comes in goes out, each number
is a flow along one edge, and the grand total closes the circle. What can be said about a hidden number is how far its flow
can be raised and lowered along other hidden edges. The bounds are exact, and whole numbers between them are all possible.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

SYMBOL = "[c]"
# How many values a hidden number must still be able to have.
POSSIBLE_VALUES = 5
# Totals are what a reader wants most: hidden only where nothing else will do.
TOTAL_COST = 1_000_000

Node = Hashable


@dataclass(frozen=True)
class Policy:
    """`largest_hidden` 4 hides "fewer than 5", 5 hides "5 or under". ValueError below 1: that would hide nothing."""

    largest_hidden: int = 4
    show_zeros: bool = False

    def __post_init__(self):
        if self.largest_hidden < 1:
            raise ValueError("The largest hidden number must be at least 1.")

    @property
    def least(self) -> int:
        """The least that a hidden number can be."""
        return 1 if self.show_zeros else 0

    @property
    def width(self) -> int:
        """How far apart the bounds of a hidden number must at least be."""
        return max(POSSIBLE_VALUES, self.largest_hidden + 1) - 1

    def is_small(self, value: int) -> bool:
        return self.least <= value <= self.largest_hidden

    @property
    def note(self) -> str:
        """What to print under a table."""
        small = f"1 to {self.largest_hidden}" if self.show_zeros else f"{self.largest_hidden} or fewer"
        return f"{SYMBOL}: hidden so that nobody can be recognised. It is {small}, or would let such a number be worked out."


DEFAULT = Policy()


@dataclass(frozen=True)
class Table:
    """Numbers as they may be published: None is hidden. `rows` are the inner cells, totals stand beside them."""

    rows: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def hides(self) -> bool:
        lines = (*self.rows, self.row_totals, self.column_totals, (self.total,))
        return any(value is None for line in lines for value in line)


def suppress_table(rows: Sequence[Sequence[int]], policy: Policy = DEFAULT) -> Table:
    """Hide what must be hidden in a table of counts with its row totals, column totals and grand total.

    ValueError for a negative count or rows of different lengths.
    """
    checked = [list(row) for row in rows]
    if len({len(row) for row in checked}) > 1:
        raise ValueError("Every row of a table must have the same number of columns.")
    width = len(checked[0]) if checked else 0
    if not width:
        return Table(tuple(() for _ in checked), (0,) * len(checked), (), 0)
    network = _Network(policy)
    for i, row in enumerate(checked):
        for j, value in enumerate(row):
            network.add((i, j), ("row", i), ("column", j), value)
        network.add((i, "total"), "all rows", ("row", i), sum(row), TOTAL_COST)
    for j in range(width):
        network.add(("total", j), ("column", j), "all columns", sum(row[j] for row in checked), TOTAL_COST)
    network.add("total", "all columns", "all rows", sum(map(sum, checked)), TOTAL_COST**2)
    shown = network.published()
    return Table(
        rows=tuple(tuple(shown[i, j] for j in range(width)) for i in range(len(checked))),
        row_totals=tuple(shown[i, "total"] for i in range(len(checked))),
        column_totals=tuple(shown["total", j] for j in range(width)),
        total=shown["total"],
    )


def suppress_list(values: Iterable[int], policy: Policy = DEFAULT) -> tuple[tuple[int | None, ...], int | None]:
    """The same for one line of counts and its total: (counts, total)."""
    counts = list(values)
    if not counts:
        return (), 0
    network = _Network(policy)
    for place, value in enumerate(counts):
        network.add(place, "from", "to", value)
    network.add("total", "to", "from", sum(counts), TOTAL_COST)
    shown = network.published()
    return tuple(shown[place] for place in range(len(counts))), shown["total"]


def suppress_share(part: int, whole: int, policy: Policy = DEFAULT) -> tuple[int | None, int | None]:
    """A count and what it is a share of: (part, whole). The part is hidden too where what is left of the whole is small,
    since one gives the other away; and with the part, the percentage."""
    (shown, _), total = suppress_list([part, whole - part], policy)
    return shown, total


def display(value: int | None) -> str:
    return SYMBOL if value is None else f"{value:,}"


@dataclass(frozen=True)
class _Edge:
    key: Hashable
    tail: Node
    head: Node
    value: int
    cost: int


class _Network:
    """Numbers as flows. Hidden edges are free from `policy.least` upwards, shown ones are fixed."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self.edges: list[_Edge] = []
        self.hidden: set[Hashable] = set()

    def add(self, key: Hashable, tail: Node, head: Node, value: int, cost: int = 1) -> None:
        if value < 0:
            raise ValueError("A count cannot be negative.")
        self.edges.append(_Edge(key, tail, head, value, cost))

    def published(self) -> dict[Hashable, int | None]:
        """Every number, None where it is hidden."""
        small = [edge for edge in self.edges if self.policy.is_small(edge.value)]
        self.hidden = {edge.key for edge in small}
        for edge in small:
            if self.freedom(edge) < self.policy.width:
                self.hidden |= self._cheapest_cover(edge)
        return {edge.key: None if edge.key in self.hidden else edge.value for edge in self.edges}

    # Bounds

    def freedom(self, edge: _Edge) -> int:
        """How far apart the lowest and highest possible value of a hidden number are, as far as the policy asks."""
        up = self._flow(edge, edge.head, edge.tail)
        down = min(self._flow(edge, edge.tail, edge.head), edge.value - self.policy.least)
        return up + down

    def _flow(self, skipped: _Edge, source: Node, sink: Node) -> int:
        """The most that hidden edges other than `skipped` can carry on from source to sink, capped at the policy's width."""
        spare = {edge.key: edge.value for edge in self.edges if edge.key in self.hidden and edge.key != skipped.key}
        carried = 0
        while carried < self.policy.width and (path := self._open_path(spare, source, sink)):
            least = min((spare[edge.key] - self.policy.least for edge, ahead in path if not ahead), default=None)
            amount = self.policy.width - carried if least is None else min(least, self.policy.width - carried)
            for edge, ahead in path:
                spare[edge.key] += amount if ahead else -amount
            carried += amount
        return carried

    def _open_path(self, spare: dict, source: Node, sink: Node) -> list[tuple[_Edge, bool]] | None:
        """Breadth first: each step raises an edge (ahead) or lowers one that has something to spare."""
        came: dict[Node, tuple[Node, _Edge, bool] | None] = {source: None}
        queue = deque([source])
        while queue and sink not in came:
            node = queue.popleft()
            for edge, ahead, to in self._steps(node):
                can = edge.key in spare and (ahead or spare[edge.key] > self.policy.least)
                if can and to not in came:
                    came[to] = (node, edge, ahead)
                    queue.append(to)
        return _walk(came, sink) if sink in came else None

    # Choice of what else to hide

    def _cheapest_cover(self, edge: _Edge) -> set[Hashable]:
        """Numbers to hide so that this one, and each of them, can be raised or lowered by the policy's width.

        The least in sum of a circle through the edge; totals only as a last resort. There always is one: its row total,
        its column total and the grand total can all be raised together.
        """
        order = 0
        best: dict[Node, int] = {}
        came: dict[Node, tuple[Node, _Edge, bool] | None] = {edge.head: None}
        queue = [(0, order, edge.head, None)]
        while edge.tail not in best:
            cost, _, node, step = heappop(queue)
            if node in best:
                continue
            best[node], came[node] = cost, step
            for other, ahead, to in self._steps(node):
                if other.key != edge.key and to not in best and self._bears(other, ahead):
                    order += 1
                    heappush(queue, (cost + self._price(other), order, to, (node, other, ahead)))
        return {other.key for other, _ in _walk(came, edge.tail)}

    def _bears(self, edge: _Edge, ahead: bool) -> bool:
        may_hide = edge.key in self.hidden or edge.value >= self.policy.least
        return may_hide and (ahead or edge.value - self.policy.least >= self.policy.width)

    def _price(self, edge: _Edge) -> int:
        return 0 if edge.key in self.hidden else (edge.value + 1) * edge.cost

    def _steps(self, node: Node) -> Iterator[tuple[_Edge, bool, Node]]:
        for edge in self.edges:
            if edge.tail == node:
                yield edge, True, edge.head
            if edge.head == node:
                yield edge, False, edge.tail


def _walk(came: dict, sink: Node) -> list[tuple[_Edge, bool]]:
    path, step = [], came[sink]
    while step is not None:
        node, edge, ahead = step
        path.append((edge, ahead))
        step = came[node]
    return path
