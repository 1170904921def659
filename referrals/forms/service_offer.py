"""The form of what a desk offers as a service."""

from django import forms

from agencies.models import Desk
from dashub.forms import Checkboxes, Form, Radios, Text
from referrals import routes
from support.models import Pathway

BY_KIND, THESE = "kind", "these"
MOST_CASES = 200


class ServiceForm(Form):
    """What stands now, to be changed, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000, required=False)
    which = forms.ChoiceField(
        label="Which pathways does it take?",
        choices=[(BY_KIND, "Those of its kind of agency"), (THESE, "These and no others")],
        widget=Radios(small=True, reveals={THESE: ("pathways",)}),
    )
    pathways = forms.MultipleChoiceField(
        label="Pathways",
        choices=[(one, Pathway(one).label) for one in routes.ROUTES],
        required=False,
        help_text="With none it is asked for no pathway. It stays an agency that cases can be shared with",
        widget=Checkboxes(small=True),
    )
    taking = forms.BooleanField(
        label="It takes new work",
        help_text="Otherwise triage is not offered it, and the hub finds another service",
        required=False,
    )
    hours = forms.CharField(
        label="When is it open?", max_length=120, required=False, widget=Text(),
        help_text="In words, such as: Monday to Friday, 9am to 5pm; on call at night",
    )  # fmt: skip
    full_caseload = forms.IntegerField(
        label="Open cases of a worker, above which there is an alert", min_value=1, max_value=MOST_CASES, required=False,
        widget=Text(width=3, attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    email = forms.EmailField(label="Shared, secure mailbox", required=False, max_length=254)
    phone = forms.CharField(label="Telephone", max_length=30, required=False, widget=Text(width=20))
    why = forms.CharField(label="Why?", help_text="Kept with your name and the day", max_length=200, widget=Text())

    def __init__(self, data=None, *, desk: Desk, kind: list[str]):
        """``kind``: what its kind of agency works, in words."""
        self.desk = desk
        kept = {name: getattr(desk, name) for name in ("version", *Desk.FIELDS)}
        super().__init__(data, initial=kept | {"which": BY_KIND if desk.pathways is None else THESE})
        self.fields["which"].widget.hints = {BY_KIND: ", ".join(kind) or "None"}
        self.fields["full_caseload"].help_text = f"Empty: your area’s number, {desk.area.full_caseload}"

    @property
    def values(self) -> dict:
        given = {name: self.cleaned_data[name] for name in Desk.FIELDS}
        return given | {"pathways": None if self.cleaned_data["which"] == BY_KIND else given["pathways"]}
