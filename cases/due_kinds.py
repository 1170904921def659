"""What kind of thing a line of what is due is, by the first word of its key: the one table that says so."""

from typing import NamedTuple

from django.db import models
from django.db.models import Q


class DueKind(models.TextChoices):
    """In the order in which home offers them to filter by."""

    REFERRAL = "referral", "Referral"
    CASE = "case", "Case"
    CONTACT = "contact", "Contact"
    SERVICE = "service", "Service"
    RESEARCH = "research", "Research"
    MEETING = "meeting", "Meeting"
    ACTION = "action", "Action"
    FLAG = "flag", "Flag"
    ORDER = "order", "Order or date"
    COURT = "court", "Court"
    MONEY = "money", "Money"
    HOME = "home", "Home"
    PROGRAMME = "programme", "Programme"
    CHILD = "child", "Child"
    TRANSFER = "transfer", "Transfer"
    REVIEW = "review", "Review"
    REQUEST = "request", "Request"
    BREACH = "breach", "Breach"
    OTHER = "other", "Other"


class Rule(NamedTuple):
    """``expires``: something runs out at that time. ``statutory``: the law gives the time, so nobody puts it off past it."""

    kind: DueKind
    expires: bool = False
    statutory: bool = False


RULES: dict[str, Rule] = {
    "referral": Rule(DueKind.REFERRAL),
    "agency-referral": Rule(DueKind.REFERRAL),
    "no-lead": Rule(DueKind.CASE),
    "unlisted": Rule(DueKind.CASE),
    "no-sitting": Rule(DueKind.CASE),
    "contact-plan": Rule(DueKind.CONTACT),
    "feedback": Rule(DueKind.CONTACT),
    "engagement": Rule(DueKind.SERVICE),
    "letter": Rule(DueKind.CONTACT),
    "check-in": Rule(DueKind.CONTACT),
    "risk-review": Rule(DueKind.REVIEW),
    "needs-assessment": Rule(DueKind.REVIEW),
    "death-review": Rule(DueKind.CASE),
    "gap": Rule(DueKind.SERVICE),
    "research": Rule(DueKind.RESEARCH),
    "chair": Rule(DueKind.MEETING),
    "meeting-unheld": Rule(DueKind.MEETING),
    "minutes-approve": Rule(DueKind.MEETING),
    "minutes-issue": Rule(DueKind.MEETING),
    "action": Rule(DueKind.ACTION),
    "flag": Rule(DueKind.FLAG, expires=True),
    "share": Rule(DueKind.CASE, expires=True),
    # The hearing of a notice and the end of an order.
    "order": Rule(DueKind.ORDER, expires=True, statutory=True),
    "release-date": Rule(DueKind.ORDER, expires=True),
    "police-marker": Rule(DueKind.ORDER, expires=True),
    # Statutory guidance: 28 days.
    "disclosure-scheme": Rule(DueKind.ORDER, statutory=True),
    "position-of-trust": Rule(DueKind.CASE),
    "investigation": Rule(DueKind.COURT),
    "family-court-matter": Rule(DueKind.COURT, statutory=True),
    "court-support": Rule(DueKind.COURT),
    # The day of the hearing, or on which the court wants it.
    "chronology": Rule(DueKind.COURT, statutory=True),
    # The last day of an appeal.
    "application-for-help": Rule(DueKind.MONEY, expires=True, statutory=True),
    "works-at-home": Rule(DueKind.HOME),
    "health-contact": Rule(DueKind.SERVICE),
    "hospital-stay": Rule(DueKind.SERVICE),
    "substance-treatment": Rule(DueKind.SERVICE),
    "probation-licence": Rule(DueKind.ORDER, expires=True),
    "school-attendance": Rule(DueKind.CHILD),
    "easement": Rule(DueKind.MONEY, expires=True),
    # The last day of a leave.
    "immigration-matter": Rule(DueKind.CASE, expires=True, statutory=True),
    "capacity-assessment": Rule(DueKind.CASE),
    "adult-safeguarding-enquiry": Rule(DueKind.CASE),
    "carers-assessment": Rule(DueKind.CASE),
    "interpreter-need": Rule(DueKind.CONTACT),
    "by-and-for-service": Rule(DueKind.SERVICE),
    "risk-to-staff": Rule(DueKind.REVIEW),
    "rehousing-check": Rule(DueKind.HOME),
    "accommodation": Rule(DueKind.HOME),
    "referral-to-a-place": Rule(DueKind.HOME),
    "programme-place": Rule(DueKind.PROGRAMME),
    # A conference within 15 working days; before the school opens: domain.md section 5.
    "child-plan": Rule(DueKind.CHILD, statutory=True),
    "school-notice": Rule(DueKind.CHILD, statutory=True),
    "transfer": Rule(DueKind.TRANSFER),
    "audit": Rule(DueKind.REVIEW),
    "finding": Rule(DueKind.REVIEW),
    "keeping": Rule(DueKind.REVIEW),
    # One month: UK GDPR Art 12(3).
    "subject-access": Rule(DueKind.REQUEST, statutory=True),
    "subject-access-approve": Rule(DueKind.REQUEST, statutory=True),
    "complaint": Rule(DueKind.REQUEST),
    # 72 hours: UK GDPR Art 33(1).
    "breach": Rule(DueKind.BREACH, statutory=True),
}
UNKNOWN = Rule(DueKind.OTHER)


def rule_of(key: str) -> Rule:
    return RULES.get(key.partition(":")[0], UNKNOWN)


def of_kind(kind: str) -> Q:
    """Lines of one kind, as a filter on their keys."""
    return _of([prefix for prefix, rule in RULES.items() if rule.kind == kind])


def expiring() -> Q:
    """Lines at whose time something runs out."""
    return _of([prefix for prefix, rule in RULES.items() if rule.expires])


def _of(prefixes: list[str]) -> Q:
    clause = Q(pk__in=[])
    for prefix in prefixes:
        clause |= Q(key__startswith=f"{prefix}:")
    return clause
