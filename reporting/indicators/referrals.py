"""Indicators of referrals: how many came and what the hub decided (domain.md 2.1)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from referrals.models import Referral
from reporting.indicators.measures import Breakdown, Group, Indicator
from reporting.periods import Period
from reporting.spans import during

Status = Referral.Status
RECEIVED = "referrals received"
# A children's contact is no referral to MARAC, and what is not domestic abuse in law is counted apart.
COUNTS = ~Q(status=Status.CHILDRENS) & Q(connected=True)


def sent(area, first, last):
    """Everything sent to the hub from the first to the last day."""
    return Referral.objects.filter(area=area, **during("submitted_at", first, last)).sent()


def received(area, period: Period):
    return sent(area, period.start, period.end).filter(COUNTS)


REFERRALS = Indicator(
    "referrals",
    "Referrals received",
    "Referrals sent to the hub, by the day they were first sent, whatever was decided. Drafts do not count. A referral "
    "made into a children’s contact (the victim is under 16), and one in which the two are not personally connected, "
    "are counted apart.",
    where=COUNTS,
)
CHILDRENS = Indicator(
    "referrals_childrens",
    "Children’s contacts",
    "Referrals in which the victim is under 16: sent to children’s services and in no other figure.",
    where=Q(status=Status.CHILDRENS),
)
UNCONNECTED = Indicator(
    "referrals_not_connected",
    "Referrals, not personally connected",
    "Referrals in which the person who harms is not personally connected to the victim. They are accepted and counted "
    "here alone.",
    where=~Q(status=Status.CHILDRENS) & Q(connected=False),
)
IN_TIME = Indicator(
    "decided_in_time",
    "Decided in time",
    "Referrals whose decision was made before the hub’s clock ran out, of those decided. The clock runs in real hours.",
    of="referrals decided",
    where=COUNTS & Q(decided_at__lte=F("decide_by")),
)
DECIDED = "decided"
APPEALS = Indicator(
    "appeals",
    "Decisions appealed",
    "Referrals received whose decision was appealed against; upheld means that the hub looked at it again.",
    of=RECEIVED,
    where=COUNTS & Q(appeals__isnull=False),
)
DECISIONS = Breakdown(
    "decision",
    "What the hub decided",
    "Where each referral received stands today.",
    RECEIVED,
    "status",
    tuple(
        Group(status.value, status.label, (status.value,))
        for status in (
            Status.ACCEPTED,
            Status.LOWER_RISK,
            Status.REDIRECTED,
            Status.NO_ACTION,
            Status.RETURNED,
            Status.SUBMITTED,
        )
    ),
)


@dataclass(frozen=True)
class Received:
    """Referrals received by month, and every figure about those of the period by its key."""

    by_month: Mapping[dt.date, int]
    detail: Mapping[str, int]


def count(area, first: dt.date, period: Period) -> Received:
    """From the first day to the period's last, in one statement."""
    rows = (
        sent(area, first, period.end)
        .order_by()
        .values("status", "connected", month=TruncMonth("submitted_at"))
        .annotate(
            number=Count("pk"),
            decided=Count("pk", filter=Q(decided_at__isnull=False)),
            in_time=Count("pk", filter=Q(decided_at__lte=F("decide_by"))),
        )
    )
    by_month: dict[dt.date, int] = {}
    now = [row for row in rows if row["month"].date() >= period.start]
    for row in filter(_counts, rows):
        month = row["month"].date()
        by_month[month] = by_month.get(month, 0) + row["number"]
    return Received(by_month, _detail(now))


def _counts(row: Mapping) -> bool:
    return row["status"] != Status.CHILDRENS and row["connected"]


def _detail(rows: Sequence[Mapping]) -> dict[str, int]:
    counted = [row for row in rows if _counts(row)]
    contacts = [row for row in rows if row["status"] == Status.CHILDRENS]
    return DECISIONS.counts(counted) | {
        REFERRALS.key: sum(row["number"] for row in counted),
        CHILDRENS.key: sum(row["number"] for row in contacts),
        UNCONNECTED.key: sum(row["number"] for row in rows) - sum(row["number"] for row in (*counted, *contacts)),
        DECIDED: sum(row["decided"] for row in counted),
        IN_TIME.key: sum(row["in_time"] for row in counted),
    }


def groups() -> dict[str, Q]:
    return {name: COUNTS & DECISIONS.where(group) for name, group in DECISIONS.everything().items()}


def appeals_of(area, period: Period):
    """Referrals of a period whose decision was appealed against, once each."""
    return (
        Referral.objects.filter(pk__in=received(area, period).values("pk"), appeals__isnull=False)
        .order_by()
        .distinct()
    )
