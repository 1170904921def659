"""Forms of a provider's places."""

from django import forms
from django.utils import timezone

from dashub.forms import Checkboxes, DateField, Form, Radios, Text
from support.models import Accepts, Measure, Place
from support.models.place import SPACES

MOST = 200
HELD = tuple(f"held_{name}" for name in SPACES)


def number(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, required=False, widget=Text(width=3))


class PlaceForm(Form):
    """What a provider has, counted as it counts itself, and what of it the hub does not fill."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False)
    desk = forms.TypedChoiceField(label="Which service?", coerce=int)
    name = forms.CharField(
        label="What do you call it?", help_text="No address and no street", max_length=80, widget=Text(width=20)
    )
    kind = forms.ChoiceField(label="Type", choices=Place._meta.get_field("kind").choices)
    measure = forms.ChoiceField(
        label="How do you count?",
        choices=Measure,
        initial=Measure.BEDS,
        widget=Radios(
            reveals={
                Measure.BEDS: ["adults", "children", "held_adults", "held_children"],
                Measure.HOUSEHOLDS: ["individuals", "families", "held_individuals", "held_families"],
            }
        ),
    )
    adults = number("Bed spaces for adults")
    children = number("Bed spaces for children")
    held_adults = number("Taken now by adults whom the hub does not know")
    held_children = number("Taken now by children whom the hub does not know")
    individuals = number("How many individuals, if only individuals live there")
    families = number("How many families, if only families live there")
    held_individuals = number("Individuals there now whom the hub does not know")
    held_families = number("Families there now whom the hub does not know")
    complex_lives = forms.BooleanField(label="For people with complex lives", required=False)
    accepts = forms.MultipleChoiceField(
        label="Whom and what can it take?", choices=Accepts, required=False, widget=Checkboxes()
    )
    full_until = DateField(label="Full until", required=False, called="The day until which it is full")
    open = forms.BooleanField(label="It takes referrals", required=False, initial=True)

    def __init__(self, data=None, *, desks, place: Place | None = None):
        self.place = place
        names = [name for name in self.base_fields if name != "desk"]
        super().__init__(data, initial={name: getattr(place, name) for name in names} if place else None)
        if place:
            del self.fields["desk"]
        else:
            self.fields["desk"].choices = [(desk.pk, str(desk)) for desk in desks]
            self.initial.setdefault("desk", desks[0].pk if len(desks) == 1 else None)

    def clean(self):
        data = super().clean()
        for name in (*SPACES, *HELD):
            data[name] = data.get(name) or 0
        if data.get("measure") == Measure.BEDS and not data["adults"] + data["children"]:
            self.add_error("adults", "Enter how many bed spaces there are")
        if data.get("measure") == Measure.HOUSEHOLDS:
            for name in ("individuals", "families"):
                if not data[name]:
                    self.add_error(name, "Enter a number of 1 or more")
        if data.get("full_until") and data["full_until"] < timezone.localdate():
            self.add_error("full_until", "The day until which it is full must not be in the past")
        return data

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "desk")}
