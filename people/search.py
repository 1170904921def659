"""Who might be meant: people that the asker may see, found by what was typed about them, scored and explained.

One query for any number of people typed (product.md B3); people/matching.py weighs, a person chooses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, OuterRef, Q, Value, When
from django.db.models.functions import Greatest, JSONObject

from dashub import keys
from people.matching import Band, Match, Record, match
from people.models import Address, Alias, ContactPoint, Identifier, Person
from people.models.choices import AddressKind
from people.models.person import like_name

# More rows than these are no answer: the words were too few.
MOST_ROWS = 300
MOST_SHOWN = 5
# Her columns that are compared or shown; with all of them a page spent as long on the rest as on the scoring.
COMPARED = ("given_name", "family_name", "date_of_birth", "sex", "unborn")


@dataclass(frozen=True)
class Candidate:
    """``probe`` is what was typed, ``record`` what of the person it was compared with."""

    person: Person
    match: Match
    probe: Record
    record: Record

    def without(self, *facts: str) -> "Candidate":
        """Weighed again as if these facts of the person were not known: "phones", "places"."""
        record = replace(self.record, **dict.fromkeys(facts, ()))
        return replace(self, record=record, match=match(self.probe, record))

    @property
    def why(self) -> str:
        """What agrees, and what speaks against it, in words."""
        said = [f"{line.about.lower()}: {line.words}" for line in self.match.lines if abs(line.bits) >= 1]
        return "; ".join(said)


def candidates(probes: Sequence[Record], user) -> list[list[Candidate]]:
    """For each person typed the likeliest people that the user may see, likeliest first."""
    clauses = Q()
    for probe in probes:
        clauses |= _clauses(probe)
    if not clauses:
        return [[] for _ in probes]
    people = Person.objects.visible_to(user).filter(clauses).only(*COMPARED).order_by(*_closest_first(probes))
    rows = list(with_facts(people)[:MOST_ROWS])
    known = [(person, record_of(person)) for person in rows]
    return [_best(probe, known) for probe in probes]


def _clauses(probe: Record) -> Q:
    """What brings somebody into question at all: a like name, the birthday, a phone, a home, a number."""
    found = Q()
    for key in _name_keys(probe):
        found |= like_name(key)
    if probe.born:
        found |= Q(date_of_birth__in=keys.birth_dates(probe.born))
    if phones := {keys.phone_key(text) for text in probe.phones} - {""}:
        found |= Q(pk__in=ContactPoint.objects.filter(value_key__in=phones).values("person"))
    if homes := {keys.postcode_key(postcode) for _, postcode in probe.places} - {""}:
        found |= Q(pk__in=_open_addresses().filter(postcode__in=homes).values("person"))
    if probe.identifiers:
        values = [value for _, value in probe.identifiers]
        found |= Q(pk__in=Identifier.objects.filter(value__in=values).values("person"))
    return found


def _closest_first(probes: Sequence[Record]) -> list:
    """Where there are more than anybody can weigh: the birthdays and the closest names come before the cut."""
    births = {day for probe in probes if probe.born for day in keys.birth_dates(probe.born)}
    by_name = [TrigramWordSimilarity(key, "search_names") for probe in probes for key in _name_keys(probe)]
    likeness = Greatest(*by_name) if len(by_name) > 1 else by_name[0] if by_name else Value(0.0)
    same_day = Case(When(date_of_birth__in=births, then=0), default=1) if births else Value(1)
    return [same_day, likeness.desc(), "pk"] if by_name else [same_day, "pk"]


def _name_keys(probe: Record) -> list[str]:
    return [key for name in probe.names if (key := keys.name_key(" ".join(name)))]


def with_facts(people):
    """What is compared, beside each row in the same query. A confidential address is nobody's to be found by."""
    return people.annotate(
        typed_aliases=_beside(Alias.objects, given="given_name", family="family_name"),
        typed_places=_beside(_open_addresses(), lines="lines", postcode="postcode"),
        typed_phones=_beside(ContactPoint.objects.exclude(value_key=""), value="value"),
        typed_identifiers=_beside(Identifier.objects, kind="kind", value="value"),
    )


def _open_addresses():
    return Address.objects.exclude(kind=AddressKind.CONFIDENTIAL)


def _beside(rows, **fields) -> ArraySubquery:
    return ArraySubquery(rows.filter(person=OuterRef("pk")).values(row=JSONObject(**fields)))


def record_of(person: Person) -> Record:
    """A person with ``with_facts`` as the scorer reads her."""
    return Record(
        given=person.given_name,
        family=person.family_name,
        aliases=tuple((each["given"], each["family"]) for each in person.typed_aliases),
        born=person.date_of_birth,
        sex=person.sex,
        places=tuple((each["lines"], each["postcode"]) for each in person.typed_places),
        phones=tuple(each["value"] for each in person.typed_phones),
        identifiers=tuple((each["kind"], each["value"]) for each in person.typed_identifiers),
    )


def _best(probe: Record, known: Sequence[tuple[Person, Record]]) -> list[Candidate]:
    return likeliest(Candidate(person, match(probe, record), probe, record) for person, record in known)


def likeliest(found: Iterable[Candidate]) -> list[Candidate]:
    """The few worth asking about, the likeliest first."""
    likely = [each for each in found if each.match.band is not Band.IGNORED]
    return sorted(likely, key=lambda each: (-each.match.bits, each.person.pk))[:MOST_SHOWN]
