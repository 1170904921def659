"""Rows that wait to be written together: one statement for each model, in an order in which keys exist when needed."""

from collections import defaultdict

from cases.models import (
    Case,
    ChildVoice,
    ContactPlan,
    Due,
    Involvement,
    LeadHandover,
    Note,
    Presentation,
    RiskAssessment,
    SafetyPlan,
    Share,
    TimelineEntry,
    VictimVoice,
)
from marac.models import (
    Action,
    ActionUpdate,
    Attendance,
    Discussion,
    Feedback,
    Flag,
    Listing,
    Meeting,
    Minutes,
    Research,
    ResearchLine,
)
from people.models import Address, Alias, ContactPoint, Identifier, Person, Relationship
from referrals.models import Decision, Referral
from support.models import ContactAttempt, Engagement

Harming = Presentation.perpetrators.through
ORDER = [
    Person, Alias, Address, ContactPoint, Identifier, Relationship,
    Referral, Decision,
    Case, Involvement, Share, Presentation, Harming, RiskAssessment, ChildVoice, VictimVoice,
    LeadHandover, Note, SafetyPlan, ContactPlan, Engagement, ContactAttempt,
    Meeting, Attendance, Minutes, Listing, Research, ResearchLine, Discussion, Feedback, Action, ActionUpdate, Flag,
    TimelineEntry, Due,
]  # fmt: skip
# What a later day changes in rows that are written already.
CHANGED = {
    Case: [
        "status", "risk_level", "previous_risk_level", "risk_at", "repeat", "listed", "acting_desks", "next_meeting_at",
        "last_activity_at", "closed_at", "closure", "closure_reason", "lead",
    ],
    Flag: ["expires_on", "removed_on", "removed_by"],
    Engagement: ["status", "closed_at", "reason", "next_due_at"],
}  # fmt: skip
SIZE = 500


class Batch:
    """Collects rows and writes them. Rows may point at one another before any of them has a number.

    ``before(model, fill)`` runs when everything ahead of a model is written: for columns that hold bare numbers.
    """

    def __init__(self):
        self.rows = defaultdict(list)
        self.changed = defaultdict(dict)
        self.fills = defaultdict(list)

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))

    def add(self, row):
        self.rows[type(row)].append(row)
        return row

    def change(self, row) -> None:
        """Write the row again if it was written before."""
        if row.pk:
            self.changed[type(row)][row.pk] = row

    def before(self, model, fill) -> None:
        self.fills[model].append(fill)

    def write(self) -> None:
        for model in ORDER:
            for fill in self.fills.pop(model, ()):
                fill()
            model.objects.bulk_create(self.rows.pop(model, ()), batch_size=SIZE)
        for model, rows in self.changed.items():
            model.objects.bulk_update(rows.values(), CHANGED[model], batch_size=SIZE)
        self.changed.clear()
