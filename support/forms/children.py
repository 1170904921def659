"""Forms of what each child's services do."""

from django import forms

from cases.forms.register import RecordForm, parties_to_choose
from cases.models import Involvement
from dashub.forms import DateField, LongText, Radios, Text, TimeField
from support.models import ChildContact, ChildPlan, ChildSafetyPlan, DirectWork

Role = Involvement.Role
# Characters under one heading of a child's plan.
LONGEST = 2000


class ChildForm(RecordForm):
    """Of one child of the case, by name or by number as she sees them."""

    child_id = forms.TypedChoiceField(label="Which child?", coerce=int, widget=Radios())

    def prepare(self) -> None:
        self.fields["child_id"].choices = parties_to_choose(self.seen, Role.CHILD)

    def in_order(self, data: dict, first: str, then: str, message: str) -> None:
        if data.get(first) and data.get(then) and data[then] < data[first]:
            self.add_error(then, message)


class ChildPlanForm(ChildForm):
    kind = forms.ChoiceField(label="Which plan?", choices=ChildPlan.Kind, widget=Radios())
    strategy_on = DateField(
        label="Strategy discussion on", help_text="The conference is due within 15 working days", past=True, required=False,
        called="The day of the strategy discussion",
    )  # fmt: skip
    conference_on = DateField(
        label="Initial conference held on", past=True, required=False, called="The day of the conference"
    )
    since = DateField(label="Since when?", past=True, called="The day it began")
    worker = forms.CharField(label="Worker", max_length=120, required=False, widget=Text())
    next_on = DateField(
        label="Next review, or pre-birth assessment due by", required=False, called="The day of the next review"
    )
    until = DateField(label="If it ended, when?", past=True, required=False, called="The day it ended")
    words = forms.CharField(label="In a few words", max_length=300, required=False, widget=LongText(rows=2))

    def clean(self):
        data = super().clean()
        self.in_order(data, "since", "until", "The day it ended must be the day it began or later")
        self.in_order(
            data, "strategy_on", "conference_on", "The conference must be on the day of the discussion or later"
        )
        return data


class SchoolNoticeForm(ChildForm):
    school = forms.CharField(label="Which school or nursery?", max_length=120, widget=Text())
    incident_on = DateField(label="When did it happen?", past=True, called="The day it happened")
    incident_time = TimeField(
        label="At what time?", help_text="Before half past eight on a school day the school is told that morning",
        required=False,
    )  # fmt: skip
    present = forms.BooleanField(label="The child was there", required=False)
    school_day = DateField(
        label="Next day of school, if it is not the next working day",
        help_text="In holidays and on training days",
        required=False,
        called="The next day of school",
    )
    sent_on = DateField(label="If the school was told, when?", past=True, required=False, called="The day it was told")
    sent_time = TimeField(label="At what time was it told?", required=False)
    received_on = DateField(
        label="If the school said that it has the notice, when?",
        past=True,
        required=False,
        called="The day it was received",
    )
    received_by = forms.CharField(label="Who has it there?", max_length=120, required=False, widget=Text())
    response = forms.CharField(
        label="What did the school do?", max_length=300, required=False, widget=LongText(rows=2)
    )

    def clean(self):
        data = super().clean()
        if data.get("sent_on") and "sent_time" not in self.errors and not data.get("sent_time"):
            self.add_error("sent_time", "Enter the time at which the school was told")
        if data.get("received_on") and not data.get("sent_on"):
            self.add_error("sent_on", "Enter when the school was told")
        self.in_order(data, "incident_on", "sent_on", "The school cannot have been told before it happened")
        self.in_order(data, "incident_on", "school_day", "The next day of school must be the day it happened or later")
        self.in_order(data, "sent_on", "received_on", "The school cannot have had it before it was told")
        return data


class DirectWorkForm(ChildForm):
    kind = forms.ChoiceField(label="What kind of work?", choices=DirectWork.Kind, widget=Radios())
    worker = forms.CharField(label="Worker", max_length=120, required=False, widget=Text())
    began_on = DateField(label="When did it begin?", past=True, called="The day it began")
    ended_on = DateField(label="If it ended, when?", past=True, required=False, called="The day it ended")
    sessions = forms.IntegerField(
        label="How many sessions so far?", min_value=0, max_value=500, required=False, widget=Text(width=4)
    )
    outcome = forms.CharField(label="What came of it?", max_length=300, required=False, widget=LongText(rows=2))

    def clean(self):
        data = super().clean()
        self.in_order(data, "began_on", "ended_on", "The day it ended must be the day it began or later")
        return data


class ChildContactForm(ChildForm):
    with_whom_id = forms.TypedChoiceField(label="With whom?", coerce=int, widget=Radios())
    how = forms.ChoiceField(label="How?", choices=ChildContact.How, widget=Radios())
    supervisor = forms.CharField(label="Who supervises or supports it?", max_length=120, required=False, widget=Text())
    arrangement = forms.CharField(
        label="What is arranged?", help_text="How often, and how the child comes there and back", max_length=300,
        required=False, widget=LongText(rows=2),
    )  # fmt: skip
    never = forms.CharField(label="Where must it never take place?", max_length=200, required=False, widget=Text())
    order = forms.CharField(label="What did the court order?", max_length=200, required=False, widget=Text())
    since = DateField(label="Since when?", called="The day it began")
    until = DateField(label="Until when?", required=False, called="The last day")

    def prepare(self) -> None:
        super().prepare()
        self.fields["with_whom_id"].choices = parties_to_choose(self.seen, Role.VICTIM, Role.PERPETRATOR, Role.OTHER)

    def clean(self):
        data = super().clean()
        self.in_order(data, "since", "until", "The last day must be the day it began or later")
        return data


def _heading(name: str) -> forms.CharField:
    """A part of a child's plan as the model has it: one line for the code word, else some."""
    column = ChildSafetyPlan._meta.get_field(name)
    box = Text() if column.max_length else LongText(rows=2, count=False)
    return forms.CharField(
        label=dict(ChildSafetyPlan.HEADINGS)[name],
        help_text=column.help_text,
        max_length=column.max_length or LONGEST,
        required=False,
        widget=box,
    )


class ChildSafetyPlanForm(ChildForm):
    """Its headings are those of the model; what the child has nothing to say to stays empty."""

    field_order = ["child_id", "voice", "agreed_on", "at_home", "at_home_why"]

    voice = forms.ChoiceField(
        label="Whose words are these?", choices=ChildSafetyPlan.Voice, widget=Radios(),
        help_text="Write the child’s own words where the child gives them, also where they are short",
    )  # fmt: skip
    agreed_on = DateField(
        label="When did you go through it with the child?", past=True, required=False,
        called="The day you went through it",
    )  # fmt: skip

    at_home = forms.ChoiceField(
        label="Can a copy be kept at home?", choices=ChildSafetyPlan.AtHome, initial=ChildSafetyPlan.AtHome.OPEN,
        help_text="Decide it with the parent who is safe. Without a yes no copy is made.", widget=Radios(small=True),
    )  # fmt: skip
    at_home_why = forms.CharField(
        label="Where is it kept, or why can it not be?", max_length=200, required=False, widget=Text()
    )

    code = _heading("code")
    safe_place = _heading("safe_place")
    leaving = _heading("leaving")
    calling = _heading("calling")
    phone = _heading("phone")
    school = _heading("school")
    collected = _heading("collected")
    pets = _heading("pets")
    feelings = _heading("feelings")
    people = _heading("people")
    not_to_do = _heading("not_to_do")

    def clean(self):
        data = super().clean()
        decided = data.get("at_home") in (ChildSafetyPlan.AtHome.YES, ChildSafetyPlan.AtHome.NO)
        if decided and "at_home_why" not in self.errors and not data.get("at_home_why"):
            self.add_error("at_home_why", "Enter where it is kept, or why it cannot be")
        if not self.errors and not any(data.get(name) for name, _ in ChildSafetyPlan.HEADINGS):
            self.add_error(ChildSafetyPlan.HEADINGS[0][0], "Fill in at least one part of the plan")
        return data
