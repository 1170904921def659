"""Reviews of risk in the sample, and work that ended as planned: a service's list is as long as its work."""

import datetime as dt
import random

from agencies.access import Section
from cases.models import RiskAssessment, RiskLevel, TimelineEntry
from support.models import Engagement

# Work with a victim lasts about four months.
LASTS = dt.timedelta(days=120)
EVERY = dt.timedelta(weeks=5)
ITEMS = 24
YES = {RiskLevel.HIGH: 15, RiskLevel.MEDIUM: 11}
FEW = 6
ENDED = "She is safer, has what she asked for, and knows how to come back."


class Reviews:
    """Of one piece of work; by chance of its own, so that the rest of the sample stays as it is."""

    def __init__(self, services, work: Engagement):
        self.batch, self.now, self.work = services.batch, services.now, work
        self.random = random.Random(f"reviews {work.received_at.isoformat()}")  # noqa: S311 - a sample

    def make(self) -> None:
        """At intake and every five weeks, until the work ends or now."""
        met = self.work.first_contact_at
        ends = met + LASTS + dt.timedelta(days=self.random.randint(-30, 20))
        at = met + dt.timedelta(days=self.random.randint(0, 3), hours=1)
        while at < min(ends, self.now):
            # A few are late, as everywhere.
            self.assess(at)
            at += EVERY + dt.timedelta(days=self.random.choice([0, 0, 0, 1, 2, 9]))
        if ends < self.now:
            self.end(ends)

    def after_incident(self, accepted_at: dt.datetime) -> None:
        at = accepted_at + dt.timedelta(days=1)
        if at < self.now:
            self.assess(at)

    def assess(self, at: dt.datetime) -> None:
        """At the level that the case has."""
        case, work = self.work.case, self.work
        yes = YES.get(case.risk_level, FEW)
        self.batch.add(
            RiskAssessment(
                case=case, tool="dash-24", tool_version="1", yes_count=yes, assessed_on=at.date(), at=at,
                answers={str(item): "yes" if item <= yes else "no" for item in range(1, ITEMS + 1)},
                native=f"{yes} yes, 0 don't know, 0 not asked", desk=work.desk, by=work.worker,
                level=case.risk_level if case.risk_level in YES else RiskLevel.STANDARD,
            )
        )  # fmt: skip

    def end(self, at: dt.datetime) -> None:
        work = self.work
        work.status, work.ending, work.closed_at, work.next_due_at = Engagement.Status.CLOSED, "needs_met", at, None
        work.reason = ENDED
        title = f"{work.get_pathway_display()}: {work.desk} ended its work"
        self.batch.add(TimelineEntry(case=work.case, at=at, title=title, section=Section.HEADLINE, desk=work.desk))
