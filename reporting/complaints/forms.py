"""What is written down of a complaint, and the lead's steps."""

from django import forms
from django.utils import timezone

from agencies.models import User
from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text
from reporting.complaints.models import Complaint


class ReceiveForm(Form):
    """By anybody who signs in and hears a complaint."""

    desk = forms.TypedChoiceField(label="Which agency is it about?", coerce=int)
    subject = forms.ChoiceField(label="What is it about?", choices=Complaint.Subject, widget=Radios(small=True))
    sender = forms.ChoiceField(label="Who complains?", choices=Complaint.From, widget=Radios(small=True))
    name = forms.CharField(
        label="Name of who complains",
        help_text="Leave empty if not given",
        max_length=120,
        required=False,
        widget=Text(),
    )
    for_whom = forms.CharField(
        label="For whom, if not for herself or himself?",
        help_text="A name, where somebody complains for another",
        max_length=120,
        required=False,
        widget=Text(),
    )
    reach = forms.CharField(
        label="How may the answer reach this person safely?",
        help_text="For example: by the IDVA, or a letter to her work",
        max_length=200,
        required=False,
        widget=Text(),
    )
    what = forms.CharField(label="What is the complaint?", max_length=4000, widget=LongText(rows=6))
    received_on = DateField(label="When was it received?", past=True, called="The day it was received")

    def __init__(self, data=None, *, desks):
        super().__init__(data, initial={"received_on": timezone.localdate()})
        self.desks = {desk.pk: desk for desk in desks}
        many = len({desk.area_id for desk in desks}) > 1
        named = [(pk, f"{desk}, {desk.area}" if many else str(desk)) for pk, desk in self.desks.items()]
        self.fields["desk"].choices = [("", "Choose"), *named]

    @property
    def area(self):
        return self.desks[self.cleaned_data["desk"]].area

    @property
    def said(self) -> dict:
        rest = {name: value for name, value in self.cleaned_data.items() if name != "desk"}
        return rest | {"about": self.desks[self.cleaned_data["desk"]]}


class Step(Form):
    """A part of the lead's work on one complaint."""

    def __init__(self, data=None, *, complaint: Complaint):
        self.complaint = complaint
        super().__init__(data)

    def not_before(self, name: str, day, words: str) -> None:
        given = self.cleaned_data.get(name)
        if given and day and given < day:
            self.add_error(name, words)


class AcknowledgeForm(Step):
    acknowledged_on = DateField(label="When was it acknowledged?", past=True, called="The day it was acknowledged")

    def clean(self):
        super().clean()
        received = self.complaint.received_on
        self.not_before("acknowledged_on", received, "It cannot be acknowledged before it was received")
        return self.cleaned_data


class AnswerForm(Step):
    answered_on = DateField(label="When was it answered?", past=True, called="The day it was answered")
    outcome = forms.ChoiceField(label="What came of it?", choices=Complaint.Outcome, widget=Radios(small=True))
    answer = forms.CharField(label="What was answered?", max_length=4000, widget=LongText(rows=5))

    def clean(self):
        super().clean()
        since = self.complaint.review_on or self.complaint.received_on
        self.not_before("answered_on", since, "It cannot be answered before it was received or asked again")
        return self.cleaned_data


class ReviewForm(Step):
    review_on = DateField(label="When was a second look asked for?", past=True, called="The day of the request")

    def clean(self):
        super().clean()
        self.not_before("review_on", self.complaint.answered_on, "Nobody can ask for a second look before the answer")
        return self.cleaned_data


class CloseForm(Step):
    learning = forms.CharField(
        label="What is learnt, and what changes?",
        help_text="Without names: it is told to the partnership",
        max_length=4000,
        widget=LongText(rows=5),
    )


class WithdrawForm(Step):
    learning = forms.CharField(
        label="What is learnt all the same?", max_length=4000, required=False, widget=LongText(rows=3)
    )


class ReadersForm(Step):
    readers = forms.ModelMultipleChoiceField(
        label="Who reads it besides you?",
        help_text="Managers, and those who look after quality. The agency complained about reads it only if you choose so",
        queryset=User.objects.none(),
        required=False,
        widget=Checkboxes(small=True),
    )

    def __init__(self, data=None, *, complaint: Complaint, people):
        super().__init__(data, complaint=complaint)
        self.fields["readers"].queryset = people
        self.initial["readers"] = complaint.readers
