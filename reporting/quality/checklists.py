"""Checklists of an audit, as data. A published version never changes: a change is the next version (docs/chair.md).

Every question belongs to one of the ten principles. The words are our own, from domain.md 2.1 to 2.7.
"""

from dataclasses import dataclass

from django.db import models

from reporting.quality.principles import Principle as P


class Kind(models.TextChoices):
    """What is audited: the population that a sample is drawn from."""

    HEARD = "heard", "MARAC cases heard"
    REFERRAL = "referral", "Referrals"
    TRIAGE = "triage", "Triage decisions"
    PLAN = "plan", "Safety plans"
    FAMILY = "family", "Whole families"


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"
    NOT_APPLICABLE = "na", "Not applicable"


@dataclass(frozen=True)
class Question:
    key: str
    principle: P
    text: str


@dataclass(frozen=True)
class Checklist:
    kind: Kind
    version: int
    questions: tuple[Question, ...]

    @property
    def slug(self) -> str:
        return f"{self.kind}-{self.version}"


def _of(kind: Kind, version: int, *questions: tuple[str, P, str]) -> Checklist:
    return Checklist(kind, version, tuple(Question(*one) for one in questions))


CHECKLISTS = (
    _of(
        Kind.HEARD,
        1,
        ("grounds", P.IDENTIFICATION, "Is the ground for MARAC recorded, with the risk assessment behind it?"),
        ("consent", P.REFERRAL, "Is her consent recorded, or the ground, need and measure of sharing without it?"),
        ("repeat", P.REFERRAL, "Was the repeat rule applied rightly, with its working or a reason to override it?"),
        ("research", P.ENGAGEMENT, "Did every agency that was asked return its research before the meeting?"),
        ("safe_contact", P.REPRESENTATION, "Is it recorded how and when she can be contacted safely?"),
        ("voice", P.REPRESENTATION, "Was her own view brought to the meeting?"),
        (
            "told",
            P.REPRESENTATION,
            "Was she told what was decided within two working days, or is the reason recorded?",
        ),
        ("shared", P.INFORMATION, "Was what was shared relevant and proportionate, fact apart from opinion?"),
        ("risks", P.INFORMATION, "Are the risks to her, to children, to staff and from the perpetrator recorded?"),
        ("perpetrator", P.ACTIONS, "Is there an action about the perpetrator, or a reason why there is none?"),
        ("smart", P.ACTIONS, "Is every action specific, with a named owner and a day?"),
        ("done", P.ACTIONS, "Were the actions done in time, or is it said why not?"),
        ("time", P.NUMBER, "Did the meeting give the case the time it needed?"),
        ("children", P.EQUALITY, "Were children considered, each by her or his own needs?"),
        ("needs", P.EQUALITY, "Were her needs (language, disability, age, origin, immigration) recorded and met?"),
        ("minutes", P.SUPPORT, "Were the minutes issued within one working day?"),
        ("conflicts", P.GOVERNANCE, "Were attendance, confidentiality and conflicts of interest dealt with?"),
    ),
    _of(
        Kind.REFERRAL,
        1,
        ("risk", P.IDENTIFICATION, "Was risk assessed with a tool or by judgement with its reason?"),
        ("account", P.REFERRAL, "Does it say what happened, to whom, by whom and when?"),
        ("prompt", P.REFERRAL, "Was it sent without delay after the incident became known?"),
        ("consent", P.INFORMATION, "Is her consent recorded, or the ground, need and measure of sharing without it?"),
        ("safe_contact", P.REPRESENTATION, "Was safe contact asked for each way of reaching her?"),
        ("wishes", P.REPRESENTATION, "Does it say what she wants and fears?"),
        ("children", P.EQUALITY, "Are children and others at risk named or ruled out?"),
        ("needs", P.EQUALITY, "Were her needs (language, disability, age, origin) asked?"),
    ),
    _of(
        Kind.TRIAGE,
        1,
        ("in_time", P.REFERRAL, "Was it decided before the clock ran out?"),
        ("reason", P.REFERRAL, "Is the reason of the decision clear to whoever referred?"),
        ("right", P.IDENTIFICATION, "Would you have decided the same from what was known?"),
        ("judgement", P.IDENTIFICATION, "Was a low score kept from outweighing what else was known?"),
        ("matched", P.INFORMATION, "Were earlier referrals and cases of these people found?"),
        ("pathways", P.ENGAGEMENT, "Did it go to every service it needed, and nowhere else?"),
        ("alternative", P.REPRESENTATION, "If it did not go to MARAC, was she offered other help?"),
        ("told", P.SUPPORT, "Was the referrer told what would happen next?"),
    ),
    _of(
        Kind.PLAN,
        1,
        ("hers", P.REPRESENTATION, "Was the plan made with her and agreed by her, with a day?"),
        ("safe_contact", P.REPRESENTATION, "Does it say how to reach her safely and what not to do?"),
        ("risk", P.IDENTIFICATION, "Does it answer the risks of the latest assessment?"),
        ("home", P.ACTIONS, "Are home, leaving, telephone and money covered as far as she needs it?"),
        ("children", P.EQUALITY, "Are the children in it?"),
        ("needs", P.EQUALITY, "Does it fit her language, health, origin and immigration status?"),
        ("reviewed", P.ACTIONS, "Was it reviewed after the last incident or change?"),
        ("shared", P.INFORMATION, "Do those who must act on it know their part and no more?"),
    ),
    _of(
        Kind.FAMILY,
        1,
        ("everybody", P.IDENTIFICATION, "Is everybody of the family recorded, with who harmed whom?"),
        ("lead", P.SUPPORT, "Was there one lead worker from the first disclosure on?"),
        ("children", P.EQUALITY, "Was each child seen, heard and helped in her or his own right?"),
        ("school", P.INFORMATION, "Did the school know what it had to know, and in time?"),
        ("perpetrator", P.ACTIONS, "Did somebody work with or act against the perpetrator?"),
        ("others", P.INFORMATION, "Were his other victims considered, without exposing them?"),
        ("together", P.ENGAGEMENT, "Did the services work to one plan?"),
        ("voice", P.REPRESENTATION, "Did what she wants shape what was done?"),
        ("safer", P.GOVERNANCE, "Is it recorded whether the family is safer now?"),
    ),
)


def current(kind: str) -> Checklist:
    """The version that a new sample is begun with."""
    return max((one for one in CHECKLISTS if one.kind == kind), key=lambda one: one.version)


def get(slug: str) -> Checklist:
    """KeyError for a version that was never published."""
    return {one.slug: one for one in CHECKLISTS}[slug]
