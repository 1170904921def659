"""What is reported of a breach, and what the lead finds and decides."""

import datetime as dt
import re

from django import forms
from django.utils import timezone

from dashub import clock, moments, references
from dashub.dates import TimeField
from dashub.errors import InvalidInput
from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text
from people.models.choices import YesNo
from reporting.breaches.models import HOURS, Breach

NO_NAMES = "Do not name anybody"
MOST_CASES = 50


def words(label: str, hint: str = NO_NAMES, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=4000, required=required, widget=LongText(rows=4))


def number(label: str) -> forms.IntegerField:
    hint = "About, if you do not know exactly"
    return forms.IntegerField(
        label=label, help_text=hint, min_value=0, max_value=10_000_000, required=False, widget=Text(width=5)
    )


def moment_of(form: Form, day: str, time: str) -> dt.datetime | None:
    """The moment of two fields, which must have passed."""
    given = form.cleaned_data
    if not given.get(day) or not given.get(time):
        return None
    moment = clock.london_time(given[day], given[time])
    if moment > timezone.now():
        form.add_error(time, "The time must not be in the future")
    return moment


class ReportForm(Form):
    """By anybody who signs in. References are checked for their shape alone: nothing tells whether there is such a case."""

    kind = forms.ChoiceField(label="What kind of breach is it?", choices=Breach.Kind, widget=Radios())
    what = words("What happened?", "Do not name anybody. Say what was seen, sent or lost, and by what kind of person.")
    noticed_day = DateField(
        label="When was it noticed?",
        called="The day it was noticed",
        help_text="By anybody who works here. The 72 hours run from then",
        past=True,
    )
    noticed_time = TimeField(label="At what time?", help_text="For example 9:30am. Give your best estimate")
    happened_on = DateField(
        label="When did it happen?", called="The day it happened", help_text="If you know", past=True, required=False
    )
    cases = forms.CharField(
        label="References of the cases",
        help_text="If you know them, like K7QD-2M, with commas between them",
        max_length=600,
        required=False,
    )
    danger = forms.ChoiceField(
        label="Is anyone in danger now because of it?",
        help_text="If you answer yes, the chairs and who is on call are told at once. Call 999 first",
        choices=[(one.value, one.label) for one in (YesNo.YES, YesNo.NO, YesNo.UNKNOWN)],
        widget=Radios(),
    )

    def __init__(self, *args, areas, **kwargs):
        """``areas``: those in which she works. Asked for only where there are several: each has its own lead."""
        super().__init__(*args, **kwargs)
        self.areas = {str(area.pk): area for area in areas}
        if len(self.areas) > 1:
            choices = [(number, area.name) for number, area in self.areas.items()]
            self.add("area", forms.ChoiceField(label="Which area is it about?", choices=choices, widget=Radios()))
            self.order_fields(["area"])

    @property
    def area(self):
        """The one that is chosen, or the only one."""
        return self.areas[self.cleaned_data["area"]] if "area" in self.fields else next(iter(self.areas.values()))

    def clean_cases(self) -> list[str]:
        typed = [part for part in re.split(r"[,;\n]+", self.cleaned_data["cases"]) if part.strip()]
        if len(typed) > MOST_CASES:
            raise forms.ValidationError(f"Enter {MOST_CASES} references or fewer")
        try:
            return list(dict.fromkeys(references.parse(part) for part in typed))
        except InvalidInput as problem:
            raise forms.ValidationError(problem.fields["reference"]) from None

    def clean(self):
        given = super().clean()
        given["noticed_at"] = moment_of(self, "noticed_day", "noticed_time")
        if (given.get("happened_on") or dt.date.min) > (given.get("noticed_day") or dt.date.max):
            self.add_error("happened_on", "The day it happened must not be after the day it was noticed")
        return given

    @property
    def said(self) -> dict:
        names = ("kind", "what", "noticed_at", "happened_on", "cases", "danger")
        return {name: self.cleaned_data[name] for name in names}


class Step(Form):
    """A part of the lead's work. ``shown`` fills it with what is there, ``decided`` gives what to write."""

    NAMES: tuple[str, ...] = ()

    def __init__(self, *args, breach: Breach, **kwargs):
        self.breach = breach
        super().__init__(*args, initial=self.shown(breach), **kwargs)

    @classmethod
    def shown(cls, breach: Breach) -> dict:
        return {name: getattr(breach, name) for name in cls.NAMES}

    @property
    def decided(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class AssessForm(Step):
    NAMES = ("risk", "people", "records", "categories", "consequences", "measures")

    risk = forms.ChoiceField(
        label="What is the risk to people?",
        help_text="UK GDPR Art 33 and 34. Think of what the person who harms could do with it",
        choices=Breach.Risk,
        widget=Radios(
            hints={
                Breach.Risk.UNLIKELY.value: "The ICO need not be told",
                Breach.Risk.RISK.value: "The ICO must be told",
                Breach.Risk.HIGH.value: "The ICO must be told, and the people concerned where it is safe",
            }
        ),
    )
    people = number("How many people does it concern?")
    records = number("How many records does it concern?")
    categories = forms.MultipleChoiceField(
        label="What kinds of information?", choices=Breach.Category, widget=Checkboxes()
    )
    consequences = words("What is likely to come of it?")
    measures = words("What has been done, or will be, to stop or lessen it?")


class IcoForm(Step):
    """Once it was told the reasons for a delay are asked for where the 72 hours were over."""

    NAMES = ("tell_ico", "ico_reason", "ico_told_at", "ico_reference", "ico_delay")

    tell_ico = forms.ChoiceField(
        label="Must the ICO be told?",
        choices=[(Breach.Tell.YES.value, "Yes"), (Breach.Tell.NO.value, "No")],
        widget=Radios(reveals={"yes": ["told_day", "told_time", "ico_reference", "ico_delay"]}),
    )
    told_day = DateField(
        label="When was it told?",
        called="The day it was told",
        help_text="Leave empty until it is",
        past=True,
        required=False,
    )
    told_time = TimeField(label="At what time?", required=False)
    ico_reference = forms.CharField(label="The ICO’s reference", max_length=60, required=False, widget=Text(width=20))
    ico_delay = words(
        "Why was it told later than 72 hours?", "Only where it was. Art 33(1) asks for the reasons", required=False
    )
    ico_reason = words("Why?")

    @classmethod
    def shown(cls, breach: Breach) -> dict:
        told = timezone.localtime(breach.ico_told_at) if breach.ico_told_at else None
        time = {"told_day": told.date(), "told_time": moments.clock(told)} if told else {}
        return super().shown(breach) | time

    def clean(self):
        given = super().clean()
        given["ico_told_at"] = told = moment_of(self, "told_day", "told_time")
        if bool(given.get("told_day")) != bool(given.get("told_time")) and not self.errors:
            self.add_error("told_day" if given.get("told_time") else "told_time", "Enter the day and the time")
        if told and told < self.breach.noticed_at:
            self.add_error("told_day", "The ICO cannot have been told before the breach was noticed")
        if given.get("ico_reference") and not told and not self.errors:
            self.add_error("told_day", "Enter when the ICO was told, or leave its reference empty")
        if told and told > self.breach.tell_by and not given.get("ico_delay"):
            self.add_error("ico_delay", f"Enter why the ICO was told later than {HOURS} hours after it was noticed")
        return given


class PeopleForm(Step):
    NAMES = ("tell_people", "people_reason", "people_told_on")

    tell_people = forms.ChoiceField(
        label="Are the people concerned told?",
        help_text="Art 34 asks for it where the risk is high. Tell a victim in the ways that her safe-contact rules "
        "allow and no others, and never the person who harms about her",
        choices=Breach.Tell,
        widget=Radios(reveals={"yes": ["people_told_on"]}),
    )
    people_told_on = DateField(
        label="When were they told?", called="The day they were told", help_text="Leave empty until they are", past=True,
        required=False,
    )  # fmt: skip
    people_reason = words("Why?")


class EntryForm(Step):
    done_on = DateField(label="When was it done?", called="The day it was done", past=True)
    text = words("What was done?")


class CloseForm(Step):
    status = forms.ChoiceField(
        label="How does it end?",
        choices=[
            (Breach.Status.CLOSED.value, "It was a breach, and everything is done"),
            (Breach.Status.NOT_BREACH.value, "It was not a breach of personal data"),
        ],
        widget=Radios(),
    )
    lessons = words("What is learnt from it?", "Or why it was not a breach. Do not name anybody")

    def clean(self):
        given = super().clean()
        if given.get("status") == Breach.Status.CLOSED and (missing := self.breach.undecided()):
            self.add_error("status", f"Before it is closed, decide on {' and '.join(missing)}")
        return given


class BreachFilter(Form):
    """Which breaches are listed; an unknown value counts as not chosen."""

    state = forms.ChoiceField(
        label="State",
        choices=[("open", "Open"), ("overdue", "Past 72 hours"), ("closed", "Closed"), ("all", "All")],
        required=False,
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "Any"), *Breach.Kind.choices], required=False)

    def apply(self, breaches, now: dt.datetime):
        self.is_valid()
        state = self.cleaned_data.get("state") or "open"
        chosen = {
            "open": breaches.live(),
            "overdue": breaches.overdue(now),
            "closed": breaches.exclude(status__in=Breach.LIVE),
            "all": breaches,
        }[state]
        kind = self.cleaned_data.get("kind")
        return chosen.filter(kind=kind) if kind else chosen
