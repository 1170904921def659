"""Dated records: risk assessments, plans, voices, notes, documents, timeline. Who reads which, and how much of it."""

from typing import NamedTuple

from django.db.models import Q

from agencies.access import Section
from cases.models import (
    ChildVoice,
    Document,
    Note,
    RiskAssessment,
    SafetyPlan,
    SharingLevel,
    TimelineEntry,
    VictimVoice,
)
from cases.seen import Seen
from dashub import nested

# Of a safety plan, SUMMARY shows what every worker must know so as not to undo it.
PLAN_SUMMARY = (SafetyPlan.Heading.NOT_TO_DO,)


def _records(seen: Seen, relation: str, *joined: str):
    """The records of a kind: as they were read with the case (``cases.paper_builders.printable``), or asked for now."""
    rows = getattr(seen.case, relation).all()
    return rows if nested.is_read(seen.case, relation) else rows.select_related("desk__agency", *joined)


def assessments(seen: Seen) -> list[tuple[RiskAssessment, bool]]:
    """Every assessment, newest first, and whether its answers are read. Level and date are for all (HEADLINE)."""
    return [(row, seen.reads(Section.RISK, row)) for row in _records(seen, "assessments", "by")]


class PlanSeen(NamedTuple):
    """A plan as seen: all entries with text, or those of PLAN_SUMMARY and the names of the other headings."""

    plan: SafetyPlan
    entries: list[tuple[str, str]]
    withheld: list[str]
    full: bool


def plans(seen: Seen) -> list[PlanSeen]:
    """Safety plans, newest first. SUMMARY: dates, what not to do, and which other headings are filled."""
    found = _records(seen, "safety_plans", "by")
    return [plan_seen(seen, plan) for plan in found if seen.summary(Section.SAFETY_PLAN) or seen.wrote(plan)]


def plan_seen(seen: Seen, plan: SafetyPlan) -> PlanSeen:
    full = seen.reads(Section.SAFETY_PLAN, plan)
    filled = [heading for heading in SafetyPlan.Heading if plan.entries.get(heading)]
    shown = filled if full else [heading for heading in filled if heading in PLAN_SUMMARY]
    return PlanSeen(
        plan,
        [(heading.label, plan.entries[heading]) for heading in shown],
        [heading.label for heading in filled if heading not in shown],
        full,
    )


def voices(seen: Seen) -> list[VictimVoice]:
    """What she wants and says: in full, or what the viewer's agency wrote down."""
    return [row for row in _records(seen, "voices", "by") if seen.reads(Section.VOICE, row)]


class ChildWords(NamedTuple):
    """``words`` is empty at SUMMARY: that a child was heard, by whom and when, and no more."""

    voice: ChildVoice
    words: str
    by: str


def child_words(seen: Seen) -> list[ChildWords]:
    """A child's words with the mark that goes with them; the child is named only where children are seen in full."""
    rows = _records(seen, "child_voices", "child")
    return [
        ChildWords(row, row.words if seen.reads(Section.CHILD_VOICE, row) else "", _heard(seen, row))
        for row in rows
        if seen.summary(Section.CHILD_VOICE) or seen.wrote(row)
    ]


def _heard(seen: Seen, voice: ChildVoice) -> str:
    who = voice.child.full_name if seen.full(Section.CHILDREN) else "a child"
    return f"{who}, heard by {voice.heard_by}"


def notes(seen: Seen):
    """Notes by their sharing level and section; her agency's own always."""
    rows = (
        Note.objects.filter(case=seen.case)
        .select_related("desk__agency", "by")
        .prefetch_related("named_desks__agency")
    )
    return rows.filter(shareable(seen)).distinct()


def documents(seen: Seen):
    """Documents, by the same rule as notes."""
    rows = Document.objects.filter(case=seen.case).select_related("desk__agency", "by")
    return rows.prefetch_related("named_desks__agency").filter(shareable(seen)).distinct()


def shareable(seen: Seen) -> Q:
    """Own; or the section in full and: named to one of her desks, for the case, or for the MARAC that she takes part in.

    Whoever sees research in full takes part in the MARAC (the hub, and representatives while the case is listed).
    """
    levels = [SharingLevel.CASE] + ([SharingLevel.MARAC] if seen.full(Section.RESEARCH) else [])
    named = Q(sharing=SharingLevel.NAMED, named_desks__in=seen.desks)
    return Q(desk__in=seen.desks) | (Q(section__in=seen.in_full) & (Q(sharing__in=levels) | named))


def timeline(seen: Seen):
    """Entries of the sections she sees at SUMMARY or more, and her own agency's."""
    rows = TimelineEntry.objects.filter(case=seen.case).select_related("desk__agency", "by")
    return rows.filter(Q(section__in=seen.in_summary) | Q(desk__in=seen.desks))


def entry_text(seen: Seen, entry: TimelineEntry) -> str:
    """The text under an entry's title; at SUMMARY the title stands alone."""
    return entry.text if seen.reads(Section(entry.section), entry) else ""
