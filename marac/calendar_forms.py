"""What people type on the pages of the calendar: series, balance between lists, who is on call."""

from dataclasses import fields

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from agencies.access import Permission, roles_with
from agencies.models import Desk, Membership
from dashub import moments
from dashub.clock import london_time
from dashub.errors import InvalidInput
from dashub.forms import Checkboxes, DateField, Form, Radios, Text, TimeField, say_what_is_wrong
from marac.forms import reason_field
from marac.models import Cadence, Kind, Listing, OnCall, Series, Weekday, WhenFull
from marac.schedule import Plan

NUMBERS = (
    "week_of_month",
    "longest_wait_days",
    "cut_off_days",
    "research_days",
    "capacity",
    "minutes_per_case",
    "quorum",
)
WEEKDAYS = [(str(day.value), day.label) for day in Weekday]


KIND_HINTS = {
    Kind.MARAC: "Each new referral is heard, once, and counted. It may sit every day or every few weeks",
    Kind.REVIEW: "Goes on with plans that a MARAC made: the same actions, further agencies. Nothing is counted again",
    Kind.PRE_MARAC: "Says of each referral whether it goes to the MARAC; if not, with a reason that the referrer reads. "
    "It is not counted, and every referral waits longer by it",
}
IN_USE = "Cases wait on its lists. Move them first, or set up another series"


class SeriesForm(forms.ModelForm):
    """Settings of a series; what no calendar can follow is refused by marac/schedule.py, field by field."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Days on which it sits", choices=WEEKDAYS, coerce=int, required=False, widget=Checkboxes
    )
    starts = TimeField(label="It starts at")
    cut_off_at = TimeField(label="The list closes at")
    research_at = TimeField(label="Research is due at")
    first_on = DateField(label="A day on which it sits, to count the two weeks from", required=False)

    class Meta:
        model = Series
        fields = [
            "name", "kind", "takes_referrals", "reviewed_in", "cadence", "weekdays", "first_on", "week_of_month", "starts",
            "cut_off_days", "cut_off_at", "research_days", "research_at", "capacity", "minutes_per_case", "when_full",
            "longest_wait_days", "quorum", "desks", "active",
        ]  # fmt: skip
        labels = {
            "kind": "What are its sittings?",
            "takes_referrals": "Cases come to it by themselves",
            "reviewed_in": "Its cases are reviewed in",
            "when_full": "When a list is full",
            "longest_wait_days": "Longest wait, in working days",
            "cadence": "How often",
            "week_of_month": "Week of the month",
            "cut_off_days": "The list closes this many working days before",
            "research_days": "Research is due this many working days before",
            "capacity": "Cases that fit",
            "minutes_per_case": "Minutes for each case",
            "quorum": "Agencies that must be present",
            "desks": "Agencies that take part",
            "active": "Meetings are planned",
        }
        help_texts = {
            "takes_referrals": "From triage, and what was put off. Otherwise a coordinator puts each case on the list. "
            "A review takes none: its cases come from the MARAC",
            "reviewed_in": "Each case that is closed here goes on the next list there, with its plan. A MARAC alone",
            "longest_wait_days": "From the referral. Balancing lists moves no case past it. Leave empty for no limit",
            "quorum": "", "desks": "", "week_of_month": "Only for every month: 1 to 4, or 5 for the last",
        }  # fmt: skip
        widgets = dict.fromkeys(NUMBERS, forms.NumberInput(attrs={"class": "govuk-input--width-3"})) | {
            "kind": Radios(hints=KIND_HINTS), "when_full": Radios, "takes_referrals": forms.CheckboxInput,
            "cadence": Radios, "desks": Checkboxes(small=True), "name": Text, "active": forms.CheckboxInput,
        }  # fmt: skip

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["desks"].queryset = Desk.objects.active().in_area(self.instance.area_id).select_related("agency")
        self.fields["desks"].required = False
        self.fields["cadence"].choices = Cadence.choices
        self.fields["kind"].choices, self.fields["when_full"].choices = Kind.choices, WhenFull.choices
        reviews = Series.objects.filter(area=self.instance.area_id, kind=Kind.REVIEW).exclude(pk=self.instance.pk)
        self.fields["reviewed_in"].queryset = reviews
        self.fields["reviewed_in"].empty_label = "Nowhere"
        for name, found in self.fields.items():
            say_what_is_wrong(found, found.label or name)

    def clean(self):
        data = super().clean()
        if not self.errors:
            settings = {name: data[name] for name in data if name in {field.name for field in fields(Plan)}}
            try:
                Plan(**settings)
            except InvalidInput as error:
                for name, message in error.problems.items():
                    self.add_error(name, message)
        self._check_kind(data)
        return data

    def clean_name(self) -> str:
        """The area is not typed, so Django does not compare within it."""
        name = self.cleaned_data["name"]
        if Series.objects.filter(area=self.instance.area_id, name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is a series of this name already")
        return name

    def _check_kind(self, data) -> None:
        kind, before = data.get("kind"), Series.objects.filter(pk=self.instance.pk).first()
        if kind == Kind.REVIEW:
            data["takes_referrals"] = False
        if kind != Kind.MARAC and data.get("reviewed_in"):
            self.add_error("reviewed_in", "Only the cases of a MARAC go on to a review. Choose nowhere")
        if before is None or kind in (None, before.kind):
            return
        if Listing.objects.waiting().filter(meeting__series=before).exists():
            self.add_error("kind", IN_USE)
        elif before.reviews.exists():
            self.add_error("kind", "Another series sends its cases here for review. Change that one first")


CHANGED = "The lists have changed since you looked. Here is what is proposed now"


class BalanceForm(Form):
    """Which of the proposed moves are made, with one reason for all of them."""

    moves = forms.MultipleChoiceField(
        label="Which cases should move?",
        widget=Checkboxes,
        error_messages={"required": "Choose at least one case to move", "invalid_choice": CHANGED},
    )
    reason = reason_field("Reason")

    def __init__(self, *args, proposals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moves"].choices = [(_key(one), _words(one)) for one in proposals]
        self.fields["moves"].error_messages |= {"invalid_choice": CHANGED}

    @property
    def chosen(self) -> list[tuple[str, int, str]]:
        """(listing, the version it was shown at, meeting to go to)."""
        split = [key.split(" ") for key in self.cleaned_data["moves"]]
        return [(listing, int(version), to) for listing, version, to in split]


def _key(proposed) -> str:
    return f"{proposed.listing.reference} {proposed.listing.version} {proposed.to.reference}"


def _words(proposed) -> str:
    what = "a review, " if proposed.listing.review else ""
    referred = moments.day(proposed.listing.referred_on)
    return f"{proposed.listing.case.reference}, {what}referred {referred}: to {moments.when(proposed.to.starts_at)}"


TWICE = "This person has a turn from then already. Change that one"
NUMBER = RegexValidator(r"^\+?[0-9() -]{6,29}$", "Enter a telephone number, like 01632 960 001")


class MemberChoice(forms.ModelChoiceField):
    """People by name and agency, for somebody who prepares meetings of several areas with the area."""

    def label_from_instance(self, membership) -> str:
        return f"{membership.user.full_name}, {membership.desk}"


class TurnForm(Form):
    """Who is on call, by which number, from when until when."""

    member = MemberChoice(queryset=None, label="Who is on call?", empty_label="Choose a person")
    phone = forms.CharField(
        label="Telephone number",
        help_text="For this turn. Those who may call an emergency meeting see it, and nobody else",
        max_length=30,
        validators=[NUMBER],
        widget=Text(width=20, attrs={"inputmode": "tel"}),
    )
    from_day = DateField(label="From which day?", called="The day it begins")
    from_time = TimeField(label="From what time?", help_text="For example 5pm or 9:30am")
    until_day = DateField(label="Until which day?", called="The day it ends", future=True)
    until_time = TimeField(label="Until what time?", help_text="For example 9am")

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        people = Membership.objects.live().filter(desk__area__in=areas, user__is_active=True)
        people = people.filter(roles__overlap=roles_with(Permission.SEE_MEETINGS))
        rows = people.select_related("user", "desk__agency", "desk__area")
        self.fields["member"].queryset = rows.order_by("user__full_name", "pk")

    @classmethod
    def of(cls, turn: OnCall) -> dict:
        """A turn as the form shows it first."""
        begins, ends = timezone.localtime(turn.starts_at), timezone.localtime(turn.ends_at)
        member = Membership.objects.filter(user=turn.user_id, desk=turn.desk_id).first()
        return {
            "member": member.pk if member else None, "phone": turn.phone, "from_day": begins.date(),
            "from_time": begins.time(), "until_day": ends.date(), "until_time": ends.time(),
        }  # fmt: skip

    def clean(self):
        data = super().clean()
        if not self.errors and self.ends_at <= self.starts_at:
            self.add_error("until_day", "The turn must end after it begins")
        return data

    @property
    def starts_at(self):
        return london_time(self.cleaned_data["from_day"], self.cleaned_data["from_time"])

    @property
    def ends_at(self):
        return london_time(self.cleaned_data["until_day"], self.cleaned_data["until_time"])

    def fill(self, turn: OnCall) -> OnCall:
        member = self.cleaned_data["member"]
        turn.user, turn.desk, turn.phone = member.user, member.desk, self.cleaned_data["phone"]
        turn.starts_at, turn.ends_at = self.starts_at, self.ends_at
        return turn
