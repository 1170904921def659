"""Forms of what is asked of her at intake, review and exit: needs and outcomes."""

from django import forms

from cases.forms.register import RecordForm
from dashub.forms import DateField, LongText, Radios
from support.change import Measure
from support.models import MEASURES, NeedsAssessment, Stage

NEEDS = {measure.name: measure for measure in NeedsAssessment.MEASURES}
OUTCOMES = {measure.name: measure for measure in MEASURES}
NOT_ASKED = ("", "Not asked")


def _answer(measure: Measure, label: str = "") -> forms.ChoiceField:
    """From the best to the worst, as people read it, and that it was not asked."""
    choices = [*reversed(measure.choices), NOT_ASKED]
    return forms.ChoiceField(
        label=label or measure.label, choices=choices, required=False, initial="",
        widget=Radios(small=True, inline=len(choices) <= 4),
    )  # fmt: skip


class AskedForm(RecordForm):
    """``asked`` are the names of its questions."""

    asked: tuple[str, ...] = ()

    on = DateField(label="When did you ask her?", past=True, called="The day")
    stage = forms.ChoiceField(label="At which stage?", choices=Stage, widget=Radios(inline=True))

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in self.asked):
            self.add_error(self.asked[0], "Answer at least one of the questions")
        return data


class NeedsForm(AskedForm):
    asked = tuple(NEEDS)

    safety = _answer(NEEDS["safety"])
    housing = _answer(NEEDS["housing"])
    money = _answer(NEEDS["money"])
    immigration = _answer(NEEDS["immigration"])
    mental_health = _answer(NEEDS["mental_health"])
    physical_health = _answer(NEEDS["physical_health"])
    substance = _answer(NEEDS["substance"])
    children = _answer(NEEDS["children"])
    work = _answer(NEEDS["work"])
    legal = _answer(NEEDS["legal"])
    people = _answer(NEEDS["people"])
    words = forms.CharField(label="In her words", max_length=2000, required=False, widget=LongText(rows=3))
    agreed = forms.BooleanField(label="She has seen it and agrees", required=False)
    next_on = DateField(label="Ask again on", required=False, called="The day to ask again")

    def clean(self):
        data = super().clean()
        if data.get("on") and data.get("next_on") and data["next_on"] < data["on"]:
            self.add_error("next_on", "The day to ask again must be the day you asked or later")
        return data


def _abuse(name: str) -> forms.ChoiceField:
    return _answer(OUTCOMES[name], f"{OUTCOMES[name].label} in the last three months")


class OutcomeForm(AskedForm):
    asked = tuple(OUTCOMES)

    physical = _abuse("physical")
    sexual = _abuse("sexual")
    controlling = _abuse("controlling")
    economic = _abuse("economic")
    emotional = _abuse("emotional")
    stalking = _abuse("stalking")
    risk = _answer(OUTCOMES["risk"], "Risk, as last assessed")
    feels_safe = _answer(OUTCOMES["feels_safe"], "How safe does she feel?")
    quality = _answer(OUTCOMES["quality"], "How does she find her quality of life?")
    living_apart = _answer(OUTCOMES["living_apart"], "Does she live apart from who harms?")
    order = _answer(OUTCOMES["order"], "Does an order protect her?")
    words = forms.CharField(label="In her words", max_length=2000, required=False, widget=LongText(rows=3))
