"""What one desk wrote about a person, item by item, with its source: nothing of another agency, nothing of a meeting.

It asks as the preparer, so that a case that she may not see yields nothing here either.
"""

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from agencies.models import Membership
from agencies.principals import as_system
from cases.models import (
    Case,
    ChildVoice,
    Comment,
    Document,
    Involvement,
    Note,
    RiskAssessment,
    SafetyPlan,
    VictimVoice,
    record_models,
)
from cases.risk import catalogue
from cases.seen import Seen
from cases.summaries import in_words
from dashub import keys, moments
from marac.models import Action, Flag, Research, ResearchLine
from people.models import Address, Person
from referrals import answers as shape
from referrals import summary
from referrals.models import Referral
from reporting.complaints.models import Complaint
from reporting.subject_access import past
from reporting.subject_access.defaults import CASE, Kind
from support.models import AgencyReferral, ContactAttempt, Engagement, HerAnswers, Letter

CHILD_WORDS = "The child's words"
SIBLING = "sibling"  # another child than the one who asks


@dataclass(frozen=True)
class Source:
    """One thing that the desk wrote. ``about`` holds roles in the case, or CASE."""

    key: str
    kind: Kind
    written_on: dt.date
    text: str
    about: frozenset[str]
    case: Case | None = None
    referral: Referral | None = None
    person: Person | None = None
    complaint: Complaint | None = None
    guarded: bool = False
    role: str = ""  # the subject's, where no case says it


@dataclass
class Subject:
    """The records that a request concerns, as the preparer sees them: her cases and her part in each."""

    user: object
    desk: object
    people: list[Person]
    name: str
    born: dt.date
    cases: list[Case] = field(default_factory=list)
    past: list[Case] = field(default_factory=list)  # her cases whose share has ended: own records alone

    @classmethod
    def of(cls, user, desk, numbers: Iterable[int], name: str, born: dt.date) -> "Subject":
        people = list(Person.objects.visible_to(user).filter(pk__in=list(numbers)).prefetch_related("aliases"))
        cases = Case.objects.visible_to(user).filter(involvements__person__in=people).distinct()
        found = list(cases.prefetch_related("involvements__person__aliases").order_by("pk"))
        once, others = past.of_people(user, desk, list(numbers))
        known = {person.pk for person in people}
        people += [person for person in others if person.pk not in known]
        return cls(user, desk, people, name, born, found, once)

    @property
    def every_case(self) -> list[Case]:
        return [*self.cases, *self.past]

    @property
    def numbers(self) -> set[int]:
        return {person.pk for person in self.people}

    @property
    def sex(self) -> str:
        return next((person.sex for person in self.people if person.sex != "unknown"), "unknown")

    def role(self, case: Case) -> str:
        """Hers in a case; the one who harms, where two of her records are in it."""
        # As it was read with everybody in it: one whose share has ended shows its parties to nobody who asks now.
        read = next((known for known in self.every_case if known.pk == case.pk), case)
        roles = {i.role for i in read.involvements.all() if i.person_id in self.numbers}
        return Involvement.Role.PERPETRATOR if "perpetrator" in roles else next(iter(sorted(roles)), "")

    def role_anywhere(self) -> str:
        """Over all her cases: the one who harms in any of them."""
        roles = sorted({self.role(case) for case in self.every_case} - {""})
        return Involvement.Role.PERPETRATOR if "perpetrator" in roles else next(iter(roles), "")

    def others(self) -> list[str]:
        """Names of everybody else in her cases, without the words of her own name."""
        own = {word for name in self.names() for word in keys.name_tokens(name)}
        found = set()
        for case in self.every_case:
            for part in case.involvements.all():
                if part.person_id not in self.numbers:
                    found |= {w for name in part.person.names() for w in keys.name_tokens(name)}
        return sorted(found - own)

    def names(self) -> list[str]:
        return [self.name, *(name for person in self.people for name in person.names())]

    def harming(self) -> list[Person]:
        return [
            part.person for case in self.every_case for part in case.involvements.all() if part.role == "perpetrator"
        ]

    def is_called(self, person: dict) -> bool:
        """Whether somebody typed in a referral is she: her number, or her name with her birthday or none."""
        if str(person.get("person_id") or "") in {str(number) for number in self.numbers}:
            return True
        mine = {keys.name_skeleton(name) for name in self.names()}
        same = bool(mine & {keys.name_skeleton(name) for name in shape.names(person)})
        return same and shape.born(person) in (None, self.born)


def staff_names(desk, cases: Iterable[Case], complaint: Complaint | None = None) -> list[str]:
    """Workers of the desk, of every desk that reads the cases, and of the one that a complaint is about."""
    desks = {desk.pk} | {number for case in cases for number in case.readers if number > 0}
    desks |= {complaint.about_id} if complaint else set()
    return list(Membership.objects.filter(desk_id__in=desks).values_list("user__full_name", flat=True).distinct())


def find(subject: Subject) -> list[Source]:
    """Everything that the desk wrote about her, oldest first, each once."""
    found = [
        *_of_people(subject),
        *_of_every(subject, subject.cases),
        *_of_referrals(subject),
        *_of_complaints(subject),
    ]
    if subject.past:
        with as_system(past.PURPOSE):
            found += _of_every(subject, subject.past)
    seen = {source.key: source for source in found if source.text.strip()}
    return sorted(seen.values(), key=lambda source: (source.written_on, source.key))


def _of_every(subject: Subject, cases: list[Case]) -> list[Source]:
    """What the desk wrote in some cases of hers."""
    return [*_of_cases(subject, cases), *_of_meetings(subject, cases), *_of_services(subject, cases)]


def _day(at) -> dt.date:
    return timezone.localdate(at) if isinstance(at, dt.datetime) else at


def _of_people(subject: Subject) -> Iterator[Source]:
    """Addresses of hers that the desk recorded."""
    role = subject.role_anywhere()
    for address in Address.objects.filter(person__in=subject.people, desk=subject.desk).select_related("person"):
        since = address.since or timezone.localdate(address.person.created_at)
        about, text = frozenset({role or CASE}), f"{address.get_kind_display()}: {address.text}"
        yield Source(f"address:{address.pk}", Kind.ADDRESS, since, text, about, person=address.person, role=role)


def _of_cases(subject: Subject, cases: list[Case]) -> Iterator[Source]:
    mine = {"desk": subject.desk, "case__in": cases}
    case, victim = frozenset({CASE}), frozenset({"victim"})
    for note in Note.objects.filter(**mine).select_related("case"):
        yield Source(f"note:{note.pk}", Kind.NOTE, _day(note.at), note.text, case, note.case)
    for document in Document.objects.filter(**mine).select_related("case"):
        yield Source(f"document:{document.pk}", Kind.DOCUMENT, _day(document.at), document.name, case, document.case)
    for said in Comment.objects.filter(**mine).select_related("case"):
        yield Source(f"comment:{said.pk}", Kind.NOTE, _day(said.at), said.text, case, said.case)
    for row in RiskAssessment.objects.filter(**mine).select_related("case"):
        yield Source(f"risk:{row.pk}", Kind.RISK, row.assessed_on, _risk(row), case, row.case)
    for plan in SafetyPlan.objects.filter(**mine).select_related("case"):
        lines = [f"{h.label}: {plan.entries[h]}" for h in SafetyPlan.Heading if plan.entries.get(h)]
        yield Source(f"plan:{plan.pk}", Kind.PLAN, _day(plan.at), "\n".join(lines), victim, plan.case)
    for voice in VictimVoice.objects.filter(**mine).select_related("case"):
        text = f"{voice.get_kind_display()}: {voice.text}"
        yield Source(f"voice:{voice.pk}", Kind.VOICE, _day(voice.at), text, victim, voice.case)
    for voice in ChildVoice.objects.filter(**mine).select_related("case"):
        about = frozenset({"child" if voice.child_id in subject.numbers else SIBLING})
        day, guarded = voice.heard_on or _day(voice.at), voice.not_to_perpetrator
        yield Source(f"child:{voice.pk}", Kind.CHILD_WORDS, day, voice.words, about, voice.case, guarded=guarded)


def _risk(row: RiskAssessment) -> str:
    """Its result, and the comments and reasons that the desk typed."""
    tool = catalogue.all_tools().get(row.tool, {}).get(row.tool_version)
    name = tool.name if tool else row.tool
    lines = [f"{name}: {row.native}. {row.get_level_display()}.", row.judgement_reason]
    return "\n".join(filter(None, [*lines, *(str(text) for text in row.comments.values())]))


def _of_meetings(subject: Subject, cases: list[Case]) -> Iterator[Source]:
    """The desk's own lines of research, shared or not, and its own actions. Of the meeting itself nothing."""
    case = frozenset({CASE})
    lines = ResearchLine.objects.current().filter(research__desk=subject.desk, research__listing__case__in=cases)
    for line in lines.select_related("research__listing__case"):
        text = f"{line.prompt}: {line.text}" if line.prompt else line.text
        yield Source(f"line:{line.pk}", Kind.RESEARCH, _day(line.at), text, case, line.research.listing.case)
    returns = Research.objects.filter(desk=subject.desk, listing__case__in=cases).exclude(withheld_reason="")
    for row in returns.select_related("listing__case"):
        day = _day(row.returned_at or row.due_at)
        yield Source(f"withheld:{row.pk}", Kind.RESEARCH, day, row.withheld_reason, case, row.listing.case)
    mine = {"desk": subject.desk, "case__in": cases}
    for action in Action.objects.filter(**mine).select_related("case").prefetch_related("updates"):
        text = "\n".join([action.text, *(f"{u.happened_on:%-d %B %Y}: {u.text}" for u in action.updates.all())])
        about = frozenset({action.about})
        yield Source(f"action:{action.pk}", Kind.ACTION, _day(action.created_at), text, about, action.case)
    for flag in Flag.objects.filter(**mine).select_related("case"):
        text = f"A marker on our file until {moments.day(flag.removed_on or flag.expires_on)}"
        yield Source(f"flag:{flag.pk}", Kind.FLAG, flag.placed_on, text, case, flag.case)


def _of_services(subject: Subject, cases: list[Case]) -> Iterator[Source]:
    mine, victim = {"desk": subject.desk, "case__in": cases}, frozenset({"victim"})
    for attempt in ContactAttempt.objects.filter(**mine).select_related("case"):
        text = f"{attempt.get_channel_display()}: {attempt.get_outcome_display()}. {attempt.note}".strip()
        yield Source(f"contact:{attempt.pk}", Kind.CONTACT, _day(attempt.at), text, victim, attempt.case)
    for letter in Letter.objects.filter(**mine).select_related("case"):
        text = "\n".join(filter(None, [f"{letter.get_channel_display()}: {letter.subject}".strip(": "), letter.text]))
        about = frozenset({letter.whom})
        yield Source(f"letter:{letter.pk}", Kind.CONTACT, _day(letter.sent_at or letter.at), text, about, letter.case)
    for said in HerAnswers.objects.filter(**mine).select_related("case"):
        text = "\n".join(f"{question}: {answer}" for question, answer in said.rows)
        yield Source(f"answers:{said.pk}", Kind.VOICE, said.on, text, victim, said.case)
    for work in Engagement.objects.filter(**mine).select_related("case"):
        text = f"{work.get_pathway_display()}: {work.get_status_display()}. {work.reason}".strip()
        about = frozenset({"perpetrator"}) if work.pathway == "perpetrator" else victim
        yield Source(f"work:{work.pk}", Kind.WORK, _day(work.received_at), text, about, work.case)
    yield from _of_agencies(subject, cases)
    for model in record_models():
        for row in model.objects.filter(**mine).select_related("case"):
            seen = Seen.by_the_table(subject.user, row.case)
            if row.changed_elsewhere and not seen.summary(row.section):
                continue
            full = row.read_in_full(seen)
            told = [f"{label}: {words}" for label, value in row.facts(full) if (words := in_words(value))]
            text, key = "\n".join([row.title, *told]), f"{model._meta.model_name}:{row.pk}"
            yield Source(key, Kind.RECORD, _day(row.at), text, row.about, row.case)


def _of_agencies(subject: Subject, cases: list[Case]) -> Iterator[Source]:
    """Of referrals between agencies what the desk wrote itself: what it asked for, or what it answered."""
    for row in AgencyReferral.objects.filter(case__in=cases).select_related("case"):
        child = row.part == "child" and row.person_id not in subject.numbers
        about, key = frozenset({SIBLING if child else row.part}), f"asked:{row.pk}"
        if row.from_desk_id == subject.desk.pk:
            text = "\n".join([row.get_ask_display(), row.asked_for, row.why, row.basis])
            yield Source(key, Kind.RECORD, _day(row.sent_at), text, about, row.case)
        if row.to_desk_id == subject.desk.pk and row.answered_at and row.status != row.Status.WITHDRAWN:
            said = [row.get_declined_why_display(), row.answer, row.get_outcome_display(), row.outcome_words]
            text = "\n".join([row.get_status_display(), *filter(None, said)])
            yield Source(f"{key}:answer", Kind.RECORD, _day(row.answered_at), text, about, row.case)


def _of_referrals(subject: Subject) -> Iterator[Source]:
    """What the desk typed into its own referrals: her part of them, and what speaks of everybody."""
    sent = Referral.objects.visible_to(subject.user).filter(desk=subject.desk).exclude(status=Referral.Status.DRAFT)
    for referral in sent.order_by("pk"):
        places = {
            (role, place) for role, place, person in shape.parties(referral.answers) if subject.is_called(person)
        }
        if places:
            yield from _of_referral(referral, places)


def _of_referral(referral: Referral, places: set[tuple[str, int]]) -> Iterator[Source]:
    day, number = _day(referral.submitted_at), 0
    roles = sorted({shape.SINGULAR[role] for role, _ in places})
    hers = {"referral": referral, "role": "perpetrator" if "perpetrator" in roles else roles[0]}
    for group in summary.groups(referral.answers):
        for card in group["cards"]:
            number += 1
            role, place = card["role"], card["place"] - 1
            if role in shape.ROLES and (role, place) not in places:
                continue
            own = frozenset({shape.SINGULAR[role]}) if role in shape.ROLES else frozenset({CASE})
            words = [row for row in card["rows"] if row.key == CHILD_WORDS]
            rest = [row for row in card["rows"] if row.key != CHILD_WORDS]
            kind = Kind.PARTY if role in shape.ROLES else Kind.FORM
            text = "\n".join(f"{row.key}: {_plain(row.value)}" for row in rest)
            yield Source(f"form:{referral.pk}:{number}", kind, day, text, own, **hers)
            for row in words:
                key, said = f"form:{referral.pk}:{number}:words", _plain(row.value)
                yield Source(key, Kind.CHILD_WORDS, day, said, own, guarded=summary.GUARDED in said, **hers)


def _of_complaints(subject: Subject) -> Iterator[Source]:
    """Complaints made by or for somebody of her name that are records of the desk, as far as the preparer reads them."""
    rows = Complaint.objects.visible_to(subject.user).records_of(subject.desk).select_related("about__agency")
    for row in rows.naming(subject.names()):
        role = row.role_of(subject.names(), subject.role_anywhere())
        whole = {"about": frozenset({role}), "complaint": row, "role": role}
        said = [("About", row.about), ("By", row.name), ("For", row.for_whom), ("Complaint", row.what)]
        text = "\n".join(f"{label}: {words}" for label, words in said if words)
        yield Source(f"complaint:{row.pk}", Kind.COMPLAINT, row.received_on, text, **whole)
        if row.answered_on:
            text = f"{row.get_outcome_display()}\n{row.answer}"
            yield Source(f"complaint:{row.pk}:answer", Kind.COMPLAINT, row.answered_on, text, **whole)


def _plain(value) -> str:
    """The words of an answer that a page shows with breaks and marks."""
    text = re.sub(r"<br\s*/?>", "\n", str(value)) if hasattr(value, "__html__") else str(value)
    return html.unescape(re.sub(r"</?strong>", "", text)).strip() if hasattr(value, "__html__") else text.strip()
