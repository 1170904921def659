from django import forms

from agencies.acts import kind_words
from audit.models import Verb
from dashub.forms import DateField, Form, LongText, Radios, Text
from reporting.governance.log import Asked
from reporting.models import Alert

KINDS = (
    *("cases.case", "cases.document", "cases.note", "cases.safetyplan", "people.person", "referrals.referral"),
    *("marac.meeting", "marac.listing", "marac.research", "marac.action", "page", "sign-in", "audit.event"),
)
LARGEST = 2**63 - 1


class SearchForm(Form):
    """What she searches the log for. Sent by GET: numbers and random references identify nobody."""

    actor = forms.TypedChoiceField(label="Who", coerce=int, empty_value=None, required=False)
    reference = forms.CharField(
        label="Reference", help_text="Of a case, a referral or anything else, like K7QD-2M", max_length=60, required=False,
        widget=Text(width=10),
    )  # fmt: skip
    person = forms.IntegerField(
        label="Person’s record number", min_value=1, max_value=LARGEST, required=False, widget=Text(width=10)
    )
    verb = forms.ChoiceField(label="What was done", choices=[("", "Anything"), *Verb.choices], required=False)
    kind = forms.ChoiceField(label="To what", required=False)
    since = DateField(label="From", called="The first day", required=False)
    until = DateField(label="To", called="The last day", required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        names = people.order_by("full_name", "pk").values_list("pk", "full_name")
        self.fields["actor"].choices = [("", "Anybody"), *names]
        kinds = sorted((kind_words(kind), kind) for kind in KINDS)
        self.fields["kind"].choices = [("", "Anything"), *((kind, words) for words, kind in kinds)]

    def clean(self):
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must not be before the first")
        return given

    @property
    def asked(self) -> Asked:
        """What was asked for, where the form is valid."""
        return Asked(**self.cleaned_data)


class AlertFilter(Form):
    """Which alerts are listed; an unknown value counts as not chosen."""

    status = forms.ChoiceField(
        label="State", choices=[*Alert.Status.choices, ("all", "Open and reviewed")], required=False
    )
    kind = forms.ChoiceField(label="Alert", choices=[("", "Any"), *Alert.Kind.choices], required=False)

    def apply(self, alerts):
        self.is_valid()
        chosen = self.cleaned_data
        status = chosen.get("status") or Alert.Status.OPEN
        alerts = alerts if status == "all" else alerts.filter(status=status)
        return alerts.filter(kind=chosen["kind"]) if chosen.get("kind") else alerts


class ReviewForm(Form):
    """What came of an alert, with the reason."""

    outcome = forms.ChoiceField(label="Outcome", choices=Alert.Outcome, widget=Radios())
    reason = forms.CharField(
        label="Reason",
        help_text="What you asked, and what you were told. Nothing about the case itself.",
        max_length=2000,
        widget=LongText(rows=4),
    )
