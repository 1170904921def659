"""What is typed to list cases by hand, or to decide that one is not to be listed."""

from django import forms

from dashub.forms import Form
from marac.forms import MeetingChoice, reason_field


class ListTogether(Form):
    """The sitting and the reason; which cases, the boxes of the table say."""

    meeting = MeetingChoice(label="Meeting")
    reason = reason_field("Why these cases are listed by hand")

    def __init__(self, *args, meetings, first: str = "", **kwargs):
        self.first = first
        super().__init__(*args, **kwargs)
        self.fields["meeting"].offer(meetings, "Select a meeting")

    def where(self, text: str) -> str:
        """An error about the boxes is mended at the first of them."""
        return f"#tick-{self.first}" if self.first else ""


class LeaveOff(Form):
    """Why not, and up to when what had come was shown her."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)
    reason = reason_field("Why it is not to be listed")
