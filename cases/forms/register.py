"""The form of a record: its fields are called as the model's, so that what was typed is what is kept."""

from django import forms

from agencies.access import Section
from cases.forms.misplaced import SURE, ask_where_misplaced
from cases.models import Record
from cases.seen import Seen
from cases.summaries import in_words, part_words, sees_name
from dashub.forms import Form, Text


class RecordForm(Form):
    """``record`` is the one that is changed, None for a new one. ``version`` is the one she had in front of her.

    ``section`` is that of its kind: what belongs in one that fewer people read is asked about.
    A field that points to a row is called as its column ("against_id") and gives a number.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False)

    def __init__(self, data=None, *, seen: Seen, section: Section, record: Record | None = None):
        self.seen, self.record, self.section = seen, record, section
        super().__init__(data, initial=self._stored(record) if record else None)
        if record and "status" in self.fields and hasattr(record, "TRANSITIONS"):
            may = {record.status, *record.TRANSITIONS.allowed(record.status)}
            self.fields["status"].choices = [one for one in type(record).Status.choices if one[0] in may]
        self.prepare()

    def prepare(self) -> None:
        """For choices that depend on the case; a subclass fills them in here."""

    def _stored(self, record: Record) -> dict:
        fields = record._meta.concrete_fields
        names = {name: field.attname for field in fields for name in (field.name, field.attname)}
        return {name: getattr(record, names[name]) for name in self.base_fields if name in names}

    def clean(self):
        data = super().clean()
        free = [name for name, field in self.base_fields.items() if isinstance(field.widget, forms.Textarea | Text)]
        ask_where_misplaced(self, [name for name in free if isinstance(data.get(name), str)], self.section)
        return data

    @property
    def values(self) -> dict:
        """What the record is to hold, by the names of its columns."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", SURE)}

    def clash(self, stored: Record, current: int) -> list[tuple[str, str, str]]:
        """(label, typed, saved) where they differ; the next try is based on what is saved now."""
        self.data = self.data.copy()
        self.data["version"] = str(current)
        saved = self._stored(stored)
        return [
            (self.fields[name].label, self._words(name, value), self._words(name, saved.get(name)))
            for name, value in self.values.items()
            if value != saved.get(name)
        ]

    def _words(self, name: str, value) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, list):
            return in_words([choices.get(item, item) for item in value])
        return str(choices.get(str(value), "")) or in_words(value)


def parties_to_choose(seen: Seen, *roles: str) -> list[tuple[str, str]]:
    """The people of the case with these parts, by name where she sees names, else by part, number and age."""
    found = [part for part in seen.case.involvements.all() if part.role in roles]
    return [
        (
            str(part.person_id),
            part.person.full_name if sees_name(seen, part) else part_words(seen.case, part.person_id),
        )
        for part in found
    ]
