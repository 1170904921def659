"""Which risk tools, and the answers of each. A tool may be left unfinished: nothing here stops a referral."""

from django import forms
from django.utils import timezone

from cases import risk
from dashub.dates import DateField
from dashub.errors import InvalidInput
from dashub.forms import Checkboxes, Text
from referrals import answers as shape
from referrals import rules
from referrals.forms.base import LONGEST, PageForm, choice, number, text

ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Don't know"), ("", "Not asked")]
LEVELS = [("standard", "Standard"), ("medium", "Medium"), ("high", "High")]
LONGEST_LINE = 1_000


class ToolsPage(PageForm):
    """The tools to fill in. The young person's is offered first where a victim is 16 or 17."""

    section = "risk"

    tools = forms.MultipleChoiceField(
        label="Which risk tools do you want to fill in?",
        required=False,
        help_text="Choose what your agency uses. You can send the referral without, or with one that is not finished.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        latest = {slug: risk.tool(slug) for slug in risk.all_tools()}
        self.fields["tools"].choices = [(slug, tool.name) for slug, tool in sorted(latest.items(), key=self._order)]
        self.fields["tools"].widget = Checkboxes(hints={slug: tool.guidance for slug, tool in latest.items()})
        self.fields["tools"].widget.choices = self.fields["tools"].choices

    def _order(self, pair) -> tuple:
        youth = rules.has_youth(self.answers, timezone.localdate())
        first = ["yp-ric", *ORDER] if youth else ORDER
        return (first.index(pair[0]) if pair[0] in first else len(first), pair[0])

    def load(self) -> dict:
        chosen = [str(typed.get("tool")) for typed in rules.tools(self.answers)]
        if not chosen and rules.has_youth(self.answers, timezone.localdate()):
            chosen = ["yp-ric"]
        return {"tools": chosen}

    def dump(self) -> dict:
        old = {str(typed.get("tool")): typed for typed in rules.tools(self.answers)}
        chosen = self.cleaned_data.get("tools") or []
        tools = [old.get(slug) or {"tool": slug, "version": risk.tool(slug).version} for slug in chosen]
        return {self.section: {**self.part, "tools": tools, "asked": True}}


ORDER = ["dash-24", "dash-27", "dara", "merit", "yp-ric", "s-dash", "honour-based"]


class ToolPage(PageForm):
    """One tool: its questions, its total and band, or its grade; then the worker's judgement.

    Judgement may raise what the tool gives and never lowers it, with a reason.
    """

    section = "risk"

    assessed_on = DateField(label="When was it done?", called="The date", required=False, past=True)
    judgement_level = choice(
        "In your professional judgement, is the risk higher than the tool shows?",
        [("", "No, or not decided"), ("medium", "Yes, medium"), ("high", "Yes, high")],
    )
    judgement_reason = text("Why?", rows=3, longest=4_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tool = risk.tool(self.typed["tool"], self.typed.get("version", ""))
        own = {"checklist": self._questions, "total": self._total, "grade": self._grade}[self.tool.kind]()
        if self.tool.graded:
            own["grade"] = choice("Grade given", LEVELS, inline=True)
        own |= {f"professional.{each.key}": said(each, rows=2) for each in self.tool.professional}
        for name, field in own.items():
            field.initial = self._stored(name)
        self.fields = type(self.fields)({**own, **self.fields})

    @property
    def typed(self) -> dict:
        return rules.tools(self.answers)[self.place]

    def load(self) -> dict:
        typed = rules.tools(self.answers)[self.place]
        return {"assessed_on": typed.get("assessed_on") or timezone.localdate(), **typed}

    def _stored(self, name: str):
        kind, _, number = name.partition("_")
        if kind == "q":
            return shape.section(self.typed, "answers").get(number, "")
        if kind == "c" or "." in name:
            return shape.section(self.typed, "comments").get(number if kind == "c" else name, "")
        return self.typed.get(name, "")

    def _questions(self) -> dict:
        fields = {}
        for item in self.tool.items:
            fields[f"q_{item.number}"] = choice(
                f"{item.number}. {item.question}", ANSWERS, hint=item.help, small=True, inline=True
            )
            fields[f"c_{item.number}"] = line("Comment")
            fields |= {f"c_{item.number}.{each.key}": said(each) for each in item.captures}
        return fields

    def _total(self) -> dict:
        bands = [(band, band.capitalize()) for band in self.tool.levels]
        return {
            "total": number("Total", 999),
            "grade": choice("Band", bands, inline=True),
            "text": text("Notes (optional)", rows=3, longest=4_000),
        }

    def _grade(self) -> dict:
        return {
            "grade": choice("Grade given", LEVELS, inline=True),
            "text": text("What the assessment says", rows=8, longest=LONGEST),
        }

    @property
    def sections(self) -> list[tuple[str, list[dict]]]:
        """(title, questions with their answer, comments) for the page."""
        return [
            (
                title,
                [
                    {
                        "number": item.number,
                        "answer": self[f"q_{item.number}"],
                        "comments": [
                            self[name]
                            for name in self.fields
                            if name == f"c_{item.number}" or name.startswith(f"c_{item.number}.")
                        ],
                        "said": any(
                            self._stored(name)
                            for name in self.fields
                            if name == f"c_{item.number}" or name.startswith(f"c_{item.number}.")
                        ),
                    }
                    for item in items
                ],
            )
            for title, items in self.tool.sections
        ]

    @property
    def rest(self) -> list:
        """The fields after the questions."""
        return [self[name] for name in self.fields if not name.startswith(("q_", "c_"))]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self._check_with_the_engine()
        return cleaned

    def _check_with_the_engine(self) -> None:
        """The engine's own refusals (a band that does not fit its total) become messages at the field."""
        entry = self.entry()
        try:
            found = self._score(entry)
            level = entry.get("judgement_level") or ""
            if level and risk.Level(level).rank > found.level.rank:
                risk.raised(found.level, level, entry.get("judgement_reason", ""))
        except InvalidInput as error:
            renamed = {"band": "grade"}
            InvalidInput({renamed.get(name, name): text for name, text in error.problems.items()}).add_to(self)

    def _score(self, entry: dict) -> risk.Score:
        if self.tool.kind == "total":
            total = int(entry["total"]) if entry.get("total") else None
            return risk.score(self.tool, total=total, band=entry.get("grade", ""))
        return risk.score(self.tool, entry.get("answers", {}), grade=entry.get("grade", ""))

    def entry(self) -> dict:
        """This tool as the answers hold it."""
        values = self.values()
        comments = {n.removeprefix("c_"): values.pop(n) for n in list(values) if n.startswith("c_") or "." in n}
        answers = {n.removeprefix("q_"): values.pop(n) for n in list(values) if n.startswith("q_")}
        found = {"tool": self.tool.slug, "version": self.tool.version, **values}
        return found | {"answers": answers, "comments": comments}

    def dump(self) -> dict:
        entry = self.entry()
        score = self._score(entry)
        entry["finished"] = score.level != risk.Level.UNKNOWN and (self.tool.kind != "checklist" or score.finished)
        tools = list(rules.tools(self.answers))
        tools[self.place] = entry
        tools += [opened_by(slug) for slug in score.opened if slug not in {each.get("tool") for each in tools}]
        return {self.section: {**self.part, "tools": tools}}


def opened_by(slug: str) -> dict:
    """A tool that an answer opened: offered next, as unfinished as it may stay."""
    return {"tool": slug, "version": risk.tool(slug).version, "opened": True}


def said(capture, rows: int = 1) -> forms.CharField:
    field = line(capture.label) if rows == 1 else text(capture.label, rows=rows, longest=4_000)
    field.help_text = capture.help
    return field


def line(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST_LINE, widget=Text())
