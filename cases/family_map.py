"""The family map as inline SVG: who harmed whom, who lives where, whose children. Pure; the layout is family_layout's.

Nothing is told by colour alone: kinds are words and shapes of box, ties are words, dashes and arrows, a household is an
outline with its name. Beside the map belongs its list in words (`sentences`), for those who do not see it.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cases.family import WORDS, Box, Layout, Link, Person, PersonKind, Tie, TieKind
from cases.family_layout import arrange
from dashub.drawing import CHARACTER, INK, dashes, n, svg, text, wrap

__all__ = ["Person", "PersonKind", "Tie", "TieKind", "draw", "sentences"]

HARM, OUTLINE, GROUND = "#7a0c0c", "#5a5f63", "#f5f4f7"
KIND_WORDS = {
    PersonKind.VICTIM: "Victim",
    PersonKind.PERPETRATOR: "Perpetrator",
    PersonKind.CHILD: "Child",
    PersonKind.OTHER: "",
}
LEGEND = (
    "Double box: victim. Cut corners: perpetrator. Dashed box: unborn. Grey outline: live together.",
    "Arrow: who was harmed. Dashed line: ended. Line down: parents and their children.",
)
NOBODY = "Nobody is on the map yet."


def draw(
    people: Sequence[Person],
    ties: Iterable[Tie],
    households: Mapping[str, str] | None = None,
    title: str = "Family map",
) -> SafeString:
    """The map. `households` names each household key that a person carries, in words that the viewer may see."""
    ties = list(ties)
    layout = arrange(people, ties)
    named = households or {}
    parts = [outline(box) for box in layout.households.values()]
    parts += [line(layout, number, link) for number, link in enumerate(layout.links)]
    parts += [box_of(person, layout.boxes[person.key]) for person in {p.key: p for p in people}.values()]
    parts += [words(link, box) for link, box in layout.words]
    parts += [name_of_household(box, named.get(key, "Live together")) for key, box in layout.households.items()]
    parts += [text(10, 16, NOBODY)] if not people else []
    rows = wrap_legend(layout.width) if people else []
    parts += [text(10, layout.height + 14 + 17 * index, row) for index, row in enumerate(rows)]
    described = " ".join(sentences(people, ties)) or NOBODY
    return svg(title, described, layout.width, layout.height + 24 + 17 * len(rows), parts)


def sentences(people: Sequence[Person], ties: Iterable[Tie]) -> list[str]:
    """Every tie in words: "Alex harmed Sam.", "Sam is a parent of Kim.", "Alex and Sam are ex-partners."."""
    names = {person.key: person.label for person in people}
    found = [(tie, names[tie.a], names[tie.b]) for tie in ties if tie.a in names and tie.b in names and tie.a != tie.b]
    return [sentence(tie, a, b) for tie, a, b in found]


def sentence(tie: Tie, a: str, b: str) -> str:
    if tie.kind is TieKind.PARENT:
        return f"{a} is a parent of {b}."
    if tie.kind is TieKind.HARMS:
        return f"{a} {tie.words or WORDS[tie.kind]} {b}."
    return f"{a} and {b}: {tie.words or WORDS[tie.kind]}."


def wrap_legend(width: float) -> list[str]:
    return [row for sentence in LEGEND for row in wrap(sentence, width - 20, lines=4)]


# People


def box_of(person: Person, box: Box) -> SafeString:
    facts = [row for row in wrap(facts_of(person), box.width - 20) if row]
    name = wrap(person.label, box.width - 44, lines=4 - len(facts))
    rows = [(row, True) for row in name] + [(row, False) for row in facts]
    first = box.y + box.height / 2 - len(rows) * 8 + 12
    middle = box.x + box.width / 2
    lines = [
        text(middle, first + 16 * index, row, anchor="middle", bold=bold) for index, (row, bold) in enumerate(rows)
    ]
    return mark_safe(shape(person, box) + "".join(lines))  # noqa: S308


def facts_of(person: Person) -> str:
    said = [
        KIND_WORDS[person.kind],
        "unborn" if person.unborn else "",
        person.age_text,
        "" if person.alive else "died",
    ]
    return ", ".join(filter(None, said))


def shape(person: Person, box: Box) -> SafeString:
    dash = dashes("6 4") if person.unborn else ""
    if person.kind is PersonKind.PERPETRATOR:
        return format_html('<polygon points="{}" fill="#fff" stroke="{}" stroke-width="3"/>', cut_corners(box), INK)
    outer = frame(box, 0, 3 if person.kind is PersonKind.VICTIM else 1.5, dash)
    inner = frame(box, 4, 1, "") if person.kind is PersonKind.VICTIM else ""
    return format_html("{}{}", outer, inner)


def frame(box: Box, inset: float, width: float, dash) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="6" fill="#fff" stroke="{}" stroke-width="{}"{}/>',
        *(n(box.x + inset), n(box.y + inset), n(box.width - 2 * inset), n(box.height - 2 * inset)),
        *(INK, width, dash),
    )


def cut_corners(box: Box, cut: float = 13) -> str:
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    corners = [
        *((left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut)),
        *((right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut)),
    ]
    return " ".join(f"{n(x)},{n(y)}" for x, y in corners)


def outline(box: Box) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="10" fill="{}" stroke="{}" stroke-width="1.5"/>',
        *(n(box.x), n(box.y), n(box.width), n(box.height), GROUND, OUTLINE),
    )


def name_of_household(box: Box, label: str) -> SafeString:
    """Drawn last and on its own ground, so that a line which passes does not strike it out."""
    shown = wrap(label, box.width - 24)
    widest = max(map(len, shown)) * CHARACTER + 6
    lines = [text(box.x + 11, box.y + 14 + 15 * index, row) for index, row in enumerate(shown)]
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>{}',
        *(n(box.x + 8), n(box.y + 2), n(widest), 15 * len(shown), GROUND),
        mark_safe("".join(lines)),  # noqa: S308
    )


# Ties


def line(layout: Layout, number: int, link: Link) -> SafeString:
    paths = path_of_unit(layout, number, link)
    harmed = TieKind.HARMS in link.kinds
    colour = HARM if harmed else INK
    dash = dashes(dash_of(link))
    strokes = [
        format_html(
            '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}"{}/>',
            points(path),
            colour,
            2.5 if harmed else 1.5,
            dash,
        )
        for path in paths
    ]
    joints = [joint(x, y) for x, y in joints_of(paths)] if link.kinds == {TieKind.PARENT} else []
    heads = [arrow(*tip(layout, number, link, key)) for key in sorted(link.arrows)]
    return mark_safe("".join([*strokes, *joints, *heads]))  # noqa: S308


def joints_of(paths) -> set[tuple[float, float]]:
    """Where the lines of one family meet, so that a crossing of two families is not taken for one."""
    ends = [end for path in paths for end in (path[0], path[-1])]
    return {end for end in ends if ends.count(end) > 1 or any(passes(path, end) for path in paths)}


def passes(path, point) -> bool:
    """Whether a level stretch runs through the point, its ends apart."""
    (x1, y1), (x2, y2) = path[0], path[-1]
    return len(path) == 2 and y1 == y2 == point[1] and x1 < point[0] < x2


def joint(x: float, y: float) -> SafeString:
    return format_html('<circle cx="{}" cy="{}" r="3.5" fill="{}"/>', n(x), n(y), INK)


def dash_of(link: Link) -> str:
    if TieKind.EX_PARTNER in link.kinds:
        return "7 5"
    return "2 4" if link.kinds & {TieKind.SIBLING, TieKind.OTHER} else ""


def points(path: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{n(x)},{n(y)}" for x, y in path)


def path_of_unit(layout: Layout, number: int, link: Link) -> list[list[tuple[float, float]]]:
    """A path from each upper person to the lane, the lane itself, and a path from the lane to each lower person."""
    gap = layout.rows[link.lower[0]]
    lane = link.lanes[gap]
    downs = [(layout.ports[key, number, "top"], layout.boxes[key].y) for key in link.lower]
    ups = [way_down(layout, number, link, key, lane) for key in link.upper]
    xs = [x for x, _ in downs] + [path[-1][0] for path in ups]
    return [*ups, [(min(xs), lane), (max(xs), lane)], *([(x, lane), (x, y)] for x, y in downs)]


def way_down(layout: Layout, number: int, link: Link, key: str, lane: float) -> list[tuple[float, float]]:
    box = layout.boxes[key]
    if link.same_row:
        x = layout.ports[key, number, "top"]
        return [(x, box.y), (x, lane)]
    x, way, first = layout.ports[key, number, "bottom"], link.passes[key], layout.rows[key] + 1
    start = [(x, box.y + box.height)]
    if way != x:
        start += [(x, link.lanes[first]), (way, link.lanes[first])]
    return [*start, (way, lane)]


def tip(layout: Layout, number: int, link: Link, key: str) -> tuple[float, float, int]:
    """Where an arrow touches a person, and whether it points down (1) or up (-1)."""
    box = layout.boxes[key]
    if key in link.lower or link.same_row:
        return layout.ports[key, number, "top"], box.y, 1
    return layout.ports[key, number, "bottom"], box.y + box.height, -1


def arrow(x: float, y: float, way: int) -> SafeString:
    corners = [(x, y), (x - 6, y - 11 * way), (x + 6, y - 11 * way)]
    return format_html('<polygon points="{}" fill="{}"/>', points(corners), HARM)


def words(link: Link, box: Box) -> SafeString:
    """The words of a tie on a white ground, so that lines which cross do not strike them out."""
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#fff"/>{}',
        *(n(box.x), n(box.y), n(box.width), n(box.height)),
        text(box.x + box.width / 2, box.y + 13, link.words, anchor="middle", bold=TieKind.HARMS in link.kinds),
    )
