"""What is typed about an agency that takes part."""

from django import forms
from django.core.exceptions import ValidationError

from agencies.access import PolicyGroup
from agencies.models import Agency, AgencyKind, Area, Desk
from agencies.models.agency import one_space
from agencies.taking_part import NOT_NOW, TWICE
from dashub.forms import Form, Text

LONGEST_NAME = 120
ANOTHER = "If it is another one, give it a name that tells the two apart, such as with its town"


class AgencyForm(Form):
    """An agency that begins to take part in an area. ``known`` is the one of that name, which she has to say it is."""

    area = forms.ModelChoiceField(label="Area", queryset=Area.objects.none(), empty_label="Choose")
    name = forms.CharField(label="Name of the agency", max_length=LONGEST_NAME, widget=Text())
    kind = forms.ModelChoiceField(
        label="Kind of agency",
        # The hub's own is made with its area.
        queryset=AgencyKind.objects.exclude(policy_group=PolicyGroup.HUB),
        empty_label="Choose",
        help_text="It decides what its people read of a case that is shared with them, and which questions research "
        "asks them",
    )
    email = forms.EmailField(
        label="Shared, secure mailbox", required=False, max_length=254, help_text="No colleague's own address"
    )
    phone = forms.CharField(label="Telephone", max_length=30, required=False, widget=Text(width=20))
    why = forms.CharField(label="Why?", help_text="Kept with your name and the day", max_length=200, widget=Text())

    def __init__(self, data=None, *, areas):
        super().__init__(data)
        self.fields["area"].queryset = areas
        self.only = areas[0] if len(areas) == 1 else None
        if self.only:
            del self.fields["area"]
        self.known = _called(self.fields["name"], data)
        if self.known and self.known.active and not self._at_desk(self._typed_area(data)):
            label = "It is this agency, which works in other areas too"
            self.add("same", forms.BooleanField(label=label, error_messages={"required": _asked(self.known)}))
            self.order_fields(["area", "name", "same"])

    def _typed_area(self, data) -> Area | None:
        if self.only:
            return self.only
        try:
            return self.fields["area"].clean(data.get("area", ""))
        except ValidationError:
            return None

    def _at_desk(self, area: Area | None) -> bool:
        return bool(area and self.known) and Desk.objects.filter(agency=self.known, area=area).exists()

    def clean(self):
        data = super().clean()
        area = self.only or data.get("area")
        if self.known is None or area is None:
            return data
        if self._at_desk(area):
            self.add_error("name", _has_desk(self.known, area))
        elif not self.known.active:
            self.add_error("name", NOT_NOW)
        elif data.get("kind") and data["kind"] != self.known.kind:
            self.add_error(
                "kind", f"The hub holds this agency as “{self.known.kind}”. Choose that, or another name above"
            )
        return data

    @property
    def values(self) -> dict:
        """What ``taking_part.begin`` asks for."""
        data = self.cleaned_data
        given = {name: data[name] for name in ("name", "kind", "why", "email", "phone")}
        return given | {"area": self.only or data["area"], "known": self.known}


class NameForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000, required=False)
    name = forms.CharField(label="Name of the agency", max_length=LONGEST_NAME, widget=Text())
    why = forms.CharField(label="Why?", help_text="Kept with your name and the day", max_length=200, widget=Text())

    def __init__(self, data=None, *, agency: Agency):
        self.agency = agency
        super().__init__(data, initial={"version": agency.version, "name": agency.name})

    def clean_name(self) -> str:
        name = one_space(self.cleaned_data["name"])
        if Agency.objects.called(name).exclude(pk=self.agency.pk).exists():
            raise ValidationError(TWICE)
        return name


class PartForm(Form):
    """Why an agency takes no part any more, or does again. ``version`` is the agency's that she had before her."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000, required=False)
    why = forms.CharField(label="Why?", help_text="Kept with your name and the day", max_length=200, widget=Text())

    def __init__(self, data=None, *, agency: Agency):
        super().__init__(data, initial={"version": agency.version})


def _called(field: forms.CharField, data) -> Agency | None:
    """The agency whose name was typed, however it was spaced."""
    if data is None:
        return None
    try:
        name = field.clean(data.get("name", ""))
    except ValidationError:
        return None
    return Agency.objects.called(name).select_related("kind").first()


def _asked(agency: Agency) -> str:
    return f"The hub knows “{agency}” from other areas. Tick the box if it is this agency. {ANOTHER}"


def _has_desk(agency: Agency, area: Area) -> str:
    if agency.active:
        return f"“{agency}” takes part in {area} already"
    return f"“{agency}” took part in {area} before. Open it in the list of agencies"
