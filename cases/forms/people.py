"""Details of a party, how she may be reached, addresses, ties. Each form holds only what the viewer's sections allow."""

from django import forms

from agencies.access import Section
from cases.models import Involvement
from cases.seen import Seen
from cases.summaries import name_section
from dashub import keys
from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text
from people.hours import SafeTimesField
from people.models.choices import (
    AddressKind,
    Channel,
    Ethnicity,
    GenderSame,
    Impairment,
    Orientation,
    RelationshipKind,
    Safety,
    Sex,
    Watched,
    YesNo,
)

PHONES = {Channel.MOBILE, Channel.TEXT, Channel.HOME_PHONE, Channel.WORK_PHONE}
LARGEST_VERSION = 2_000_000_000


def _text(label: str, length: int, hint: str = "", **widget) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, help_text=hint, widget=Text(**widget))


def _choice(label: str, choices, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=hint)


def _answer(label: str) -> forms.ChoiceField:
    return _choice(label, YesNo.choices)


def _tie(label: str) -> forms.ChoiceField:
    return _choice(label, [("", "Not known"), *RelationshipKind.choices])


# Fields of a party in the order of the page: name, who has it, section needed in full ("" for the party's own), maker.
VICTIM, PERPETRATOR, CHILD, OTHER = Involvement.Role.values
EVERYONE = (VICTIM, PERPETRATOR, CHILD, OTHER)
FIELDS = (
    ("given_name", EVERYONE, "", lambda: _text("Given name", 100)),
    ("family_name", EVERYONE, "", lambda: _text("Family name", 100)),
    (
        "aliases",
        EVERYONE,
        "",
        lambda: forms.CharField(
            label="Other names",
            help_text="One on each line: previous names, other spellings, names used online",
            required=False,
            max_length=1000,
            widget=LongText(rows=2, count=False),
        ),
    ),
    ("unborn", (CHILD,), "", lambda: forms.BooleanField(label="Not born yet", required=False)),
    ("due_on", (CHILD,), "", lambda: DateField(label="Date the baby is due", required=False, called="The due date")),
    ("date_of_birth", EVERYONE, "", lambda: DateField(label="Date of birth", past=True, required=False)),
    (
        "approximate_age",
        EVERYONE,
        "",
        lambda: forms.IntegerField(
            label="About how old", help_text="Only where no date of birth is known", min_value=0, max_value=120,
            required=False, widget=Text(width=3),
        ),
    ),
    ("sex", EVERYONE, "", lambda: _choice("Sex", Sex.choices)),
    ("to_victim", (PERPETRATOR, CHILD, OTHER), "", lambda: _tie("What are they to the victim?")),
    ("to_perpetrator", (CHILD,), "", lambda: _tie("What are they to the person who harms?")),
    ("lives_with_victim", (PERPETRATOR, CHILD, OTHER), "", lambda: _answer("Do they live with the victim?")),
    (
        "staff_link",
        EVERYONE,
        "",
        lambda: _choice(
            "Do they, or a relative, work for a partner agency or sit as a councillor?",
            YesNo.choices,
            "If so, the case is restricted to people named by the hub’s chair.",
        ),
    ),
    ("school", (CHILD,), "", lambda: _text("School or nursery", 120)),
    ("plan_status", (CHILD,), "", lambda: _text("Plan", 60, "Early help, child in need, child protection")),
    ("social_worker", (CHILD,), "", lambda: _text("Social worker", 120)),
    ("note", (OTHER,), "", lambda: _text("Note", 300)),
    ("language", (VICTIM,), "", lambda: _text("Language", 60, width=20)),
    ("interpreter", (VICTIM,), "", lambda: _answer("Is an interpreter needed?")),
    ("needs", (VICTIM,), "", lambda: _text("Access and communication needs", 300)),
    ("occupation", (PERPETRATOR,), Section.PERPETRATOR_PLACES, lambda: _text("Work", 120)),
    ("works_with_vulnerable", (PERPETRATOR,), Section.PERPETRATOR_PLACES, lambda: _answer("Works with vulnerable people?")),
    ("vehicles", (PERPETRATOR,), Section.PERPETRATOR_PLACES, lambda: _text("Vehicles", 200, "Make, colour, registration")),
    ("gp", (VICTIM, PERPETRATOR, CHILD), Section.HEALTH, lambda: _text("GP", 120)),
    ("recourse", (VICTIM,), Section.IMMIGRATION, lambda: _answer("Recourse to public funds?")),
    ("immigration_note", (VICTIM,), Section.IMMIGRATION, lambda: _text("Immigration", 300)),
    ("ethnicity", (VICTIM,), Section.EQUALITY, lambda: _choice("Ethnic group", Ethnicity.choices)),
    ("orientation", (VICTIM,), Section.EQUALITY, lambda: _choice("Sexual orientation", Orientation.choices)),
    ("gender_same", (VICTIM,), Section.EQUALITY, lambda: _choice("Gender same as at birth?", GenderSame.choices)),
    ("gender_text", (VICTIM,), Section.EQUALITY, lambda: _text("Gender, if she gives one", 60)),
    ("disability", (VICTIM,), Section.EQUALITY, lambda: _answer("Disability")),
    (
        "impairments",
        (VICTIM,),
        Section.EQUALITY,
        lambda: forms.MultipleChoiceField(
            label="Impairments", choices=Impairment, required=False, widget=Checkboxes(small=True)
        ),
    ),
)  # fmt: skip


def editable(seen: Seen, role: str) -> dict:
    """Name -> maker of the details of a party that the viewer may change: those of sections that she sees in full."""
    return {
        name: make
        for name, roles, section, make in FIELDS
        if role in roles and seen.full(section or name_section(role))
    }


class PartyForm(Form):
    """A party's details. Fields of a section that she does not see in full are not in the form, so cannot be changed."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, required=False, label="Version"
    )

    def __init__(self, *args, seen: Seen, role: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.role = role
        for name, make in editable(seen, role).items():
            self.add(name, make())

    def clean(self):
        data = super().clean()
        named = data.get("given_name") or data.get("family_name") or data.get("unborn")
        if not named and self.role in (VICTIM, PERPETRATOR) and not self.errors:
            self.add_error("given_name", "Enter a given name or a family name, whichever is known")
        elif not named and not self.errors:
            self.add_error(
                "given_name",
                "Enter a name, or say that the child is not born yet" if self.role == CHILD else "Enter a name",
            )
        if data.get("unborn") and data.get("date_of_birth"):
            self.add_error("unborn", "A child with a date of birth is born: take one of the two away")
        return data

    @property
    def names(self) -> list[str]:
        """The details that this form holds."""
        return [name for name in self.fields if name != "version"]


class ContactForm(Form):
    """One channel with its rules. What is not known is treated as not safe everywhere."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, required=False)
    channel = forms.ChoiceField(label="How", choices=Channel)
    value = _text("Number or e-mail address", 120, "Leave empty for a letter, a visit or a meeting")
    safety = forms.ChoiceField(
        label="Is it safe?", choices=Safety, widget=Radios, help_text="If you do not know, nobody will use it."
    )
    safe_times = SafeTimesField(label="Safe days and times")
    hours = _text("Anything to know about these times?", 120, "For example: only when the children are at school")
    voicemail = _answer("May a voicemail be left?")
    answered_by = _text("Who may answer?", 120)
    code_word = _text("Code word", 60, width=20)
    cover_story = _text("Who do we say we are?", 200, "What she agreed that a caller says if somebody else answers")
    watched = forms.ChoiceField(label="Is the telephone or account watched or taken?", choices=Watched, widget=Radios)
    checked_on = DateField(
        label="When was this checked with her?", past=True, required=False, called="The day it was checked"
    )
    reason = forms.CharField(
        label="Why is it recorded or changed now?", max_length=200, widget=Text, help_text="Kept with the change"
    )

    def clean(self):
        data = super().clean()
        channel, value = data.get("channel"), data.get("value", "")
        if channel in PHONES and not keys.phone_key(value):
            self.add_error("value", "Enter a telephone number, like 07700 900123")
        elif channel == Channel.EMAIL and not keys.email_key(value):
            self.add_error("value", "Enter an e-mail address, like name@example.com")
        return data


class AddressForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, required=False)
    kind = forms.ChoiceField(
        label="What kind of address?",
        choices=AddressKind,
        widget=Radios(
            hints={"confidential": "Few agencies see it. Use it for a refuge or any home that is kept secret."}
        ),
    )
    lines = _text("Address", 300)
    postcode = _text("Postcode", 10, width=10)
    since = DateField(label="From", required=False, past=True, called="The first day")
    until = DateField(
        label="Until", required=False, help_text="Leave empty while it is current", called="The last day"
    )

    def clean_postcode(self):
        typed = self.cleaned_data["postcode"]
        if typed and not keys.postcode_key(typed):
            raise forms.ValidationError("Enter a full postcode, like CH41 6AA, or leave it empty")
        return keys.postcode_key(typed)

    def clean(self):
        data = super().clean()
        if not data.get("lines") and not data.get("postcode") and "postcode" not in self.errors:
            self.add_error("lines", "Enter an address, a postcode or both")
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "The last day must be the first day or later")
        return data


class TieForm(Form):
    """What one person of the case is to another."""

    first = forms.ChoiceField(label="Who")
    kind = forms.ChoiceField(label="is the", choices=RelationshipKind)
    second = forms.ChoiceField(label="of")

    def __init__(self, *args, people: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].choices = [("", "Select a person"), *((str(pk), label) for pk, label in people)]

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", "Select another person: nobody is a relative of themselves")
        return data
