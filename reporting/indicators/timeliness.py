"""How long it took: from the incident to the referral, and from there to the meeting (domain.md 2.7)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q

from reporting.indicators.measures import Indicator
from reporting.periods import Period

# LOCAL, no national figure: days within which a referral should follow the incident, and the meeting the referral.
REFERRED_WITHIN, HEARD_WITHIN = 7, 14

REFERRING = Indicator(
    "incident_to_referral",
    "Incident to referral",
    f"Days from the latest incident to the referral, of cases heard whose incident has a date: the middle case, and the "
    f"share referred within {REFERRED_WITHIN} days.",
    of="cases heard with both dates",
    where=Q(referred_on__lte=F("incident_on") + dt.timedelta(days=REFERRED_WITHIN), referred_on__gte=F("incident_on")),
)
HEARING = Indicator(
    "referral_to_meeting",
    "Referral to meeting",
    f"Days from the referral to the meeting that heard the case: the middle case, and the share heard within "
    f"{HEARD_WITHIN} days.",
    of="cases heard with both dates",
    where=Q(counted_on__lte=F("referred_on") + dt.timedelta(days=HEARD_WITHIN)),
)


@dataclass(frozen=True)
class Wait:
    """One span of one period: the median in days (None of nothing), how many within the target, of how many."""

    median: float | None
    within: int
    of: int


@dataclass(frozen=True)
class Spell:
    """What is counted of every stretch of time, because trends and comparisons need it."""

    cases: int
    repeats: int
    children: int
    referring: Wait
    hearing: Wait


# By hand, because the ORM would take longer to write it than PostgreSQL to answer: one row for each period asked.
SQL = """
SELECT count(d.id), count(d.id) FILTER (WHERE d.repeat), coalesce(sum(cardinality(d.children_ids)), 0),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY d.referred_on - d.incident_on)
         FILTER (WHERE d.referred_on >= d.incident_on),
       count(*) FILTER (WHERE d.referred_on - d.incident_on BETWEEN 0 AND %(referred_within)s),
       count(*) FILTER (WHERE d.referred_on >= d.incident_on),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY d.counted_on - d.referred_on)
         FILTER (WHERE d.counted_on >= d.referred_on),
       count(*) FILTER (WHERE d.counted_on - d.referred_on BETWEEN 0 AND %(heard_within)s),
       count(*) FILTER (WHERE d.counted_on >= d.referred_on)
  FROM unnest(%(starts)s::date[], %(ends)s::date[]) WITH ORDINALITY AS asked (starts, ends, place)
  LEFT JOIN marac_discussion d ON d.area_id = %(area)s AND d.counted_on BETWEEN asked.starts AND asked.ends
       AND d.connected IS DISTINCT FROM false
 GROUP BY asked.place ORDER BY asked.place
"""


def spells(area, periods: Sequence[Period]) -> dict[Period, Spell]:
    """The cases heard of each period, in one statement. What counts is what `cases.heard` counts; a test compares them."""
    asked = {
        "area": area.pk,
        "starts": [period.start for period in periods],
        "ends": [period.end for period in periods],
        "referred_within": REFERRED_WITHIN,
        "heard_within": HEARD_WITHIN,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, asked)
        rows = cursor.fetchall()
    return {
        period: Spell(*row[:3], Wait(*row[3:6]), Wait(*row[6:9])) for period, row in zip(periods, rows, strict=True)
    }
