"""Notes, documents, her voice, a child's words, safety plans: what is written down, and who shall read it."""

from django import forms

from agencies.access import PolicyGroup, Section, column
from cases.forms.misplaced import ask_where_misplaced
from cases.models import SafetyPlan, SharingLevel, VictimVoice
from cases.seen import Seen
from cases.summaries import age_words, sees_name
from cases.uploads import LARGEST_MEGABYTES, Upload, inspect
from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text

# What a note or a document may be about. Whoever may write may file under the last four, also without reading them.
ABOUT = {
    Section.HEADLINE: "General",
    Section.INCIDENT: "What happened",
    Section.PERPETRATOR: "The person who harms",
    Section.CHILDREN: "Children",
    Section.ORDERS: "Orders, bail, licence, release",
    Section.IDVA_NOTES: "IDVA case notes",
    Section.HEALTH: "Health",
    Section.SUBSTANCE: "Substance use",
    Section.POLICE_HISTORY: "Police and prison history",
    Section.IMMIGRATION: "Immigration and recourse to public funds",
    Section.HOME: "Accommodation and works at home",
    Section.MONEY: "Money and practical help",
    Section.PROGRAMMES: "Programmes and groups",
    Section.COURT: "Criminal case and family court",
}
ALWAYS = (Section.HEALTH, Section.SUBSTANCE, Section.POLICE_HISTORY, Section.IMMIGRATION)


# What she was told after a meeting has a page of its own, which asks by which safe way.
SAID = [choice for choice in VictimVoice.Kind.choices if choice[0] != VictimVoice.Kind.TOLD]


class DeskChoice(forms.ModelMultipleChoiceField):
    widget = Checkboxes

    def label_from_instance(self, desk) -> str:
        return str(desk)


class SharedForm(Form):
    """What notes and documents have in common: what it is about, and who shall read it."""

    section = forms.ChoiceField(
        label="What is it about?",
        help_text="An agency reads it only where it sees this part of a case.",
    )
    sharing = forms.ChoiceField(
        label="Who shall read it?",
        choices=SharingLevel,
        initial=SharingLevel.OWN,
        widget=Radios(reveals={SharingLevel.NAMED: ["named_desks"]}),
    )
    named_desks = DeskChoice(
        label="Which agencies?", queryset=None, error_messages={"required": "Select at least one agency"}
    )

    def __init__(self, *args, seen: Seen, desks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [
            (section.value, label) for section, label in ABOUT.items() if section in seen.levels or section in ALWAYS
        ]
        self.fields["named_desks"].queryset = desks

    def clean(self):
        data = super().clean()
        blind = [desk for desk in data.get("named_desks") or () if not _may_read(desk, data.get("section"))]
        if blind:
            names = " and ".join(map(str, blind))
            self.add_error(
                "named_desks",
                f"{names} may not read “{ABOUT[Section(data['section'])]}”. Choose another part or agency.",
            )
        return data


def _may_read(desk, section: str | None) -> bool:
    """Whether the column of an agency ever shows the section in full."""
    return not section or column(PolicyGroup(desk.agency.kind.policy_group))[Section(section)] in "FMX"


class NoteForm(SharedForm):
    text = forms.CharField(label="Note", max_length=10_000, widget=LongText(rows=8))
    field_order = ["text", "section", "sharing", "named_desks"]

    def clean(self):
        data = super().clean()
        # What stays in her own agency tells nobody else.
        if data.get("sharing") != SharingLevel.OWN:
            ask_where_misplaced(self, ["text"], data.get("section"))
        return data


class DocumentForm(SharedForm):
    file = forms.FileField(
        label="File",
        help_text=f"PDF, Word, Excel, PowerPoint, OpenDocument, picture or plain text, at most {LARGEST_MEGABYTES} MB",
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty. Open it on your computer to see whether it was saved, then choose it again.",
            "missing": "Choose a file",
        },
    )
    name = forms.CharField(
        label="What is it?",
        help_text="For example: letter from school. Do not name anyone: the file’s own name is not kept.",
        max_length=120,
        widget=Text,
    )
    field_order = ["file", "name", "section", "sharing", "named_desks"]

    upload: Upload

    def clean_file(self):
        self.upload = inspect(self.cleaned_data["file"])
        return self.cleaned_data["file"]


class VoiceForm(Form):
    kind = forms.ChoiceField(label="What is it about?", choices=SAID, widget=Radios)
    text = forms.CharField(
        label="In her words",
        help_text="As she said it, where you can; or why she could not be asked",
        max_length=5000,
        widget=LongText(rows=5),
    )


class ChildWordsForm(Form):
    child = forms.ChoiceField(label="Which child?")
    words = forms.CharField(
        label="What did the child say or do?", help_text="The child’s own words, or what was seen", max_length=5000,
        widget=LongText(rows=5),
    )  # fmt: skip
    heard_by = forms.CharField(label="Who heard or saw it?", max_length=120, widget=Text)
    heard_on = DateField(label="When?", past=True, required=False, called="The day")
    not_to_perpetrator = forms.BooleanField(
        label="Do not put this to the perpetrator",
        help_text="The mark shows wherever the words are quoted. Leave it unless the child is safe if they are repeated.",
        required=False,
        initial=True,
    )

    def __init__(self, *args, seen: Seen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["child"].choices = children_to_choose(seen)


def children_to_choose(seen: Seen) -> list[tuple[str, str]]:
    """The children of the case by name where she sees names, else by number and age."""
    children = [inv for inv in seen.case.involvements.all() if inv.role == "child"]
    return [
        (
            str(inv.person_id),
            inv.person.full_name
            if sees_name(seen, inv)
            else f"Child {number}, {age_words(inv.person) or 'age not known'}",
        )
        for number, inv in enumerate(children, 1)
    ]


class PlanForm(Form):
    """A whole plan: it supersedes the one before. ``based_on`` is the plan that she had in front of her."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False)
    agreed_on = DateField(label="When did she agree it?", past=True, required=False, called="The day she agreed")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for heading in SafetyPlan.Heading:
            self.add(
                heading.value,
                forms.CharField(
                    label=heading.label, required=False, max_length=4000, widget=LongText(rows=3, count=False)
                ),
            )

    @property
    def entries(self) -> dict[str, str]:
        return {h.value: self.cleaned_data[h.value] for h in SafetyPlan.Heading if self.cleaned_data.get(h.value)}

    def clean(self):
        data = super().clean()
        if not self.errors and not self.entries:
            self.add_error(None, "Fill in at least one part of the plan")
        return data
