"""Is this somebody whom we know? Candidates are shown with why; a person chooses, or says that it is none of them."""

import datetime as dt
from collections.abc import Sequence

from django import forms

from cases.search import read_in_full
from dashub.forms import Form, Radios
from dashub.moments import day
from people.matching import Record
from people.models import Person
from people.search import Candidate, candidates, likeliest
from referrals import answers as shape

NONE = "none"
# What the scorer calls the kinds of fact that an asker may not read.
UNREAD = {"contact": "phones", "address": "places"}


def probe(person: dict) -> Record:
    """Somebody typed, as the scorer reads her."""
    return Record(
        given=str(person.get("given_name") or ""),
        family=str(person.get("family_name") or ""),
        aliases=tuple(
            (str(each.get("given_name") or ""), str(each.get("family_name") or ""))
            for each in shape.rows(person, "aliases")
        ),
        born=shape.born(person),
        sex=str(person.get("sex") or ""),
        places=_pairs(person, "addresses", "lines", "postcode"),
        phones=tuple(str(each.get("value") or "") for each in shape.rows(person, "contact_points")),
        identifiers=_pairs(person, "identifiers", "kind", "value"),
    )


def _pairs(person: dict, key: str, one: str, other: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(each.get(one) or ""), str(each.get(other) or "")) for each in shape.rows(person, key))


def possible(probes: Sequence[Record], user) -> list[list[Candidate]]:
    """For each person typed, the likeliest people whom the asker may be told of.

    A candidate is shown with name and date of birth and may be found by another name, so it takes a case in which the
    asker sees those in full: a service that sees of children only how many there are learns no child's name here.
    """
    found = candidates(probes, user)
    read = read_in_full(user, {each.person.pk for row in found for each in row})
    named = [[each for each in row if "name" in read.get(each.person.pk, ())] for row in found]
    return [likeliest(_as_told(each, read[each.person.pk]) for each in row) for row in named]


def _as_told(each: Candidate, kinds: set[str]) -> Candidate:
    """Without the numbers and homes that she does not read: to say that one agrees would tell her whose it is."""
    unread = [fact for kind, fact in UNREAD.items() if kind not in kinds]
    return each.without(*unread) if unread else each


def described(person: Person, today: dt.date) -> str:
    """A candidate as the asker, who may see the person, is shown her."""
    age = person.age_on(today)
    born = f", born {day(person.date_of_birth)} ({age})" if person.date_of_birth else ""
    return f"{person.full_name}{born}"


class SameForm(Form):
    """One choice for each person typed who may be known; ``asked`` maps a field to (role, place)."""

    def __init__(self, data=None, *, answers: dict, user, today: dt.date, again: bool = False):
        super().__init__(data)
        self.answers, self.asked, self.found = answers, {}, []
        listed = [each for each in shape.parties(answers) if shape.names(each[2])]
        for (role, place, person), found in zip(listed, possible([probe(p) for _, _, p in listed], user), strict=True):
            if found and (again or not person.get("person_id")):
                self._ask(role, place, person, found, today)

    def _ask(self, role: str, place: int, person: dict, found: list[Candidate], today: dt.date) -> None:
        name = f"{role}-{place}"
        choices = [(str(each.person.pk), described(each.person, today)) for each in found]
        hints = {str(each.person.pk): f"Why: {each.why}" for each in found}
        self.fields[name] = forms.ChoiceField(
            label=f"Is {shape.full_name(person)} one of these people?",
            choices=[*choices, (NONE, "None of these")],
            required=False,
            initial=person.get("person_id") or "",
            widget=Radios(hints=hints, divider=NONE),
        )
        self.asked[name] = (role, place)
        self.found += [each.person.pk for each in found]

    def dump(self) -> dict:
        changed = {role: list(shape.people(self.answers, role)) for role, _ in self.asked.values()}
        for name, (role, place) in self.asked.items():
            changed[role][place] = {**changed[role][place], "person_id": self.cleaned_data.get(name) or ""}
        return changed
