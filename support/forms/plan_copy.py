"""The forms of a discreet copy of a safety plan, hers or a child's: what is on it, in which words, and how it is given."""

from typing import NamedTuple

from django import forms

from cases.models import SafetyPlan
from cases.summaries import in_words
from dashub.forms import Checkboxes, Form, LongText, Radios, Text
from support.models import ChildSafetyPlan
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
NEUTRAL_OF_CHILD = {
    "code": "A word",
    "safe_place": "My places",
    "leaving": "Going out",
    "calling": "Numbers",
    "phone": "Phone and games",
    "school": "School",
    "collected": "Coming home",
    "pets": "Pets and things",
    "feelings": "What I like",
    "people": "People",
    "not_to_do": "Not to forget",
}
SURE = "sure"


class Part(NamedTuple):
    """A part of a plan: its heading there, the neutral one, and what it says."""

    name: str
    label: str
    neutral: str
    words: str


class DiscreetForm(Form):
    """Nothing is on the copy that was not chosen, and what is on it is put into words that give nothing away."""

    title = forms.ChoiceField(
        label="What stands at its head?", choices=TITLES, initial="notes", widget=Radios(small=True)
    )
    contact = forms.CharField(
        label="Whom to ring, if it says so", max_length=60, required=False, widget=Text(),
        help_text="A name that could be anybody’s, with a number if wanted: “Sam, 07700 900000”. No service, no "
        "surname, no job.",
    )  # fmt: skip
    parts = forms.MultipleChoiceField(label="Which parts of the plan?", widget=Checkboxes())
    seen_by = "She has seen these words and wants them so"

    def __init__(self, data=None, *, filled: list[Part], names: list[str]):
        """``names`` are what tells: of the service, the partnership, and who harms."""
        super().__init__(data)
        self.filled, self.names = filled, names
        field = self.fields["parts"]
        field.choices = [(part.name, f"{part.label}: “{part.neutral}”") for part in filled]
        field.widget.reveals = {part.name: (self.text_of(part),) for part in filled}
        for part in filled:
            label = f"Words under “{part.neutral}”"
            words = forms.CharField(label=label, max_length=4000, widget=LongText(rows=3, count=False))
            words.initial = part.words
            self.add(self.text_of(part), words)

    @staticmethod
    def text_of(part: Part) -> str:
        return f"text_{part.name}"

    def clean(self):
        data = super().clean()
        if found := telling_words(data.get("contact") or "", self.names):
            self.add_error("contact", f"{_quoted(found)} would tell what this is. Use a name that could be anybody’s.")
        self._ask_of_words(data)
        return data

    def _ask_of_words(self, data: dict) -> None:
        """The first time it comes back with what would tell, and a box by which is said that it is to stand there."""
        told = False
        for part in self.filled:
            found = telling_words(data.get(self.text_of(part)) or "", self.names)
            told = told or bool(found)
            if found and not self.data.get(SURE):
                self.add_error(self.text_of(part), f"{_quoted(found)} would tell what this is. Put it otherwise.")
        if told:
            self.add(SURE, forms.BooleanField(label=self.seen_by, required=False))

    @property
    def copy(self) -> Copy:
        """In the order of the plan."""
        data = self.cleaned_data
        parts = [(part.neutral, data[self.text_of(part)]) for part in self.filled if part.name in data["parts"]]
        return Copy(dict(TITLES)[data["title"]], data["contact"], parts)


class CopyForm(DiscreetForm):
    """Hers: on paper, or by a link."""

    PRINT, LINK = "print", "link"

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
        """``points`` are her contact points, ``rules`` the same as this viewer may read them."""
        filled = [Part(h.value, h.label, NEUTRAL[h], plan.entries[h]) for h in Heading if plan.entries.get(h)]
        super().__init__(data, filled=filled, names=names)
        self.points = {str(point.pk): point for point in points}
        longest = plan.case.area.view_hours
        self.fields["hours"].initial = min(4, longest)
        self.fields["hours"].help_text = f"At most {longest}. Shorter is safer."
        way = self.fields["contact_point"]
        way.widget.hints = {str(rule.id): ". ".join(rule.rules) for rule in rules}
        way.choices = [(str(rule.id), rule.named) for rule in rules]

    def clean(self):
        data = super().clean()
        if not self.points and data.get("how") == self.LINK:
            self.add_error("how", "No way of contact is recorded, so there is no safe one. Add it under People first.")
        word = data.get("word") or ""
        if word and len(word.strip()) < SHORTEST_WORD:
            self.add_error("word", f"The word or PIN must have {SHORTEST_WORD} letters or figures or more")
        return data

    @property
    def point(self):
        return self.points.get(self.cleaned_data["contact_point"])


class ChildCopyForm(DiscreetForm):
    """A child's: on paper alone, for the child and the parent who is safe."""

    seen_by = "The child and the parent who is safe have seen these words and want them so"

    def __init__(self, data=None, *, plan: ChildSafetyPlan, names: list[str]):
        filled = [
            Part(name, label, NEUTRAL_OF_CHILD[name], words)
            for name, label in ChildSafetyPlan.HEADINGS
            if (words := getattr(plan, name))
        ]
        super().__init__(data, filled=filled, names=names)


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
