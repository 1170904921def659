"""Grounds for MARAC, consent or the record of sharing without it, what she wants, and the pathways."""

from django import forms
from django.utils import timezone

from cases.models.presentation import Consent, Ground, SharingGround
from dashub.dates import DateField
from dashub.forms import Checkboxes, Form, LongText
from people.models.choices import YesNo
from referrals import rules
from referrals.forms.base import PageForm, choice, line, number, text, yes_no
from support.models import Pathway


class GroundsPage(PageForm):
    """Any one ground suffices and all that apply are kept. What seems to apply is explained and never ticked for her."""

    section = "grounds"

    grounds = forms.MultipleChoiceField(
        label="Is there a ground to hear this at MARAC?",
        help_text="Select all that apply. Any one is enough; a low count on a risk tool is never a reason against.",
        choices=Ground.choices,
        required=False,
    )
    judgement = text("Why, in your professional judgement, is this high risk?", rows=4, longest=4_000)
    police_incidents = number("How many incidents were reported to the police in the last 12 months?", 999)
    previous_marac_on = DateField(
        label="When was this last referred to a MARAC, if it was?",
        called="The date",
        required=False,
        past=True,
        help_text="Any abuse by the same person within 12 months of the last referral is a repeat.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = rules.suggested_grounds(self.answers, timezone.localdate())
        hints = {ground: f"May apply: {'; '.join(why)}." for ground, why in found.items()}
        field = self.fields["grounds"]
        field.widget = Checkboxes(hints=hints, reveals={Ground.JUDGEMENT.value: ["judgement"]})
        field.widget.choices = field.choices


class ConsentPage(PageForm):
    """Whether she agrees and knows. Consent is recorded; it is not normally the legal basis (domain.md section 6)."""

    section = "consent"

    consent = choice("Does the victim agree to this referral?", Consent.choices)
    aware = choice("Does the victim know about it?", YesNo.choices, small=True, reveals={"no": ["not_aware_why"]})
    not_aware_why = line("Why not?", 300)
    told = line("What have you told the victim, and who else has been told? (optional)", 300)
    conditions = line("Conditions on sharing (optional)", 300, hint="For example, do not tell a named agency")


class WithoutConsentPage(PageForm):
    """The mandatory record of sharing without consent (domain.md 2.3). It may be finished any time before sending."""

    section = "consent"

    sharing_grounds = forms.MultipleChoiceField(
        label="On what ground do you share?", choices=SharingGround.choices, required=False, widget=Checkboxes()
    )
    necessity = text("Why is it necessary to share this?", rows=4, longest=4_000)
    proportionality = text("Why is it proportionate: what is shared, with whom, and no more?", rows=4, longest=4_000)
    decided_by = line("Who decided to share?", 120, hint="Name and role")


class WishesPage(PageForm):
    section = "wishes"

    wishes = text("What does the victim want to happen?", rows=4, hint="In the victim's own words where you can.")
    fears = text("Whom or what does the victim fear?", rows=3)
    safe_people = text("Who is safe to talk to? (optional)", rows=2, longest=2_000)
    unsafe_people = text("Who is not safe to talk to? (optional)", rows=2, longest=2_000)
    police_involved = yes_no("Does the victim want the police involved?")


class PathwaysPage(PageForm):
    """One referral for everything that is needed. What seems needed is ticked the first time, with the reason beside it."""

    section = "pathways"

    pathways = forms.MultipleChoiceField(
        label="What help is needed?",
        help_text="One referral is enough: the hub passes it on to each. What seems needed is ticked; change it as you "
        "see fit.",
        choices=Pathway.choices,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["pathways"]
        field.widget = Checkboxes(hints=self._suggested())
        field.widget.choices = field.choices

    def _suggested(self) -> dict[str, str]:
        return rules.suggested_pathways(self.answers, timezone.localdate())

    def load(self) -> dict:
        return self.part if "pathways" in self.part else {"pathways": list(self._suggested())}

    def dump(self) -> dict:
        return {self.section: {"pathways": self.cleaned_data.get("pathways") or []}}


class AppealForm(Form):
    reason = forms.CharField(
        label="Why should the hub look again?",
        max_length=4_000,
        help_text="Say what the decision missed. Somebody else at the hub looks at it.",
        widget=LongText(rows=6),
    )
