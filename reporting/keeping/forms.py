"""What is decided about a record whose time is up, the schedule, and legal holds."""

import datetime as dt

from django import forms
from django.utils import timezone

from cases.models import LegalHold
from dashub import clock, references
from dashub.errors import InvalidInput
from dashub.forms import DateField, Form, LongText, Radios, Text
from reporting.keeping.models import RecordClass

LONGEST = dt.timedelta(days=366 * 30)


def reason(label: str, hint: str = "", length: int = 300) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=length, widget=LongText(rows=3))


class ReviewForm(Form):
    """The hub's proposal: keep it until a day, or destroy it."""

    what = forms.ChoiceField(
        label="Is this record still needed?",
        choices=[("keep", "Yes, keep it"), ("destroy", "No, propose to destroy it")],
        widget=Radios(reveals={"keep": ["keep_until"]}),
    )
    keep_until = DateField(
        label="Review it again on",
        called="The day",
        earliest=lambda: timezone.localdate() + clock.ONE_DAY,
        latest=lambda: timezone.localdate() + LONGEST,
    )
    reason = reason("Why?", "The information-governance lead reads this. Do not name anybody.", 2000)


class DecisionForm(Form):
    """The second person's: agree, or send it back."""

    what = forms.ChoiceField(
        label="Do you agree?",
        choices=[("destroy", "Yes, destroy it now. It cannot be brought back"), ("back", "No, send it back")],
        widget=Radios(),
    )
    reason = reason("Why?", "Do not name anybody.", 2000)


class TermForm(Form):
    record_class = forms.ChoiceField(label="What kind of record?", choices=RecordClass.choices, widget=Radios())
    years = forms.IntegerField(
        label="Years after the last activity",
        help_text="Of a case with a child: until the youngest child is of this age",
        min_value=1,
        max_value=100,
        widget=Text(width=3),
    )
    reason = reason("Why?", "Who decided it, and where it is written down")


class HoldForm(Form):
    ground = forms.ChoiceField(label="Why must it be kept?", choices=LegalHold.Ground, widget=Radios())
    reason = reason("Say more", "For example the court’s or the review’s own reference. Do not name anybody.")


class HoldByReferenceForm(Form):
    """A reference is checked for its shape alone: whether there is such a case is not for a form to say."""

    reference = forms.CharField(label="Reference of the case", max_length=20, widget=Text(width=10))
    ground = forms.ChoiceField(label="Why must it be kept?", choices=LegalHold.Ground, widget=Radios())
    reason = reason("Say more", "For example the court’s or the review’s own reference. Do not name anybody.")

    def clean_reference(self) -> str:
        try:
            return references.parse(self.cleaned_data["reference"])
        except InvalidInput as problem:
            raise forms.ValidationError(problem.fields["reference"]) from None


class EndHoldForm(Form):
    reason = reason("Why need it not be held any more?")
