"""People whom the preparer may be told of, found as everywhere else in the hub: by what she sees, and nothing beyond."""

from dataclasses import dataclass

from cases.models import Case, ChildVoice, Involvement, Presentation
from cases.search import NEEDS, Match, matches, may_be_told, told_in_full
from dashub import keys, moments
from people.models import Address, Person
from referrals import answers as shape
from referrals.models import Referral
from reporting.subject_access import past


@dataclass(frozen=True)
class Found:
    """One record that may be the subject's, in words: name, birthday where it is hers to see, cases and part in them."""

    person: Person
    words: str


def search(user, desk, text: str, also: list[int], born, everywhere=True) -> list[Found]:
    """The most alike first; before them those that were chosen already, last those of cases that the desk had once.

    ``born``: the subject's birthday, without which nobody is found in these. Unless ``everywhere``, they are asked for
    only where one was chosen or the cases of today hold nobody.
    """
    known = [Match(number, "name") for number in also]
    now = told(user, desk, [*known, *matches(user, text)])
    present = {one.person.pk for one in now}
    wanted = everywhere or not now or not present.issuperset(also)
    once = past.found(user, desk, text, born, also) if wanted else []
    return [*now, *(Found(person, words) for person, words in once if person.pk not in present)]


def told(user, desk, found: list[Match]) -> list[Found]:
    """Those of whom she sees enough in one of her cases to be told, or of whom her agency wrote itself."""
    by = {match.person_id: match.by for match in reversed(found)}
    people = Person.objects.visible_to(user).in_bulk(list(by))
    parts = Involvement.objects.filter(person__in=people, case__in=Case.objects.visible_to(user))
    own = _written_of(desk, people) | _named_by(user, desk, people)
    seen: dict[int, list[str]] = {}
    for part in parts.select_related("case"):
        needs = [NEEDS[by[part.person_id]][part.role]]
        if part.person_id in own or may_be_told(user, part.case, needs):
            words = f"{part.get_role_display().lower()} in {part.case.reference}"
            seen.setdefault(part.person_id, []).append(words)
    whole = told_in_full(user, seen)
    return [Found(people[n], _words(people[n], n in whole, seen[n])) for n in by if n in seen]


def _written_of(desk, people) -> set[int]:
    """A child whose words the desk wrote down, somebody whose address it recorded: what an agency wrote it knows."""
    children = ChildVoice.objects.filter(desk=desk, child__in=people).order_by().values_list("child", flat=True)
    homes = Address.objects.filter(desk=desk, person__in=people).order_by().values_list("person", flat=True)
    return set(children.union(homes))


def _named_by(user, desk, people: dict[int, Person]) -> set[int]:
    """Those whom the desk's own referral named, in a case that it led to."""
    hers = Presentation.objects.filter(desk=desk, case__involvements__person__in=people)
    pairs = list(hers.values_list("referral_id", "case__involvements__person").distinct())
    sent = Referral.objects.visible_to(user).filter(desk=desk).in_bulk([number for number, _ in pairs])
    return {
        person_id
        for number, person_id in pairs
        if person_id in people
        and number in sent
        and keys.name_skeleton(people[person_id].full_name) in _names(sent[number])
    }


def _names(referral: Referral) -> set[str]:
    typed = (name for _, _, person in shape.parties(referral.answers) for name in shape.names(person))
    return {keys.name_skeleton(name) for name in typed}


def _words(person: Person, whole: bool, parts: list[str]) -> str:
    born = f", born {moments.day(person.date_of_birth)}" if whole and person.date_of_birth else ""
    return f"{person.full_name}{born}: {', '.join(parts)}"
