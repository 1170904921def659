"""What people type on the MARAC pages; shape only."""

from django import forms
from django.utils import timezone

from dashub import moments, references
from dashub.clock import END_OF_DAY, london_time
from dashub.errors import InvalidInput
from dashub.forms import DateField, Form, LongText, Radios, Text, TimeField
from marac.models import About, Action, Kind
from marac.models.research import Written
from marac.returns import Row

LINE_LENGTH = 5000
PROGRESS = "Not finished: a note of progress"
# A transfer and a newer action have forms of their own.
BY_OTHER_MEANS = {Action.Status.TRANSFERRED, Action.Status.SUPERSEDED}
STATUS_HINTS = {
    Action.Status.CIRCUMSTANCES_CHANGED: "It can no longer be done, or makes no sense any more, through nobody's neglect",
    Action.Status.NOT_DONE: "It could have been done and was not",
}


class ReturnForm(Form):
    """A return: one text and one share box for each prompt, why anything is withheld, and the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    withheld_reason = forms.CharField(
        label="Is anything known and held back? Say why",
        help_text="The chair reads this reason. Do not write what is held back.",
        required=False,
        max_length=1000,
        widget=LongText(rows=2, count=False),
    )

    def __init__(self, *args, rows: list[Row], anchor: str, **kwargs):
        self.rows, self.anchor = rows, anchor
        super().__init__(*args, **kwargs)
        for row in rows:
            row.text_name, row.share_name = (self.add_prefix(f"{what}-{row.index}") for what in ("text", "share"))

    def _clean_fields(self):
        super()._clean_fields()
        text = forms.CharField(required=False, max_length=LINE_LENGTH)
        for row in self.rows:
            row.text = self.data.get(row.text_name, "")
            row.shared = row.share_name in self.data
            try:
                row.text = text.clean(row.text)
            except forms.ValidationError:
                row.errors = [f"{row.prompt}: use {LINE_LENGTH} ordinary characters or fewer"]
                self.add_error(None, row.errors[0])

    def where(self, text: str) -> str:
        """The box of the row that an error is about."""
        return next((f"#{self.anchor}-text-{row.index}" for row in self.rows if text in row.errors), "")

    @property
    def written(self) -> list[Written]:
        return [Written(row.prompt, row.text, row.shared) for row in self.rows]


class LeavingForm(Form):
    """An agency that leaves a sitting early."""

    desk = forms.TypedChoiceField(label="Agency")
    at = TimeField(
        label="Leaves at", required=False, help_text="For example 11am. Leave it empty if the agency stays."
    )

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        by_number = {str(desk.pk): desk for desk in desks}
        self.fields["desk"].choices = [("", "Choose"), *[(number, str(desk)) for number, desk in by_number.items()]]
        self.fields["desk"].coerce = by_number.get


class AddCase(Form):
    """A case for the list of a meeting, by its reference as anyone may type it."""

    reference = forms.CharField(
        label="Add a case by its reference", help_text="For example K7QD-2M", max_length=20, widget=Text(width=10)
    )

    def clean_reference(self) -> str:
        try:
            return references.parse(self.cleaned_data["reference"])
        except InvalidInput as error:
            raise forms.ValidationError(error.problems["reference"]) from error


def reason_field(label: str = "Reason") -> forms.CharField:
    return forms.CharField(label=label, help_text=EVERYONE, max_length=300, widget=LongText(rows=2, count=False))


EVERYONE = "Everyone who sees the list reads this. Do not name the victim."


class CancelMeeting(Form):
    reason = reason_field()


class MeetingChoice(forms.ChoiceField):
    """A later meeting by its date and how full it is; gives the meeting, or None."""

    def offer(self, meetings, first: str) -> None:
        self.meetings = {meeting.reference: meeting for meeting in meetings}
        self.choices = [("", first), *((meeting.reference, _said(meeting)) for meeting in meetings)]

    def clean(self, value):
        return self.meetings.get(super().clean(value))


def _said(meeting) -> str:
    kind = "emergency, " if meeting.emergency else ""
    return f"{moments.when(meeting.starts_at)}, {kind}{meeting.listed} of {meeting.series.capacity} cases"


DECIDE = ("decide", "Decide whether it goes to the MARAC")


class ChangeListing(Form):
    """One thing to do to a case on a list, with what that needs."""

    what = forms.ChoiceField(
        label="What should happen?",
        choices=[
            ("move", "Move it to another meeting"),
            ("defer", "Put it off: it was due here and cannot be heard"),
            ("withdraw", "Take it off the list"),
            ("repeat", "Decide whether it is a repeat"),
        ],
        widget=Radios(
            reveals={
                "decide": ["to_marac", "decide_reason"],
                "move": ["move_to", "move_reason"],
                "defer": ["defer_to", "defer_reason"],
                "withdraw": ["withdraw_reason"],
                "repeat": ["repeat", "repeat_reason"],
            }
        ),
    )
    to_marac = forms.ChoiceField(
        label="Does it go to the MARAC?",
        choices=[("yes", "Yes: it goes on the list of the next MARAC"), ("no", "No: it ends here, with the reason")],
        widget=Radios(),
    )
    decide_reason = forms.CharField(
        label="Reason, if it does not go",
        help_text=f"{EVERYONE} The referrer and the chair are told that there is one.",
        required=False,
        max_length=300,
        widget=LongText(rows=2, count=False),
    )
    move_to = MeetingChoice(label="Meeting to move it to")
    move_reason = reason_field("Reason for moving")
    defer_to = MeetingChoice(label="Meeting to put it off to", required=False)
    defer_reason = reason_field("Reason for putting it off")
    withdraw_reason = reason_field("Reason for taking it off")
    repeat = forms.ChoiceField(
        label="Is it a repeat?", choices=[("yes", "Repeat"), ("no", "Not a repeat")], widget=Radios(inline=True)
    )
    repeat_reason = reason_field("Reason for deciding so")

    def __init__(self, *args, meetings, repeat: bool, kind: str = Kind.MARAC, **kwargs):
        super().__init__(*args, **kwargs)
        if kind == Kind.PRE_MARAC:
            self.fields["what"].choices = [DECIDE, *self.fields["what"].choices]
        self.fields["move_to"].offer(meetings, "Select a meeting")
        self.fields["defer_to"].offer(meetings, "The next with room")
        self.fields["repeat"].initial = "yes" if repeat else "no"

    def clean(self):
        data = super().clean()
        if data.get("to_marac") == "no" and not data.get("decide_reason"):
            self.add_error("decide_reason", "Enter why it does not go to the MARAC")
        return data


class UpdateAction(Form):
    """What came of an action, or how far it is; evidence with its date."""

    status = forms.ChoiceField(label="What came of it?", widget=Radios(hints=STATUS_HINTS))
    text = forms.CharField(
        label="What was done or found",
        help_text="This is the evidence. Other agencies in the case may read it.",
        max_length=4000,
        widget=LongText(rows=4, count=False),
    )
    happened_on = DateField(label="When was that?", called="The date", past=True)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, action, **kwargs):
        initial = {"version": action.version, "happened_on": timezone.localdate(), "status": action.status}
        super().__init__(*args, initial=initial, **kwargs)
        allowed = [to for to in Action.TRANSITIONS.allowed(action.status) if to not in BY_OTHER_MEANS]
        here = [(action.status, PROGRESS)] if action.status == Action.Status.OPEN else []
        self.fields["status"].choices = here + [(to.value, to.label) for to in allowed]


class PersonChoice(forms.ModelChoiceField):
    """Workers by name and job."""

    def label_from_instance(self, user) -> str:
        return f"{user.full_name}, {user.job_title}" if user.job_title else user.full_name


class TransferAction(Form):
    """Another person of the same agency, or another agency that then names one."""

    desk = forms.ModelChoiceField(queryset=None, label="Agency", empty_label="Select an agency")
    owner = PersonChoice(queryset=None, label="Person", required=False, empty_label="Whoever may act there")
    reason = reason_field("Reason for the transfer")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, desks, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset, self.fields["owner"].queryset = desks, people


class NewAction(Form):
    """A SMART action outside the meeting's screen: what, about whom, which agency and person, by when."""

    text = forms.CharField(
        label="Action", help_text="What exactly is to be done", max_length=1000, widget=LongText(rows=3, count=False)
    )
    about = forms.ChoiceField(label="About whom?", choices=About, widget=Radios(inline=True))
    desk = forms.ModelChoiceField(queryset=None, label="Agency", empty_label="Select an agency")
    owner = PersonChoice(queryset=None, label="Person", required=False, empty_label="Whoever may act there")
    due_on = DateField(label="By when", future=True)
    due_time = TimeField(label="Time, if it matters", required=False, help_text="For example 2pm or 9:30am")
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, desks, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset, self.fields["owner"].queryset = desks, people

    @property
    def due_at(self):
        """A day without a time is due at the end of the working day."""
        return london_time(self.cleaned_data["due_on"], self.cleaned_data["due_time"] or END_OF_DAY)


class CallEmergency(Form):
    """When and why it cannot wait."""

    series = forms.ModelChoiceField(queryset=None, label="Meeting", empty_label=None)
    day = DateField(label="Day", future=True)
    time = TimeField(label="Time", help_text="For example 5pm or 9:30am")
    reason = reason_field("Why it cannot wait for the next meeting")

    def __init__(self, *args, series, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = series


class PlaceFlag(Form):
    desk = forms.ModelChoiceField(queryset=None, label="Agency whose file is flagged", empty_label=None)

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = desks
