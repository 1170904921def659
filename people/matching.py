"""Whether two plain records are about one person: a score, a band and its reasons in plain words. A person decides.

Fellegi and Sunter's model: each comparison adds bits of evidence, log2(m / u), where m is how often the level is seen on two
records of one person and u on records of two. The bits below are set by hand, to the nearest half, against the invented
development file that a later, trained model starts from; they bind nothing else.

- Family name, home and phone are one fact in a household and are weighed together: three separate weights would count
  it three times and merge families. Twins share a date of birth besides, so another given name there is strong evidence.
- Born twelve or more years apart, or with two valid NHS numbers, nothing is ever above "review". Sex and a missing
  date of birth are no such guard.
- What is missing says nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import product

from dashub import keys
from people import likeness
from people.likeness import Level

# Among the ten thousand people of an area, two records taken at random are about one person once in 2 ** 13.
PRIOR = -13.0
VERY_LIKELY, REVIEW, POSSIBLE = 0.99, 0.50, 0.05
# What a guard allows at most: inside "review".
GUARDED = 0.98

GIVEN = {
    Level.SAME: 7.5,
    Level.FORM: 4.0,
    Level.SLIP: 7.0,
    Level.SOUND: 3.0,
    Level.INITIAL: 4.0,
    Level.DIFFERENT: -8.0,
    Level.MISSING: 0.0,
}
# Another given name beside the same family name and birthday: a twin.
TWIN = -22.0
BORN = {
    Level.SAME: 13.0,
    Level.SWAPPED: 10.0,
    Level.SLIP: 5.0,
    Level.YEAR: -3.0,
    Level.DIFFERENT: -10.0,
    Level.FAR: -13.0,
    Level.MISSING: 0.0,
}
SEX = {Level.SAME: 1.0, Level.DIFFERENT: -4.0, Level.MISSING: 0.0}
NHS = {Level.SAME: 20.0, Level.DIFFERENT: -10.0, Level.MISSING: 0.0}
# Any other identifier (police, housing, school number) in common. Different ones say nothing: people have several.
IDENTIFIER = {Level.SAME: 18.0, Level.MISSING: 0.0}
# Family name alone; which of several names to compare is chosen by it, and it tells how much a likeness is worth less.
FAMILY = {
    Level.SAME: 9.0,
    Level.SLIP: 8.0,
    Level.PART: 8.0,
    Level.SOUND: 6.0,
    Level.DIFFERENT: -5.0,
    Level.MISSING: 0.0,
}
# A phone number with one slip is worth this much less than the same one.
PHONE_SLIP = -0.5
# Given and family name the other way round.
REVERSED = -1.0

# (family name shared, phone): bits by place: same home, near (postcode, or one slip), missing, another.
HOUSEHOLD = {
    (True, Level.SAME): (16.5, 16.5, 16.0, 15.5),
    (True, Level.MISSING): (13.0, 12.0, 9.0, 5.5),
    (True, Level.DIFFERENT): (9.5, 8.5, 6.0, 2.5),
    (None, Level.SAME): (10.0, 9.5, 9.0, 7.0),
    (None, Level.MISSING): (6.0, 1.0, 0.0, -2.0),
    (None, Level.DIFFERENT): (3.0, -1.0, -1.0, -3.0),
    (False, Level.SAME): (8.5, 8.5, 8.5, 6.0),
    (False, Level.MISSING): (5.0, -2.0, -5.0, -6.0),
    (False, Level.DIFFERENT): (2.5, -3.0, -6.0, -7.0),
}
PLACE_COLUMN = {Level.SAME: 0, Level.STREET: 1, Level.SLIP: 1, Level.MISSING: 2, Level.DIFFERENT: 3}


class Band(StrEnum):
    """What to do with a pair. Even a very likely one is joined by a person."""

    VERY_LIKELY = "very_likely"
    REVIEW = "review"
    POSSIBLE = "possible"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Record:
    """What one agency holds of a person. Names in `aliases` are (given, family); `places` are (address line, postcode);
    `identifiers` are (kind, value), kind "nhs" for an NHS number. Spellings as typed: they are normalised here."""

    given: str = ""
    family: str = ""
    aliases: tuple[tuple[str, str], ...] = ()
    born: date | None = None
    sex: str = ""
    places: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        return [name for name in ((self.given, self.family), *self.aliases) if any(name)]

    @cached_property
    def nhs_numbers(self) -> frozenset[str]:
        return frozenset(filter(None, (keys.nhs_number_key(v) for kind, v in self.identifiers if kind == "nhs")))

    @cached_property
    def other_identifiers(self) -> frozenset[tuple[str, str]]:
        plain = (
            (kind, "".join(filter(str.isalnum, value)).upper()) for kind, value in self.identifiers if kind != "nhs"
        )
        return frozenset((kind, value) for kind, value in plain if value)


@dataclass(frozen=True)
class Line:
    """One step of the explanation. `bits` above nought speak for one person, below against."""

    about: str
    words: str
    bits: float

    @property
    def strength(self) -> str:
        side = "for" if self.bits > 0 else "against"
        if abs(self.bits) < 1:
            return "says little"
        return f"speaks strongly {side}" if abs(self.bits) >= 8 else f"speaks {side}"


@dataclass(frozen=True)
class Match:
    """The score of a pair, 0 to 1, with every bit that it is made of: PRIOR and the lines, before any guard."""

    score: float
    lines: tuple[Line, ...]
    guard: str = ""

    @property
    def bits(self) -> float:
        return PRIOR + sum(line.bits for line in self.lines)

    @property
    def band(self) -> Band:
        if self.score >= VERY_LIKELY:
            return Band.VERY_LIKELY
        if self.score >= REVIEW:
            return Band.REVIEW
        return Band.POSSIBLE if self.score >= POSSIBLE else Band.IGNORED


def match(one: Record, other: Record, *, stop: Collection[str] = ()) -> Match:
    """Compare two records. `stop`: normal forms of phones and postcodes that many share (a refuge, a worker's phone):
    they are evidence of nothing and are left out."""
    given, family, turned = _names(one, other)
    born = likeness.births(one.born, other.born)
    lines = [
        _given_line(given, family, born, turned),
        _household_line(family, _places(one, other, stop), _phones(one, other, stop)),
        Line("Date of birth", BORN_WORDS[born], BORN[born]),
        _sex_line(one.sex, other.sex),
        _nhs_line(one.nhs_numbers, other.nhs_numbers),
        _identifier_line(one.other_identifiers & other.other_identifiers),
    ]
    kept = tuple(line for line in lines if line.words)
    score = probability(PRIOR + sum(line.bits for line in kept))
    guard = _guard(born, one.nhs_numbers, other.nhs_numbers)
    return Match(min(score, GUARDED) if guard else score, kept, guard)


def probability(bits: float) -> float:
    """From bits of log odds."""
    return 1 / (1 + 2.0 ** -max(-200.0, min(200.0, bits)))


# --- Names -----------------------------------------------------------------------------------------------------------


def _names(one: Record, other: Record) -> tuple[Level, Level, bool]:
    """The likeliest reading of all names against all: (given, family, one of them the other way round)."""
    readings = [(Level.MISSING, Level.MISSING, False)] if not one.names or not other.names else []
    for a, b in product(one.names, other.names):
        readings.append((likeness.given_names(a[0], b[0]), likeness.family_names(a[1], b[1]), False))
        if all(map(keys.name_tokens, (*a, *b))):
            readings.append((likeness.given_names(a[0], b[1]), likeness.family_names(a[1], b[0]), True))
    return max(readings, key=lambda r: GIVEN[r[0]] + FAMILY[r[1]] + (REVERSED if r[2] else 0))


def _given_line(given: Level, family: Level, born: Level, turned: bool) -> Line:
    if given is Level.DIFFERENT and born is Level.SAME and _shared(family):
        return Line("Given name", "different, with the same family name and birthday: as twins have", TWIN)
    words = GIVEN_WORDS[given]
    if turned:
        return Line("Given name", f"{words}; given and family name the other way round", GIVEN[given] + REVERSED)
    return Line("Given name", words, GIVEN[given])


def _shared(family: Level) -> bool | None:
    """Whether the family name speaks for one household; None where it is missing."""
    return None if family is Level.MISSING else family is not Level.DIFFERENT


# --- Household -------------------------------------------------------------------------------------------------------


def _phones(one: Record, other: Record, stop: Collection[str]) -> Level:
    numbers = [{keys.phone_key(text) for text in each.phones} - {"", *stop} for each in (one, other)]
    return likeness.phones(*numbers)


def _places(one: Record, other: Record, stop: Collection[str]) -> Level:
    homes = [[p for p in each.places if keys.postcode_key(p[1]) not in {*stop} - {""}] for each in (one, other)]
    return likeness.places(*homes)


def _household_line(family: Level, place: Level, phone: Level) -> Line:
    row = HOUSEHOLD[_shared(family), Level.SAME if phone is Level.SLIP else phone]
    bits = row[PLACE_COLUMN[place]]
    if _shared(family):
        bits += FAMILY[family] - FAMILY[Level.SAME]
    if phone is Level.SLIP:
        bits += PHONE_SLIP
    said = [words for words in (FAMILY_WORDS[family], PLACE_WORDS[place], PHONE_WORDS[phone]) if words]
    shared = sum((_shared(family) is True, place is Level.SAME, phone is Level.SAME)) > 1
    note = " (counted once: a household shares them)" if shared else ""
    return Line("Family name, home and phone", ", ".join(said) + note if said else "", bits)


# --- The rest --------------------------------------------------------------------------------------------------------


def _sex_line(one: str, other: str) -> Line:
    a, b = one.strip().lower()[:1], other.strip().lower()[:1]
    if a not in ("f", "m") or b not in ("f", "m"):
        return Line("Sex", "", SEX[Level.MISSING])
    level = Level.SAME if a == b else Level.DIFFERENT
    return Line("Sex", "the same" if a == b else "recorded differently", SEX[level])


def _nhs_line(one: frozenset[str], other: frozenset[str]) -> Line:
    if not one or not other:
        return Line("NHS number", "", NHS[Level.MISSING])
    level = Level.SAME if one & other else Level.DIFFERENT
    return Line("NHS number", "the same" if one & other else "two different valid numbers", NHS[level])


def _identifier_line(common: frozenset[tuple[str, str]]) -> Line:
    kinds = ", ".join(sorted({kind for kind, _ in common}))
    level = Level.SAME if common else Level.MISSING
    return Line("Other identifier", f"the same ({kinds})" if common else "", IDENTIFIER[level])


def _guard(born: Level, one: frozenset[str], other: frozenset[str]) -> str:
    """Why the pair may not be called very likely whatever else agrees, or ""."""
    if born is Level.FAR:
        return f"Born {likeness.YEARS_APART} or more years apart: a person must look."
    return "Two different valid NHS numbers: a person must look." if one and other and not one & other else ""


GIVEN_WORDS = {
    Level.SAME: "the same",
    Level.FORM: "two forms of one name",
    Level.SLIP: "the same but for a slip",
    Level.SOUND: "sounds the same",
    Level.INITIAL: "the same initial",
    Level.DIFFERENT: "different",
    Level.MISSING: "",
}
BORN_WORDS = {
    Level.SAME: "the same",
    Level.SWAPPED: "the same with day and month the other way round",
    Level.SLIP: "the same but for a slip",
    Level.YEAR: "the same year only",
    Level.DIFFERENT: "different",
    Level.FAR: "12 or more years apart",
    Level.MISSING: "",
}
FAMILY_WORDS = {
    Level.SAME: "the same family name",
    Level.SLIP: "the same family name but for a slip",
    Level.PART: "one family name in common",
    Level.SOUND: "a family name that sounds the same",
    Level.DIFFERENT: "different family names",
    Level.MISSING: "",
}
PLACE_WORDS = {
    Level.SAME: "the same home",
    Level.STREET: "the same postcode",
    Level.SLIP: "nearly the same address",
    Level.DIFFERENT: "another address",
    Level.MISSING: "",
}
PHONE_WORDS = {
    Level.SAME: "the same phone",
    Level.SLIP: "the same phone but for a slip",
    Level.DIFFERENT: "another phone",
    Level.MISSING: "",
}
