"""What is typed in a meeting."""

import datetime as dt
import uuid

from django import forms
from django.utils import timezone

from cases.models import Factor, Involvement
from dashub.clock import END_OF_DAY, add_real_hours, add_working_days, london_time
from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text
from marac.models import About, Link, Recall
from marac.models.discussion import FACTOR, TEXTS
from people.models.choices import YesNo

LONGEST = 8000
PARTIES = (Involvement.Role.VICTIM, Involvement.Role.PERPETRATOR)
# As it is said in a meeting. Hours run on through nights and weekends; working days end with the day (domain.md 2.6).
REAL_HOURS, WORKING_DAYS = (2, 4, 24, 48), (1, 2, 10)
WITHIN = [
    ("", "On the date below"),
    *[(f"{hours}h", f"In {hours} hours") for hours in REAL_HOURS],
    *[(f"{days}d", f"In {days} working day{'s' * (days > 1)}") for days in WORKING_DAYS],
]
LABELS = {
    "referrer_reason": "Why it was referred",
    "idva_voice": "Her voice, through the IDVA",
    "risk_victim": "Risk to the victim",
    "risk_children": "Risk to children",
    "risk_perpetrator": "Risk from the perpetrator",
    "risk_staff": "Risk to staff",
    "decision": "Decision",
    "tell_victim_how": "How safely: channel, hour, words - or that she is not to be told, and why",
}


class WordsForm(Form):
    """The discussion as it is written. Nothing is required while it is being said."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    page = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, desks=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=LABELS[name], required=False, max_length=LONGEST, widget=LongText(rows=3, count=False)
            )
        self.fields["tell_victim_by"] = forms.TypedChoiceField(
            label="Who tells her",
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", "Choose"), *[(desk.pk, str(desk)) for desk in desks]],
        )
        self.fields["links"] = forms.MultipleChoiceField(
            label="Passed on to", required=False, choices=Link.choices, widget=Checkboxes
        )
        for party in PARTIES:
            for factor in Factor:
                self.fields[f"{FACTOR}{party}.{factor}"] = forms.ChoiceField(
                    label=f"{factor.label}: {party.label.lower()}", required=False, choices=YesNo.choices
                )

    @classmethod
    def of(cls, discussion, desks) -> "WordsForm":
        """The form as a page shows it first, with a page number of its own."""
        words = discussion.words()
        return cls(initial=words | {"version": discussion.version, "page": uuid.uuid4()}, desks=desks)

    def words(self) -> dict:
        """Flat, as Discussion.words() gives them."""
        words = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "page")}
        # An unanswered factor that was never there is no change.
        words = {name: value for name, value in words.items() if value != "" or not name.startswith(FACTOR)}
        texts = {name: words[name].replace("\r\n", "\n") for name in TEXTS}
        return words | texts | {"links": sorted(words["links"])}

    def factor_rows(self):
        """A row for each factor, with the field of each party."""
        return [(factor.label, [self[f"{FACTOR}{party}.{factor}"] for party in PARTIES]) for factor in Factor]


class ActionForm(Form):
    """An action as it is said: what, who, about whom, by when."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label="Action", max_length=1000, widget=Text(attrs={"list": "action-library"}))
    owner = forms.ChoiceField(label="Owner")
    about = forms.ChoiceField(label="About", choices=About.choices, widget=Radios(inline=True))
    within = forms.ChoiceField(label="Due", choices=WITHIN, required=False)
    due_on = DateField(label="Date", required=False, future=True, called="The date")

    def __init__(self, *args, owners=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Choose"), *owners]

    def clean(self):
        """Works out ``due_at``, which is never past."""
        said = super().clean()
        within, day = said.get("within", ""), said.get("due_on")
        if not within and not day and "due_on" not in self.errors:
            self.add_error("due_on", "Enter the date, or choose in how many hours or days it is due.")
        elif day or within:
            now = timezone.now()
            said["due_at"] = _due_at(within, day, now)
            if said["due_at"] <= now:
                self.add_error("due_on", "Today's working day is over. Choose a number of hours, or a later date.")
        return said


def _due_at(within: str, day: dt.date | None, now: dt.datetime) -> dt.datetime:
    if within.endswith("h"):
        return add_real_hours(now, int(within[:-1]))
    day = add_working_days(timezone.localdate(now), int(within[:-1])) if within else day
    return london_time(day, END_OF_DAY)


class DeferForm(Form):
    reason = forms.CharField(label="Why it is put off", max_length=300)


class CloseForm(Form):
    """What the chair is asked when she closes a case."""

    flags = forms.MultipleChoiceField(label="Place a flag on the file of", required=False, widget=Checkboxes)
    without_perpetrator = forms.CharField(
        label="Why no action is about the perpetrator", required=False, max_length=1000, widget=LongText(rows=2)
    )

    def __init__(self, *args, desks=(), asks_why: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["flags"].choices = [(str(desk.pk), str(desk)) for desk in desks]
        if not asks_why:
            del self.fields["without_perpetrator"]
        self._elsewhere: dict[str, str] = {}

    def add_missing(self, text: str, address: str) -> None:
        """Something that the page of the case asks for, and not this one: with the address of its box there."""
        self._elsewhere[text] = address
        self.add_error(None, text)

    def where(self, text: str) -> str:
        return self._elsewhere.get(text, "")


class SomebodyForm(Form):
    """Somebody in the room without an account."""

    name = forms.CharField(label="Name", max_length=120)
    desk = forms.ChoiceField(label="Agency")
    observer = forms.BooleanField(label="Observer, approved by the chair", required=False)
    accepted = forms.BooleanField(
        label="Accepts the confidentiality statement, read out in the meeting", required=False
    )

    def __init__(self, *args, desks=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].choices = [("", "Choose"), *[(str(desk.pk), str(desk)) for desk in desks]]


class MinutesForm(Form):
    """The parts of minutes that belong to no case."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    opening = forms.CharField(label="Opening", required=False, max_length=LONGEST, widget=LongText(rows=4))
    previous = forms.CharField(
        label="Actions of earlier meetings", required=False, max_length=LONGEST, widget=LongText(rows=4)
    )
    other = forms.CharField(label="Other business", required=False, max_length=LONGEST, widget=LongText(rows=4))


class AmendmentForm(Form):
    """A correction of issued minutes."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    about = forms.ChoiceField(label="What is wrong?", required=False)
    text = forms.CharField(
        label="Correction",
        help_text="Say what was wrong and what is right. What was issued stays as it was.",
        max_length=LONGEST,
        widget=LongText(rows=4),
    )

    def __init__(self, *args, listings=(), **kwargs):
        super().__init__(*args, **kwargs)
        cases = [(str(one.pk), one.case.reference) for one in listings]
        self.fields["about"].choices = [("", "What belongs to no case"), *cases]


class RecallForm(Form):
    """Which paper was wrong, and why."""

    kind = forms.ChoiceField(label="Which paper was wrong?", choices=Recall.Kind, widget=Radios())
    reason = forms.CharField(
        label="What was wrong with it?", help_text="Do not name anybody.", max_length=300, widget=LongText(rows=3)
    )
