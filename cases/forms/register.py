"""The form of a record: its fields are called as the model's, so that what was typed is what is kept."""

from django import forms

from cases.models import Record
from cases.seen import Seen
from cases.summaries import age_words, in_words, sees_name
from dashub.forms import Form


class RecordForm(Form):
    """``record`` is the one that is changed, None for a new one. ``version`` is the one she had in front of her."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False)

    def __init__(self, data=None, *, seen: Seen, record: Record | None = None):
        self.seen, self.record = seen, record
        super().__init__(data, initial=self._stored(record) if record else None)
        if record and "status" in self.fields and hasattr(record, "TRANSITIONS"):
            may = {record.status, *record.TRANSITIONS.allowed(record.status)}
            self.fields["status"].choices = [one for one in type(record).Status.choices if one[0] in may]
        self.prepare()

    def prepare(self) -> None:
        """For choices that depend on the case; a subclass fills them in here."""

    def _stored(self, record: Record) -> dict:
        names = {field.name: field.attname for field in record._meta.concrete_fields}
        return {name: getattr(record, names[name]) for name in self.base_fields if name in names}

    @property
    def values(self) -> dict:
        """What the record is to hold, by the names of its columns."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

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
            part.person.full_name
            if sees_name(seen, part)
            else f"{part.get_role_display()} {number}, {age_words(part.person) or 'age not known'}",
        )
        for number, part in enumerate(found, 1)
    ]
