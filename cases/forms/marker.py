"""The form of a police marker."""

from django import forms

from agencies.access import Section
from cases.forms.register import RecordForm
from cases.models import PoliceMarker
from dashub.forms import DateField, Radios, Text

Kind, Status = PoliceMarker.Kind, PoliceMarker.Status


class MarkerForm(RecordForm):
    """``address_id`` offers those of her addresses that whoever fills it in reads whole. Where there are none, or the marker
    is at one that she does not read, there is no such field, and the link stays as it is.
    """

    kind = forms.ChoiceField(
        label="What kind?", choices=Kind, widget=Radios(reveals={Kind.ADDRESS: ["place", "address_id"]})
    )
    place = forms.ChoiceField(
        label="At which address?",
        choices=PoliceMarker.Place,
        required=False,
        help_text="Say which one it is. The address itself stands on the page of people, for those who may know it",
    )
    address_id = forms.TypedChoiceField(
        label="Which of her recorded addresses is it?",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="When this address ends, you are asked to move the marker",
    )
    status = forms.ChoiceField(label="Where does it stand?", choices=Status, initial=Status.REQUESTED, widget=Radios())
    asked_on = DateField(label="Asked for on", past=True, called="The day it was asked for")
    placed_on = DateField(label="Placed on", past=True, required=False, called="The day it was placed")
    renewed_on = DateField(label="Renewed on", past=True, required=False, called="The day it was renewed")
    expires_on = DateField(label="Last day", required=False, called="The last day")
    removed_on = DateField(label="Removed on", past=True, required=False, called="The day it was removed")
    log_number = forms.CharField(label="Police number", max_length=40, required=False, widget=Text(width=20))

    def prepare(self) -> None:
        found = [(str(one.pk), one.text) for one in self._addresses()]
        kept = self.record.address_id if self.record else None
        if found and (kept is None or str(kept) in dict(found)):
            self.fields["address_id"].choices = [("", "Not recorded"), *found]
        else:
            del self.fields["address_id"]
            self.fields["kind"].widget.reveals = {str(Kind.ADDRESS.value): ("place",)}

    def _addresses(self) -> list:
        """As the page of people shows them: each by its own section."""
        victim = self.seen.case.victim
        if victim is None:
            return []
        return [
            one
            for one in victim.addresses.all()
            if self.seen.reads(Section.CONFIDENTIAL_ADDRESS if one.confidential else Section.ADDRESS, one)
        ]

    def clean(self):
        data = super().clean()
        data["place"] = data.get("place") or PoliceMarker.Place.USUAL
        if data.get("status") == Status.PLACED and not data.get("placed_on") and "placed_on" not in self.errors:
            self.add_error("placed_on", "Enter the day it was placed")
        asked, placed = data.get("asked_on"), data.get("placed_on")
        if asked and placed and placed < asked:
            self.add_error("placed_on", "The day it was placed must be the day it was asked for or later")
        return data
