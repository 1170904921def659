"""The form of a contact attempt."""

import datetime as dt

from django import forms
from django.utils import timezone

from cases.forms.overview import ways
from dashub.forms import DateField, Form, LongText, Radios, Text, TimeField
from people.models.choices import Channel
from support.models import ContactAttempt

END_OF_DAY = dt.time(17)


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
    way = forms.ChoiceField(label="By which way?", required=False)
    how = forms.CharField(label="What is agreed about it?", max_length=120, required=False, widget=Text())

    def __init__(self, points, rules, *args, **kwargs):
        """``points`` are her contact points, ``rules`` the same as this viewer may read them."""
        super().__init__(*args, **kwargs)
        self.points = {str(point.pk): point for point in points}
        field = self.fields["contact_point"]
        field.widget.hints = {str(rule.id): ". ".join(rule.rules) for rule in rules}
        field.widget.divider = self.FROM_HER
        field.choices = [(str(rule.id), rule.named) for rule in rules] + [(self.FROM_HER, "The victim got in touch")]
        self.fields["way"].choices = [("", "Choose"), *ways(rules, self.FROM_HER)]
        field.error_messages["required"] = "Choose how you tried to reach the victim"

    @property
    def point(self):
        return self.points.get(self.cleaned_data["contact_point"])

    def clean(self):
        data = super().clean()
        if data.get("next_on") and not data.get("way") and "way" not in self.errors:
            self.add_error("way", "Choose by which way you will be in touch")
        return data

    @property
    def next_point(self):
        return self.points.get(self.cleaned_data["way"])

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
