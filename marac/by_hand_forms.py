"""What is typed to list cases by hand, or to decide that one is not to be listed."""

import datetime as dt

from django import forms

from dashub.forms import Form
from marac.criteria import LONG_AGO
from marac.forms import MeetingChoice, reason_field


class ListTogether(Form):
    """The sitting and the reason; which cases, the boxes of the table say."""

    meeting = MeetingChoice(
        label="Meeting",
        error_messages={"required": "Select a meeting"},
        widget=forms.Select(attrs={"class": "govuk-!-width-full"}),
    )
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

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = reason_field("Why it is not to be listed")

    def clean_seen(self) -> dt.datetime:
        """What is no moment was shown nothing."""
        try:
            at = dt.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return LONG_AGO
        return at if at.tzinfo else LONG_AGO
