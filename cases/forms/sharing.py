"""Sharing a case with agencies, and ending a share."""

from django import forms

from cases.forms.records import DeskChoice
from cases.models import ShareBasis
from dashub.forms import DateField, Form, LongText, Radios

# The hub's share and the referrer's come with the case; a person chooses among the rest.
CHOSEN = [
    (basis.value, basis.label) for basis in (ShareBasis.WORK, ShareBasis.PATHWAY, ShareBasis.MARAC, ShareBasis.ACTION)
]


class ShareForm(Form):
    desks = DeskChoice(
        label="With which agencies?", queryset=None, error_messages={"required": "Select at least one agency"}
    )
    basis = forms.ChoiceField(label="Why do they need it?", choices=CHOSEN, widget=Radios)
    reason = forms.CharField(
        label="Reason", help_text="Every agency in the case reads this", max_length=300, widget=LongText(rows=3)
    )
    until = DateField(label="Until", help_text="Leave empty to share until it is ended", future=True, required=False)

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desks"].queryset = desks


class EndForm(Form):
    reason = forms.CharField(
        label="Why does the share end?",
        help_text="Every agency in the case reads this",
        max_length=300,
        widget=LongText(rows=3),
    )
