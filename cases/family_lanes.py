"""Ties of a family map as lines: what to draw between whom, where it meets each person, which lane it runs in.

Gap r is the space above row r; it holds lanes, each as high as a line of words. A stretch is (gap, from x, to x).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cases.family import BOX_WIDTH, LANE, PAD, PITCH, STRIP, WORDS, Box, Link, Tie, TieKind
from dashub.drawing import CHARACTER, wrap

MOST_WORDS = 60 * CHARACTER  # longer descriptions of a tie end in an ellipsis; the list beside the map has them whole

# Links


def links_of(ties: Sequence[Tie], rows: Mapping[str, int]) -> list[Link]:
    descents, others = [], []
    for tie in ties:
        (descents if tie.kind is TieKind.PARENT and rows[tie.a] < rows[tie.b] else others).append(tie)
    return family_units(descents, rows) + bonds(others, {(tie.a, tie.b) for tie in descents}, rows)


def family_units(descents: Sequence[Tie], rows: Mapping[str, int]) -> list[Link]:
    """One link for the children that the same parents have in the same row."""
    parents: dict[str, list[str]] = defaultdict(list)
    for tie in descents:
        parents[tie.b].append(tie.a)
    units: dict[tuple, list[str]] = defaultdict(list)
    for child, older in parents.items():
        units[tuple(sorted(older)), rows[child]].append(child)
    kinds = frozenset({TieKind.PARENT})
    return [Link(older, tuple(children), kinds) for (older, _), children in units.items()]


def bonds(ties: Sequence[Tie], descents: set[tuple[str, str]], rows: Mapping[str, int]) -> list[Link]:
    """One link for all that holds between two people, with its words and arrows."""
    pairs: dict[frozenset[str], list[Tie]] = defaultdict(list)
    for tie in ties:
        if not (tie.kind is TieKind.SIBLING and share_a_parent(tie, descents)):
            pairs[frozenset((tie.a, tie.b))].append(tie)
    return [bond(found, rows) for found in pairs.values()]


def share_a_parent(tie: Tie, descents: set[tuple[str, str]]) -> bool:
    older = {parent for parent, child in descents if child == tie.a}
    return any((parent, tie.b) in descents for parent in older)


def bond(ties: Sequence[Tie], rows: Mapping[str, int]) -> Link:
    first = ties[0]
    above, below = sorted((first.a, first.b), key=lambda key: rows[key])
    said = list(dict.fromkeys(tie.words or WORDS[tie.kind] for tie in ties))
    targets = frozenset(tie.b for tie in ties if tie.kind is TieKind.HARMS)
    words = " · ".join(said) if len(targets) < 2 else " · ".join(said).replace("harmed", "harmed each other")
    kinds = frozenset(tie.kind for tie in ties)
    return Link(
        (above,), (below,), kinds, wrap(words, MOST_WORDS, lines=1)[0], targets, same_row=rows[above] == rows[below]
    )


def ports_of(links: Sequence[Link], lefts: Mapping[str, float]) -> dict[tuple[str, int, str], float]:
    """x where each link meets each person: (person, number of the link, edge), spread so that no two meet in one point."""
    wanted: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for number, link in enumerate(links):
        ends = [(key, "top" if link.same_row else "bottom") for key in link.upper] + [
            (key, "top") for key in link.lower
        ]
        for key, edge in ends:
            others = [lefts[other] for other, _ in ends if other != key]
            wanted[key, edge].append((sum(others) / len(others), number))
    ports = {}
    for (key, edge), asked in wanted.items():
        for index, (_, number) in enumerate(sorted(asked)):
            ports[key, number, edge] = lefts[key] + BOX_WIDTH * (index + 1) / (len(asked) + 1)
    return ports


# Lanes


def routed(links, rows, lefts, ports, width) -> dict[int, list[tuple[int, float, float]]]:
    """The stretches of lane that each link needs; the first carries its words."""
    found = {}
    for number, link in enumerate(links):
        gap = rows[link.lower[0]]
        xs = [ports[key, number, "top"] for key in link.lower]
        extra = []
        for key in link.upper:
            start = ports[key, number, "top" if link.same_row else "bottom"]
            link.passes[key] = start
            if not link.same_row and rows[key] < gap - 1:
                way = free_way(start, xs[0], range(rows[key] + 1, gap), rows, lefts, width, number)
                link.passes[key] = way
                extra.append((rows[key] + 1, min(start, way), max(start, way)))
            xs.append(link.passes[key])
        found[number] = [(gap, min(xs), max(xs)), *extra]
    return found


def free_way(start, end, between, rows, lefts, width, number) -> float:
    """x at which a line can pass the rows between without running through a box, nearest to where it comes from."""
    taken = [lefts[key] for key, row in rows.items() if row in between]
    shift = (number % 5 - 2) * 3
    edges = [left - (PITCH - BOX_WIDTH) / 2 + shift for left in lefts.values()] + [width - PAD / 2]
    for x in [start, end, *sorted(edges, key=lambda edge: abs(edge - start))]:
        if x > 0 and all(not left - 2 < x < left + BOX_WIDTH + 2 for left in taken):
            return x
    return width - PAD / 2


def tracked(stretches, links, width) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """Which lane of its gap each stretch takes, and how many lanes each gap has."""
    tracks: dict[tuple[int, int], int] = {}
    busy: dict[int, list[list[tuple[float, float]]]] = defaultdict(list)
    wanted = sorted((right - left, number, gap) for number, found in stretches.items() for gap, left, right in found)
    for _, number, gap in wanted:
        left, right = reach(stretches[number], gap, links[number], width)
        lanes = busy[gap]
        free = next((i for i, lane in enumerate(lanes) if all(right < a or b < left for a, b in lane)), len(lanes))
        if free == len(lanes):
            lanes.append([])
        lanes[free].append((left, right))
        tracks[number, gap] = free
    return tracks, {gap: len(lanes) for gap, lanes in busy.items()}


def reach(stretches, gap: int, link: Link, width: float) -> tuple[float, float]:
    """From where to where a stretch takes its lane, its words included."""
    left, right = next((a, b) for where, a, b in stretches if where == gap)
    if link.words and stretches[0][0] == gap:
        middle, half = words_at(left, right, link.words, width)
        left, right = min(left, middle - half), max(right, middle + half)
    return left - 6, right + 6


def words_at(left: float, right: float, words: str, width: float) -> tuple[float, float]:
    """Middle and half length of the words on a stretch, kept inside the map."""
    half = len(words) * CHARACTER / 2 + 4
    return min(max((left + right) / 2, half + 2), max(width - half - 2, half + 2)), half


def lane_y(gap: int, track: int, tops: Mapping[int, float]) -> float:
    """Middle of a lane; the lane of a short stretch lies nearest to its row."""
    return tops[gap] - STRIP - track * LANE - LANE / 2


def worded(links, stretches, tracks, tops, width) -> list[tuple[Link, Box]]:
    words = []
    for number, link in enumerate(links):
        link.lanes = {gap: lane_y(gap, tracks[number, gap], tops) for gap, _, _ in stretches[number]}
        if link.words:
            gap, left, right = stretches[number][0]
            middle, half = words_at(left, right, link.words, width)
            words.append((link, Box(middle - half, link.lanes[gap] - 9, 2 * half, 18)))
    return words
