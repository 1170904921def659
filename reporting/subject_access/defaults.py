"""What of a desk's records is given out unless somebody decides otherwise. One function, pure, tested as a table.

It errs towards leaving out where a person who harms might learn of anything, and towards asking where another person is
spoken of. What it says is a proposal: the preparer decides item by item, and another person approves (docs/adr/0015).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from agencies.sections import PolicyGroup
from dashub import keys


class Kind(models.TextChoices):
    """What an item is. The label is printed in the reply, so it names no process."""

    NOTE = "note", "Note"
    DOCUMENT = "document", "Document"
    RISK = "risk", "Assessment"
    CONTACT = "contact", "Contact with you"
    ADDRESS = "address", "Address"
    PLAN = "plan", "Plan"
    VOICE = "voice", "What you told us"
    CHILD_WORDS = "child_words", "What a child said"
    WORK = "work", "Our work with you"
    RESEARCH = "research", "From our records"
    ACTION = "action", "What we did"
    FLAG = "flag", "Marker on our file"
    PARTY = "party", "Details"
    FORM = "form", "What we wrote"
    RECORD = "record", "What we recorded"
    COMPLAINT = "complaint", "Complaint"


class Verdict(models.TextChoices):
    DECIDE = "decide", "Needs your decision"
    RELEASE = "release", "Release"
    PART = "part", "Release in part"
    LEAVE_OUT = "leave_out", "Leave out"


class Exemption(models.TextChoices):
    """Schedules 2 and 3 to the Data Protection Act 2018, and section 45 for law enforcement."""

    NONE = "", "None"
    CRIME = "crime", "Crime and taxation: it would be likely to prejudice preventing crime (Schedule 2, paragraph 2)"
    LAW = "law", "Law enforcement processing: restriction of access (section 45(4))"
    THIRD_PARTY = "third_party", "Another person can be identified from it (Schedule 2, paragraphs 16 and 17)"
    SERIOUS_HARM = "serious_harm", "Health, social work or education data: serious harm to somebody (Schedule 3)"
    CHILD_ABUSE = "child_abuse", "Child abuse data: not in the child’s best interests (Schedule 3, paragraph 21)"
    PRIVILEGE = "privilege", "Legal professional privilege (Schedule 2, paragraph 19)"
    COURT = "court", "A court order, or a rule of a court, forbids it"


CASE = "case"  # about everybody in a case, or about nobody can say whom
# Structured facts of one person: where she gave them herself, nobody else can be read from them.
OF_HERSELF = {Kind.ADDRESS, Kind.PARTY}
# Records of a practice that are the victim's own, unless they name somebody.
ABOUT_VICTIM = {
    *(Kind.NOTE, Kind.DOCUMENT, Kind.RISK, Kind.CONTACT, Kind.PLAN, Kind.VOICE, Kind.WORK, Kind.PARTY, Kind.RECORD),
}
PROTECTING = {
    PolicyGroup.HEALTH: Exemption.SERIOUS_HARM,
    PolicyGroup.CHILDRENS: Exemption.SERIOUS_HARM,
    PolicyGroup.ADULT: Exemption.SERIOUS_HARM,
    PolicyGroup.EDUCATION: Exemption.SERIOUS_HARM,
    PolicyGroup.POLICE: Exemption.LAW,
    PolicyGroup.PROBATION: Exemption.LAW,
}
# Also as it is spelled to get past somebody: "M.A.R.A.C.".
_NAMED = r"m\W?a\W?r\W?a\W?c\w*|m\W?a\W?t\W?a\W?c\w*|multi.agency risk assessment conferences?|da.?hub"
# What must stand on no reply at all: the names of the process, whoever asks.
NEVER_PRINTED = re.compile(rf"\b({_NAMED})\b", re.IGNORECASE)
# What calls for a look, since a letter may be found at home: the process, a hiding place, rules by which she is reached.
PROCESS = re.compile(
    rf"\b({_NAMED}|risk assessment|conferences?|the hub|idvas?|isvas?|independent domestic|referr\w+|meetings?|flags?|"
    r"research|refuges?|confidential|safe|unsafe|code ?words?|voicemails?|cover story)\b",
    re.IGNORECASE,
)
RELATIONS = {
    *("mother", "father", "mum", "dad", "sister", "brother", "son", "daughter", "neighbour", "friend", "partner"),
    *(
        "husband",
        "wife",
        "aunt",
        "uncle",
        "grandmother",
        "grandfather",
        "cousin",
        "colleague",
        "boyfriend",
        "girlfriend",
    ),
}
POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
PRONOUNS = {"female": {"he", "him", "his"}, "male": {"she", "her", "hers"}}


@dataclass(frozen=True)
class Facts:
    """What the default of one item hangs on. ``role`` is the subject's in the case; "" in none.

    ``connected``: whoever asks is, may be, or lives with the one who harms. ``guarded``: a child's words that must not be
    put to the perpetrator. ``for_child``: somebody asks for another person.
    """

    kind: str
    about: frozenset[str]
    role: str
    connected: bool
    guarded: bool = False
    for_child: bool = False
    by_subject: bool = False
    names_others: bool = False
    says_process: bool = False
    group: str = PolicyGroup.VOLUNTARY


@dataclass(frozen=True)
class Default:
    verdict: Verdict
    exemption: Exemption = Exemption.NONE
    fixed: bool = False


def judge(facts: Facts) -> Default:
    """The default of one item."""
    if facts.connected or facts.role == "perpetrator":
        return _near_harm(facts)
    if facts.kind == Kind.CHILD_WORDS:
        return _child_words(facts)
    if facts.role not in facts.about and CASE not in facts.about:
        return Default(Verdict.LEAVE_OUT, Exemption.THIRD_PARTY)
    if facts.kind == Kind.FLAG:
        return Default(Verdict.DECIDE, Exemption.CRIME)
    if facts.kind == Kind.COMPLAINT:  # by a name alone nobody is known for certain, and it speaks of whom it is about
        return Default(Verdict.DECIDE, Exemption.THIRD_PARTY)
    if not _own(facts) or facts.names_others or facts.says_process:
        return Default(Verdict.DECIDE, Exemption.THIRD_PARTY)
    return Default(Verdict.RELEASE)


def _own(facts: Facts) -> bool:
    """Hers alone. Of a child only plain facts: what is written about one child is mostly about others too."""
    if facts.role == "victim":
        return facts.about == {"victim"} or facts.kind in ABOUT_VICTIM
    return facts.about == {facts.role} and facts.kind in OF_HERSELF


def _near_harm(facts: Facts) -> Default:
    """All is left out from which he could learn anything; what he gave of himself remains, where somebody recorded that."""
    if facts.guarded:
        return Default(Verdict.LEAVE_OUT, _for_a_child(facts), fixed=True)
    clean = not (facts.names_others or facts.says_process)
    if facts.by_subject and facts.kind in OF_HERSELF and facts.about == {facts.role} and clean:
        return Default(Verdict.RELEASE)
    if facts.kind == Kind.CHILD_WORDS:
        return Default(Verdict.LEAVE_OUT, _for_a_child(facts))
    return Default(Verdict.LEAVE_OUT, PROTECTING.get(facts.group, Exemption.CRIME))


def _child_words(facts: Facts) -> Default:
    """The child's own are the child's; to anybody else, and to a parent who asks for it, somebody must decide."""
    if facts.role not in facts.about:
        return Default(Verdict.LEAVE_OUT, Exemption.THIRD_PARTY)
    if facts.for_child or facts.names_others or facts.says_process:
        return Default(Verdict.DECIDE, _for_a_child(facts))
    return Default(Verdict.RELEASE)


def _for_a_child(facts: Facts) -> Exemption:
    """Paragraph 21 is for whoever asks in a child's stead; words of a child are otherwise another person's."""
    return Exemption.CHILD_ABUSE if facts.for_child else Exemption.THIRD_PARTY


def speaks_of_others(text: str, others: Iterable[str], sex: str) -> bool:
    """Whether a text seems to speak of another person: by a word of her name, a relation, or the other sex's pronoun."""
    words = set(keys.name_tokens(POSSESSIVE.sub(" ", text)))
    named = {word for name in others for word in keys.name_tokens(name) if len(word) > 1}
    return bool(words & (named | RELATIONS | PRONOUNS.get(sex, set())))


def without_staff(text: str, staff: Iterable[str]) -> str:
    """The text with no worker's name in it: whoever reads it must not be able to look for her."""
    for name in sorted({name for name in staff if len(name) > 2}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", "a member of staff", text, flags=re.IGNORECASE)
    return text
