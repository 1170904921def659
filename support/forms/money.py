"""The form of an application for money or goods."""

from django import forms

from cases.forms.register import RecordForm
from dashub.forms import DateField, LongText, Radios, Text
from support.models import MoneyHelp

Status = MoneyHelp.Status


class MoneyHelpForm(RecordForm):
    """What a decision brings is asked once there is one."""

    kind = forms.ChoiceField(label="What kind of help?", choices=MoneyHelp.Kind)
    what = forms.CharField(
        label="What exactly?",
        help_text="For example: a washing machine",
        max_length=120,
        required=False,
        widget=Text(),
    )
    applied_on = DateField(label="Applied for on", past=True, called="The day of the application")
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=Status,
        initial=Status.APPLIED,
        widget=Radios(
            reveals={Status.GRANTED: ["amount", "weekly"], Status.REFUSED: ["refused_why", "appeal_by"]},
        ),
    )
    amount = forms.DecimalField(
        label="How much?",
        max_digits=9,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=Text(width=10, prefix="£"),
    )
    weekly = forms.BooleanField(label="That is each week", required=False)
    refused_why = forms.CharField(label="Why was it refused?", max_length=300, widget=LongText(rows=2))
    appeal_by = DateField(
        label="Last day to appeal, or to ask for another look", required=False, called="The last day to appeal"
    )
    decided_on = DateField(label="Decided on", past=True, required=False, called="The day of the decision")

    def clean(self):
        data = super().clean()
        applied, decided = data.get("applied_on"), data.get("decided_on")
        if applied and decided and decided < applied:
            self.add_error("decided_on", "The day of the decision must be the day of the application or later")
        if applied and data.get("appeal_by") and data["appeal_by"] < applied:
            self.add_error("appeal_by", "The last day to appeal must be after the day of the application")
        return data
