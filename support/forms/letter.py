"""Forms of letters and of their templates."""

from django import forms

from agencies.access import Section
from cases.forms.misplaced import ask_where_misplaced
from dashub import notify
from dashub.forms import Form, LongText, Radios, Text
from support import letters, wording
from support.models import Letter, LetterTemplate
from support.wording import Whom

NEUTRAL, PLAIN = "neutral", "plain"
VERSION = {"widget": forms.HiddenInput, "min_value": 0, "max_value": 2_000_000_000, "required": False}


class LetterForm(Form):
    """What letter, to whom by which way, and to which address. Every way is offered, so that a refusal can say why."""

    template = forms.ChoiceField(label="Which letter?")
    way = forms.ChoiceField(label="To whom, and how?", widget=Radios())
    address = forms.ChoiceField(
        label="To which address?", help_text="For a letter by post", required=False, widget=Radios(small=True)
    )
    plain = forms.ChoiceField(
        label="Which wording?",
        choices=[(NEUTRAL, "Neutral: says nothing of what it is about"), (PLAIN, "Plain: says what it is about")],
        initial=NEUTRAL,
        widget=Radios(small=True),
    )

    def __init__(self, data=None, *, seen, templates):
        super().__init__(data)
        self.templates = {str(one.pk): one for one in templates}
        self.ways = {str(way.point.pk): way for way in letters.ways(seen)}
        self.fields["template"].choices = [
            ("", "Choose"),
            *((key, _named(one)) for key, one in self.templates.items()),
        ]
        self.fields["way"].choices = [(key, way.label) for key, way in self.ways.items()]
        self.fields["way"].widget.hints = {key: ". ".join(way.rule.rules) for key, way in self.ways.items()}
        places = letters.addresses(seen)
        self.places = {str(place.id): place for _, place in places}
        self.fields["address"].choices = [
            (str(place.id), f"{part.get_role_display()}: {place.text} ({place.kind.lower()})")
            for part, place in places
        ]

    def clean(self):
        data = super().clean()
        way = self.ways.get(data.get("way", ""))
        if way and way.point.channel != "letter":
            data["address"] = ""
        return data

    @property
    def values(self) -> dict:
        """What ``letters.draft`` is to make of it."""
        data = self.cleaned_data
        way, place = self.ways[data["way"]], self.places.get(data["address"])
        address = next((one for one in way.part.person.addresses.all() if place and one.pk == place.id), None)
        words = self.templates[data["template"]].latest
        return {"words": words, "plain": data["plain"] == PLAIN, "way": way, "address": address}


def _named(template: LetterTemplate) -> str:
    return f"{template.name} (to {Whom(template.whom).label.lower()})"


class WordsForm(Form):
    """The words of a draft. What belongs in a part of the case that fewer people read is asked about once; what must never
    reach the person who harms is refused."""

    version = forms.IntegerField(**VERSION)
    subject = forms.CharField(label="Heading", max_length=120, widget=Text())
    text = forms.CharField(label="Text", max_length=6000, widget=LongText(rows=14))

    def __init__(self, data=None, *, letter: Letter, seen):
        self.letter, self.seen = letter, seen
        kept = {"version": letter.version, "subject": letter.subject, "text": letter.text}
        super().__init__(data, initial=kept)
        if letter.channel == "text":
            del self.fields["subject"]

    def clean(self):
        data = super().clean()
        subject, text = data.get("subject", ""), data.get("text", "")
        for problem in letters.refusals_of_words(self.letter, text, subject, self.seen):
            self.add_error("text", problem)
        ask_where_misplaced(self, [name for name in ("subject", "text") if name in data], Section.SAFE_CONTACT)
        return data

    @property
    def values(self) -> dict:
        return {"subject": self.cleaned_data.get("subject", ""), "text": self.cleaned_data["text"]}


class LookForm(Form):
    """The second look."""

    RIGHT, CHANGE = "right", "change"

    version = forms.IntegerField(**VERSION)
    verdict = forms.ChoiceField(
        label="May it be sent?",
        choices=[
            (RIGHT, "Yes: right person, safe way, and nothing in it that must not be known"),
            (CHANGE, "Change it first"),
        ],
        widget=Radios(reveals={CHANGE: ["why"]}),
    )
    why = forms.CharField(label="What must be changed?", max_length=200, widget=LongText(rows=2))


class SendForm(Form):
    """How it goes. What this installation does not send is sent by hand, and the hub is told."""

    BY_HUB, BY_HAND = "hub", "hand"

    how = forms.ChoiceField(label="How does it go?", widget=Radios())

    def __init__(self, data=None, *, letter: Letter):
        super().__init__(data)
        by_hand = (
            "I have posted it, or handed it to the post"
            if not letter.is_message
            else ("I have sent it myself just now, from my service’s own telephone or mailbox")
        )
        from_here = (
            [(self.BY_HUB, "Send it from here now")] if letter.is_message and notify.is_on(letter.channel) else []
        )
        self.fields["how"].choices = [*from_here, (self.BY_HAND, by_hand)]


class TemplateForm(Form):
    """A template and its next wording."""

    number = forms.IntegerField(**VERSION)
    area = forms.TypedChoiceField(label="Which area?", coerce=int)
    name = forms.CharField(
        label="What do you call it?", help_text="For staff. It is not printed", max_length=80, widget=Text()
    )
    whom = forms.ChoiceField(label="To whom does it go?", choices=Whom, widget=Radios())
    subject = forms.CharField(
        label="Heading", help_text="Also the subject of an e-mail. It must say nothing", max_length=120, widget=Text()
    )
    neutral = forms.CharField(label="Neutral wording", max_length=4000, widget=LongText(rows=10))
    plain = forms.CharField(
        label="Plain wording",
        help_text="Says what it is about. Leave empty where there is to be none",
        max_length=4000,
        required=False,
        widget=LongText(rows=10),
    )
    active = forms.BooleanField(label="Offered to staff", required=False, initial=True)
    why = forms.CharField(
        label="Why is it worded so?", help_text="Kept with your name and the day", max_length=200, widget=Text()
    )

    def __init__(self, data=None, *, areas, template: LetterTemplate | None = None):
        self.template = template
        super().__init__(data, initial=_kept(template) if template else None)
        self.fields["area"].choices = [(area.pk, str(area)) for area in areas]
        if template:
            del self.fields["area"], self.fields["whom"]
        elif len(areas) == 1:
            self.initial.setdefault("area", areas[0].pk)

    def clean(self):
        data = super().clean()
        whom = self.template.whom if self.template else data.get("whom", "")
        for name in ("subject", "neutral", "plain"):
            self._clean_words(name, data.get(name) or "", whom)
        area = self.template.area_id if self.template else data.get("area")
        taken = LetterTemplate.objects.filter(area=area, name=data.get("name", ""))
        if taken.exclude(pk=self.template.pk if self.template else None).exists():
            self.add_error("name", "There is a letter of this name already")
        return data

    def _clean_words(self, name: str, text: str, whom: str) -> None:
        unknown = wording.unknown_fields(text, whom, plain=name == "plain")
        if unknown:
            allowed = ", ".join(f"{{{field}}}" for field in wording.fields_of(whom, name == "plain"))
            self.add_error(name, f"{unknown[0]} is no field of this wording. You may use {allowed}")
        if whom == Whom.PERPETRATOR:
            problems = wording.refusals(text)
        else:
            problems = [] if name == "plain" else wording.not_neutral(text)
        for problem in problems:
            self.add_error(name, problem)

    @property
    def words(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("subject", "neutral", "plain", "why")}


def _kept(template: LetterTemplate) -> dict:
    latest = template.latest
    words = {name: getattr(latest, name) for name in ("subject", "neutral", "plain", "number")} if latest else {}
    return {"name": template.name, "active": template.active, **words}
