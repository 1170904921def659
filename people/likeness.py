"""How alike two values about a person are, as named levels from the same to different. No weights: people.matching has them.

MISSING is neither: it says nothing for or against.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from itertools import product

from dashub import keys

NEAR_ONE_FROM = 3  # letters a name must have for one slip in it to leave it recognisable,
NEAR_TWO_FROM = 7  # and for two
YEARS_APART = 12  # people born this far apart are not one person with a slip (architecture section 7)


class Level(StrEnum):
    """From the same to different; a comparison uses those that it can tell apart."""

    SAME = "same"
    FORM = "form"
    SOUND = "sound"
    SLIP = "slip"
    PART = "part"
    INITIAL = "initial"
    SWAPPED = "swapped"
    YEAR = "year"
    STREET = "street"
    DIFFERENT = "different"
    FAR = "far"
    MISSING = "missing"


def best(levels: Iterable[Level], order: Collection[Level]) -> Level:
    """The first of `order` that was found: several names, numbers or addresses are compared each with each."""
    found = set(levels)
    return next((level for level in order if level in found), Level.MISSING)


# --- Names -----------------------------------------------------------------------------------------------------------

GIVEN_ORDER = (Level.SAME, Level.FORM, Level.SLIP, Level.SOUND, Level.INITIAL, Level.DIFFERENT)
FAMILY_ORDER = (Level.SAME, Level.SLIP, Level.PART, Level.SOUND, Level.DIFFERENT)


def given_names(one: str, other: str) -> Level:
    """First words of given names: the same, forms of one name (Liz), a slip, one sound, an initial, different."""
    a, b = keys.name_tokens(one), keys.name_tokens(other)
    if not a or not b:
        return Level.MISSING
    if a[0] == b[0] or "".join(a) == "".join(b):
        return Level.SAME
    if 1 in (len(a[0]), len(b[0])):
        return Level.INITIAL if a[0][0] == b[0][0] else Level.DIFFERENT
    if keys.same_given_name(a[0], b[0]):
        return Level.FORM
    return _spelling(a[0], b[0])


def family_names(one: str, other: str) -> Level:
    """The same, a slip, one of two hyphened names, one sound, different."""
    a, b = keys.name_tokens(one), keys.name_tokens(other)
    if not a or not b:
        return Level.MISSING
    if sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return Level.SAME
    if set(a) & set(b):
        return Level.PART
    return _spelling("".join(a), "".join(b))


def _spelling(one: str, other: str) -> Level:
    if is_slip(one, other):
        return Level.SLIP
    return Level.SOUND if keys.sound_key(one) == keys.sound_key(other) else Level.DIFFERENT


def is_slip(one: str, other: str) -> bool:
    """One key missed, doubled, wrong or swapped with its neighbour; two in a longer word."""
    shorter = min(len(one), len(other))
    allowed = 2 if shorter >= NEAR_TWO_FROM else 1 if shorter >= NEAR_ONE_FROM else 0
    return 0 < slips(one, other, allowed) <= allowed


def slips(one: str, other: str, most: int = 2) -> int:
    """Optimal string alignment distance; `most` + 1 where it is certainly more than `most`."""
    # Each letter that the other has not takes one slip: of most pairs this is all there is to see.
    if abs(len(one) - len(other)) > most or len(set(one) - set(other)) > most:
        return most + 1
    before, row = [], list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return row[-1]


# --- Dates of birth --------------------------------------------------------------------------------------------------


def births(one: date | None, other: date | None) -> Level:
    """The same, day and month swapped, one slip, same year, different, or too far apart for a slip."""
    if one is None or other is None:
        return Level.MISSING
    if one == other:
        return Level.SAME
    if other in keys.birth_dates(one):
        return Level.SWAPPED
    if is_date_slip(one, other):
        return Level.SLIP
    if one.year == other.year:
        return Level.YEAR
    return Level.FAR if years_apart(one, other) >= YEARS_APART else Level.DIFFERENT


def is_date_slip(one: date, other: date) -> bool:
    """One of day, month and year is other, or two neighbouring figures are swapped, and the rest agree."""
    parts = [(one.day, other.day), (one.month, other.month), (one.year, other.year)]
    if sum(a != b for a, b in parts) != 1:
        return False
    return one.year == other.year or slips(str(one.year), str(other.year), 1) == 1


def years_apart(one: date, other: date) -> int:
    """Whole years between two dates."""
    early, late = sorted((one, other))
    return late.year - early.year - ((late.month, late.day) < (early.month, early.day))


# --- Where somebody is reached ---------------------------------------------------------------------------------------

PLACE_ORDER = (Level.SAME, Level.STREET, Level.SLIP, Level.DIFFERENT)


def phones(one: Collection[str], other: Collection[str]) -> Level:
    """Normal forms: any in common, any with one slip, none."""
    if not one or not other:
        return Level.MISSING
    if set(one) & set(other):
        return Level.SAME
    return Level.SLIP if any(slips(a, b, 1) == 1 for a, b in product(one, other)) else Level.DIFFERENT


def places(one: Collection[tuple[str, str]], other: Collection[tuple[str, str]]) -> Level:
    """Addresses as (line, postcode), each with each: the same home, the same postcode, one with a slip, another."""
    return best((_place(a, b) for a, b in product(one, other)), PLACE_ORDER)


def _place(one: tuple[str, str], other: tuple[str, str]) -> Level:
    (line_a, code_a), (line_b, code_b) = one, other
    a, b = keys.address_key(line_a), keys.address_key(line_b)
    code_a, code_b = keys.postcode_key(code_a), keys.postcode_key(code_b)
    if a and b and _numbers(a) and a == b:
        return Level.SAME if not (code_a and code_b) or slips(code_a, code_b, 1) <= 1 else Level.SLIP
    if code_a and code_b and code_a == code_b:
        return Level.SAME if a and b and _numbers(a) == _numbers(b) != [] else Level.STREET
    if not (code_a and code_b) and not (a and b):
        return Level.MISSING
    return Level.SLIP if code_a and code_b and slips(code_a, code_b, 1) == 1 else Level.DIFFERENT


def _numbers(line: str) -> list[str]:
    return re.findall(r"\d+[a-z]?", line)
