"""What happened, and what made sharing lawful."""

from collections.abc import Iterable

from agencies.access import Section
from cases.models.presentation import AbuseTag, AbuseType, Consent, Ground, Presentation
from cases.seen import Seen
from cases.summaries.facts import Fact, answer, labels


def incident(seen: Seen, presentation: Presentation) -> list[Fact]:
    """One account. SUMMARY: dates, kinds of abuse and the current danger, without the narrative."""
    if not (seen.summary(Section.INCIDENT) or seen.wrote(presentation)):
        return []
    facts = [
        Fact("referral_reference", "Referral", presentation.referral_reference),
        Fact("submitted_on", "Referred", presentation.submitted_on),
        Fact("referred_by", "By", str(presentation.desk)),
        Fact("incident_on", "Latest incident", presentation.incident_on),
        Fact("abuse_types", "Abuse", labels(AbuseType, presentation.abuse_types)),
        Fact("abuse_tags", "In particular", labels(AbuseTag, presentation.abuse_tags)),
        Fact("current_danger", "Current danger", presentation.current_danger),
    ]
    return facts + _narrative(presentation) if seen.reads(Section.INCIDENT, presentation) else facts


def _narrative(presentation: Presentation) -> list[Fact]:
    return [
        Fact("what_happened", "What happened", presentation.what_happened),
        Fact("injuries", "Injuries", presentation.injuries),
        Fact("escalation", "Is it getting worse", presentation.escalation),
        Fact("police_reference", "Police reference", presentation.police_reference),
        Fact("abuse_since", "Since when", presentation.abuse_since),
        Fact("help_sought", "Times help was sought before", presentation.help_sought),
        Fact("grounds", "Grounds for MARAC", labels(Ground, presentation.grounds)),
        Fact("judgement", "Professional judgement", presentation.judgement),
    ]


def consent(seen: Seen, presentation: Presentation) -> list[Fact]:
    """Whether she agreed, or why it was shared without. It goes with what happened, in full only."""
    if not seen.reads(Section.INCIDENT, presentation):
        return []
    return [
        Fact("aware", "She knows of the referral", answer(presentation, "aware")),
        Fact("consent", "Consent", Consent(presentation.consent).label if presentation.consent else ""),
        Fact("necessity", "Why sharing was necessary", presentation.necessity),
        Fact("proportionality", "Why it was proportionate", presentation.proportionality),
        Fact("consent_decided_by", "Decided by", presentation.consent_decided_by),
    ]


def current_danger(seen: Seen, presentations: Iterable[Presentation], limit: int = 600) -> str:
    """The latest account of the danger that she may see, cut at ``limit`` characters."""
    for presentation in presentations:
        if presentation.current_danger and (seen.summary(Section.INCIDENT) or seen.wrote(presentation)):
            text = presentation.current_danger
            return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]} …"
    return ""
