"""How to reach her safely, and where people live."""

from django import forms

from dashub import keys
from dashub.dates import DateField
from dashub.forms import Radios
from people.models.choices import AddressKind, Channel, Safety, Watched, YesNo
from referrals import answers as shape
from referrals.forms.base import PageForm, Row, choice, line
from referrals.forms.people import ETHNICITIES, identifiers, with_identifiers

SPOKEN = {Channel.MOBILE, Channel.TEXT, Channel.HOME_PHONE, Channel.WORK_PHONE}


class ContactRow(Row):
    """One way to reach her. What nobody knows to be safe is treated as not safe (product.md A2)."""

    tells = ("value", "safety", "cover_story", "hours", "code_word", "answered_by")

    channel = forms.ChoiceField(label="Way to reach the victim", choices=Channel.choices)
    value = line("Number or e-mail address", 120, width=20, hint="Leave empty for a letter or a visit")
    safety = forms.ChoiceField(
        label="Is it safe to use?", choices=Safety.choices, required=False, widget=Radios(small=True)
    )
    hours = line("When is it safe?", 120, hint="For example, weekdays 9:30am to 2:30pm")
    voicemail = choice("May a message be left?", YesNo.choices, small=True, inline=True)
    answered_by = line("Who else may answer or read it? (optional)", 120)
    code_word = line("Code word (optional)", 60, width=20)
    cover_story = line(
        "Who do we say we are? (optional)", 200, hint="The story agreed with the victim, for example the dentist"
    )
    watched = forms.ChoiceField(
        label="Is the phone or account watched or taken?",
        choices=Watched.choices,
        required=False,
        widget=Radios(small=True),
    )
    checked_on = DateField(label="When was this checked? (optional)", called="The date", required=False, past=True)

    def clean(self):
        cleaned = super().clean()
        value, channel = cleaned.get("value", ""), cleaned.get("channel")
        if value and channel in SPOKEN and not keys.phone_key(value):
            self.add_error("value", "Enter a telephone number, like 07700 900123")
        if value and channel == Channel.EMAIL and not keys.email_key(value):
            self.add_error("value", "Enter an email address in the correct format, like name@example.com")
        if cleaned.get("safety") == Safety.SAFE and channel in {*SPOKEN, Channel.EMAIL} and not value:
            self.add_error("value", "Enter the number or address that is safe")
        return cleaned

    def row(self) -> dict:
        """Unanswered is not known, and not known is not safe."""
        return {"safety": Safety.UNKNOWN.value, "watched": Watched.UNKNOWN.value, **super().row()}


class ContactPage(PageForm):
    role = "victims"
    rows = {"contact_points": (ContactRow, "way to reach the victim")}


class AddressRow(Row):
    tells = ("lines", "postcode")

    kind = forms.ChoiceField(label="What is it?", choices=AddressKind.choices)
    lines = line("Address", 300)
    postcode = line("Postcode", 8, width=10)
    since = DateField(label="Since when? (optional)", called="The date", required=False, past=True)

    def clean_postcode(self):
        typed = self.cleaned_data["postcode"]
        if typed and not keys.postcode_key(typed):
            raise forms.ValidationError("Enter a full UK postcode, like CH41 6AA, or leave it empty")
        return keys.postcode_key(typed)


class AddressPage(PageForm):
    role = "victims"
    rows = {"addresses": (AddressRow, "address")}


class PerpetratorMorePage(PageForm):
    """What agencies need to act: where he lives, what he does, what he drives."""

    role = "perpetrators"
    rows = {"addresses": (AddressRow, "address")}

    phone = line(
        "Phone (optional)", 30, width=20, hint="Kept to recognise them. Nobody calls it because of this referral."
    )
    occupation = line("Work (optional)", 120)
    works_with_vulnerable = choice(
        "Do they work or volunteer with children or adults at risk?",
        YesNo.choices,
        hint="If yes, the officer for allegations against people in a position of trust is told.",
        small=True,
        inline=True,
    )
    vehicles = line("Vehicles (optional)", 200, hint="Make, colour and registration")
    ethnicity = forms.ChoiceField(label="Ethnic group", choices=ETHNICITIES, required=False)
    language = line("First language, if not English", 60, width=20)
    identifier_pnc = line("PNC number (optional)", 60, width=20)
    identifier_police = line("Police person record (optional)", 60, width=20)

    def load(self) -> dict:
        points = shape.rows(self.part, "contact_points")
        return {**self.part, **identifiers(self.part), "phone": points[0].get("value", "") if points else ""}

    def names(self) -> set[str]:
        return super().names() | {"identifiers", "contact_points"}

    def values(self) -> dict:
        found = with_identifiers(super().values())
        phone = found.pop("phone", "")
        found["contact_points"] = (
            [{"channel": Channel.MOBILE.value, "value": phone, "safety": "unknown"}] if phone else []
        )
        return found

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        if typed and not keys.phone_key(typed):
            raise forms.ValidationError("Enter a telephone number, like 07700 900123, or leave it empty")
        return typed
