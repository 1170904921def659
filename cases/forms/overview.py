"""Lead, contact with the victim, closing and reopening."""

from django import forms

from cases.models import Closure
from dashub.forms import DateField, Form, LongText, Radios, Text, TimeField

EVERYONE = "Every agency in the case reads this. Do not name the victim."


class PersonChoice(forms.ModelChoiceField):
    """Workers by name and job."""

    def label_from_instance(self, user) -> str:
        return f"{user.full_name}, {user.job_title}" if user.job_title else user.full_name


class LeadForm(Form):
    to = PersonChoice(queryset=None, label="New lead worker", empty_label="Select a worker")
    reason = forms.CharField(label="Reason", help_text=EVERYONE, max_length=300, widget=LongText(rows=3))

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = workers


class CloseForm(Form):
    closure = forms.ChoiceField(label="Why is the case closed?", choices=Closure, widget=Radios)
    reason = forms.CharField(label="Reason", help_text=EVERYONE, max_length=2000, widget=LongText(rows=4))


class ReopenForm(Form):
    reason = forms.CharField(label="Reason", help_text=EVERYONE, max_length=2000, widget=LongText(rows=4))


class ContactPlanForm(Form):
    """Who is in touch with her: always the one who fills it in, for no one can promise another's call."""

    how = forms.CharField(
        label="How are you in touch?", help_text="For example: weekly call, at the children’s centre", max_length=120,
        widget=Text,
    )  # fmt: skip
    next_on = DateField(label="Next contact", future=True, required=False, called="The next contact")
    next_time = TimeField(label="Time of the next contact", required=False, help_text="For example 2pm or 9:30am")
