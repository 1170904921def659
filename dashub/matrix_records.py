"""The matrix of records that are no cases: what each role finds of them, by whose they are and how she stands to the case.

A door of each kind - list, page, API, export, PDF, press of many at once - and the policy's own functions in the order in
which the querysets ask them. tests/test_matrix_records.py holds each against the running program.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agencies.access import CaseFacts, Level, Permission, PolicyGroup, Role, Section, may, may_see, sections_for
from dashub.askers import AREA, DESK, NOTHING, OPEN, REFUSED, SHOWN, THEIRS, USER, Asker


@dataclass(frozen=True)
class Relation:
    """Whose the record is and how she stands to its case. ``own``: her agency's, or her own copy or notice."""

    key: str
    words: str
    facts: CaseFacts
    own: bool = False

    @property
    def here(self) -> bool:
        return self.facts.area_id == AREA

    @property
    def told(self) -> bool:
        """Whether she may still know of what she was told before: not once the case is restricted or she is barred."""
        return self.key not in ("restricted", "barred")


def _facts(*readers: int, area: int = AREA, **more) -> CaseFacts:
    return CaseFacts(id=1, area_id=area, readers=frozenset(readers), **more)


RELATIONS = (
    Relation("own", "Her own agency's, in a case shared with it", _facts(DESK), own=True),
    Relation("other", "Another agency's, in a case shared with hers", _facts(DESK, THEIRS)),
    Relation("listed", "Another agency's, in a shared case that waits for a MARAC meeting", _facts(DESK, listed=True)),
    Relation("unshared", "Another agency's of her area, in a case not shared with hers", _facts(THEIRS)),
    Relation("elsewhere", "Of another area", _facts(THEIRS, area=AREA + 1)),
    Relation("restricted", "Her own agency's, in a restricted case that does not name her", _facts(-USER - 1), own=True),
    Relation("named", "Another agency's, in a restricted case that names her", _facts(-USER)),
    Relation("barred", "Her own agency's, but she is barred", _facts(DESK, barred=frozenset({USER})), own=True),
    Relation("ended", "Her own agency's, in a case whose share has ended", _facts(), own=True),
)  # fmt: skip


def _sits(asker: Asker, at: Relation) -> bool:
    """A place on a list and an emergency: for who sits in the area's meetings or prepares them and sees the case."""
    sits = may(asker, Permission.SEE_MEETINGS) or may(asker, Permission.COORDINATE)
    return sits and at.here and may_see(asker, at.facts)


def _researches(asker: Asker, at: Relation) -> bool:
    return at.own and may(asker, Permission.RESEARCH) and may_see(asker, at.facts)


def _acts(asker: Asker, at: Relation) -> bool:
    return at.own and may(asker, Permission.ACT) and may_see(asker, at.facts)


def _reads_actions(asker: Asker, at: Relation) -> bool:
    whole = sections_for(asker, at.facts).get(Section.ACTIONS) == Level.FULL
    return _acts(asker, at) or whole and may_see(asker, at.facts)


def _follows(asker: Asker, at: Relation) -> bool:
    """A referral is its desk's, whatever became of the case, and the hub's."""
    return may(asker, Permission.REFER) and at.own and at.told


def _reads_referral(asker: Asker, at: Relation) -> bool:
    """A restricted one is the duty list's, who are named."""
    hub = asker.group == PolicyGroup.HUB and at.here and at.told
    return _follows(asker, at) or may(asker, Permission.REFER) and (hub or at.key == "named")


def _decides(asker: Asker, at: Relation) -> bool:
    """The queue's page of it; a restricted one has another."""
    return _reads_referral(asker, at) and at.key != "named"


def _triages(asker: Asker, at: Relation) -> bool:
    return may(asker, Permission.TRIAGE) and at.here and _decides(asker, at)


def _ordered(asker: Asker, at: Relation) -> bool:
    """A paper is its recipient's; her list keeps the line, which says nothing of what is in it."""
    return at.own


def _fetches(asker: Asker, at: Relation) -> bool:
    return at.own and may_see(asker, at.facts)


def _noticed(asker: Asker, at: Relation) -> bool:
    return at.own and at.told


@dataclass(frozen=True)
class Door:
    """One way to a kind of record. ``way``: "page" finds the record before it asks the power, all others after."""

    route: str
    way: str
    kind: str
    finds: Callable[[Asker, Relation], bool]

    def verdict(self, asker: Asker, at: Relation, permission: str) -> str:
        found, refused = self.finds(asker, at), not may(asker, Permission(permission))
        if refused and (found or self.way != "page"):
            return REFUSED
        if not found:
            return NOTHING
        return OPEN if self.way in ("page", "record") else SHOWN


# Way: list, export and PDF show the record or leave it out; "page" and "record" open it; "many" takes it among others.
DOORS = (
    Door("meetings", "list", "emergency meeting", _sits),
    Door("meeting", "page", "emergency meeting", _sits),
    Door("meeting-prepare", "page", "emergency meeting", _sits),
    Door("meeting", "list", "place on a list", _sits),
    Door("meeting-order", "many", "place on a list", _sits),
    Door("meeting-paper", "pdf", "place on a list", _sits),
    Door("listing-change", "page", "place on a list", _sits),
    Door("research", "list", "research return", _researches),
    Door("research-return", "page", "research return", _researches),
    Door("research-nothing", "many", "research return", _researches),
    Door("actions", "list", "action", _acts),
    Door("actions-overview", "list", "action", _reads_actions),
    Door("action", "page", "action", _reads_actions),
    Door("flags", "list", "flag", _acts),
    Door("flags", "many", "flag", _acts),
    Door("flag-remove", "record", "flag", _acts),
    Door("my-referrals", "list", "referral", _follows),
    Door("triage", "list", "referral", _triages),
    Door("triage", "many", "referral", _triages),
    Door("referral", "page", "referral", _reads_referral),
    Door("triage-referral", "page", "referral", _decides),
    Door("api-referrals", "api", "referral", _reads_referral),
    Door("api-referral", "record", "referral", _reads_referral),
    Door("papers", "list", "paper", _ordered),
    Door("paper", "page", "paper", _ordered),
    Door("paper-file", "record", "paper", _fetches),
    Door("notices", "list", "notice", _noticed),
    Door("notice-open", "record", "notice", _noticed),
)


def answers(asker: Asker, permissions: dict[str, str]) -> Iterator[tuple[Relation, Door, str]]:
    """What she gets at every door, for every relation. ``permissions``: what the doors of the addresses ask."""
    for at in RELATIONS:
        for door in DOORS:
            yield at, door, door.verdict(asker, at, permissions[door.route])


def table(permissions: dict[str, str], group: PolicyGroup) -> list[list[str]]:
    """A line for each door: who finds the record, for each relation."""
    roles = [Asker(role, group) for role in Role]
    rows = []
    for door in DOORS:
        found = [
            [one.role.label for one in roles if door.verdict(one, at, permissions[door.route]) in (OPEN, SHOWN)]
            for at in RELATIONS
        ]
        rows.append([f"{door.kind}: {door.route} ({door.way})", *(", ".join(names) or "-" for names in found)])
    return rows
