"""The form of a way in which work ends, or of a partnership's own reason under one."""

from django import forms

from dashub.forms import Form, Text
from support.models import ClosureReason
from support.models.closure_reason import NEVER_HIDDEN

TWICE = "This reason stands under this way of ending already"


class ReasonWordsForm(Form):
    """``way`` is the coded one; ``row`` what stands now, None for one that nobody has changed yet or that is new."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False)
    words = forms.CharField(
        label="Words shown", help_text="What a worker chooses when her work ends. No names", max_length=80,
        widget=Text(),
    )  # fmt: skip
    active = forms.BooleanField(label="Offered when work ends", required=False, initial=True)
    why = forms.CharField(label="Why?", help_text="Kept with your name and the day", max_length=200, widget=Text())

    def __init__(self, data=None, *, area, way, row: ClosureReason | None = None, local: bool = False):
        self.area, self.way, self.row, self.local = area, way, row, local
        kept = {name: getattr(row, name) for name in ("version", *ClosureReason.FIELDS)} if row else {}
        if not row and not local:
            kept = {"version": 0, "words": way.label}
        super().__init__(data, initial=kept)
        if not local and way in NEVER_HIDDEN:
            del self.fields["active"]

    def clean_words(self) -> str:
        return " ".join(self.cleaned_data["words"].split())

    def clean(self):
        data = super().clean()
        same = ClosureReason.objects.filter(area=self.area, ending=self.way, words__iexact=data.get("words", ""))
        if self.local and same.filter(local=True).exclude(pk=self.row.pk if self.row else None).exists():
            self.add_error("words", TWICE)
        return data

    @property
    def fields_of_reason(self) -> dict:
        return {"words": self.cleaned_data["words"], "active": self.cleaned_data.get("active", True)}
