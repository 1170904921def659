"""Is this somebody whom we know? Candidates are shown with why; a person chooses, or says that it is none of them."""

import datetime as dt

from django import forms

from dashub.forms import Form, Radios
from dashub.moments import day
from people.search import Candidate, Probe, candidates
from referrals import answers as shape

NONE = "none"


def probe(person: dict) -> Probe:
    return Probe(
        names=tuple(shape.names(person)),
        born=shape.born(person),
        postcodes=frozenset(shape.postcodes(person)),
        phones=frozenset(shape.phones(person)),
    )


def described(candidate: Candidate, today: dt.date) -> str:
    """A candidate as the asker, who may see the person, is shown her."""
    person = candidate.person
    age = person.age_on(today)
    born = f", born {day(person.date_of_birth)} ({age})" if person.date_of_birth else ""
    return f"{person.full_name}{born}"


class SameForm(Form):
    """One choice for each person typed who may be known; ``asked`` maps a field to (role, place)."""

    def __init__(self, data=None, *, answers: dict, user, today: dt.date, again: bool = False):
        super().__init__(data)
        self.answers, self.asked, self.found = answers, {}, []
        listed = [each for each in shape.parties(answers) if shape.names(each[2])]
        for (role, place, person), found in zip(
            listed, candidates([probe(p) for _, _, p in listed], user), strict=True
        ):
            if found and (again or not person.get("person_id")):
                self._ask(role, place, person, found, today)

    def _ask(self, role: str, place: int, person: dict, found: list[Candidate], today: dt.date) -> None:
        name = f"{role}-{place}"
        choices = [(str(each.person.pk), described(each, today)) for each in found]
        hints = {str(each.person.pk): f"Why: {', '.join(each.why)}" for each in found}
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
