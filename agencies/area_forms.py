"""The form of one theme of an area's settings."""

from django import forms

from agencies import access
from agencies.access import Permission
from agencies.area_settings import Number, Pick, Switch, Theme
from agencies.models import Area, User
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
        super().__init__(data, initial=kept)
        for one in theme.settings:
            self.add(one.name, _field(one))
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
        return {one.name: self.cleaned_data[one.name] for one in self.theme.settings}

    @property
    def duty(self) -> list[User] | None:
        return list(self.cleaned_data["duty"]) if self.theme.duty else None


def _field(one) -> forms.Field:
    if isinstance(one, Switch):
        return forms.BooleanField(label=one.label, required=False)
    if isinstance(one, Pick):
        return forms.ChoiceField(label=one.label, choices=one.choices, widget=Radios(small=True))
    return _number(one)


def _number(one: Number) -> forms.IntegerField:
    unit = f"{one.unit[:1].upper()}{one.unit[1:]}" if one.unit else "A number"
    hint = f"{unit}, from {one.least} to {one.most}" + (f". {one.hint}" if one.hint else "")
    box = Text(width=4, attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=one.label, min_value=one.least, max_value=one.most, help_text=hint, widget=box)


def _duty(area: Area) -> forms.ModelMultipleChoiceField:
    hub = [area.hub_desk_id] if area.hub_desk_id else []
    return forms.ModelMultipleChoiceField(
        label="Duty list",
        queryset=access.users_at(hub, Permission.RESTRICT),
        required=False,
        widget=Checkboxes,
        help_text="Chair and deputy: restricted referrals go to them alone. With nobody chosen they go to every chair.",
    )
