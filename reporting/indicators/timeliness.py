"""How long it took: from the incident to the referral, and from there to the meeting (domain.md 2.7)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from dashub import clock
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


# Working days (domain.md 2.5, Wakefield).
TOLD_WITHIN = 2
TOLD = Indicator(
    "told_in_time",
    f"Told within {TOLD_WITHIN} working days",
    f"Cases heard in which she was told what was decided by the end of the second working day after the meeting, of those "
    f"whose {TOLD_WITHIN} working days are over. Cases in which the meeting decided not to tell her are left out.",
    of="cases heard, their working days over",
)
ISSUED = Indicator(
    "minutes_in_time",
    "Minutes issued in time",
    "Meetings held whose minutes were issued within the working days that their series allows (one, unless it says "
    "otherwise), of those whose time is over. Minutes that were recalled count by the day of the last issue.",
    of="meetings held, their time over",
)

# The end of her second working day belongs to each day of hearing, so it is worked out before PostgreSQL is asked.
TOLD_SQL = """
SELECT count(*) FILTER (WHERE told.at < asked.ends), count(*)
  FROM unnest(%(days)s::date[], %(ends)s::timestamptz[]) AS asked (heard, ends)
  JOIN marac_discussion d ON d.area_id = %(area)s AND d.counted_on = asked.heard AND d.connected IS DISTINCT FROM false
  LEFT JOIN marac_feedback told ON told.listing_id = d.listing_id AND told.outcome = 'told'
 WHERE asked.ends <= %(now)s
   AND NOT EXISTS (SELECT 1 FROM marac_feedback f WHERE f.listing_id = d.listing_id AND f.outcome = 'not_to')
"""


def ends_after(day: dt.date, working_days: int) -> dt.datetime:
    """The end of the so-manyeth working day after a day: the first moment that is too late."""
    return clock.london_time(clock.add_working_days(day, working_days) + clock.ONE_DAY, dt.time())


def told(area, period: Period, now: dt.datetime) -> tuple[int, int]:
    """(told in time, of how many) among the cases heard in a period."""
    days = [period.start + dt.timedelta(days=number) for number in range((period.end - period.start).days + 1)]
    asked = {"area": area.pk, "days": days, "ends": [ends_after(day, TOLD_WITHIN) for day in days], "now": now}
    with connection.cursor() as cursor:
        cursor.execute(TOLD_SQL, asked)
        return cursor.fetchone()


def issued(meetings, now: dt.datetime) -> tuple[int, int]:
    """(issued in time, of how many) among meetings held."""
    rows = meetings.order_by().values_list(
        "starts_at", "series__minutes_days", "minutes__status", "minutes__issued_at"
    )
    ends = [
        (ends_after(timezone.localdate(at), days), issued_at if status == "issued" else None)
        for at, days, status, issued_at in rows
    ]
    over = [(end, at) for end, at in ends if end <= now]
    return sum(at is not None and at < end for end, at in over), len(over)
