"""What every page of the journey has in common: it loads its part of the answers and says what to put in its place.

Pages check shape alone (a real date, not too long). What is missing is said once, before sending, with a link to its page
(referrals/completeness.py): a worker who does not know goes on.
"""

import datetime as dt
from collections.abc import Iterator

from django import forms
from django.forms import BaseFormSet, formset_factory

from dashub.forms import DateField, Form, LongText, Radios, Text, one_more
from people.models.choices import YesNo
from referrals import answers as shape

LONGEST = 10_000
MOST_ROWS = 10


def line(label: str, longest: int, *, width: int | None = None, hint: str = "", **options) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, help_text=hint, widget=Text(width=width), **options
    )


def number(label: str, most: int, *, hint: str = "") -> forms.IntegerField:
    """A whole number from 0, in a box as wide as it."""
    widget = forms.NumberInput({"class": f"govuk-input--width-{len(str(most))}"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, help_text=hint, widget=widget)


def text(label: str, *, rows: int = 5, longest: int = LONGEST, hint: str = "", **options) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=False,
        help_text=hint,
        widget=LongText(rows=rows, count=False),
        **options,
    )


def choice(label: str, choices, *, hint: str = "", **widget) -> forms.ChoiceField:
    """Radios. With many options a list to pick from reads better: see ``pick``."""
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=hint, widget=Radios(**widget))


def pick(label: str, choices, *, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "Not asked"), *(c for c in choices if c[0])], required=False, help_text=hint
    )


def yes_no(label: str, *, hint: str = "", **widget) -> forms.ChoiceField:
    """Yes, no, don't know; "not asked" is the answer until another is chosen."""
    return choice(label, YesNo.choices, hint=hint, **{"small": True, "inline": "reveals" not in widget, **widget})


def date(label: str, *, hint: str = "", **options) -> DateField:
    return DateField(label=label, required=False, help_text=hint, **options)


class PageForm(Form):
    """A page over one section of the answers, or over one person of a role.

    ``rows`` names formsets of the page: {key in the answers: (form of a row, noun)}.
    """

    section = ""
    role = ""
    rows: dict[str, tuple[type["Row"], str]] = {}

    def __init__(self, data=None, *, answers: dict, place: int = 0, referral=None):
        self.answers, self.place, self.referral = answers, place, referral
        self.formsets = {key: self._formset(data, key) for key in self.rows}
        super().__init__(data, initial=self.load())

    # --- Reading

    @property
    def part(self) -> dict:
        """The section, or the person, that the page is about."""
        if self.role:
            listed = shape.people(self.answers, self.role)
            return listed[self.place] if self.place < len(listed) else {}
        return shape.section(self.answers, self.section)

    def load(self) -> dict:
        return dict(self.part)

    def _formset(self, data, key: str) -> BaseFormSet:
        row, noun = self.rows[key]
        if data is not None and f"{key}-add" in data:
            data = one_more(data, key)
        typed = shape.rows(self.part, key)
        kind = formset_factory(
            row,
            extra=0 if typed else 1,
            can_delete=True,
            max_num=MOST_ROWS,
            absolute_max=MOST_ROWS * 2,
            validate_max=True,
        )
        formset = kind(data, prefix=key, initial=typed)
        for form in formset.forms:
            form.fields["DELETE"].label = f"Remove this {noun}"
        return formset

    @property
    def adds_row(self) -> bool:
        """ "Add another" was pressed without JavaScript: the page comes again with one more."""
        return any(f"{key}-add" in (self.data or {}) for key in self.rows)

    @property
    def formset_list(self) -> list[BaseFormSet]:
        return list(self.formsets.values())

    @property
    def named_formsets(self) -> list[tuple[BaseFormSet, str]]:
        return [(self.formsets[key], noun) for key, (_, noun) in self.rows.items()]

    # --- Writing

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(formset.is_valid() for formset in self.formsets.values())])

    def values(self) -> dict:
        """What the page says, as JSON; unanswered questions are left out."""
        found = jsonable(self.cleaned_data)
        for key, formset in self.formsets.items():
            found[key] = [form.row() for form in formset.forms if form.is_kept]
        return found

    def names(self) -> set[str]:
        """Every key that the page answers for: one left empty is taken out of the answers."""
        return {*self.fields, *self.rows}

    def dump(self) -> dict:
        """The top-level keys of the answers that change, whole."""
        part = {key: value for key, value in self.part.items() if key not in self.names()} | self.values()
        if not self.role:
            return {self.section: part}
        listed = list(shape.people(self.answers, self.role))
        listed[self.place : self.place + 1] = [part]
        return {self.role: listed}

    def clash_with(self, saved: "PageForm") -> list[tuple[str, str, str]]:
        """(question, what is typed here, what is saved) wherever the two differ."""
        pairs = [(bound.label, said(bound), said(saved[bound.name])) for bound in self if bound.name in saved.fields]
        for key, (_, noun) in self.rows.items():
            pairs.append((f"Every {noun}", cards(self.values()[key]), cards(shape.rows(saved.part, key))))
        return [pair for pair in pairs if pair[1] != pair[2]]


def said(bound) -> str:
    """A field's value as people read it: the words of its choices, the boxes of a date."""
    value = bound.value()
    values = value if isinstance(value, list | tuple) else [value]
    named = {str(code): str(label) for code, label in flat(getattr(bound.field, "choices", ()))}
    between = " " if isinstance(value, tuple) else ", "
    return between.join(named.get(str(each), str(each)) for each in values if each not in (None, ""))


def flat(choices) -> Iterator[tuple]:
    for code, label in choices:
        yield from label if isinstance(label, list | tuple) else [(code, label)]


def cards(rows: list[dict]) -> str:
    """Rows of a formset, one a line."""
    return "\n".join(", ".join(str(value) for value in row.values() if value) for row in rows)


class Row(Form):
    """One card of a formset. It is kept where any of ``tells`` was filled in: a kind alone says nothing."""

    tells: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        cleaned = self.cleaned_data
        return not cleaned.get("DELETE") and any(cleaned.get(name) for name in self.tells)

    def row(self) -> dict:
        return jsonable(self.cleaned_data)


def jsonable(cleaned: dict) -> dict:
    """Cleaned values as the answers hold them: ISO dates, text, lists, true; nothing for what is empty."""
    found = {name: plain(value) for name, value in cleaned.items() if name != "DELETE"}
    return {name: value for name, value in found.items() if value not in ("", None, False, [], {})}


def plain(value):
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, list | tuple | set):
        return [str(each) for each in value]
    return value if isinstance(value, dict) else str(value)
