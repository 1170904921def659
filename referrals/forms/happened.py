"""Who refers, the household, what happened, and what raises the risk of each party."""

from django import forms

from cases.models import Factor
from cases.models.presentation import AbuseTag, AbuseType
from dashub.dates import DateField
from dashub.forms import Checkboxes
from referrals import answers as shape
from referrals.forms.base import PageForm, choice, line, number, text, yes_no

MOST_TIMES = 999


class ReferrerPage(PageForm):
    """Filled in from her account the first time; she corrects what is different today."""

    section = "referrer"

    name = line("Full name", 120)
    job_title = line("Job title", 120)
    phone = line("Phone on which the hub can reach you", 30, width=20)
    email = forms.EmailField(label="E-mail", max_length=254, required=False)
    can_attend = yes_no("If this goes to MARAC, can you come and present it?")

    def load(self) -> dict:
        found = super().load()
        author = self.referral.author if self.referral else None
        if found or author is None:
            return found
        return {"name": author.full_name, "job_title": author.job_title, "phone": author.phone, "email": author.email}


STAFF_QUESTION = "Does anyone in this work for a partner agency, or is related to someone who does? (optional)"
STAFF_HINT = "Or is a councillor. If so, only the chair and her deputy read this referral, besides you."
STAFF_ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]


class HouseholdPage(PageForm):
    """The list of children and others, whom to add next, and whether anybody in it is close to a partner agency."""

    section = "household"

    ADD = [("child", "A child, born or unborn"), ("other", "Another person"), ("nobody", "Nobody else")]

    staff_link = choice(STAFF_QUESTION, STAFF_ANSWERS, hint=STAFF_HINT, small=True)
    add = forms.ChoiceField(label="Whom do you want to add?", choices=ADD, required=True, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["add"].error_messages["required"] = "Select whom you want to add, or “Nobody else”"

    def load(self) -> dict:
        return {"staff_link": self.part.get("staff_link", "")}

    def dump(self) -> dict:
        said = self.cleaned_data["staff_link"]
        return {self.section: {"asked": True} | ({"staff_link": said} if said else {})}


class IncidentPage(PageForm):
    """What happened, by the words of the Domestic Abuse Act 2021, section 1(3)."""

    section = "incident"

    incident_on = DateField(
        label="When did it last happen?",
        called="The date it happened",
        required=False,
        past=True,
        help_text="The day of the latest incident. Your best guess is fine.",
    )
    what_happened = text(
        "What happened?", rows=8, longest=20_000, hint="Who did what to whom. Use the victim's words."
    )
    abuse_types = forms.MultipleChoiceField(
        label="What kinds of abuse?", choices=AbuseType.choices, required=False, widget=Checkboxes()
    )
    abuse_tags = forms.MultipleChoiceField(
        label="Did it include any of these?", choices=AbuseTag.choices, required=False, widget=Checkboxes(small=True)
    )
    injuries = text("Injuries (optional)", rows=2, longest=2_000)
    current_danger = text("What is the danger now? (optional)", rows=3, longest=2_000)
    escalation = text("Is it happening more often, or getting worse? (optional)", rows=2, longest=2_000)
    criminal = yes_no("Would any of it be a crime?")
    police_reference = line("Police reference (optional)", 60, width=20)
    abuse_since = line(
        "Since when has there been abuse? (optional)", 60, width=20, hint="For example, 2019 or six months"
    )
    help_sought = number("How many times was help sought before? (optional)", MOST_TIMES)
    staff_risk = line("Risk to staff who visit or call (optional)", 300)


FACTOR_CHOICES = [("yes", "Yes"), ("no", "No"), ("unknown", "Don't know"), ("", "Not asked")]


class FactorsPage(PageForm):
    """The factors of each party; the meeting confirms them again. Pregnancy is not asked of a man."""

    section = "factors"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for role, place, person in self.parties:
            for factor in asked_of(person):
                name = f"{role}-{place}-{factor}"
                field = choice(Factor(factor).label, FACTOR_CHOICES, small=True, inline=True)
                field.initial = shape.section(person, "factors").get(factor, "")
                self.fields[name] = field

    @property
    def parties(self) -> list[tuple[str, int, dict]]:
        return [each for each in shape.parties(self.answers) if each[0] in ("victims", "perpetrators")]

    @property
    def groups(self) -> list[tuple[str, list]]:
        """(who, her fields) for the page."""
        return [
            (
                f"{shape.full_name(person)} ({'victim' if role == 'victims' else 'person who harms'})",
                [self[f"{role}-{place}-{factor}"] for factor in asked_of(person)],
            )
            for role, place, person in self.parties
        ]

    def load(self) -> dict:
        return {}

    def dump(self) -> dict:
        changed: dict[str, list[dict]] = {}
        for role, place, person in self.parties:
            told = {f: self.cleaned_data.get(f"{role}-{place}-{f}") for f in asked_of(person)}
            factors = {factor: answer for factor, answer in told.items() if answer}
            changed.setdefault(role, []).append({**person, "factors": factors})
        return {**changed, "factors": {"asked": True}}


def asked_of(person: dict) -> list[str]:
    return [factor for factor in Factor.values if factor != Factor.PREGNANCY or person.get("sex") != "male"]
