"""What home is filtered by, and what is said to put a line off."""

from django import forms

from cases.due_kinds import DueKind, of_kind
from dashub.forms import DateField, Form, LongText


class HomeFilter(Form):
    """A GET form; what is not understood is ignored."""

    PARTS = {
        "due": "What is due",
        "new": "New",
        "waiting": "Waiting on others",
        "expiring": "Expiring",
        "asleep": "Put off",
    }
    kind = forms.ChoiceField(
        choices=[("", "Anything"), *((each.value, each.label) for each in DueKind if each != DueKind.OTHER)],
        required=False,
    )
    whose = forms.ChoiceField(
        label="Whose",
        choices=[("", "Mine and my agency’s"), ("mine", "Mine by name"), ("desk", "My agency’s")],
        required=False,
    )
    show = forms.ChoiceField(choices=list(PARTS.items()), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_valid()

    @property
    def part(self) -> str:
        return self.cleaned_data.get("show") or "due"

    @property
    def kind_chosen(self) -> str:
        return self.cleaned_data.get("kind") or ""

    @property
    def whose_chosen(self) -> str:
        return self.cleaned_data.get("whose") or ""

    def apply(self, rows):
        """Of a line that she covers it is said by name, though by another's."""
        if self.kind_chosen:
            rows = rows.filter(of_kind(self.kind_chosen))
        return rows.filter(user__isnull=self.whose_chosen == "desk") if self.whose_chosen else rows

    def address(self, part: str) -> str:
        """The same filter for another part of the page."""
        asked = {"show": part, "kind": self.kind_chosen, "whose": self.whose_chosen}
        return "?" + "&".join(f"{name}={value}" for name, value in asked.items() if value)


class SnoozeForm(Form):
    back_on = DateField(label="When shall it come back?", future=True, called="The day")
    reason = forms.CharField(
        label="Why do you put it off?",
        help_text="Your manager reads this. Do not name the victim.",
        max_length=300,
        widget=LongText(rows=3),
    )
