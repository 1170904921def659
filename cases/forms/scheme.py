"""The form of an application under the disclosure scheme: dates and choices, no place for what was disclosed."""

from django import forms
from django.core.validators import RegexValidator

from cases.forms.register import RecordForm
from cases.models import DisclosureScheme
from dashub.forms import DateField, Radios, Text

Status = DisclosureScheme.Status
STEPS = {
    "face_on": "The day of the meeting",
    "assessed_on": "The day of the assessment",
    "decided_on": "The day of the decision",
    "told_on": "The day she was told",
}


class SchemeForm(RecordForm):
    route = forms.ChoiceField(label="Which way?", choices=DisclosureScheme.Route, widget=Radios())
    began_on = DateField(
        label="First contact on",
        help_text="The 28 days run from here",
        past=True,
        called="The day of the first contact",
    )
    face_on = DateField(label="Met face to face on", past=True, required=False, called=STEPS["face_on"])
    assessed_on = DateField(label="Assessed on", past=True, required=False, called=STEPS["assessed_on"])
    decided_on = DateField(
        label="Decided with other agencies on", past=True, required=False, called=STEPS["decided_on"]
    )
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=Status,
        initial=Status.OPEN,
        widget=Radios(reveals={Status.TOLD: ["told_on"]}),
    )
    told_on = DateField(label="Told in person on", past=True, called=STEPS["told_on"])
    police_number = forms.CharField(
        label="Police number",
        help_text="A number alone. Never write here what was disclosed",
        max_length=30,
        required=False,
        widget=Text(width=20),
        validators=[
            RegexValidator(r"^(?=.*\d)[A-Za-z0-9/.-]*\Z", "Enter a number without words or spaces, like CL/1234/26")
        ],
    )

    def clean(self):
        data = super().clean()
        began = data.get("began_on")
        for name, called in STEPS.items():
            if began and data.get(name) and data[name] < began:
                self.add_error(name, f"{called} must be the day of the first contact or later")
        return data
