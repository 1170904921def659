"""The forms of orders and of release dates."""

import datetime as dt

from django import forms
from django.utils import timezone

from cases.forms.register import RecordForm, parties_to_choose
from cases.models import Involvement, ProtectiveOrder, Release
from cases.models.order import LONGEST_DVPO_DAYS
from dashub.forms import DateField, LongText, Radios, Text, TimeField

NEVER_A_PLACE = (
    "For example: not within 100 metres of her home, her work or the school. Never write down where she lives or stays: "
    "people who may not know it read this."
)


class AgainstForm(RecordForm):
    """A record about somebody in the case who harms; where there is one alone, it is chosen."""

    whose = "against_id"

    def prepare(self) -> None:
        harming = parties_to_choose(self.seen, Involvement.Role.PERPETRATOR)
        field = self.fields[self.whose]
        field.choices = harming if len(harming) == 1 else [("", "Not known or somebody else"), *harming]
        if len(harming) == 1:
            field.initial = harming[0][0]


def person(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, required=False, choices=(), widget=forms.Select()
    )


class OrderForm(AgainstForm):
    kind = forms.ChoiceField(label="What kind of order?", choices=[("", "Choose"), *ProtectiveOrder.Kind.choices])
    against_id = person("Against whom?")
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=ProtectiveOrder.Status,
        initial=ProtectiveOrder.Status.IN_FORCE,
        widget=Radios(),
    )
    made_by = forms.CharField(label="Court, police force or prison", max_length=120, required=False)
    made_on = DateField(label="Made, given or applied for on", past=True, called="The day it was made")
    served_on = DateField(
        label="Served on",
        help_text="A notice takes effect at once",
        past=True,
        required=False,
        called="The day of service",
    )
    served_time = TimeField(
        label="Served at",
        help_text="For example: 4:30pm. A notice goes to court within 48 hours of this, nights and weekends included",
        required=False,
    )
    until = DateField(
        label="Last day",
        help_text=f"Leave empty where it is open-ended. A DVPO lasts at most {LONGEST_DVPO_DAYS} days",
        required=False,
        called="The last day",
    )
    protects = forms.CharField(
        label="Whom does it protect?",
        help_text="For example: her and the children",
        max_length=200,
        required=False,
        widget=Text(),
    )
    terms = forms.CharField(label="What may he not do?", max_length=2000, required=False, widget=LongText(rows=4))
    area = forms.CharField(
        label="Where may he not go?", max_length=300, required=False, widget=LongText(rows=2), help_text=NEVER_A_PLACE
    )
    no_children = forms.BooleanField(
        label="He may not have contact with, or collect, the children",
        help_text="Schools are shown this",
        required=False,
    )
    breaches = forms.IntegerField(
        label="How many breaches are known?", min_value=0, max_value=999, required=False, widget=Text(width=3)
    )
    breached_on = DateField(label="Last breach on", past=True, required=False, called="The day of the last breach")
    breach_note = forms.CharField(
        label="What followed the breach?", max_length=500, required=False, widget=LongText(rows=2)
    )
    next_plan = forms.CharField(
        label="What protects her after it ends?",
        help_text="This settles the reminder a week before its last day",
        max_length=500,
        required=False,
        widget=LongText(rows=2),
    )
    told_on = DateField(
        label="She was told, by a safe way, when it ends",
        help_text="This settles the reminder two days before its last day",
        past=True,
        required=False,
        called="The day she was told",
    )

    def clean_breaches(self) -> int:
        return self.cleaned_data["breaches"] or 0

    def clean(self):
        data = super().clean()
        made, until = data.get("made_on"), data.get("until")
        if made and until and until < made:
            self.add_error("until", "The last day must be the day it was made or later")
        if made and data.get("served_on") and data["served_on"] < made:
            self.add_error("served_on", "The day of service must be the day it was made or later")
        if data.get("served_time") and not data.get("served_on") and "served_on" not in self.errors:
            self.add_error("served_on", "Enter the day of service")
        if data.get("kind") == ProtectiveOrder.Kind.DVPO and made and "until" not in self.errors:
            self._dvpo(made, until)
        if data.get("status") == ProtectiveOrder.Status.BREACHED and not data.get("breaches"):
            self.add_error("breaches", "Enter how many breaches are known")
        return data

    def _dvpo(self, made: dt.date, until: dt.date | None) -> None:
        if until is None:
            self.add_error("until", "Enter the last day: a DVPO is never open-ended")
        elif until > made + dt.timedelta(days=LONGEST_DVPO_DAYS):
            self.add_error("until", f"A DVPO lasts at most {LONGEST_DVPO_DAYS} days from the day it was made")


class ReleaseForm(AgainstForm):
    whose = "person_id"

    kind = forms.ChoiceField(label="What kind of release?", choices=[("", "Choose"), *Release.Kind.choices])
    person_id = person("Who is released?")
    place = forms.CharField(label="Which prison, hospital or station?", max_length=120, required=False, widget=Text())
    release_on = DateField(
        label="When?", help_text="Leave empty while it is not known", required=False, called="The day of release"
    )
    status = forms.ChoiceField(
        label="Where does it stand?", choices=Release.Status, initial=Release.Status.EXPECTED, widget=Radios()
    )
    conditions = forms.CharField(
        label="Conditions of the release", max_length=500, required=False, widget=LongText(rows=2)
    )
    ready_plan = forms.CharField(
        label="What is in place for that day?",
        help_text="This settles the reminder a week before",
        max_length=500,
        required=False,
        widget=LongText(rows=2),
    )
    told_on = DateField(
        label="She was told, by a safe way, when he is out",
        help_text="This settles the reminder two days before",
        past=True,
        required=False,
        called="The day she was told",
    )

    def clean(self):
        data = super().clean()
        if data.get("status") == Release.Status.RELEASED and "release_on" not in self.errors:
            if not data.get("release_on"):
                self.add_error("release_on", "Enter the day he came out")
            elif data["release_on"] > timezone.localdate():
                self.add_error("release_on", "The day he came out must be today or in the past")
        return data
