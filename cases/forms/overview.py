"""Lead, contact with the victim, closing and reopening."""

from django import forms

from cases.models import Closure
from dashub.forms import DateField, Form, LongText, Radios, Text, TimeField

EVERYONE = "Every agency in the case reads this. Do not name the victim."


class PersonChoice(forms.ModelChoiceField):
    """Workers by name and job."""

    def label_from_instance(self, user) -> str:
        return f"{user.full_name}, {user.job_title}" if user.job_title else user.full_name


class LeadForm(Form):
    to = PersonChoice(queryset=None, label="New lead worker", empty_label="Select a worker")
    reason = forms.CharField(label="Reason", help_text=EVERYONE, max_length=300, widget=LongText(rows=3))

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = workers


class CloseForm(Form):
    closure = forms.ChoiceField(label="Why is the case closed?", choices=Closure, widget=Radios)
    reason = forms.CharField(label="Reason", help_text=EVERYONE, max_length=2000, widget=LongText(rows=4))


class ReopenForm(Form):
    reason = forms.CharField(label="Reason", help_text=EVERYONE, max_length=2000, widget=LongText(rows=4))


class ContactPlanForm(Form):
    """Who is in touch with her: always the one who fills it in, for no one can promise another's call."""

    COMES = "comes"

    how = forms.CharField(
        label="How are you in touch?", help_text="For example: weekly call, at the children’s centre", max_length=120,
        widget=Text,
    )  # fmt: skip
    way = forms.ChoiceField(label="By which way?", widget=Radios(small=True))
    next_on = DateField(label="Next contact", future=True, required=False, called="The next contact")
    next_time = TimeField(label="Time of the next contact", required=False, help_text="For example 2pm or 9:30am")

    def __init__(self, points, rules, *args, **kwargs):
        """``points`` are her contact points, ``rules`` the same as this viewer may read them."""
        super().__init__(*args, **kwargs)
        self.points = {str(point.pk): point for point in points}
        self.fields["way"].widget.divider = self.COMES
        self.fields["way"].choices = ways(rules, self.COMES)

    @property
    def point(self):
        return self.points.get(self.cleaned_data["way"])


def ways(rules, comes: str) -> list[tuple[str, str]]:
    """Every channel, so that the refusal of an unsafe one can say why; and that she comes, which is never refused."""
    return [(str(rule.id), rule.named) for rule in rules] + [(comes, "She comes or gets in touch herself")]
