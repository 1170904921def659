"""Sharing a case with agencies, ending a share, and what was given out of the hub."""

from django import forms
from django.utils import timezone

from agencies.access import Section
from cases.forms.records import DeskChoice
from cases.models import Disclosure, ShareBasis
from cases.panel import end_of
from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, TimeField

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
    until_time = TimeField(
        label="At what time on that day?", required=False, help_text="Leave empty for the end of the day"
    )

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desks"].queryset = desks

    def clean(self):
        data = super().clean()
        if data.get("until_time") and not data.get("until") and "until" not in self.errors:
            self.add_error("until", "Enter the day as well, or leave the time empty")
        if data.get("until") and end_of(data["until"], data.get("until_time")) <= timezone.now():
            self.add_error("until_time", "The time must be in the future")
        return data


class EndForm(Form):
    reason = forms.CharField(
        label="Why does the share end?",
        help_text="Every agency in the case reads this",
        max_length=300,
        widget=LongText(rows=3),
    )


class DisclosureForm(Form):
    """What was given to somebody who does not sign in here."""

    to = forms.ChoiceField(label="To whom?", choices=Disclosure.To, widget=Radios())
    body = forms.CharField(
        label="Name of the body",
        help_text="For example the court or the police force. Of a person say only who she or he is to the case",
        max_length=200,
    )
    sections = forms.MultipleChoiceField(
        label="What was given?", choices=Section, widget=Checkboxes(small=True), required=True
    )
    what = forms.CharField(
        label="Say more",
        help_text="Without any detail: for example “Minutes of the last meeting, one page taken out”",
        max_length=300,
        widget=LongText(rows=3),
    )
    basis = forms.ChoiceField(label="On which legal basis?", choices=Disclosure.Basis, widget=Radios())
    reason = forms.CharField(label="Reason", max_length=300, widget=LongText(rows=3))
    given_on = DateField(label="When was it given?", called="The day it was given", past=True)
