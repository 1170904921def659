"""The form of one theme of an area's settings."""

import calendar
import re

from django import forms
from django.core.exceptions import ValidationError

from agencies import access
from agencies.access import Permission
from agencies.area_settings import Number, Pick, Several, Switch, Theme, Week, Words, Worker, span
from agencies.models import Area, User
from dashub.dates import read_time
from dashub.forms import Checkboxes, Form, Radios, Text

LARGEST = 2_000_000_000


class ThemeForm(Form):
    """What stands now, to be changed, and why. ``seen`` is the change that the form was drawn from."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST, required=False)

    def __init__(self, data=None, *, area: Area, theme: Theme):
        self.area, self.theme = area, theme
        kept = {one.name: getattr(area, one.name) for one in theme.settings}
        kept |= {"seen": area.last_change(theme.slug)}
        if theme.duty:
            kept["duty"] = list(area.duty.values_list("pk", flat=True))
        for one in theme.settings:
            if isinstance(one, Week):
                kept |= {one.day(number): kept[one.name].get(str(number)) for number in range(7)}
        super().__init__(data, initial=kept)
        for one in theme.settings:
            if isinstance(one, Week):
                for number in range(7):
                    self.add(one.day(number), _day(one, number))
            else:
                self.add(one.name, _field(one, area))
        if theme.duty:
            self.add("duty", _duty(area))
        why = forms.CharField(label="Why?", max_length=200, help_text="Kept with your name and the day", widget=Text())
        self.add("why", why)

    def clean(self):
        data = super().clean()
        for first, second, says in self.theme.order:
            if None not in (data.get(first), data.get(second)) and data[first] > data[second]:
                self.add_error(second, says)
        return data

    @property
    def values(self) -> dict:
        return {one.name: self._value(one) for one in self.theme.settings}

    def _value(self, one):
        match one:
            case Week():
                days = {str(number): self.cleaned_data[one.day(number)] for number in range(7)}
                return {number: hours for number, hours in days.items() if hours}
            case Worker():
                user = self.cleaned_data[one.name]
                return user.pk if user else None
        return self.cleaned_data[one.name]

    @property
    def duty(self) -> list[User] | None:
        return list(self.cleaned_data["duty"]) if self.theme.duty else None


class HoursField(forms.CharField):
    """Hours of a day as typed, "8:30am to 5pm": gives ["08:30", "17:00"], or None for a day that is left empty."""

    def __init__(self, **options):
        super().__init__(
            **{"required": False, "max_length": 40, "empty_value": None, "widget": Text(width=10)} | options
        )

    def to_python(self, value):
        text = super().to_python(value)
        if text is None:
            return None
        parts = re.split(r"-|–|\bto\b", text[: self.max_length + 1], flags=re.IGNORECASE)
        if len(text) > self.max_length or len(parts) != 2:
            raise ValidationError("Enter when it opens and closes, like 8:30am to 5pm", code="invalid_hours")
        opens, closes = (read_time(part.strip()) for part in parts)
        if opens >= closes:
            raise ValidationError("It must close after it opens, on the same day", code="invalid_hours")
        return [f"{opens:%H:%M}", f"{closes:%H:%M}"]

    def run_validators(self, value):
        """The limits of the text do not concern the hours that were read from it."""

    def prepare_value(self, value):
        return span(value) if isinstance(value, list) else value


def _day(one: Week, number: int) -> HoursField:
    hint = "" if number else "For example 8:30am to 5pm. Leave a day empty on which it is closed"
    return HoursField(label=f"{one.label} on {calendar.day_name[number]}", help_text=hint)


def _field(one, area: Area) -> forms.Field:
    match one:
        case Switch():
            return forms.BooleanField(label=one.label, required=False)
        case Pick():
            return forms.ChoiceField(label=one.label, choices=one.choices, widget=Radios(small=True))
        case Several():
            box = Checkboxes(small=True)
            return forms.MultipleChoiceField(
                label=one.label, choices=one.choices, required=False, help_text=one.hint, widget=box
            )
        case Words():
            return forms.CharField(
                label=one.label, max_length=one.most, required=False, help_text=one.hint, widget=Text()
            )
        case Worker():
            return forms.ModelChoiceField(
                label=one.label,
                queryset=access.users_at(_hub(area), Permission.TRIAGE),
                required=False,
                empty_label="Nobody",
                help_text=one.hint,
            )
    return _number(one)


def _number(one: Number) -> forms.IntegerField:
    unit = f"{one.unit[:1].upper()}{one.unit[1:]}" if one.unit else "A number"
    hint = f"{unit}, from {one.least} to {one.most}" + (f". {one.hint}" if one.hint else "")
    box = Text(width=10 if one.most > 9999 else 4, attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=one.label, min_value=one.least, max_value=one.most, help_text=hint, widget=box)


def _duty(area: Area) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label="Duty list",
        queryset=access.users_at(_hub(area), Permission.RESTRICT),
        required=False,
        widget=Checkboxes,
        help_text="Chair and deputy: restricted referrals go to them alone. With nobody chosen they go to every chair.",
    )


def _hub(area: Area) -> list[int]:
    return [area.hub_desk_id] if area.hub_desk_id else []
