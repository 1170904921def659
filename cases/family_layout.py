"""Where everything on a family map stands: people in rows by generation, a household in columns of its own, ties in lanes.

Pure: plain values in, positions out, no database. That every person has her own cell of a grid, that a household's columns
are its own, and that each tie runs through a lane that no box reaches into, is what keeps boxes, outlines and words
from overlapping, whatever the family.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cases.family import (
    BOX_HEIGHT,
    BOX_WIDTH,
    HOUSEHOLD_GAP,
    LANE,
    PAD,
    PITCH,
    SAME_GENERATION,
    STRIP,
    Box,
    Layout,
    Person,
    Tie,
    TieKind,
)
from cases.family_lanes import links_of, ports_of, routed, tracked, worded
from dashub.drawing import CHARACTER


def arrange(people: Sequence[Person], ties: Iterable[Tie]) -> Layout:
    """Positions of everything. Ties to people who are not on the map, and of somebody to herself, are left out."""
    people = list({person.key: person for person in people}.values())
    known = {person.key for person in people}
    ties = [tie for tie in dict.fromkeys(ties) if tie.a in known and tie.b in known and tie.a != tie.b]
    rows = generations(people, ties)
    lefts, spans, width = columns(people, ties, rows)
    links = links_of(ties, rows)
    width = max([width, *(len(link.words) * CHARACTER + 2 * PAD for link in links)])
    ports = ports_of(links, lefts)
    stretches = routed(links, rows, lefts, ports, width)
    tracks, depth = tracked(stretches, links, width)
    tops, height = row_tops(rows, depth)
    boxes = {key: Box(lefts[key], tops[rows[key]], BOX_WIDTH, BOX_HEIGHT) for key in known}
    words = worded(links, stretches, tracks, tops, width)
    return Layout(boxes, outlines(people, rows, spans, tops), links, ports, words, rows, width, height)


# Rows


def generations(people: Sequence[Person], ties: Sequence[Tie]) -> dict[str, int]:
    """Row of each person, 0 at the top: children under their parents, partners and siblings beside each other."""
    group = grouped(people, ties)
    parents: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        if tie.kind is TieKind.PARENT and group[tie.a] != group[tie.b]:
            parents[group[tie.b]].add(group[tie.a])
    depth: dict[str, int] = {}
    for name in dict.fromkeys(group.values()):
        fathom(name, parents, depth, set())
    lower(depth, parents)
    stand_beside(depth, parents, ties, group)
    used = sorted({depth[name] for name in group.values()})
    return {key: used.index(depth[name]) for key, name in group.items()}


def grouped(people: Sequence[Person], ties: Sequence[Tie]) -> dict[str, str]:
    """A name for each set of people who belong in one row."""
    group = {person.key: person.key for person in people}
    for tie in ties:
        if tie.kind in SAME_GENERATION and group[tie.a] != group[tie.b]:
            old, new = group[tie.b], group[tie.a]
            group = {key: new if name == old else name for key, name in group.items()}
    return group


def fathom(name: str, parents: Mapping[str, set[str]], depth: dict[str, int], below: set[str]) -> int:
    """Longest line of ancestors; a circle in the data (someone her own grandmother) is cut where it closes."""
    if name not in depth and name not in below:
        older = [fathom(one, parents, depth, below | {name}) for one in sorted(parents[name]) if one not in below]
        depth[name] = max(older, default=-1) + 1
    return depth.get(name, 0)


def lower(depth: dict[str, int], parents: Mapping[str, set[str]]) -> None:
    """Let a parent stand right above her children, also where the other parent's family goes further back."""
    children: dict[str, set[str]] = defaultdict(set)
    for child, older in parents.items():
        for one in older:
            children[one].add(child)
    for name in sorted(depth, key=lambda one: -depth[one]):
        below = [depth[child] for child in children[name] if depth[child] > depth[name]]
        if below:
            depth[name] = min(below) - 1


def stand_beside(depth: dict[str, int], parents, ties: Sequence[Tie], group: Mapping[str, str]) -> None:
    """Somebody without parents or children on the map stands in the row of the first person she is tied to."""
    rooted = {name for name, older in parents.items() if older} | {one for older in parents.values() for one in older}
    for tie in ties:
        for here, there in ((group[tie.a], group[tie.b]), (group[tie.b], group[tie.a])):
            if here not in rooted and there in rooted:
                depth[here] = depth[there]
                rooted = rooted | {here}


# Columns


def columns(people, ties, rows) -> tuple[dict[str, float], dict[str, tuple[float, float]], float]:
    """Left edge of each person, (left, right) of each household, width of the map."""
    blocks: dict[str, dict[int, list[str]]] = {}
    for person in people:
        block = blocks.setdefault(person.household or f"\0{person.key}", {})
        block.setdefault(rows[person.key], []).append(person.key)
    order = settle(list(blocks), blocks, ties)
    lefts, spans, cursor = {}, {}, float(PAD)
    for name in order:
        wide = max(len(row) for row in blocks[name].values())
        for row in blocks[name].values():
            start = cursor + (wide - len(row)) * PITCH / 2
            lefts |= {key: start + index * PITCH for index, key in enumerate(row)}
        spans[name] = (cursor, cursor + wide * PITCH - (PITCH - BOX_WIDTH))
        cursor = spans[name][1] + (PITCH - BOX_WIDTH) + HOUSEHOLD_GAP
    width = max((right for _, right in spans.values()), default=300) + PAD
    return lefts, spans, max(width, 340.0)


def settle(order: list[str], blocks, ties: Sequence[Tie], sweeps: int = 12) -> list[str]:
    """Swap households, and people in one, while that brings those who are tied nearer to each other."""
    best = spread(order, blocks, ties)
    for _ in range(sweeps):
        before = best
        for i in range(len(order)):
            for j in range(i + 1, len(order)):
                best = try_swap(order, i, j, best, lambda: spread(order, blocks, ties))
        for block in blocks.values():
            for row in block.values():
                for i in range(len(row) - 1):
                    best = try_swap(row, i, i + 1, best, lambda: spread(order, blocks, ties))
        if best == before:
            break
    return order


def try_swap(items: list, i: int, j: int, best: float, cost) -> float:
    items[i], items[j] = items[j], items[i]
    if (now := cost()) < best - 1e-9:
        return now
    items[i], items[j] = items[j], items[i]
    return best


WEIGHT = {
    TieKind.PARTNER: 3,
    TieKind.EX_PARTNER: 2,
    TieKind.PARENT: 2,
    TieKind.SIBLING: 1,
    TieKind.HARMS: 1,
    TieKind.OTHER: 1,
}


def spread(order: Sequence[str], blocks, ties: Sequence[Tie]) -> float:
    """How far apart tied people stand, in columns; partners count most."""
    place, cursor = {}, 0.0
    for name in order:
        wide = max(len(row) for row in blocks[name].values())
        for row in blocks[name].values():
            place |= {key: cursor + (wide - len(row)) / 2 + index for index, key in enumerate(row)}
        cursor += wide + 0.1
    return sum(WEIGHT[tie.kind] * abs(place[tie.a] - place[tie.b]) for tie in ties)


# Heights


def row_tops(rows: Mapping[str, int], depth: Mapping[int, int]) -> tuple[dict[int, float], float]:
    tops, cursor = {}, 0.0
    for row in range(max(rows.values(), default=-1) + 1):
        tops[row] = cursor + 2 * PAD + depth.get(row, 0) * LANE + STRIP
        cursor = tops[row] + BOX_HEIGHT
    return tops, cursor + 2 * PAD


def outlines(people, rows, spans, tops) -> dict[str, Box]:
    """The outline of each household: its own columns, from its highest row to its lowest."""
    members: dict[str, list[int]] = defaultdict(list)
    for person in people:
        if person.household:
            members[person.household].append(rows[person.key])
    return {
        name: Box(
            spans[name][0] - 7,
            tops[min(found)] - STRIP + 3,
            spans[name][1] - spans[name][0] + 14,
            tops[max(found)] + BOX_HEIGHT + 7 - (tops[min(found)] - STRIP + 3),
        )
        for name, found in members.items()
    }
