"""Putting a previous value back."""

from django import forms

from cases.forms.people import LARGEST_VERSION
from dashub.forms import Form, LongText


class PutBackForm(Form):
    """``version`` is that of the record whose present words she has in front of her."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, required=False)
    reason = forms.CharField(
        label="Why do you put it back?",
        help_text="Kept with the change, for everybody who may see it",
        max_length=200,
        widget=LongText(rows=3),
    )
