"""The people of a case as a family map, with only those names, ties and households that the viewer sees."""

from agencies.access import Section
from cases.family import Person as Figure
from cases.family import PersonKind, Tie, TieKind
from cases.family_map import draw, sentences
from cases.models import Involvement
from cases.seen import Seen
from cases.summaries import age_words, sees_name
from people.models import Relationship
from people.models.choices import PARTNERS, RelationshipKind, YesNo

WITH_HER = "with-the-victim"
_EX = {kind for kind in PARTNERS if kind.value.startswith("ex_")}
_PARENT = {RelationshipKind.PARENT, RelationshipKind.STEP_PARENT}
_CHILD = {RelationshipKind.CHILD, RelationshipKind.STEP_CHILD}


def family_map(seen: Seen, relationships: list[Relationship]) -> tuple[str, list[str]]:
    """(drawing, the same in sentences). Two or more people are needed; otherwise ("", [])."""
    shown = [inv for inv in seen.case.involvements.all() if sees_name(seen, inv)]
    if len(shown) < 2:
        return "", []
    people = [_figure(seen, inv) for inv in shown]
    ties = list(_ties(shown, relationships))
    named = {WITH_HER: "Lives with the victim"}
    return draw(people, ties, named), sentences(people, ties)


def _figure(seen: Seen, inv: Involvement) -> Figure:
    """Who lives with whom is told only where addresses are seen; it never says where."""
    together = inv.role == Involvement.Role.VICTIM or inv.lives_with_victim == YesNo.YES
    return Figure(
        key=str(inv.person_id),
        label=inv.person.full_name,
        kind=PersonKind(inv.role),
        age_text=age_words(inv.person),
        unborn=inv.person.unborn,
        alive=inv.person.died_on is None,
        household=WITH_HER if together and seen.summary(Section.ADDRESS) else "",
    )


def _ties(shown: list[Involvement], relationships: list[Relationship]):
    """Who harmed whom; what each party is to the victim and to the one who harms; recorded relationships. Each once."""
    by_role = {role: [inv for inv in shown if inv.role == role] for role in Involvement.Role.values}
    victims, harming = by_role["victim"], by_role["perpetrator"]
    for inv in harming:
        yield from (Tie(str(inv.person_id), str(victim.person_id), TieKind.HARMS) for victim in victims)
    found: dict[tuple, Tie] = {}
    for inv in shown:
        for others, kind in ((victims, inv.to_victim), (harming, inv.to_perpetrator)):
            for other in others:
                _add(found, inv.person_id, kind, other.person_id)
    for row in relationships:
        _add(found, row.first_id, row.kind, row.second_id)
    yield from found.values()


def _add(found: dict, first: int, kind: str, second: int) -> None:
    if not kind or first == second or kind == RelationshipKind.NOT_CONNECTED:
        return
    tie = _tie(str(first), RelationshipKind(kind), str(second))
    found.setdefault((frozenset((tie.a, tie.b)), tie.kind), tie)


def _tie(first: str, kind: RelationshipKind, second: str) -> Tie:
    if kind in _PARENT:
        return Tie(first, second, TieKind.PARENT)
    if kind in _CHILD:
        return Tie(second, first, TieKind.PARENT)
    if kind in PARTNERS:
        return Tie(first, second, TieKind.EX_PARTNER if kind in _EX else TieKind.PARTNER)
    if kind == RelationshipKind.SIBLING:
        return Tie(first, second, TieKind.SIBLING)
    return Tie(first, second, TieKind.OTHER, kind.label.lower())
