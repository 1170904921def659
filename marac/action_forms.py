"""What is typed where several actions are updated at once; shape only."""

import datetime as dt

from django import forms
from django.utils import timezone

from dashub.clock import london_time
from dashub.forms import DateField, Form, LongText, Radios
from marac.forms import STATUS_HINTS, PersonChoice, reason_field
from marac.models import Action

Status = Action.Status
OUTCOMES = (Status.DONE, Status.CIRCUMSTANCES_CHANGED, Status.NOT_DONE)
SETTLE, HAND, LATER = "settle", "hand", "later"


class Together(Form):
    """One outcome with its evidence, one new owner, or - for those who prepare the meetings - one new day."""

    what = forms.ChoiceField(
        label="What should be done to those that are ticked?",
        widget=Radios(
            reveals={
                SETTLE: ["status", "text", "happened_on"],
                HAND: ["owner", "deputy", "hand_reason"],
                LATER: ["due_on", "later_reason"],
            }
        ),
    )
    status = forms.ChoiceField(
        label="What came of them?",
        choices=[(one.value, one.label) for one in OUTCOMES],
        widget=Radios(hints=STATUS_HINTS),
    )
    text = forms.CharField(
        label="What was done or found, or why not",
        help_text="This is the evidence of each of them. Other agencies in the cases may read it. Name nobody.",
        max_length=4000,
        widget=LongText(rows=4, count=False),
    )
    happened_on = DateField(label="When was that?", called="The date", past=True)
    owner = PersonChoice(queryset=None, label="Person who gets them", empty_label="Select a person")
    deputy = PersonChoice(queryset=None, label="Her or his deputy", required=False, empty_label="No deputy")
    hand_reason = reason_field("Reason for handing them over")
    due_on = DateField(label="New day by which they are due", called="The day", future=True)
    later_reason = reason_field("Reason for the new day")

    def __init__(self, data, *, people, moves_days: bool, chosen: list, shown: list):
        self.shown = [one.reference for one in shown]
        super().__init__(data, initial={"happened_on": timezone.localdate(), "what": SETTLE})
        self.chosen = chosen
        choices = [(SETTLE, "Say what came of them"), (HAND, "Hand them to another person of the agency")]
        choices += [(LATER, "Give them a new day")] if moves_days else []
        self.fields["what"].choices = choices
        if not moves_days:
            del self.fields["due_on"], self.fields["later_reason"]
            widget = self.fields["what"].widget
            widget.reveals = {name: fields for name, fields in widget.reveals.items() if name != LATER}
        for name in ("owner", "deputy"):
            self.fields[name].queryset = people

    def clean(self):
        data = super().clean()
        if not self.chosen:
            self.add_error(None, "Tick the actions that this is about")
        if data.get("owner") and data["owner"] == data.get("deputy"):
            self.add_error("deputy", "Choose a deputy who is another person")
        return data

    def where(self, text: str) -> str:
        """The box of the action that it names, else the first."""
        named = [one for one in self.shown if one in text] or self.shown
        return f"#tick-{named[0]}" if named else ""

    @property
    def due_at(self) -> dt.datetime:
        return london_time(self.cleaned_data["due_on"], dt.time(17))


class ActionChoice(forms.ModelChoiceField):
    """Actions by reference, agency and the beginning of their words."""

    def label_from_instance(self, action) -> str:
        return f"{action.reference}, {action.desk}: {action.text[:80]}"


class SupersedeAction(Form):
    """The newer action that took its place."""

    newer = ActionChoice(queryset=None, label="Action that takes its place", empty_label="Select an action")
    reason = reason_field("Reason")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["newer"].queryset = others
