"""The identity bar of a case: what stands at the head of each of its pages, for the one who looks."""

from agencies.access import Section
from cases import summaries
from cases.models.case import Case
from cases.models.staff_risk import StaffRisk
from cases.seen import Seen
from dashub import moments


def identity_bar(seen: Seen) -> dict:
    """Title, facts as (label, words) and tags as (words, tone). Reference and risk are for everyone in the case."""
    case = seen.case
    return {
        "title": case.reference,
        "facts": list(_facts(seen)),
        "tags": list(status_tags(case)),
        "transfer": f"Being transferred to another area. {case.area} stays responsible until that area confirms."
        if case.transferring
        else "",
        "staff_risk": f"Risk to staff: {risk}" if (risk := staff_risk(case)) else "",
    }


def _facts(seen: Seen):
    case, victim = seen.case, seen.case.victim
    if victim and seen.summary(Section.IDENTITY):
        yield "Victim", victim.full_name
        yield "Age", summaries.age_words(victim) or "not known"
    yield "Risk", risk_words(case)
    if children := summaries.children_summary(seen):
        yield "Children", children
    yield "Next meeting", moments.when(case.next_meeting_at) or "none"
    yield "Lead", str(case.lead) if case.lead else "nobody yet"


def staff_risk(case: Case) -> str:
    """What everybody who visits must know: the words of the case, then the rules of each risk that holds."""
    found = [case.staff_risk.rstrip(".")]
    for one in getattr(case, "staff_risks", ()):
        found += [*(str(StaffRisk.Rule(rule).label) for rule in one["rules"]), one["words"].rstrip(".")]
    return ". ".join(dict.fromkeys(filter(None, found)))


def status_tags(case: Case):
    """What marks a case, as (words, tone)."""
    if case.restricted:
        yield "Restricted", "restricted"
    if case.status == Case.Status.CLOSED:
        yield f"Closed {moments.day(case.closed_at)}", "quiet"
    if case.repeat:
        yield "Repeat", "warn"
    if case.transferring:
        yield "Being transferred", "warn"
    if case.came_from:
        yield f"Transferred from {case.came_from}", "active"
    if case.previously_known:
        yield "Previously known", "active"
    if not case.connected:
        yield "Not personally connected", "quiet"


def risk_words(case: Case, dated: bool = True) -> str:
    """ "High, rising, 3 March 2026": level, direction and date in words, never a bare number."""
    parts = [case.get_risk_level_display(), case.risk_direction, moments.day(case.risk_at) if dated else ""]
    return ", ".join(filter(None, parts))
