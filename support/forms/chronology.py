"""The forms of a court chronology: by when, and what an agency releases of its own."""

from django import forms
from django.utils import timezone

from dashub import moments
from dashub.forms import Checkboxes, DateField, Form, LongText
from support.chronology_sources import Item


class BeginForm(Form):
    due_on = DateField(
        label="By when?",
        help_text="The day of the hearing, or on which the court wants it. Every agency is asked by then",
        called="The day",
    )

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("The day must be today or later")
        return day


class ReleaseForm(Form):
    """Nothing is chosen beforehand. ``version`` is that of the answer which she had in front of her."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False)
    entries = forms.MultipleChoiceField(label="Your agency’s entries", required=False)
    guarded = forms.MultipleChoiceField(
        label="Entries to think about one by one",
        help_text="What she, a child or an adviser said in confidence, and immigration. The court rarely needs them",
        required=False,
    )
    why = forms.CharField(
        label="If you release nothing: why?",
        help_text="Read by the agency that asks, never printed. For example: the court has our statement already",
        max_length=300,
        required=False,
        widget=LongText(rows=2),
    )
    sure = forms.BooleanField(
        label="I have read what I chose. Everybody in the proceedings may read it, also the person who harms",
        required=False,
    )

    def __init__(self, data=None, *, items: list[Item], chosen: set[str], initial: dict):
        kinds = {
            "entries": [one for one in items if not one.guarded],
            "guarded": [one for one in items if one.guarded],
        }
        ticked = {name: [one.source for one in found if one.source in chosen] for name, found in kinds.items()}
        super().__init__(data, initial=initial | ticked)
        for name, found in kinds.items():
            hints = {one.source: one.words for one in found}
            self.fields[name].widget = Checkboxes(hints=hints, small=True)
            self.fields[name].choices = [(one.source, f"{moments.day(one.on)}: {one.kind}") for one in found]
            if not found:
                self.fields[name].widget = forms.MultipleHiddenInput()

    def clean(self):
        data = super().clean()
        if self.errors.keys() & {"entries", "guarded"}:
            return data
        if not self.chosen and not data.get("why", "").strip():
            self.add_error("why", "Select an entry, or say why your agency releases none")
        if self.chosen and not data.get("sure"):
            self.add_error("sure", "Tick the box: you have read what you chose")
        return data

    @property
    def chosen(self) -> list[str]:
        return [*self.cleaned_data.get("entries", ()), *self.cleaned_data.get("guarded", ())]
