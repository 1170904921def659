"""The permission matrix, worked out from the code: what each role at each kind of agency gets, by how she stands to a case.

Nothing is typed here: powers come from GRANTS, sections from SECTIONS, addresses from the URLconf and the stamps of their
doors. `manage.py access_matrix` prints it, a page tells it in words, docs/access-matrix.md holds it, and tests execute it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import get_resolver

from agencies.access import (
    GLASS,
    CaseFacts,
    Level,
    Permission,
    PolicyGroup,
    Role,
    Section,
    knows_of,
    may,
    may_see,
    sections_for,
)
from cases.models import Case
from dashub import matrix_records
from dashub.askers import AREA, DESK, NOTHING, OPEN, OWN, REFUSED, SIGN_IN, USER, Asker, askers

CASE = 1
WORDS = {
    OPEN: "may open it",
    OWN: "may open it where the record is hers to see",
    REFUSED: "is refused",
    NOTHING: "is told that there is nothing",
    SIGN_IN: "anybody may, without signing in",
}


ROLES, KINDS = Role.choices, PolicyGroup.choices


def asker(role: str | None, kind: str | None) -> Asker:
    """By the names of a form; a practitioner of the police where nothing was chosen."""
    return Asker(Role(role or Role.PRACTITIONER), PolicyGroup(kind or PolicyGroup.POLICE))


@dataclass(frozen=True)
class Relation:
    """How she and her agency stand to a case."""

    key: str
    words: str
    facts: CaseFacts


def _facts(*readers: int, **more) -> CaseFacts:
    return CaseFacts(id=CASE, area_id=AREA, readers=frozenset(readers), **more)


RELATIONS = (
    Relation("none", "Her agency has no share in the case", _facts()),
    Relation("shared", "The case is shared with her agency", _facts(DESK)),
    Relation("lead", "Shared, and she is its lead worker", _facts(DESK)),
    Relation("listed", "Shared, and the case waits for or is in a MARAC meeting", _facts(DESK, listed=True)),
    Relation("acting", "Shared, and her agency owns an open action", _facts(DESK, acting_desks=frozenset({DESK}))),
    # What was shared stays shared when the case closes; what a meeting or an action opened is shut with them.
    Relation("closed", "Shared, and the case is closed", _facts(DESK)),
    Relation("barred", "Shared, and she is barred from it", _facts(DESK, barred=frozenset({USER}))),
    Relation("named", "Restricted, and she is named", _facts(-USER)),
    Relation("restricted", "Restricted, and she is not named", _facts(-USER - 1)),
    Relation("glass", "Not shared; she broke the glass in an emergency", _facts(-GLASS - USER)),
    Relation("ended", "The share of her agency has ended", _facts()),
)


@dataclass(frozen=True)
class Route:
    """An address and what its door asks."""

    name: str
    permission: str
    model: type | None
    sections: tuple[Section, ...]

    @property
    def of_case(self) -> bool:
        return self.model is Case

    def verdict(self, asker: Asker, relation: Relation) -> str:
        """What she gets: decided by the policy's own functions in the order of the doors."""
        if self.permission == "public":
            return SIGN_IN
        if self.of_case and not may_see(asker, relation.facts):
            return NOTHING
        if not may(asker, Permission(self.permission), relation.facts if self.of_case else None):
            return REFUSED if self.of_case or self.model is None else NOTHING
        if self.of_case and self.sections and not set(self.sections) & set(levels(asker, relation)):
            return NOTHING
        return OPEN if self.of_case or self.model is None else OWN


@cache
def levels(asker: Asker, relation: Relation) -> dict[Section, Level]:
    """How much she sees of each section; nothing of a case that she does not see. To be read only: it is kept."""
    return sections_for(asker, relation.facts) if may_see(asker, relation.facts) else {}


@cache
def routes() -> tuple[Route, ...]:
    """Every address of the site, in the order of the URLconf; a view that serves two has two."""
    return tuple(dict.fromkeys(_routes(get_resolver().url_patterns)))


def _routes(patterns) -> Iterator[Route]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns)
            continue
        view = pattern.callback
        sections = tuple(getattr(view, "sections", ()))
        yield Route(pattern.name, str(view.permission), getattr(view, "model", None), sections)


@dataclass(frozen=True)
class Cell:
    """One answer of the matrix: to an address (``route``), of a section (``section``; ``known``: others hold some of
    it), or for a record that is no case at one of its doors (``record``), with the relations of matrix_records."""

    role: str
    group: str
    relation: str
    what: str
    answer: str


def cells() -> Iterator[Cell]:
    """All of them."""
    for asker in askers():
        for relation in RELATIONS:
            seen, known = (
                levels(asker, relation),
                knows_of(asker, relation.facts) if may_see(asker, relation.facts) else (),
            )
            where = (asker.role.value, asker.group.value, relation.key)
            for section in Section:
                yield Cell(*where, f"known {section.value}", "yes" if section in known else "no")
                yield Cell(*where, f"section {section.value}", seen.get(section, Level.NONE).name.lower())
            for route in routes():
                yield Cell(*where, f"route {route.name}", route.verdict(asker, relation))
        for at, door, answer in matrix_records.answers(asker, permissions()):
            what = f"record {door.route}:{door.way}:{door.kind.replace(' ', '_')}"
            yield Cell(asker.role.value, asker.group.value, at.key, what, answer)


def permissions() -> dict[str, str]:
    """What the door of each address asks."""
    return {route.name: route.permission for route in routes()}


@dataclass(frozen=True)
class Sheet:
    """One role at one kind of agency, in words: for the page."""

    asker: Asker
    powers: tuple[str, ...]
    relations: tuple[Relation, ...]
    rows: tuple[tuple[str, tuple[tuple[Relation, str], ...]], ...]


KNOWN = "Nothing; she may know that others hold it"
LETTERS = {Level.NONE: "Nothing", Level.OWN: "Own", Level.SUMMARY: "Summary", Level.FULL: "In full"}


def sheet(asker: Asker) -> Sheet:
    """What she may do, and what she sees of a case by how she stands to it."""
    powers = tuple(p.label for p in Permission if may(asker, p))
    rows = tuple((section.label, tuple((one, _says(asker, one, section)) for one in RELATIONS)) for section in Section)
    return Sheet(asker, powers, RELATIONS, rows)


def _says(asker: Asker, relation: Relation, section: Section) -> str:
    """How much she sees of a section, or that she may know of it."""
    level = levels(asker, relation).get(section, Level.NONE)
    known = may_see(asker, relation.facts) and section in knows_of(asker, relation.facts)
    return KNOWN if level == Level.NONE and known else LETTERS[level]


def markdown() -> str:
    """docs/access-matrix.md: powers by role, sections by kind of agency, addresses by what opens them."""
    parts = [_HEAD, _powers(), *map(_sections, PolicyGroup), _records(), _addresses()]
    return "\n".join(parts)


_HEAD = """# Who may do and see what

Worked out from the code by `manage.py access_matrix --format markdown`; a test fails where this file is out of date.
All cells, as JSON: `manage.py access_matrix --format json`.
"""


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]) + "\n"


def _powers() -> str:
    """A role's powers do not depend on the kind of agency."""
    roles = list(Role)
    rows = [
        [p.label, *("yes" if may(Asker(role, PolicyGroup.VOLUNTARY), p) else "" for role in roles)] for p in Permission
    ]
    return "## Powers of each role\n\n" + _table(["Power", *(role.label for role in roles)], rows)


def _sections(group: PolicyGroup) -> str:
    """One column for each way of seeing: roles that see the same are put together."""
    columns: dict[tuple, list[str]] = {}
    for role in Role:
        for relation in RELATIONS:
            seen = levels(Asker(role, group), relation)
            if seen:
                key = tuple(seen.get(section, Level.NONE) for section in Section)
                columns.setdefault(key, []).append(f"{role.label}: {relation.key}")
    head = ["Section", *map(str, range(1, len(columns) + 1))]
    rows = [[section.label, *(LETTERS[key[n]] for key in columns)] for n, section in enumerate(Section)]
    who = "\n".join(f"{n}. {'; '.join(names)}" for n, names in enumerate(columns.values(), 1))
    return f"## Sections of a case: {group.label}\n\n{who}\n\n{_table(head, rows)}"


def _records() -> str:
    """For the hub, and for every other kind of agency: kinds differ in nothing but whether actions are shown in full."""
    head = ["Record: address (way)", *(at.key for at in matrix_records.RELATIONS)]
    words = "\n".join(f"- {at.key}: {at.words}" for at in matrix_records.RELATIONS)
    parts = [
        f"## Records that are no cases\n\nWho finds one, by whose it is and how she stands to its case.\n\n{words}\n"
    ]
    for group in (PolicyGroup.HUB, PolicyGroup.IDVA, PolicyGroup.POLICE):
        title = f"{group.label} and all others" if group == PolicyGroup.POLICE else group.label
        parts.append(f"### {title}\n\n{_table(head, matrix_records.table(permissions(), group))}")
    return "\n".join(parts)


def _addresses() -> str:
    rows = [
        [
            route.name,
            "anybody" if route.permission == "public" else Permission(route.permission).label,
            route.model._meta.verbose_name if route.model else "",
            ", ".join(section.label for section in route.sections),
        ]
        for route in routes()
    ]
    head = ["Address", "Power", "Record that must be seen", "Sections of which one must be seen"]
    return "## Addresses\n\n" + _table(head, rows)
