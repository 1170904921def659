"""The forms of the page of courts: position of trust, investigations, family proceedings."""

from django import forms

from cases.forms.order import AgainstForm, person
from cases.forms.register import RecordForm
from cases.models import CriminalMatter, FamilyMatter, PositionOfTrust
from dashub.forms import DateField, LongText, Radios, Text, TimeField
from people.models.choices import YesNo

Trust, Criminal, Family = PositionOfTrust.Status, CriminalMatter.Status, FamilyMatter.Status


class TrustForm(AgainstForm):
    whose = "person_id"

    person_id = person("Who is it about?")
    works_with = forms.ChoiceField(label="With whom does he work?", choices=PositionOfTrust.With, widget=Radios())
    setting = forms.CharField(
        label="What does he do there?", max_length=200, required=False, widget=LongText(rows=2),
        help_text="Paid or not: also a coach, a driver, a carer",
    )  # fmt: skip
    raised_on = DateField(label="Raised on", past=True, called="The day it was raised")
    status = forms.ChoiceField(
        label="Where does it stand?", choices=Trust, initial=Trust.RAISED, widget=Radios(),
        help_text="It is sent within 1 working day, and chased where nothing is heard for 5",
    )  # fmt: skip
    sent_to = forms.CharField(
        label="Sent to", help_text="The LADO, or who looks after adults at risk", max_length=120, required=False
    )
    sent_on = DateField(label="Sent on", past=True, required=False, called="The day it was sent")
    chased_on = DateField(label="Last chased on", past=True, required=False, called="The day it was chased")
    answered_on = DateField(label="Answered on", past=True, required=False, called="The day of the answer")
    outcome = forms.CharField(
        label="Outcome, or why it was not sent", max_length=300, required=False, widget=LongText(rows=2)
    )

    def clean(self):
        data = super().clean()
        status, raised = data.get("status"), data.get("raised_on")
        if (
            status not in (None, Trust.RAISED, Trust.NOT_SENT)
            and "sent_on" not in self.errors
            and not data.get("sent_on")
        ):
            self.add_error("sent_on", "Enter the day it was sent")
        if status in (Trust.ENDED, Trust.NOT_SENT) and not data.get("outcome"):
            self.add_error("outcome", "Enter the outcome, or why it was not sent")
        for name in ("sent_on", "chased_on", "answered_on"):
            if raised and data.get(name) and data[name] < raised:
                self.add_error(name, f"{self.fields[name].called} must be the day it was raised or later")
        return data


class HearingForm(RecordForm):
    """What every matter with hearings asks."""

    court = forms.CharField(label="Court", max_length=120, required=False)
    next_hearing_on = DateField(label="Next hearing on", required=False, called="The day of the hearing")
    next_hearing_time = TimeField(label="Next hearing at", help_text="For example: 10am", required=False)
    measures = forms.CharField(
        label="Special measures asked for",
        help_text="Screens, video link, her own way in. This settles the reminder a week before the hearing",
        max_length=300,
        required=False,
        widget=LongText(rows=2),
    )


HEARING = ["court", "next_hearing_on", "next_hearing_time", "measures"]


class CriminalForm(HearingForm, AgainstForm):
    field_order = [
        "offence", "against_id", "crime_number", "reported_on", "status", "charged_on", "retracted_on", "support",
        "evidence_led", *HEARING, "ended_on", "outcome", "breached_on",
    ]  # fmt: skip

    offence = forms.CharField(
        label="What is investigated?", help_text="For example: assault", max_length=200, widget=Text()
    )
    against_id = person("Against whom?")
    crime_number = forms.CharField(label="Crime number", max_length=40, required=False, widget=Text(width=20))
    reported_on = DateField(label="Reported on", past=True, called="The day of the report")
    status = forms.ChoiceField(
        label="Where does it stand?", choices=Criminal, initial=Criminal.REPORTED, widget=Radios()
    )
    charged_on = DateField(label="Charged on", past=True, required=False, called="The day of the charge")
    retracted_on = DateField(
        label="She retracted on", help_text="Leave empty where she did not", past=True, required=False,
        called="The day she retracted",
    )  # fmt: skip
    support = forms.ChoiceField(
        label="Was she offered support before she retracted?",
        choices=YesNo.choices,
        required=False,
        widget=Radios(),
    )
    evidence_led = forms.BooleanField(label="It goes on without her evidence", required=False)
    ended_on = DateField(
        label="Verdict, no further action or discontinued on", past=True, required=False, called="The day it ended"
    )
    outcome = forms.CharField(
        label="Sentence, or why there is no further action", max_length=300, required=False, widget=LongText(rows=2)
    )
    breached_on = DateField(
        label="He last broke the sentence or its conditions on",
        past=True,
        required=False,
        called="The day of the breach",
    )

    def clean(self):
        data = super().clean()
        status = data.get("status")
        if status in (Criminal.CHARGED, *CriminalMatter.VERDICTS, Criminal.DROPPED):
            self._needs("charged_on", "Enter the day of the charge")
        if status in (Criminal.NO_ACTION, *CriminalMatter.VERDICTS, Criminal.DROPPED):
            self._needs("ended_on", "Enter the day it ended")
        if not data.get("retracted_on"):
            data["support"] = ""
        for earlier, later in (
            ("reported_on", "charged_on"), ("reported_on", "retracted_on"), ("reported_on", "ended_on"),
            ("charged_on", "ended_on"), ("ended_on", "breached_on"),
        ):  # fmt: skip
            first, second = data.get(earlier), data.get(later)
            if first and second and second < first and later not in self.errors:
                start = self.fields[earlier].called
                self.add_error(later, f"{self.fields[later].called} must be {start[:1].lower()}{start[1:]} or later")
        return data

    def _needs(self, name: str, message: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)


class FamilyForm(HearingForm):
    field_order = ["kind", "began_on", "status", *HEARING]

    kind = forms.ChoiceField(label="What is it about?", choices=FamilyMatter.Kind, widget=Radios())
    began_on = DateField(label="Began on", past=True, called="The day it began")
    status = forms.ChoiceField(label="Where does it stand?", choices=Family, initial=Family.OPEN, widget=Radios())
    report = forms.ChoiceField(
        label="Did the court ask for a report?", choices=[("", "No"), *FamilyMatter.Report.choices], required=False
    )
    report_from = forms.CharField(label="Which agency is asked?", max_length=120, required=False)
    report_due_on = DateField(label="Report due on", required=False, called="The day the report is due")
    report_sent_on = DateField(label="Report sent on", past=True, required=False, called="The day it was sent")
    ended_on = DateField(label="Ended on", past=True, required=False, called="The day it ended")
    outcome = forms.CharField(label="Outcome", max_length=300, required=False, widget=LongText(rows=2))

    def clean(self):
        data = super().clean()
        if (
            data.get("status") not in (None, Family.OPEN)
            and not data.get("ended_on")
            and "ended_on" not in self.errors
        ):
            self.add_error("ended_on", "Enter the day it ended")
        if data.get("report") and not data.get("report_due_on") and "report_due_on" not in self.errors:
            self.add_error("report_due_on", "Enter the day the report is due")
        if data.get("began_on") and data.get("ended_on") and data["ended_on"] < data["began_on"]:
            self.add_error("ended_on", "The day it ended must be the day it began or later")
        return data
