"""Who might be meant: people that the asker may see, found by what was typed about them, each with why.

One query for any number of people typed (product.md B3). It finds and explains; a person chooses.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from dashub import keys
from people.models import Address, ContactPoint, Person
from people.models.choices import AddressKind

# More than these are no answer: the words were too few.
MOST_ROWS = 300
MOST_SHOWN = 5
ENOUGH = 3


@dataclass(frozen=True)
class Probe:
    """What was typed about one person. ``postcodes`` and ``phones`` are normal forms of dashub/keys.py."""

    names: tuple[str, ...]
    born: dt.date | None = None
    postcodes: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """``why`` are the facts that agree, in words; ``weight`` only sorts."""

    person: Person
    weight: int
    why: tuple[str, ...] = field(default=())


def candidates(probes: Sequence[Probe], user) -> list[list[Candidate]]:
    """For each probe the likeliest people that the user may see, most alike first."""
    clauses = Q()
    for probe in probes:
        clauses |= _clauses(probe)
    if not clauses:
        return [[] for _ in probes]
    rows = list(_rows(Person.objects.visible_to(user).filter(clauses))[:MOST_ROWS])
    return [_best(probe, rows) for probe in probes]


def _clauses(probe: Probe) -> Q:
    found = Q()
    for name in filter(None, map(keys.name_key, probe.names)):
        found |= Q(search_names__trigram_word_similar=name)
    if probe.born:
        found |= Q(date_of_birth__in=keys.birth_dates(probe.born))
    if probe.phones:
        found |= Q(pk__in=ContactPoint.objects.filter(value_key__in=probe.phones).values("person"))
    return found


def _rows(people):
    """With phones and places beside each row. A confidential address is nobody's to be found by."""
    phones = ContactPoint.objects.filter(person=OuterRef("pk")).exclude(value_key="")
    places = Address.objects.filter(person=OuterRef("pk")).exclude(kind=AddressKind.CONFIDENTIAL).exclude(postcode="")
    return people.annotate(
        phone_keys=ArraySubquery(phones.values("value_key")), postcodes=ArraySubquery(places.values("postcode"))
    ).order_by("pk")


def _best(probe: Probe, rows: Sequence[Person]) -> list[Candidate]:
    found = [candidate for candidate in (_compare(probe, person) for person in rows) if candidate.weight >= ENOUGH]
    return sorted(found, key=lambda each: (-each.weight, each.person.pk))[:MOST_SHOWN]


def _compare(probe: Probe, person: Person) -> Candidate:
    facts = [_name(probe, person), _birth(probe, person)]
    if probe.phones & set(person.phone_keys):
        facts.append((3, "the same phone number"))
    if probe.postcodes & set(person.postcodes):
        facts.append((1, "the same postcode"))
    agreed = [fact for fact in facts if fact[0]]
    return Candidate(person, sum(weight for weight, _ in agreed), tuple(why for _, why in agreed))


def _name(probe: Probe, person: Person) -> tuple[int, str]:
    """The best of every name typed against every name held."""
    held = [name.split() for name in person.search_names.split(" | ") if name]
    typed = [keys.name_tokens(name) for name in probe.names]
    return max((_alike(one, other) for one in typed for other in held if one and other), default=(0, ""))


def _alike(one: list[str], other: list[str]) -> tuple[int, str]:
    if sorted(one) == sorted(other):
        return 3, "the same name"
    given = keys.same_given_name(one[0], other[0]) or keys.sound_key(one[0]) == keys.sound_key(other[0])
    family = one[-1] == other[-1] or keys.sound_key(one[-1]) == keys.sound_key(other[-1])
    if given and family and len(one) > 1 and len(other) > 1:
        return 2, "a name that sounds the same or is short for it"
    return (1, "part of the name") if one[-1] == other[-1] or (given and len(one) == 1) else (0, "")


def _birth(probe: Probe, person: Person) -> tuple[int, str]:
    if not probe.born or not person.date_of_birth:
        return 0, ""
    if probe.born == person.date_of_birth:
        return 3, "the same date of birth"
    if person.date_of_birth in keys.birth_dates(probe.born):
        return 2, "the date of birth with day and month the other way round"
    return 0, ""
