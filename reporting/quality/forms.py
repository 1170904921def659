"""What is asked: a sample, answers, what was found, and the self-assessment."""

import datetime as dt

from django import forms
from django.utils import timezone

from agencies.models import Desk
from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text
from reporting import periods
from reporting.quality.checklists import Answer, Kind, Question
from reporting.quality.models import AuditFinding, SelfAssessment
from reporting.quality.population import Stratum
from reporting.quality.principles import ASKS, LEVELS, Principle, Rating

LARGEST = 100
NO_NAMES = "Do not name anybody"


def words(label: str, hint: str = NO_NAMES, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=4000, required=required, widget=LongText(rows=rows))


def quarters(today: dt.date) -> list[tuple[str, str]]:
    """(key, label) of this quarter and the eight before it."""
    return [
        (key, label)
        for key, label in periods.offered(today)
        if periods.from_key(key).length == periods.MONTHS_A_QUARTER
    ]


class QuarterForm(Form):
    """An area and a quarter. An address that was tampered with is no choice."""

    area = forms.ChoiceField(label="Area")
    quarter = forms.ChoiceField(label="Quarter")

    def __init__(self, areas, today: dt.date, prefix: str, data=None):
        super().__init__(data, prefix=prefix)
        self.areas = {area.slug: area for area in areas}
        self.fields["area"].choices = [(area.slug, area.name) for area in areas]
        self.fields["quarter"].choices = quarters(today)
        # The last one that is over.
        self.initial = {"area": next(iter(self.areas)), "quarter": quarters(today)[1][0]}
        if len(self.areas) < 2:
            self.fields["area"].widget = forms.HiddenInput()

    @property
    def chosen_area(self):
        return self.areas[self.cleaned_data["area"]]

    @property
    def chosen_period(self) -> periods.Period:
        return periods.from_key(self.cleaned_data["quarter"])


class DrawForm(Form):
    """``people`` are who may audit in the area."""

    kind = forms.ChoiceField(label="What is audited?", choices=Kind, widget=Radios())
    period = forms.ChoiceField(label="From which time?")
    size = forms.IntegerField(
        label="How many?",
        help_text=f"Up to {LARGEST}. Fewer are drawn if there are fewer",
        min_value=1,
        max_value=LARGEST,
        widget=Text(width=3),
    )
    strata = forms.MultipleChoiceField(
        label="What must the sample be balanced by?",
        help_text="Each group gets its share of the sample and at least one. With several ticked the groups are crossed, "
        "so tick few for a small sample",
        choices=Stratum,
        required=False,
        widget=Checkboxes(),
    )
    first_auditor = forms.ChoiceField(label="First auditor")
    second_auditor = forms.ChoiceField(
        label="Second auditor", help_text="Somebody else. What one of them may not read, or leads, is not drawn"
    )

    def __init__(self, *args, people, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        choices = [("", "Choose somebody"), *((key, str(user)) for key, user in self.people.items())]
        self.fields["first_auditor"].choices = self.fields["second_auditor"].choices = choices
        self.fields["period"].choices = periods.offered(today)
        self.initial.setdefault("period", periods.last_year(today).key)
        self.initial.setdefault("strata", [Stratum.REPEAT.value, Stratum.DASH.value])

    def clean(self):
        given = super().clean()
        if given.get("first_auditor") and given.get("first_auditor") == given.get("second_auditor"):
            self.add_error("second_auditor", "The second auditor must be somebody else than the first")
        return given

    @property
    def auditors(self) -> tuple:
        return tuple(self.people[self.cleaned_data[name]] for name in ("first_auditor", "second_auditor"))


class AnswerForm(Form):
    """One auditor's answers about one record. Saved half done; submitted whole."""

    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)

    def __init__(self, *args, questions: tuple[Question, ...], given, submit: bool = False, **kwargs):
        self.questions, self.submit = questions, submit
        initial = {"version": given.version}
        for one in questions:
            initial |= {one.key: given.answers.get(one.key, ""), f"{one.key}_words": given.words.get(one.key, "")}
        super().__init__(*args, initial=initial, **kwargs)
        for one in questions:
            radios = Radios(inline=True, small=True)
            self.add(one.key, forms.ChoiceField(label=one.text, choices=Answer, required=False, widget=radios))
            self.add(f"{one.key}_words", words("In words", "", required=False, rows=2))

    def clean(self):
        given = super().clean()
        for one in self.questions if self.submit else ():
            if one.key not in self.errors and not given.get(one.key):
                self.add_error(one.key, f"Answer before you submit: {one.text}")
            elif given.get(one.key) in (Answer.PARTLY, Answer.NO) and not given.get(f"{one.key}_words"):
                self.add_error(f"{one.key}_words", f"Say in words why not, or why in part: {one.text}")
        return given

    @property
    def answers(self) -> dict[str, str]:
        return {one.key: self.cleaned_data[one.key] for one in self.questions if self.cleaned_data.get(one.key)}

    @property
    def said(self) -> dict[str, str]:
        found = {one.key: self.cleaned_data.get(f"{one.key}_words", "") for one in self.questions}
        return {key: text for key, text in found.items() if text}

    def parts(self):
        """(heading of the principle, [(answer, words)]) as the page shows them."""
        found: dict[str, list] = {}
        for one in self.questions:
            found.setdefault(Principle(one.principle).label, []).append((self[one.key], self[f"{one.key}_words"]))
        return found.items()


class AgreeForm(Form):
    """The questions on which the two differ."""

    def __init__(self, *args, questions, **kwargs):
        self.questions = questions
        super().__init__(*args, **kwargs)
        for one in questions:
            self.add(
                one.key, forms.ChoiceField(label=one.text, choices=Answer, widget=Radios(inline=True, small=True))
            )
            self.add(f"{one.key}_words", words("Why", "", required=False, rows=2))

    @property
    def answers(self) -> dict[str, str]:
        return {one.key: self.cleaned_data[one.key] for one in self.questions}

    @property
    def said(self) -> dict[str, str]:
        found = {one.key: self.cleaned_data.get(f"{one.key}_words", "") for one in self.questions}
        return {key: text for key, text in found.items() if text}


class FindingForm(Form):
    """``desks`` are those of the area; a named person works at the desk chosen."""

    principle = forms.ChoiceField(
        label="Which principle does it belong to?",
        choices=[("", "None of the ten"), *Principle.choices],
        required=False,
    )
    text = words("What was found?", "It stays when the cases are destroyed, so do not name anybody or any case")
    action = words("What has to be done?")
    desk = forms.ChoiceField(label="Which agency does it?")
    email = forms.EmailField(
        label="E-mail address of who does it",
        help_text="Leave empty if anybody of the agency may",
        required=False,
    )
    due_on = DateField(label="By when?", called="The day it is due")

    def __init__(self, *args, desks, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.desks, self.members = {str(desk.pk): desk for desk in desks}, members
        self.fields["desk"].choices = [
            ("", "Choose an agency"),
            *((key, str(desk)) for key, desk in self.desks.items()),
        ]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("The day it is due must not be in the past")
        return day

    def clean(self):
        given = super().clean()
        given["owner"] = None
        desk: Desk | None = self.desks.get(given.get("desk", ""))
        if desk and given.get("email"):
            given["owner"] = self.members(desk).filter(email__iexact=given["email"]).first()
            if given["owner"] is None:
                self.add_error(
                    "email", "Nobody of this agency who can act has this address. Check it, or leave it empty"
                )
        return given

    @property
    def said(self) -> dict:
        said = {name: self.cleaned_data[name] for name in ("principle", "text", "action", "owner", "due_on")}
        return said | {"desk": self.desks[self.cleaned_data["desk"]]}


class OutcomeForm(Form):
    status = forms.ChoiceField(
        label="What came of it?",
        choices=[(one.value, one.label) for one in (AuditFinding.Status.DONE, AuditFinding.Status.NOT_DONE)],
        widget=Radios(),
    )
    outcome = words("What was done, or why not?")


class AssessForm(Form):
    """Ten ratings, saved half done."""

    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)

    def __init__(self, *args, assessment: SelfAssessment, **kwargs):
        initial: dict = {"version": assessment.version}
        for one in Principle:
            given = assessment.ratings.get(one, {})
            initial |= {f"{one}_{part}": given.get(part) or "" for part in ("rating", "evidence", "next")}
        super().__init__(*args, initial=initial, **kwargs)
        hints = {str(level.value): text for level, text in LEVELS.items()}
        for one in Principle:
            radios = Radios(small=True, hints=hints)
            choices = [(str(level.value), level.label) for level in Rating]
            self.add(
                f"{one}_rating",
                forms.ChoiceField(label=ASKS[one], choices=choices, required=False, widget=radios),
            )
            self.add(f"{one}_evidence", words(f"{one.label}: evidence", required=False))
            self.add(f"{one}_next", words(f"{one.label}: what to do", required=False))

    @property
    def ratings(self) -> dict:
        data = self.cleaned_data
        return {
            one.value: {
                "rating": int(data[f"{one}_rating"]) if data.get(f"{one}_rating") else None,
                "evidence": data.get(f"{one}_evidence", ""),
                "next": data.get(f"{one}_next", ""),
            }
            for one in Principle
        }

    def parts(self):
        """(heading, its three fields), in the order of the principles."""
        return [(one.label, [self[f"{one}_{part}"] for part in ("rating", "evidence", "next")]) for one in Principle]
