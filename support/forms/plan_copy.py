"""The form of a discreet copy of a safety plan: what is on it, in which words, and how she gets it."""

from django import forms

from cases.models import SafetyPlan
from cases.summaries import in_words
from dashub.forms import Checkboxes, Form, LongText, Radios, Text
from support.models.one_time import SHORTEST_WORD, Copy
from support.telling import telling_words

Heading = SafetyPlan.Heading
# The titles that a copy may have, and the neutral heading of each part of a plan.
TITLES = (("notes", "Notes"), ("list", "List"), ("week", "This week"), ("remember", "To remember"))
NEUTRAL = {
    Heading.CONTACT: "Calls and messages",
    Heading.HOME: "House",
    Heading.LEAVING: "Going out",
    Heading.PHONE: "Phone",
    Heading.OUT: "Out and about",
    Heading.CHILDREN: "Children",
    Heading.PETS: "Pets",
    Heading.MONEY: "Money",
    Heading.ORDERS: "Papers",
    Heading.HEALTH: "Health",
    Heading.IMMIGRATION: "Documents",
    Heading.EMERGENCY: "Numbers",
    Heading.NOT_TO_DO: "Not to forget",
}
SURE = "sure"


class CopyForm(Form):
    """Nothing is on the copy that she has not chosen, and what is on it is put into words that give nothing away."""

    PRINT, LINK = "print", "link"

    title = forms.ChoiceField(
        label="What stands at its head?", choices=TITLES, initial="notes", widget=Radios(small=True)
    )
    contact = forms.CharField(
        label="Whom to ring, if it says so", max_length=60, required=False, widget=Text(),
        help_text="A name that could be anybody’s, with a number if she wants it: “Sam, 07700 900000”. No service, no "
        "surname, no job.",
    )  # fmt: skip
    parts = forms.MultipleChoiceField(label="Which parts of the plan?", widget=Checkboxes())
    how = forms.ChoiceField(
        label="How does she get it?",
        choices=[(PRINT, "On paper, handed to her"), (LINK, "By a link that opens once")],
        widget=Radios(reveals={LINK: ("contact_point", "word", "hours")}),
    )
    contact_point = forms.ChoiceField(label="By which way do you give her the link?", widget=Radios(small=True))
    word = forms.CharField(
        label="Word or PIN that you agreed with her", max_length=60, widget=Text(width=20),
        help_text="Asked before it opens. Tell it to her in another way than the link. It is not shown again.",
    )  # fmt: skip
    hours = forms.IntegerField(
        label="For how many hours can it be opened?", min_value=1,
        widget=Text(width=3, attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, data=None, *, plan: SafetyPlan, points, rules, names: list[str]):
        """``points`` are her contact points, ``rules`` the same as this viewer may read them, ``names`` what tells."""
        super().__init__(data)
        self.points, self.names = {str(point.pk): point for point in points}, names
        self.filled = [heading for heading in Heading if plan.entries.get(heading)]
        self._ask_parts(plan)
        longest = plan.case.area.view_hours
        self.fields["hours"].initial = min(4, longest)
        self.fields["hours"].help_text = f"At most {longest}. Shorter is safer."
        way = self.fields["contact_point"]
        way.widget.hints = {str(rule.id): ". ".join(rule.rules) for rule in rules}
        way.choices = [(str(rule.id), rule.named) for rule in rules]

    def _ask_parts(self, plan: SafetyPlan) -> None:
        field = self.fields["parts"]
        field.choices = [(heading.value, f"{heading.label}: “{NEUTRAL[heading]}”") for heading in self.filled]
        field.widget.reveals = {heading.value: (self.text_of(heading),) for heading in self.filled}
        for heading in self.filled:
            label = f"Words under “{NEUTRAL[heading]}”"
            words = forms.CharField(label=label, max_length=4000, widget=LongText(rows=3, count=False))
            words.initial = plan.entries[heading]
            self.add(self.text_of(heading), words)

    @staticmethod
    def text_of(heading: str) -> str:
        return f"text_{heading}"

    def clean(self):
        data = super().clean()
        if not self.points and data.get("how") == self.LINK:
            self.add_error("how", "No way of contact is recorded, so there is no safe one. Add it under People first.")
        word = data.get("word") or ""
        if word and len(word.strip()) < SHORTEST_WORD:
            self.add_error("word", f"The word or PIN must have {SHORTEST_WORD} letters or figures or more")
        if found := telling_words(data.get("contact") or "", self.names):
            self.add_error("contact", f"{_quoted(found)} would tell what this is. Use a name that could be anybody’s.")
        self._ask_of_words(data)
        return data

    def _ask_of_words(self, data: dict) -> None:
        """The first time it comes back with what would tell, and a box by which she says that it is to stand there."""
        told = False
        for heading in self.filled:
            found = telling_words(data.get(self.text_of(heading)) or "", self.names)
            told = told or bool(found)
            if found and not self.data.get(SURE):
                self.add_error(self.text_of(heading), f"{_quoted(found)} would tell what this is. Put it otherwise.")
        if told:
            self.add(SURE, forms.BooleanField(label="She has seen these words and wants them so", required=False))

    @property
    def copy(self) -> Copy:
        """In the order of the plan."""
        data = self.cleaned_data
        chosen = [heading for heading in self.filled if heading in data["parts"]]
        parts = [(NEUTRAL[heading], data[self.text_of(heading)]) for heading in chosen]
        return Copy(dict(TITLES)[data["title"]], data["contact"], parts)

    @property
    def point(self):
        return self.points.get(self.cleaned_data["contact_point"])


class OpenForm(Form):
    """What the page behind a link asks. It says the same of every link that does not open, and of none."""

    REFUSED = (
        "This cannot be shown. Check the word and try again. It may have been opened before, or its time may be up: then "
        "ask whoever gave it to you."
    )
    word = forms.CharField(
        label="Your word", max_length=200, required=False, widget=Text(width=20, attrs={"autocapitalize": "none"})
    )


def _quoted(words: list[str]) -> str:
    return in_words([f"“{word}”" for word in words])
