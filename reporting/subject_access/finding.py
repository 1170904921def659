"""People whom the preparer may be told of, found as everywhere else in the hub: by what she sees, and nothing beyond."""

from dataclasses import dataclass

from cases.models import Case, Involvement
from cases.search import NEEDS, Match, matches, may_be_told, told_in_full
from dashub import moments
from people.models import Person


@dataclass(frozen=True)
class Found:
    """One record that may be the subject's, in words: name, birthday where it is hers to see, cases and part in them."""

    person: Person
    words: str


def search(user, text: str, also: list[int]) -> list[Found]:
    """The most alike first; before them those that were chosen already."""
    known = [Match(number, "name") for number in also]
    return told(user, [*known, *matches(user, text)])


def told(user, found: list[Match]) -> list[Found]:
    """Those of whom she sees enough in one of her cases to be told that they were found."""
    by = {match.person_id: match.by for match in reversed(found)}
    people = Person.objects.visible_to(user).in_bulk(list(by))
    parts = Involvement.objects.filter(person__in=people, case__in=Case.objects.visible_to(user)).select_related(
        "case"
    )
    seen: dict[int, list[str]] = {}
    for part in parts:
        if may_be_told(user, part.case, [NEEDS[by[part.person_id]][part.role]]):
            words = f"{part.get_role_display().lower()} in {part.case.reference}"
            seen.setdefault(part.person_id, []).append(words)
    whole = told_in_full(user, seen)
    return [Found(people[n], _words(people[n], n in whole, seen[n])) for n in by if n in seen]


def _words(person: Person, whole: bool, parts: list[str]) -> str:
    born = f", born {moments.day(person.date_of_birth)}" if whole and person.date_of_birth else ""
    return f"{person.full_name}{born}: {', '.join(parts)}"
