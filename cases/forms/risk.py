"""A risk tool as a form, drawn from its data: questions, a total with its band, or a grade. Judgement comes after it."""

from django import forms
from django.utils import timezone

from cases.risk.schema import Answer, Kind, Level, Tool
from dashub.forms import DateField, Form, LongText, Radios, Text

ANSWERS = [(Answer.YES, "Yes"), (Answer.NO, "No"), (Answer.UNKNOWN, "Don’t know")]
LEVELS = [(Level.STANDARD, "Standard"), (Level.MEDIUM, "Medium"), (Level.HIGH, "High")]
COMMENTS = ("comment_", "professional.", "words")
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
            self.add(f"professional.{capture.key}", self._words(capture.label, capture.help))
        if tool.kind is not Kind.CHECKLIST:
            self.add(
                "words",
                forms.CharField(
                    label="In the assessor’s words", required=False, max_length=4000, widget=LongText(rows=4)
                ),
            )
        self._judge()

    def _ask(self, item) -> None:
        self.add(
            f"item_{item.number}",
            forms.ChoiceField(
                label=f"{item.number}. {item.question}",
                help_text=item.help,
                choices=ANSWERS,
                required=False,
                widget=Radios(inline=True, small=True),
            ),
        )
        for capture in item.captures:
            self.add(f"comment_{item.number}.{capture.key}", self._words(capture.label, capture.help))
        self.add(f"comment_{item.number}", self._words("Comment"))

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
        """What was written beside answers and after them, by a referral's own keys: "15", "15.who", "professional.x"."""
        kept = {name: text for name, text in self.cleaned_data.items() if name.startswith(COMMENTS) and text}
        return {name.removeprefix("comment_"): text for name, text in kept.items()}

    @property
    def sections(self) -> list[tuple[str, list[dict]]]:
        """(title, questions with what may be said beside each), for the page."""
        return [(title, [self._question(item) for item in items]) for title, items in self.tool.sections]

    def _question(self, item) -> dict:
        names = [f"comment_{item.number}.{capture.key}" for capture in item.captures] + [f"comment_{item.number}"]
        comments = [self[name] for name in names]
        said = any(bound.value() or bound.errors for bound in comments)
        return {"number": item.number, "answer": self[f"item_{item.number}"], "comments": comments, "said": said}

    @property
    def rest(self) -> list:
        """The fields after the questions."""
        return [bound for bound in self if not bound.name.startswith(("item_", "comment_"))]
