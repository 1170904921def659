"""Pages about one person each: who she is, about her, and the same of whoever harms."""

from django import forms

from dashub.dates import DateField
from dashub.forms import Checkboxes
from people.models.choices import (
    ETHNIC_GROUPS,
    Ethnicity,
    GenderSame,
    IdentifierKind,
    Impairment,
    Orientation,
    RelationshipKind,
    Sex,
    YesNo,
)
from referrals import answers as shape
from referrals import rules
from referrals.forms.base import PageForm, choice, line, number, pick, text

KNOWN = [("yes", "Yes"), ("no", "No")]
OVER_16 = [("yes", "Yes, 16 or over"), ("no", "No, under 16"), ("unknown", "Not known")]
OLDEST = 120


class NamesPage(PageForm):
    """Names and age. ``dob_known`` and ``other_names`` are the page's own way of asking, not part of the answers."""

    AGE_MUST_BE_ANSWERED = False

    given_name = line("First name", 100, width=20)
    family_name = line("Last name", 100, width=20)
    other_names = text(
        "Other names (optional)",
        rows=2,
        longest=1_000,
        hint="Previous names, nicknames, other spellings. One on each line.",
    )
    dob_known = choice(
        "Do you know the date of birth?",
        KNOWN,
        reveals={"yes": ["date_of_birth"], "no": ["approximate_age", "over_16"]},
    )
    date_of_birth = DateField(label="Date of birth", required=True, past=True, help_text="For example, 27 3 1991")
    approximate_age = number("About how old? (optional)", OLDEST)
    over_16 = choice("Are they 16 or over?", OVER_16)
    sex = choice("Sex", Sex.choices, inline=True)

    def load(self) -> dict:
        person = self.part
        known = "yes" if person.get("date_of_birth") else "no" if person.get("date_of_birth_unknown") else ""
        return {
            **person,
            "dob_known": known,
            "other_names": "\n".join(shape.names({"aliases": person.get("aliases")})),
        }

    def names(self) -> set[str]:
        return super().names() | {"aliases", "date_of_birth_unknown", "person_id"}

    def values(self) -> dict:
        found = super().values()
        if all(self.part.get(key) == found.get(key) for key in WHO):
            found["person_id"] = self.part.get("person_id", "")
        found["aliases"] = list(map(split_name, lines(found.pop("other_names", ""))))
        if found.pop("dob_known", "") == "no":
            found["date_of_birth_unknown"] = True
        return found

    def clean(self):
        cleaned = super().clean()
        known = cleaned.get("dob_known")
        if self.AGE_MUST_BE_ANSWERED and not known and "dob_known" not in self.errors:
            self.add_error("dob_known", "Select whether you know the date of birth")
        if known == "no":
            self._check_age(cleaned)
        return cleaned

    def _check_age(self, cleaned: dict) -> None:
        said, guess = cleaned.get("over_16"), cleaned.get("approximate_age")
        if self.AGE_MUST_BE_ANSWERED and not said and "over_16" not in self.errors:
            self.add_error("over_16", "Select whether they are 16 or over, or that it is not known")
        under = guess is not None and guess < rules.ADULT_FROM
        if guess is not None and (under and said == "yes" or not under and said == "no"):
            self.add_error("approximate_age", "The age and “16 or over” do not agree. Change one of them")


# Whoever was chosen for one name and date of birth was not chosen for another.
WHO = ("given_name", "family_name", "date_of_birth")


def lines(typed: str) -> list[str]:
    return [each.strip() for each in typed.splitlines() if each.strip()]


def split_name(typed: str) -> dict:
    """ "Ada Mary Testwood" -> given "Ada Mary", family "Testwood"; a single word is a given name or nickname."""
    *given, last = typed.split()
    if not given:
        return {"given_name": last[:100]}
    return {"given_name": " ".join(given)[:100], "family_name": last[:100]}


class VictimPage(NamesPage):
    """Her age is the one answer that the journey insists on: nothing passes the under-16 rule by being left empty."""

    AGE_MUST_BE_ANSWERED = True
    role = "victims"


class AboutPage(PageForm):
    """Equality data by the harmonised lists, language and access, and the numbers by which agencies know her."""

    role = "victims"

    ethnicity = forms.ChoiceField(label="Ethnic group", required=False)
    gender_same = pick("Is the gender the same as the sex registered at birth?", GenderSame.choices)
    gender_text = line("Gender, in their own words (optional)", 60, width=20)
    orientation = pick("Sexual orientation", Orientation.choices)
    disability = choice(
        "Any physical or mental health condition or illness lasting 12 months or more?",
        YesNo.choices,
        small=True,
        reveals={"yes": ["impairments"]},
    )
    impairments = forms.MultipleChoiceField(
        label="Which does it affect?", choices=Impairment.choices, required=False, widget=Checkboxes(small=True)
    )
    language = line("First language, if not English", 60, width=20)
    interpreter = choice(
        "Is an interpreter needed?",
        YesNo.choices,
        hint="Never use family or community members to interpret.",
        small=True,
        inline=True,
    )
    needs = line("Access and communication needs", 300)
    recourse = choice(
        "Can they claim benefits and housing help (recourse to public funds)?", YesNo.choices, small=True, inline=True
    )
    immigration_note = line("Immigration status, if it matters for safety (optional)", 300)
    occupation = line("Work (optional)", 120)
    gp = line("GP practice (optional)", 120)
    identifier_nhs = line("NHS number (optional)", 60, width=20)
    identifier_police = line("Police person record (optional)", 60, width=20)
    identifier_social_care = line("Social care number (optional)", 60, width=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ethnicity"].choices = ETHNICITIES

    def load(self) -> dict:
        return {**self.part, **identifiers(self.part)}

    def names(self) -> set[str]:
        return super().names() | {"identifiers"}

    def values(self) -> dict:
        return with_identifiers(super().values())


ETHNICITIES = [
    ("", "Not asked"),
    *((group, [(code, Ethnicity(code).label) for code in codes]) for group, codes in ETHNIC_GROUPS.items()),
    (Ethnicity.NOT_STATED.value, Ethnicity.NOT_STATED.label),
]
PREFIX = "identifier_"


def identifiers(person: dict) -> dict:
    return {f"{PREFIX}{each.get('kind')}": each.get("value") for each in shape.rows(person, "identifiers")}


def with_identifiers(values: dict) -> dict:
    """The identifier fields of a page as the list that the answers hold, in the order of IdentifierKind."""
    typed = {name.removeprefix(PREFIX): values.pop(name) for name in list(values) if name.startswith(PREFIX)}
    values["identifiers"] = [{"kind": k, "value": typed[k]} for k in IdentifierKind.values if k in typed]
    return values


class PerpetratorPage(NamesPage):
    """Who harms, and what he is to each victim."""

    role = "perpetrators"

    lives_with_victim = choice("Do they live with the victim now?", YesNo.choices, small=True, inline=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.victims = shape.people(self.answers, "victims") or [{}]
        ties = {f"tie_{place}": self._tie(place, victim) for place, victim in enumerate(self.victims)}
        self.fields = type(self.fields)({**self.fields, **ties})
        self.order_fields(["given_name", "family_name", *ties, "lives_with_victim"])

    def _tie(self, place: int, victim: dict) -> forms.ChoiceField:
        whom = shape.full_name(victim) if len(self.victims) > 1 else "the victim"
        field = pick(f"What are they to {whom}?", RelationshipKind.choices)
        field.choices = [("", "Select"), *RelationshipKind.choices]
        field.initial = shape.tie_to_victim(self.part, place)
        return field

    def names(self) -> set[str]:
        return super().names() | {"to_victim", "to_victims"}

    def values(self) -> dict:
        found = super().values()
        ties = [found.pop(f"tie_{place}", "") for place, _ in enumerate(self.victims)]
        return found | {"to_victim": ties[0], "to_victims": ties}


class OtherPage(NamesPage):
    """Somebody else in the household or close to the family."""

    role = "others"

    to_victim = pick("What are they to the victim?", RelationshipKind.choices)
    lives_with_victim = choice("Do they live with the victim?", YesNo.choices, small=True, inline=True)
    note = line("Anything we should know (optional)", 300, hint="For example, that they take the abuser's side")


BORN = [("born", "Born"), ("unborn", "Not born yet")]
TO_ADULT = [
    RelationshipKind.CHILD,
    RelationshipKind.STEP_CHILD,
    RelationshipKind.GRANDCHILD,
    RelationshipKind.SIBLING,
    RelationshipKind.OTHER_RELATIVE,
    RelationshipKind.NOT_CONNECTED,
]
PLANS = [
    ("none", "None"),
    ("early_help", "Early help"),
    ("in_need", "Child in need"),
    ("protection", "Child protection plan"),
    ("looked_after", "Looked after"),
    ("unknown", "Not known"),
]


class ChildPage(PageForm):
    """A child of the household or elsewhere, born or unborn, and the child's own words."""

    role = "children"

    given_name = line("First name", 100, width=20)
    family_name = line("Last name", 100, width=20)
    born = choice(
        "Is the child born?", BORN, reveals={"born": ["date_of_birth", "approximate_age"], "unborn": ["due_on"]}
    )
    date_of_birth = DateField(
        label="Date of birth, if known",
        called="The date of birth",
        required=False,
        past=True,
        help_text="For example, 27 3 2017",
    )
    approximate_age = number("About how old, if the date is not known", OLDEST)
    due_on = DateField(label="When is the baby due?", called="The due date", required=False)
    sex = choice("Sex", Sex.choices, inline=True)
    to_victim = pick("What is the child to the victim?", [(each.value, each.label) for each in TO_ADULT])
    to_perpetrator = pick("What is the child to the person who harms?", [(e.value, e.label) for e in TO_ADULT])
    lives_with_victim = choice("Does the child live with the victim?", YesNo.choices, small=True, inline=True)
    school = line("School or nursery (optional)", 120)
    plan_status = pick("Is there a plan for the child?", PLANS)
    social_worker = line("Social worker (optional)", 120)
    voice_words = text(
        "The child's own words or behaviour (optional)",
        rows=3,
        longest=4_000,
        hint="What the child said or did, as it was heard or seen. Not your view of it.",
    )
    voice_heard_by = line("Who heard or saw it", 120, width=20)
    voice_heard_on = DateField(label="When", called="The date it was heard", required=False, past=True)
    voice_not_to_perpetrator = forms.BooleanField(
        label="Do not put this to the perpetrator",
        required=False,
        help_text="The mark shows wherever the child's words are quoted.",
    )

    VOICE = {"words": "", "heard_by": "", "heard_on": None, "not_to_perpetrator": True}

    def load(self) -> dict:
        child = self.part
        voice = {**self.VOICE, **shape.section(child, "voice")}
        told = bool(child)
        return {
            **child,
            "born": "unborn" if child.get("unborn") else "born" if told else "",
            **{f"voice_{key}": value for key, value in voice.items()},
        }

    def names(self) -> set[str]:
        return super().names() | {"unborn", "voice"}

    def values(self) -> dict:
        found = super().values()
        voice = {key: found.pop(f"voice_{key}") for key in self.VOICE if f"voice_{key}" in found}
        if voice.get("words"):
            found["voice"] = {"not_to_perpetrator": False, **voice}
        if found.pop("born", "") == "unborn":
            found["unborn"] = True
        return found

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("voice_words") and not cleaned.get("voice_heard_by"):
            self.add_error("voice_heard_by", "Enter who heard or saw it, so that the words can be relied on")
        return cleaned
