"""Forms of a service: taking or declining work, and a contact attempt."""

import datetime as dt

from django import forms
from django.utils import timezone

from agencies.models import Desk, User
from dashub.forms import DateField, Form, LongText, Radios, Text, TimeField
from people.models.choices import Channel
from support import caseload
from support.models import ContactAttempt, Pathway

READ_BY_ALL = "Every agency in the case reads this. Do not name the victim."
END_OF_DAY = dt.time(17)


class CaseloadFilter(Form):
    """A GET form; what is not understood is ignored."""

    STATES = {
        "live": ("Offered and working", ["offered", "working"]),
        "offered": ("Offered: to be answered", ["offered"]),
        "working": ("Working", ["working"]),
        "ended": ("Declined or ended", ["declined", "closed"]),
    }
    state = forms.ChoiceField(choices=[(key, label) for key, (label, _) in STATES.items()], required=False)
    whose = forms.ChoiceField(
        choices=[("", "My service’s"), ("mine", "Mine"), ("nobody", "Nobody’s yet")], required=False
    )
    pathway = forms.ChoiceField(choices=[("", "Any pathway"), *Pathway.choices], required=False)

    def apply(self, rows, user):
        self.is_valid()
        chosen = self.cleaned_data
        rows = rows.filter(status__in=self.STATES[chosen.get("state") or "live"][1])
        if chosen.get("whose"):
            rows = rows.filter(worker=user if chosen["whose"] == "mine" else None)
        return rows.filter(pathway=chosen["pathway"]) if chosen.get("pathway") else rows


class TakeForm(Form):
    """Who does it; the one who fills it in unless she chooses another. Naming her the lead is a second step of its own."""

    worker = forms.ChoiceField(label="Who will do this?")
    lead = forms.BooleanField(label="This worker also becomes the lead worker of the case", required=False)

    def __init__(self, work, user, *args, **kwargs):
        super().__init__(*args, prefix=f"w{work.pk}", **kwargs)
        workers = caseload.workers_of(work.desk_id, work.case)
        self.fields["worker"].choices = [(str(number), name) for number, name in workers]
        self.fields["worker"].initial = str(work.worker_id or user.pk)

    @property
    def chosen(self) -> User:
        return User.objects.get(pk=self.cleaned_data["worker"])


class ReasonForm(Form):
    reason = forms.CharField(label="Reason", help_text=READ_BY_ALL, max_length=1000, widget=LongText(rows=3))


class OfferForm(Form):
    """One more service for the case. MARAC is a list, not a service."""

    pathway = forms.ChoiceField(label="What is needed?", choices=[p for p in Pathway.choices if p[0] != Pathway.MARAC])
    desk = forms.ModelChoiceField(queryset=Desk.objects.none(), label="Which service?", empty_label="Choose")
    reason = forms.CharField(
        label="Why this service needs the case", help_text=READ_BY_ALL, max_length=300, widget=LongText(rows=2)
    )

    def __init__(self, case, *args, **kwargs):
        super().__init__(*args, prefix="offer", **kwargs)
        self.fields["desk"].queryset = Desk.objects.active().in_area(case.area).select_related("agency")


class AttemptForm(Form):
    """One attempt. Every channel is offered, so that the refusal of an unsafe one can say why and what to use instead."""

    FROM_HER = "her"

    contact_point = forms.ChoiceField(label="How did you try?", widget=Radios(reveals={FROM_HER: ("channel",)}))
    channel = forms.ChoiceField(label="How did the victim get in touch?", choices=Channel)
    outcome = forms.ChoiceField(label="What came of it?", choices=ContactAttempt.Outcome, widget=Radios(small=True))
    on = DateField(
        label="Day", past=True, called="The day of the attempt", help_text="Leave empty for today", required=False
    )
    time = TimeField(label="Time", help_text="For example 2pm or 9:30am. Leave empty for now", required=False)
    note = forms.CharField(
        label="Note",
        help_text="Stays in your service’s own notes. Other agencies do not read it.",
        max_length=4000,
        required=False,
        widget=LongText(rows=4),
    )
    next_on = DateField(label="Next contact agreed for", future=True, required=False, called="The next contact")
    next_time = TimeField(label="Time of the next contact", required=False)
    how = forms.CharField(label="How will you be in touch?", max_length=120, required=False, widget=Text())

    def __init__(self, points, rules, *args, **kwargs):
        """``points`` are her contact points, ``rules`` the same as this viewer may read them."""
        super().__init__(*args, **kwargs)
        self.points = {str(point.pk): point for point in points}
        field = self.fields["contact_point"]
        field.widget.hints = {str(rule.id): ". ".join(rule.rules) for rule in rules}
        field.widget.divider = self.FROM_HER
        field.choices = [(str(rule.id), _named(rule)) for rule in rules] + [(self.FROM_HER, "The victim got in touch")]
        field.error_messages["required"] = "Choose how you tried to reach the victim"

    @property
    def point(self):
        return self.points.get(self.cleaned_data["contact_point"])

    @property
    def at(self) -> dt.datetime | None:
        """None for now. A day without a time is that day at the end of office hours, or now if that is to come."""
        day, time = self.cleaned_data.get("on"), self.cleaned_data.get("time")
        if not day and not time:
            return None
        moment = timezone.make_aware(dt.datetime.combine(day or timezone.localdate(), time or END_OF_DAY))
        return moment if time else min(moment, timezone.now())

    @property
    def next_at(self) -> dt.datetime | None:
        day, time = self.cleaned_data.get("next_on"), self.cleaned_data.get("next_time")
        return timezone.make_aware(dt.datetime.combine(day, time or END_OF_DAY)) if day else None


def _named(rule) -> str:
    return ": ".join(filter(None, [f"{rule.channel} ({rule.verdict.lower()})", rule.value]))
