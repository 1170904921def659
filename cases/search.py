"""Finding cases by what a worker types, without telling more than she may see.

A hit tells the fact it was found through (this telephone number, this refuge's postcode belong to this case), so a case is
found through a fact only where she sees the section that holds it.
"""

from typing import NamedTuple

from agencies.access import Level, Section, sections_for
from cases.models import Case, Involvement
from dashub import keys, references
from people.models import Address, ContactPoint, Person

PEOPLE_WEIGHED = 200
# Cases are fetched so many at a time: the closest fill a page in one go.
BATCH = 80
_NAME = {
    "victim": (Section.IDENTITY, Level.SUMMARY),
    "perpetrator": (Section.PERPETRATOR, Level.SUMMARY),
    "child": (Section.CHILDREN, Level.FULL),
    "other": (Section.IDENTITY, Level.FULL),
}
_ALIAS = {role: (section, Level.FULL) for role, (section, _) in _NAME.items()}


def _unless_perpetrator(section: Section) -> dict:
    """A party's own section, and for one who harms that of his places."""
    needs = {role: (section, Level.FULL) for role in _NAME}
    return needs | {"perpetrator": (Section.PERPETRATOR_PLACES, Level.FULL)}


# What must be seen of a case to find it: kind of fact -> role of the person who has it -> section and level.
NEEDS = {
    "name": _NAME,
    "alias": _ALIAS,
    "contact": _unless_perpetrator(Section.CONTACT_DETAILS),
    "address": _unless_perpetrator(Section.ADDRESS),
    "confidential": {role: (Section.CONFIDENTIAL_ADDRESS, Level.FULL) for role in _NAME},
}


class Match(NamedTuple):
    """A person who fits what was typed, and the kind of fact she fits by."""

    person_id: int
    by: str


def find(user, text: str, limit: int = 50) -> list[Case]:
    """Visible cases by reference, name, alias, telephone, e-mail or postcode, the most alike first; at most ``limit``."""
    if reference := references.normalise(text):
        found = list(Case.objects.visible_to(user).with_people().filter(reference=reference))
        if found:
            return found
    needed = _needed(matches(user, text))
    told: list[Case] = []
    for start in range(0, len(needed), BATCH):
        numbers = list(needed)[start : start + BATCH]
        cases = Case.objects.visible_to(user).with_people().in_bulk(numbers)
        told += [cases[pk] for pk in numbers if pk in cases and may_be_told(user, cases[pk], needed[pk])]
        if len(told) >= limit:
            break
    return told[:limit]


def matches(user, text: str) -> list[Match]:
    """People visible to her who fit, the best first."""
    people = Person.objects.visible_to(user)
    contact = keys.phone_key(text) or keys.email_key(text)
    if contact:
        points = ContactPoint.objects.filter(value_key=contact, person__in=people)
        return [Match(pk, "contact") for pk in points.values_list("person_id", flat=True)[:PEOPLE_WEIGHED]]
    if postcode := keys.postcode_key(text):
        found = Address.objects.filter(postcode=postcode, person__in=people)[:PEOPLE_WEIGHED]
        return [Match(a.person_id, "confidential" if a.confidential else "address") for a in found]
    if not keys.name_key(text):
        return []
    typed = keys.name_tokens(text)
    return [
        Match(person.pk, "name" if _in_name(person, typed) else "alias")
        for person in people.named_like(text)[:PEOPLE_WEIGHED]
    ]


def _in_name(person: Person, typed: list[str]) -> bool:
    """Whether her present name holds one of the words typed; otherwise she was found through another name."""
    own = keys.name_key(f"{person.given_name} {person.family_name}")
    return any(word in own for word in typed)


def _needed(found: list[Match]) -> dict[int, list]:
    """Case number -> what must be seen of it, any one sufficing; in the order of the matches."""
    order: dict[int, list[str]] = {}
    for match in found:
        order.setdefault(match.person_id, []).append(match.by)
    parts = Involvement.objects.filter(person_id__in=order).values_list("person_id", "case_id", "role")
    by_person: dict[int, list] = {}
    for person_id, case_id, role in parts:
        by_person.setdefault(person_id, []).append((case_id, role))
    needed: dict[int, list] = {}
    for person_id, ways in order.items():
        for case_id, role in by_person.get(person_id, ()):
            needed.setdefault(case_id, []).extend(NEEDS[way][role] for way in ways)
    return needed


def told_in_full(user, person_ids) -> set[int]:
    """Those of the people whose name and date of birth she sees in full in one of their cases. One query."""
    return {number for number, kinds in read_in_full(user, person_ids).items() if "name" in kinds}


def read_in_full(user, person_ids) -> dict[int, set[str]]:
    """{person: which kinds of fact - name and date of birth, numbers, homes - she sees in full in one of their cases}. One
    query."""
    parts = Involvement.objects.filter(person_id__in=person_ids, case__in=Case.objects.visible_to(user))
    found: dict[int, set[str]] = {}
    for part in parts.select_related("case"):
        levels = sections_for(user, part.case.facts)
        kinds = {
            kind for kind in ("name", "contact", "address") if levels.get(NEEDS[kind][part.role][0]) == Level.FULL
        }
        found.setdefault(part.person_id, set()).update(kinds)
    return found


def may_be_told(user, case: Case, needed: list) -> bool:
    """Whether she sees enough of a case, in any of the ways that suffice, to be told that it was found."""
    levels = sections_for(user, case.facts)
    return any(levels.get(section, Level.NONE) >= enough for section, enough in needed)
