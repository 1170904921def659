"""Forms of immigration, capacity, adult safeguarding, carers, interpreters, by-and-for services and risk to staff."""

from django import forms
from django.utils import timezone

from cases.forms.register import RecordForm, parties_to_choose
from cases.models import Involvement, StaffRisk
from dashub.forms import Checkboxes, DateField, LongText, Radios, Text
from support.forms.contributions import day_is_said, in_order
from support.models import (
    AdultEnquiry,
    ByAndForWish,
    CapacityAssessment,
    CarersAssessment,
    ImmigrationMatter,
    InterpreterNeed,
)
from support.models.immigration import concession_ends

Role = Involvement.Role
EVERYBODY = (Role.VICTIM, Role.CHILD, Role.PERPETRATOR, Role.OTHER)


def whom(label: str = "Whom is it about?") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int)


class OfPersonForm(RecordForm):
    """About one of the people of the case, by name or by part as she sees them."""

    def prepare(self) -> None:
        self.fields["person_id"].choices = parties_to_choose(self.seen, *EVERYBODY)


class ImmigrationForm(RecordForm):
    """The last day of the concession is three months from the grant where nobody types another. Nothing goes to the Home
    Office by default."""

    recourse = forms.ChoiceField(
        label="Has she recourse to public funds?",
        choices=ImmigrationMatter.Recourse,
        initial=ImmigrationMatter.Recourse.NOT_KNOWN,
        widget=Radios(),
    )
    here_as = forms.ChoiceField(
        label="Her status",
        choices=ImmigrationMatter.HereAs,
        initial=ImmigrationMatter.HereAs.NOT_KNOWN,
        widget=Radios(small=True),
    )
    status = forms.ChoiceField(
        label="The concession for victims of domestic abuse (MVDAC)",
        help_text="Three months with public funds. The partner of a worker or student cannot settle by it: advice first.",
        choices=ImmigrationMatter.Status,
        initial=ImmigrationMatter.Status.NOT_ASKED,
        widget=Radios(),
    )
    applied_on = DateField(label="Applied for on", past=True, required=False)
    granted_on = DateField(label="Granted on", past=True, required=False, called="The day of the grant")
    until = DateField(
        label="Last day of the leave", help_text="Left empty, three months from the grant", required=False
    )
    settlement_on = DateField(label="Settlement applied for on", past=True, required=False)
    adviser = forms.CharField(label="Regulated adviser or solicitor", max_length=200, required=False, widget=Text())
    home_office = forms.ChoiceField(
        label="May anything be told to the Home Office?",
        choices=ImmigrationMatter.HomeOffice,
        initial=ImmigrationMatter.HomeOffice.NEVER,
        widget=Radios(reveals={ImmigrationMatter.HomeOffice.HER_WISH: ["wish", "wished_on"]}),
    )
    wish = forms.CharField(label="What does she want told?", max_length=300, widget=LongText(rows=2))
    wished_on = DateField(label="When did she say so, after advice?", past=True, called="The day on which she said so")
    words = forms.CharField(label="In words", max_length=1000, required=False, widget=LongText(rows=3))

    def clean(self):
        data = super().clean()
        if data.get("home_office") != ImmigrationMatter.HomeOffice.HER_WISH:
            data["wish"], data["wished_on"] = "", None
        if data.get("status") == ImmigrationMatter.Status.GRANTED:
            day_is_said(self, "granted_on", "Enter the day on which the concession was granted")
            if data.get("granted_on") and not data.get("until") and "until" not in self.errors:
                data["until"] = concession_ends(data["granted_on"])
        in_order(self, "applied_on", "granted_on", "The grant must not be before the application")
        in_order(self, "granted_on", "until", "The last day must be after the grant", same=False)
        return data


class CapacityForm(OfPersonForm):
    person_id = whom()
    decision = forms.CharField(
        label="Which decision?",
        help_text="One decision: where to live, say. Somebody can decide one thing and not another.",
        max_length=300,
        widget=Text(),
    )
    assessed_on = DateField(label="Assessed on", past=True, called="The day of the assessment")
    assessor = forms.CharField(label="Assessed by", help_text="Name and post", max_length=120, widget=Text())
    seen_alone = forms.BooleanField(label="Seen without the person who harms", required=False)
    support = forms.CharField(
        label="What was done to help her decide for herself?", max_length=500, required=False, widget=LongText(rows=2)
    )
    finding = forms.ChoiceField(
        label="What was found?",
        choices=CapacityAssessment.Finding,
        widget=Radios(
            reveals={CapacityAssessment.Finding.LACKS: ["best_interests", "decided_on", "consulted", "advocate"]}
        ),
    )
    best_interests = forms.CharField(
        label="What is in her best interests?",
        help_text="Left empty, it is due in two working days",
        max_length=1000,
        required=False,
        widget=LongText(rows=3),
    )
    decided_on = DateField(label="Decided on", past=True, required=False, called="The day of the decision")
    consulted = forms.CharField(
        label="Who was asked?", help_text="Never the person who harms", max_length=300, required=False, widget=Text()
    )
    advocate = forms.CharField(label="Advocate", max_length=120, required=False, widget=Text())
    review_on = DateField(label="Look at it again on", required=False)

    def clean(self):
        data = super().clean()
        if data.get("decided_on") and not data.get("best_interests"):
            self.add_error("best_interests", "Enter what was decided")
        in_order(self, "assessed_on", "decided_on", "The decision must not be before the assessment")
        return data


class AdultEnquiryForm(OfPersonForm):
    person_id = whom()
    raised_on = DateField(label="Concern raised on", past=True, called="The day of the concern")
    decide_by = DateField(label="Decision by", help_text="By when it is decided whether there is an enquiry")
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=AdultEnquiry.Status,
        initial=AdultEnquiry.Status.CONCERN,
        widget=Radios(reveals={AdultEnquiry.Status.CLOSED: ["outcome", "closed_on"]}),
    )
    outcome = forms.ChoiceField(label="What came of it?", choices=[("", "Choose one"), *AdultEnquiry.Outcome.choices])
    closed_on = DateField(label="Closed on", past=True, called="The day it was closed")
    decided_on = DateField(label="Decided on", past=True, required=False, called="The day of the decision")
    why = forms.CharField(label="Why an enquiry, or why not?", max_length=500, required=False, widget=LongText(rows=2))
    her_outcome = forms.CharField(
        label="What does she want to come of it?", max_length=500, required=False, widget=LongText(rows=2)
    )
    worker = forms.CharField(label="Who makes the enquiry?", max_length=120, required=False, widget=Text())
    advocate = forms.CharField(label="Advocate", max_length=120, required=False, widget=Text())
    review_on = DateField(label="Look at it again on", required=False)
    plan = forms.CharField(
        label="What protects her from then on?", max_length=1000, required=False, widget=LongText(rows=3)
    )

    def clean(self):
        data = super().clean()
        if data.get("status") == AdultEnquiry.Status.NO_ENQUIRY and not data.get("why") and "why" not in self.errors:
            self.add_error("why", "Enter why there is no enquiry")
        in_order(self, "raised_on", "decide_by", "The decision cannot be due before the concern")
        in_order(self, "raised_on", "closed_on", "It cannot have been closed before the concern")
        return data


class CarersForm(OfPersonForm):
    person_id = whom("Whose assessment?")
    direction = forms.ChoiceField(label="Who cares for whom?", choices=CarersAssessment.Direction, widget=Radios())
    asked_on = DateField(label="Asked for on", past=True)
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=CarersAssessment.Status,
        initial=CarersAssessment.Status.ASKED,
        widget=Radios(reveals={CarersAssessment.Status.DONE: ["done_on", "outcome"]}),
    )
    done_on = DateField(label="Done on", past=True, called="The day of the assessment")
    outcome = forms.CharField(label="What came of it?", max_length=500, required=False, widget=LongText(rows=2))
    if_gone = forms.CharField(
        label="Who cares if the carer leaves or is taken away?",
        help_text="Agencies that read a summary read this too",
        max_length=300,
        required=False,
        widget=LongText(rows=2),
    )
    review_on = DateField(label="Look at it again on", required=False)

    def clean(self):
        data = super().clean()
        in_order(self, "asked_on", "done_on", "It cannot have been done before it was asked for")
        return data


class InterpreterForm(OfPersonForm):
    person_id = whom("Who needs one?")
    language = forms.CharField(
        label="Which language?", help_text="Or British Sign Language", max_length=60, widget=Text()
    )
    dialect = forms.CharField(label="Dialect", max_length=60, required=False, widget=Text())
    sex = forms.ChoiceField(
        label="A man or a woman?", choices=InterpreterNeed.Sex, initial=InterpreterNeed.Sex.ANY, widget=Radios()
    )
    how = forms.ChoiceField(
        label="How?", choices=InterpreterNeed.How, initial=InterpreterNeed.How.ANY, widget=Radios()
    )
    not_who = forms.CharField(
        label="Whom does she not want?",
        help_text="For example: nobody from her town. Do not name a person",
        max_length=300,
        required=False,
        widget=LongText(rows=2),
    )
    professional = forms.BooleanField(
        label="A professional: never a family member, a child or a friend",
        error_messages={"required": "Only a professional interprets: never a family member, a child or a friend"},
    )
    needed_on = DateField(label="Needed since", past=True, called="The day since when")
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=InterpreterNeed.Status,
        initial=InterpreterNeed.Status.NEEDED,
        widget=Radios(),
    )
    booked_on = DateField(label="Booked for", required=False, called="The day of the booking")
    service = forms.CharField(label="Interpreting service", max_length=120, required=False, widget=Text())

    def clean(self):
        data = super().clean()
        if data.get("status") == InterpreterNeed.Status.BOOKED:
            day_is_said(self, "booked_on", "Enter the day for which the interpreter is booked")
        in_order(self, "needed_on", "booked_on", "The booking cannot be for a day before the need")
        return data


class ByAndForForm(RecordForm):
    community = forms.ChoiceField(label="Which community?", choices=ByAndForWish.Community, widget=Radios(small=True))
    said_on = DateField(label="She said so on", past=True, called="The day on which she said so")
    wish = forms.CharField(label="What matters to her in it?", max_length=500, required=False, widget=LongText(rows=2))
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=ByAndForWish.Status,
        initial=ByAndForWish.Status.WANTED,
        widget=Radios(reveals={ByAndForWish.Status.NONE_THERE: ["why_none"]}),
    )
    why_none = forms.CharField(label="Why is there none?", max_length=300, widget=LongText(rows=2))
    service = forms.CharField(label="Service", max_length=120, required=False, widget=Text())


class StaffRiskForm(RecordForm):
    kind = forms.ChoiceField(label="What is the risk?", choices=StaffRisk.Kind, widget=Radios(small=True))
    rules = forms.MultipleChoiceField(
        label="What does everybody keep to who goes there?", choices=StaffRisk.Rule, widget=Checkboxes(small=True)
    )
    words = forms.CharField(
        label="In words",
        help_text="Every agency in the case reads this. No address, and nothing that she told in confidence.",
        max_length=500,
        required=False,
        widget=LongText(rows=2),
    )
    since = DateField(label="Since", past=True, called="The first day")
    review_on = DateField(label="Look at it again on", called="The day on which it is looked at again")
    status = forms.ChoiceField(
        label="Does it hold?", choices=StaffRisk.Status, initial=StaffRisk.Status.LIVE, widget=Radios()
    )

    def clean(self):
        data = super().clean()
        in_order(self, "since", "review_on", "It is looked at again after the first day", same=False)
        live = data.get("status") == StaffRisk.Status.LIVE and self.record is None
        if live and data.get("review_on") and data["review_on"] < timezone.localdate():
            self.add_error("review_on", "Enter a day to come on which it is looked at again")
        return data
