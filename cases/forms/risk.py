"""A risk tool as a form, drawn from its data: questions, a total with its band, or a grade. Judgement comes after it."""

from django import forms
from django.utils import timezone

from cases.risk.schema import Answer, Kind, Level, Tool
from dashub.forms import DateField, Form, LongText, Radios, Text

ANSWERS = [(Answer.YES, "Yes"), (Answer.NO, "No"), (Answer.UNKNOWN, "Don’t know")]
LEVELS = [(Level.STANDARD, "Standard"), (Level.MEDIUM, "Medium"), (Level.HIGH, "High")]
JUDGED = [("", "As the tool gives it"), *LEVELS[1:]]


class AssessmentForm(Form):
    """Any question may stay open: a tool need not be finished before support starts."""

    assessed_on = DateField(label="When was it assessed?", past=True, called="The day of the assessment")

    def __init__(self, *args, tool: Tool, **kwargs):
        kwargs["initial"] = {"assessed_on": timezone.localdate(), "judged": "", **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.tool = tool
        for item in tool.items:
            self._ask(item)
        if tool.kind is Kind.TOTAL:
            self.add(
                "total",
                forms.IntegerField(label="Total", required=False, min_value=0, max_value=999, widget=Text(width=4)),
            )
            bands = [("", "Not known"), *((band, band.capitalize()) for band in tool.levels)]
            self.add("band", forms.ChoiceField(label="Band", choices=bands, required=False))
        if tool.kind is Kind.GRADE or tool.graded:
            self.add(
                "grade",
                forms.ChoiceField(
                    label="Grade on the form",
                    choices=[("", "Not graded"), *LEVELS],
                    required=False,
                    widget=Radios(inline=True),
                ),
            )
        for capture in tool.professional:
            self.add(f"professional_{capture.key}", self._words(capture.label, capture.help))
        if tool.kind is not Kind.CHECKLIST:
            self.add(
                "words",
                forms.CharField(
                    label="In the assessor’s words", required=False, max_length=4000, widget=LongText(rows=4)
                ),
            )
        self._judge()

    def _ask(self, item) -> None:
        captures = [f"comment_{item.number}_{capture.key}" for capture in item.captures] + [f"comment_{item.number}"]
        self.add(
            f"item_{item.number}",
            forms.ChoiceField(
                label=f"{item.number}. {item.question}",
                help_text=item.help,
                choices=ANSWERS,
                required=False,
                widget=Radios(inline=not captures, small=True, reveals={"yes": captures}),
            ),
        )
        for capture in item.captures:
            self.add(f"comment_{item.number}_{capture.key}", self._words(capture.label, capture.help))
        self.add(f"comment_{item.number}", self._words("In a few words"))

    def _words(self, label: str, hint: str = "") -> forms.CharField:
        return forms.CharField(label=label, help_text=hint, required=False, max_length=500, widget=Text)

    def _judge(self) -> None:
        self.add(
            "judged",
            forms.ChoiceField(
                label="Your professional judgement",
                help_text="It may raise the level that the tool gives. It can never lower it.",
                choices=JUDGED,
                required=False,
                widget=Radios,
            ),
        )
        self.add(
            "reason",
            forms.CharField(
                label="Why do you judge so?",
                help_text="Needed where you raise the level",
                required=False,
                max_length=2000,
                widget=LongText(rows=3),
            ),
        )

    @property
    def answers(self) -> dict[str, str]:
        """Item number -> answer, questions left open not among them."""
        given = {item.number: self.cleaned_data.get(f"item_{item.number}") for item in self.tool.items}
        return {number: answer for number, answer in given.items() if answer}

    @property
    def comments(self) -> dict[str, str]:
        """What was written beside answers and in the professional section: "15", "15_who", "professional_engagement"."""
        data = {name.removeprefix("comment_"): value for name, value in self.cleaned_data.items()}
        kept = [
            name for name in self.cleaned_data if name.startswith(("comment_", "professional_")) or name == "words"
        ]
        return {
            name.removeprefix("comment_"): data[name.removeprefix("comment_")]
            for name in kept
            if self.cleaned_data[name]
        }
