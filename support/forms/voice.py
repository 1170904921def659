"""The form of her answers."""

from django import forms
from django.utils import timezone

from dashub.forms import Checkboxes, DateField, Form, Radios
from support.models.voice import QUESTIONS, Answer, Stage, Theme

NOT_ASKED = ("", "Not asked")


def _asked(question: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=question, choices=[*Answer.choices, NOT_ASKED], required=False, widget=Radios(small=True)
    )


class AnswersForm(Form):
    """Few questions, read out to her. What she did not want to say is an answer too."""

    stage = forms.ChoiceField(label="When was she asked?", choices=Stage, widget=Radios(small=True))
    on = DateField(label="Day", past=True, called="The day on which she answered")
    safe = _asked(QUESTIONS["safe"])
    heard = _asked(QUESTIONS["heard"])
    knows = _asked(QUESTIONS["knows"])
    support = _asked(QUESTIONS["support"])
    decides = _asked(QUESTIONS["decides"])
    themes = forms.MultipleChoiceField(
        label="What did she speak of?",
        help_text="Counted for the partnership without names. Write her words under “Record what she said”",
        choices=Theme,
        required=False,
        widget=Checkboxes(small=True),
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"on": timezone.localdate()})

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in (*QUESTIONS, "themes")):
            self.add_error("safe", "Choose at least one answer, or what she spoke of")
        return data
