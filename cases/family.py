"""The nouns of a family map: people, ties, boxes, links. Plain values; layout and drawing stand beside.

The map shows who harmed whom, who lives where and whose children (product.md B2).
"""

from dataclasses import dataclass, field
from enum import StrEnum

BOX_WIDTH, BOX_HEIGHT = 164, 78
PITCH = BOX_WIDTH + 22  # from one column to the next
HOUSEHOLD_GAP = 18  # more between two households
LANE = 21  # height of a lane, which holds one line of words
STRIP = 50  # above a row, for the names of households and the heads of arrows
PAD = 10


class PersonKind(StrEnum):
    VICTIM = "victim"
    PERPETRATOR = "perpetrator"
    CHILD = "child"
    OTHER = "other"


class TieKind(StrEnum):
    """PARENT: a is a parent of b. HARMS: a harmed b. The others hold both ways. OTHER says what it is in its words."""

    PARENT = "parent"
    PARTNER = "partner"
    EX_PARTNER = "ex_partner"
    SIBLING = "sibling"
    HARMS = "harms"
    OTHER = "other"


SAME_GENERATION = {TieKind.PARTNER, TieKind.EX_PARTNER, TieKind.SIBLING}
WORDS = {
    TieKind.PARTNER: "partners",
    TieKind.EX_PARTNER: "ex-partners",
    TieKind.SIBLING: "siblings",
    TieKind.HARMS: "harmed",
    TieKind.PARENT: "parent",
    TieKind.OTHER: "related",
}


@dataclass(frozen=True)
class Person:
    """`household` is any key that those who live together share; "" where it is not known or may not be told."""

    key: str
    label: str
    kind: PersonKind = PersonKind.OTHER
    age_text: str = ""
    unborn: bool = False
    alive: bool = True
    household: str = ""


@dataclass(frozen=True)
class Tie:
    a: str
    b: str
    kind: TieKind
    words: str = ""


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        """Touching edges do not overlap."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height

    def holds(self, other: "Box") -> bool:
        right, bottom = self.x + self.width, self.y + self.height
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= right
            and other.y + other.height <= bottom
        )


@dataclass
class Link:
    """A line to draw: from the `upper` people's lower edges (or, in one row, upper edges) to the `lower` people's upper."""

    upper: tuple[str, ...]
    lower: tuple[str, ...]
    kinds: frozenset[TieKind]
    words: str = ""
    arrows: frozenset[str] = frozenset()  # the people at whom an arrow points
    same_row: bool = False
    # Filled while routing: stretches of lane (gap, from x, to x) and, for a link past a whole row, where it passes.
    passes: dict[str, float] = field(default_factory=dict)
    lanes: dict[int, float] = field(default_factory=dict)


@dataclass
class Layout:
    boxes: dict[str, Box]
    households: dict[str, Box]
    links: list[Link]
    ports: dict[tuple[str, int, str], float]
    words: list[tuple[Link, Box]]
    rows: dict[str, int]
    width: float
    height: float
