"""What a letter may say: the closed list of fields of a template, and what never goes to the person who harms.

domain.md section 6: her whereabouts and plans, that she spoke, that a referral, meeting or adviser exists. What is refused
here is refused for good; there is no box to tick.
"""

import re
from collections.abc import Iterable

from django.db import models

from agencies.access import Section
from cases.forms.misplaced import PLACE, signs


class Whom(models.TextChoices):
    """To whom a letter goes; the parts in a case are called the same."""

    VICTIM = "victim", "The victim"
    PERPETRATOR = "perpetrator", "The person who harms"


# Fields of any wording, and those that say who writes: a neutral wording and one to the person who harms have none of them.
FIELDS = {
    "name": "the name of the person written to",
    "worker": "your name",
    "service phone": "the telephone of your service",
    "today": "the day on which the letter is written",
}
SAYING_WHO = {"service": "the name of your service", "partnership": "the name of the partnership"}
_FIELD = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")
_BLANK = re.compile(r"\[[^\[\]]+\]")


def fields_of(whom: str, plain: bool) -> dict[str, str]:
    """The fields that a wording may have, and what stands for each."""
    return FIELDS | SAYING_WHO if plain and whom == Whom.VICTIM else FIELDS


def unknown_fields(text: str, whom: str, plain: bool) -> list[str]:
    """What stands in braces and is no field of such a wording; also a brace that is left alone."""
    allowed = fields_of(whom, plain)
    found = [f"{{{name}}}" for name in _FIELD.findall(text) if name.strip() not in allowed]
    return found + _BRACE.findall(_FIELD.sub("", text))


def fill(text: str, values: dict[str, str]) -> str:
    """The words with what stands for each field; a field without a value is left as it is, to be seen and typed."""
    return _FIELD.sub(lambda match: values.get(match[1].strip()) or match[0], text)


def unfilled(text: str) -> list[str]:
    """Fields that nothing stands for, and what stands in square brackets: there the writer is to say something herself."""
    return [match[0] for match in _FIELD.finditer(text)] + _BLANK.findall(text)


_HER = r"(?:she|your (?:ex|former|wife|husband|partner|girlfriend|boyfriend|mother|mum|daughter|sister)[\w\s-]{0,20}?)"
_SPOKE = (
    "said|says|told|tells|reported|disclosed|contacted|called|rang|spoke|complained|alleged|alleges|asked|wrote|"
    "wants|plans|is planning|has left|left|moved|has moved|is moving|lives|is living|is staying|stays|works|goes"
)
# What says by itself what a letter is about.
TELLING = {
    re.compile(
        r"\b(?:m\W?a\W?r\W?a\W?c\w*|m\W?a\W?t\W?a\W?c\w*|i\W?d\W?v\W?a\w*|i\W?s\W?v\W?a\w*|domestic abuse|"
        r"domestic violence|victim|risk assessment|dash|referral|referred by|disclosure|multi.agency|"
        r"safeguarding meeting)\b",
        re.I,
    ): "It names a meeting, an adviser or a referral, or says what this is about.",
    re.compile(
        r"\b(?:refuge|safe ?house|safe accommodation|safety plan|code ?word|sanctuary|new address|new number|her address|"
        r"her (?:new )?(?:home|phone|number|school|work|job|plans?|solicitor|doctor|gp|car|name))\b",
        re.I,
    ): "It speaks of where she is or of what she plans.",
}
TO_NOBODY_WHO_HARMS = TELLING | {
    re.compile(
        rf"\b{_HER}\s+(?:has |had |also |recently )*(?:{_SPOKE})\b", re.I
    ): "It says that she spoke, or what she does.",
    PLACE: "It says where somebody is hiding.",
}


def refusals(text: str, hers: Iterable[str] = ()) -> list[str]:
    """Why words may not go to the person who harms. ``hers``: her numbers, addresses and names, as the writer reads them."""
    found = [why for pattern, why in TO_NOBODY_WHO_HARMS.items() if pattern.search(text)]
    found += [why for why in signs(text, Section.CONFIDENTIAL_ADDRESS)]
    if any(_holds(text, one) for one in hers):
        found.append("It holds something of hers: her name, a number or an address.")
    return found


def _holds(text: str, one: str) -> bool:
    """A number or postcode however it is spaced; a name or street as words of its own."""
    if any(character.isdigit() for character in one):
        return len(_bare(one)) > 2 and _bare(one) in _bare(text)
    return len(one) > 1 and bool(re.search(rf"\b{re.escape(one)}\b", text, re.I))


def not_neutral(text: str, names: Iterable[str] = ()) -> list[str]:
    """Why words are not neutral: whoever opens them, or looks over her shoulder, would know what they are about. ``names``:
    of the service and the partnership."""
    found = [why for pattern, why in TELLING.items() if pattern.search(text)]
    if any(name and _bare(name) in _bare(text) for name in names):
        found.append("It names your service.")
    return [f"A neutral wording says nothing of what it is about. {why}" for why in found]


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
