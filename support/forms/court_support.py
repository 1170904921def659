"""The form of what a service does for her at one hearing."""

from django import forms

from cases.forms.register import RecordForm
from dashub.forms import Checkboxes, DateField, LongText, Radios, Text, TimeField
from support.models import CourtSupport, SpecialMeasure

Status, Visit = CourtSupport.Status, CourtSupport.Visit
NOT_YET = ("", "Not spoken of yet")


class CourtSupportForm(RecordForm):
    kind = forms.ChoiceField(label="Which hearing?", choices=CourtSupport.Kind, widget=Radios(small=True))
    hearing_on = DateField(label="Hearing on", called="The day of the hearing")
    hearing_time = TimeField(label="Hearing at", help_text="For example: 10am", required=False)
    court = forms.CharField(label="Court", max_length=120, required=False, widget=Text())
    not_wanted = forms.BooleanField(label="She wants no special measures", required=False)
    asked = forms.MultipleChoiceField(
        label="Special measures asked for", choices=SpecialMeasure, required=False, widget=Checkboxes(small=True),
        help_text="One of these, or that she wants none, settles the reminder a week before the hearing",
    )  # fmt: skip
    granted = forms.MultipleChoiceField(
        label="Which of them were granted?", choices=SpecialMeasure, required=False, widget=Checkboxes(small=True)
    )
    refused_why = forms.CharField(
        label="Why were others not granted?", max_length=300, required=False, widget=LongText(rows=2)
    )
    visit = forms.ChoiceField(
        label="Visit to the court before the hearing", choices=[*Visit.choices, NOT_YET], required=False,
        widget=Radios(reveals={Visit.ARRANGED: ["visit_on"]}),
    )  # fmt: skip
    visit_on = DateField(label="Visit on", called="The day of the visit")
    statement = forms.ChoiceField(
        label="Her statement (victim personal statement, or to the family court)",
        choices=[*CourtSupport.Statement.choices, NOT_YET],
        required=False,
        widget=Radios(small=True),
    )
    status = forms.ChoiceField(
        label="Where does it stand?", choices=Status, initial=Status.COMING,
        widget=Radios(reveals={Status.HELD: ["attendance", "told_on"]}),
    )  # fmt: skip
    attendance = forms.ChoiceField(label="Who went?", choices=CourtSupport.Attendance, widget=Radios(small=True))
    told_on = DateField(
        label="She was told what came of it on", past=True, required=False, called="The day she was told",
        help_text="Left empty, it is due within two working days of the hearing",
    )  # fmt: skip
    outcome = forms.CharField(
        label="What came of it", help_text="If it was adjourned, add the new hearing by itself", max_length=300,
        required=False, widget=LongText(rows=2),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        asked, granted, hearing = data.get("asked") or [], data.get("granted") or [], data.get("hearing_on")
        if set(granted) - set(asked):
            self.add_error("granted", "Only what was asked for can be granted. Tick it above as well")
        if data.get("not_wanted") and asked:
            self.add_error("not_wanted", "She cannot want none and have some asked for. Choose one of the two")
        if hearing and data.get("visit_on") and data["visit_on"] > hearing:
            self.add_error("visit_on", "The visit must be on the day of the hearing or before")
        if hearing and data.get("told_on") and data["told_on"] < hearing:
            self.add_error("told_on", "The day she was told must be the day of the hearing or later")
        return data
