"""Forms of a referral between agencies: asking, answering, withdrawing, and what came of it."""

import re

from django import forms

from agencies.access import Section
from agencies.models import Desk
from cases.forms.misplaced import ask_where_misplaced
from cases.forms.register import parties_to_choose
from cases.models.presentation import Consent, SharingGround
from cases.seen import Seen
from dashub.forms import Checkboxes, Form, LongText, Radios, Text
from support.models import AgencyReferral

Status = AgencyReferral.Status
# A telephone number or an address for e-mail: how she may be reached is read in the case and never copied.
NUMBER = re.compile(r"(?:\+\s?44|\b0)(?:[\s-]?\d){9,10}\b|\S@\S+\.\w")
COPIED = "Leave out numbers and e-mail addresses. The agency reads in the case how she may be reached safely"


class AskForm(Form):
    """``seen`` is the case through the eyes of whoever asks; ``desk_id`` the desk that she writes from."""

    to_desk_id = forms.TypedChoiceField(
        label="Which agency do you ask?", coerce=int, error_messages={"required": "Select the agency that you ask"}
    )
    person_id = forms.TypedChoiceField(label="Whom is it about?", coerce=int)
    ask = forms.ChoiceField(
        label="What do you ask for?",
        choices=AgencyReferral.Ask,
        widget=Radios(small=True),
        error_messages={"required": "Select what you ask for"},
    )
    asked_for = forms.CharField(label="In a few words", max_length=300, widget=Text())
    why = forms.CharField(
        label="Why?",
        help_text="What the agency needs to know to decide, and no more. It reads this before it sees who she is. "
        "No name, no address, no number.",
        max_length=2000,
        widget=LongText(rows=5),
        error_messages={"required": "Enter why you ask"},
    )
    urgent = forms.BooleanField(label="This is urgent", required=False)
    contact = forms.ChoiceField(
        label="May that agency contact the victim?",
        choices=AgencyReferral.Contact,
        error_messages={"required": "Select whether that agency may contact the victim"},
        widget=Radios(
            hints={
                AgencyReferral.Contact.RULES: "It reads the rules in the case once it has accepted, as they stand then"
            }
        ),
    )
    consent = forms.ChoiceField(
        label="Does the person who is referred agree?",
        choices=Consent,
        widget=Radios(small=True),
        error_messages={"required": "Select whether the person who is referred agrees"},
    )
    grounds = forms.MultipleChoiceField(
        label="Without consent: on what ground is it shared?",
        choices=SharingGround,
        required=False,
        widget=Checkboxes(small=True),
    )
    necessity = forms.CharField(
        label="Without consent: why is it necessary and proportionate?",
        max_length=1000,
        required=False,
        widget=LongText(rows=3),
    )

    def __init__(self, data=None, *, seen: Seen, desk_id: int):
        super().__init__(data)
        area = seen.case.area
        days = f"{area.agency_urgent_days} working day{'' if area.agency_urgent_days == 1 else 's'}"
        self.fields["urgent"].help_text = f"The agency then has {days} to answer, not {area.agency_answer_days}"
        desks = Desk.objects.active().in_area(seen.case.area_id).exclude(pk=desk_id).select_related("agency")
        self.fields["to_desk_id"].choices = [("", "Choose one"), *((desk.pk, str(desk)) for desk in desks)]
        self.fields["person_id"].choices = parties_to_choose(seen, "victim", "child", "perpetrator")

    def clean(self):
        data = super().clean()
        free = [name for name in ("asked_for", "why", "necessity") if data.get(name)]
        for name in free:
            if NUMBER.search(data[name]):
                self.add_error(name, COPIED)
        ask_where_misplaced(self, [name for name in free if name in self.cleaned_data], Section.HEADLINE)
        self._basis(data)
        return data

    def _basis(self, data) -> None:
        consent = data.get("consent")
        if consent and consent != Consent.GIVEN:
            if not data.get("grounds") and "grounds" not in self.errors:
                self.add_error("grounds", "Select on what ground it is shared without consent")
            if not data.get("necessity") and "necessity" not in self.errors:
                self.add_error("necessity", "Enter why it is necessary and proportionate")
        elif consent:
            data["grounds"], data["necessity"] = [], ""
        if consent == Consent.UNSAFE and data.get("contact") == AgencyReferral.Contact.RULES:
            self.add_error(
                "contact", "She was not asked because it is not safe: the other agency must not contact her"
            )

    @property
    def values(self) -> dict:
        names = ("to_desk_id", "person_id", "ask", "asked_for", "why", "urgent", "contact", "consent", "grounds")
        return {name: self.cleaned_data[name] for name in (*names, "necessity")}


class AnswerForm(Form):
    """Accept or decline; declining says why, from a list and in words."""

    answer = forms.ChoiceField(
        label="Your agency’s answer",
        choices=[(Status.ACCEPTED, "Accept"), (Status.DECLINED, "Decline")],
        widget=Radios(
            reveals={Status.DECLINED: ["why", "words"]},
            hints={Status.ACCEPTED: "Your agency then sees the case, as far as its kind of agency may"},
        ),
    )
    why = forms.ChoiceField(
        label="Why do you decline?",
        choices=[("", "Choose one"), *AgencyReferral.Why.choices],
        error_messages={"required": "Select why you decline"},
    )
    words = forms.CharField(
        label="In words",
        help_text="The agency that asked and the hub read this",
        max_length=1000,
        widget=LongText(rows=3),
    )


class WithdrawForm(Form):
    words = forms.CharField(
        label="Why do you withdraw it?",
        error_messages={"required": "Enter why you withdraw it"},
        max_length=1000,
        widget=LongText(rows=3),
    )


class OutcomeForm(Form):
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=AgencyReferral.Outcome,
        widget=Radios(),
        error_messages={"required": "Select what came of it"},
    )
    words = forms.CharField(
        label="In words",
        help_text="The agency that asked and the hub read this. What she told you in confidence does not belong here.",
        max_length=1000,
        required=False,
        widget=LongText(rows=3),
    )
