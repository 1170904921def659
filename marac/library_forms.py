"""The form of a line of the action library."""

from django import forms

from agencies.access import PolicyGroup
from dashub.forms import Form, Radios, Text
from marac.models import About, ActionTemplate

MOST_DAYS = 90


class LineForm(Form):
    """A line, and why it is there or is changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000, required=False)
    text = forms.CharField(
        label="Action", help_text="What is to be done, as it is said in the meeting. No names", max_length=200,
        widget=Text(),
    )  # fmt: skip
    policy_group = forms.ChoiceField(
        label="Which agencies do it?", choices=[("", "Every agency"), *PolicyGroup.choices], required=False
    )
    about = forms.ChoiceField(label="About whom?", choices=About, widget=Radios(small=True))
    days = forms.IntegerField(
        label="Working days until it is due", min_value=1, max_value=MOST_DAYS, initial=5,
        widget=Text(width=3, attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    active = forms.BooleanField(label="Offered while an action is typed", required=False, initial=True)
    why = forms.CharField(label="Why?", help_text="Kept with your name and the day", max_length=200, widget=Text())

    def __init__(self, data=None, *, line: ActionTemplate | None = None):
        self.line = line
        kept = {name: getattr(line, name) for name in ("version", *ActionTemplate.FIELDS)} if line else None
        super().__init__(data, initial=kept)

    def clean(self):
        data = super().clean()
        same = ActionTemplate.objects.filter(policy_group=data.get("policy_group", ""), text=data.get("text", ""))
        if same.exclude(pk=self.line.pk if self.line else None).exists():
            self.add_error("text", TWICE)
        return data

    @property
    def fields_of_line(self) -> dict:
        return {name: self.cleaned_data[name] for name in ActionTemplate.FIELDS}


TWICE = "This action stands in the library of these agencies already"
