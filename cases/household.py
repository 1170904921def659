"""The people page of a case, ready to print: each party with the facts, contact rules and addresses that the viewer sees."""

from typing import NamedTuple

from django.db.models import prefetch_related_objects

from agencies.access import Section
from cases import summaries
from cases.models import Involvement
from cases.seen import Seen
from people.models import Relationship
from people.models.choices import INVERSE, RelationshipKind

DETAILS = ("aliases", "identifiers", "addresses", "contact_points")
EDIT_PLACES = {Involvement.Role.PERPETRATOR: Section.PERPETRATOR_PLACES}
HEADINGS = {
    Involvement.Role.VICTIM: "Victim",
    Involvement.Role.PERPETRATOR: "Person who harms",
    Involvement.Role.CHILD: "Child",
    Involvement.Role.OTHER: "Other person",
}


class Party(NamedTuple):
    """One person on the page. ``more`` is (heading, rows) of the sections beside her own."""

    id: int
    role: str
    heading: str
    name: str
    rows: list[tuple[str, str]]
    more: list[tuple[str, list[tuple[str, str]]]]
    contact: list
    places: list
    may_edit: bool
    may_edit_contact: bool
    may_add_place: bool


class Tie(NamedTuple):
    id: int
    words: str


def load(case) -> None:
    """Everything that hangs on the people of a case, in one query a kind."""
    prefetch_related_objects([inv.person for inv in case.involvements.all()], *DETAILS)


def parties(seen: Seen) -> list[Party]:
    """The parties whose section she sees, in the order victim, those who harm, children, others."""
    order = list(Involvement.Role.values)
    involvements = sorted(seen.case.involvements.all(), key=lambda inv: (order.index(inv.role), inv.pk))
    return [party(seen, inv) for inv in involvements if _own_facts(seen, inv)]


def party(seen: Seen, inv: Involvement) -> Party:
    return Party(
        id=inv.pk,
        role=inv.role,
        heading=HEADINGS[inv.role],
        name=summaries.name_of(seen, inv),
        rows=summaries.rows(_own_facts(seen, inv), unknown="Not known"),
        more=[(title, rows) for title, facts in _more(seen, inv) if (rows := summaries.rows(facts))],
        contact=summaries.contact_rules(seen, inv.person) if inv.role == Involvement.Role.VICTIM else [],
        places=summaries.addresses(seen, inv),
        may_edit=seen.full(summaries.name_section(inv.role)),
        may_edit_contact=inv.role == Involvement.Role.VICTIM and may_edit_contact(seen),
        may_add_place=may_add_place(seen, inv.role),
    )


def may_edit_contact(seen: Seen) -> bool:
    """Rules and numbers are changed together, by those who see both."""
    return seen.full(Section.SAFE_CONTACT) and seen.full(Section.CONTACT_DETAILS)


def may_add_place(seen: Seen, role: str) -> bool:
    return seen.full(EDIT_PLACES.get(role, Section.ADDRESS))


def _own_facts(seen: Seen, inv: Involvement):
    if inv.role == Involvement.Role.VICTIM:
        return summaries.identity(seen)
    if inv.role == Involvement.Role.PERPETRATOR:
        return summaries.perpetrator(seen, inv)
    return summaries.child(seen, inv) if inv.role == Involvement.Role.CHILD else summaries.other(seen, inv)


def _more(seen: Seen, inv: Involvement):
    """(heading, facts) of the sections that hold more about one party."""
    if inv.role == Involvement.Role.PERPETRATOR:
        yield "Work, vehicles, telephone", summaries.perpetrator_places(seen, inv)
    if inv.role in (Involvement.Role.VICTIM, Involvement.Role.PERPETRATOR):
        yield "Substance use", summaries.factors(seen, Section.SUBSTANCE, inv)
        yield "Control", summaries.factors(seen, Section.INCIDENT, inv)
        yield "Police numbers", summaries.police_history(seen, inv)
    yield "Health", summaries.health(seen, inv)
    if inv.role == Involvement.Role.VICTIM:
        yield "Immigration", summaries.immigration(seen)
        yield "Equality", summaries.equality(seen)


def named(seen: Seen) -> list[tuple[int, str]]:
    """(person number, name) of everybody whose name she sees."""
    return [
        (inv.person_id, f"{inv.person.full_name} ({HEADINGS[inv.role].lower()})")
        for inv in seen.case.involvements.all()
        if summaries.sees_name(seen, inv)
    ]


def relationships(seen: Seen) -> list[Relationship]:
    """Ties between two people of the case both of whose names she sees."""
    people = [inv.person_id for inv in seen.case.involvements.all() if summaries.sees_name(seen, inv)]
    return list(Relationship.objects.filter(first__in=people, second__in=people).order_by("pk"))


def ties(seen: Seen, found: list[Relationship]) -> list[Tie]:
    """Relationships in words."""
    names = {inv.person_id: inv.person.full_name for inv in seen.case.involvements.all()}
    return [Tie(t.pk, _said(RelationshipKind(t.kind), names[t.first_id], names[t.second_id])) for t in found]


def _said(kind: RelationshipKind, first: str, second: str) -> str:
    """ "Sam is the parent of Kim", and for ties that hold both ways "Alex and Sam: partner living together"."""
    label = kind.label[:1].lower() + kind.label[1:]
    return f"{first} is the {label} of {second}" if kind in INVERSE else f"{first} and {second}: {label}"
