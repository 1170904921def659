"""Facts and their words."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from dashub import moments
from people.models.choices import YesNo


class Fact(NamedTuple):
    key: str
    label: str
    value: object


def rows(facts: Iterable[Fact], unknown: str = "") -> list[tuple[str, str]]:
    """Facts as (label, words) for a summary list. Empty ones are left out, or say ``unknown``."""
    listed = [(fact.label, in_words(fact.value)) for fact in facts]
    return [(label, words or unknown) for label, words in listed if words or unknown]


def in_words(value) -> str:
    """Dates spelled out, lists joined, nothing as "", yes and no as words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.date):
        return moments.when(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)


def as_dict(facts: Iterable[Fact]) -> dict:
    """Facts for the API."""
    return {fact.key: fact.value for fact in facts}


def labels(choices, values: Iterable[str]) -> list[str]:
    """Labels of stored choices; a value no longer in the list is shown as it is."""
    known = dict(choices.choices)
    return [str(known.get(value, value)) for value in values]


def join(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


def answer(record, field: str) -> str:
    """A yes/no field in words; "" where it was not asked."""
    value = getattr(record, field)
    return YesNo(value).label if value else ""
