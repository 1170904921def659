"""Everything that a report of one area and period needs from the database, in six statements, and a
seventh for outcomes of support.

Raw numbers: nothing here may be shown before reporting.disclosure has been over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import IntegerField, Subquery

from agencies.models import Area
from agencies.principals import as_system
from reporting.indicators import actions, agencies, cases, outcomes, referrals, timeliness
from reporting.indicators.actions import Outcomes
from reporting.indicators.agencies import AgencyRow
from reporting.indicators.referrals import Received
from reporting.indicators.timeliness import Spell
from reporting.periods import MONTHS_A_QUARTER, Period, shifted


@dataclass(frozen=True)
class Loose:
    """Single numbers of the period that fit no table."""

    not_connected: int
    children: int
    meetings: int
    appeals: int
    upheld: int


@dataclass(frozen=True)
class Counts:
    """`spells` by period; `detail` of the cases heard by indicator key; `agencies` by indicator key."""

    period: Period
    spells: Mapping[Period, Spell]
    detail: Mapping[str, int]
    received: Received
    outcomes: Outcomes
    agencies: Mapping[str, list[AgencyRow]]
    loose: Loose
    support: outcomes.Found | None

    def cases(self, period: Period) -> int:
        return self.spells[period].cases

    def repeats(self, period: Period) -> int:
        return self.spells[period].repeats

    def referrals(self, period: Period) -> int:
        return sum(self.received.by_month.get(month, 0) for month in period.months)

    def quarters(self, period: Period) -> tuple[list[int | None], int | None]:
        """(cases of each block of three months, those of the block before); a block without a case is missing."""
        found = [self.cases(block) or None for block in _blocks(period)]
        return found[:-1], found[-1]


def _blocks(period: Period) -> list[Period]:
    """The quarters of a year and, last, the one before them: what a rate needs."""
    return [*period.quarters, Period(shifted(period.first_month, -MONTHS_A_QUARTER), MONTHS_A_QUARTER)]


@as_system("figures")
def gather(area, period: Period, *, with_support: bool = False) -> Counts:
    """Over every case of the area: the board, which sees none of them, gets the figures."""
    before = period.year_ago
    stretches = [period, before, *period.steps, *_blocks(period), *_blocks(before)]
    months = [Period(month, 1) for month in period.months]
    first = min(period.steps[0].start, before.start)
    return Counts(
        period=period,
        spells=timeliness.spells(area, list(dict.fromkeys([*stretches, *months]))),
        detail=cases.detail(cases.heard(area, period)),
        received=referrals.count(area, first, period),
        outcomes=actions.count(area, period),
        agencies=agencies.count(area, period),
        loose=_loose(area, period),
        support=outcomes.count(area, period) if with_support else None,
    )


def _loose(area, period: Period) -> Loose:
    """Numbers of different tables, each a sub-query of one statement."""
    heard = cases.counted(area, period.start, period.end)
    appealed = referrals.appeals_of(area, period)
    asked = {
        "not_connected": heard.filter(cases.NOT_CONNECTED.where).order_by().values("pk"),
        "children": cases.children_of(cases.connected(heard)),
        "meetings": agencies.meetings_held(area, period).order_by().values("pk"),
        "appeals": appealed.values("pk"),
        "upheld": appealed.filter(appeals__status="upheld").values("pk"),
    }
    row = Area.objects.filter(pk=area.pk).values_list(*(_Number(rows) for rows in asked.values())).get()
    return Loose(*row)


class _Number(Subquery):
    """How many rows there are."""

    template = "(SELECT count(*) FROM (%(subquery)s) rows)"
    output_field = IntegerField()
