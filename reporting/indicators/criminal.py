"""What became of what was reported to the police, and of orders (product.md C4): each step of those that came so far.

By the day of the report and of the order, as they stand now: what was reported in the last months has had less time.
Raw numbers: nothing here may be shown before reporting.criminal_justice has hidden what is small.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from agencies.principals import as_system
from cases.models import CriminalMatter, ProtectiveOrder
from people.models.choices import YesNo
from reporting.indicators.measures import Breakdown, Group
from reporting.periods import Period

Matter, Order = CriminalMatter.Status, ProtectiveOrder.Status
REPORTED = "investigations reported in the period"
MADE = "orders made in the period"
# An order that was never made, or is only applied for, cannot be breached.
NOT_MADE = (Order.APPLIED, Order.REFUSED, Order.WITHDRAWN)


VERDICTS = (
    Group("convicted", "Convicted", (Matter.CONVICTED,)),
    Group("acquitted", "Acquitted", (Matter.ACQUITTED,)),
    Group("dropped", "Discontinued", (Matter.DROPPED,)),
    Group("awaited", "No verdict yet", (Matter.CHARGED,)),
)
CHARGED_NOW = tuple(value for one in VERDICTS for value in one.values)
STEPS = Breakdown(
    "criminal",
    "From report to verdict",
    "Investigations reported to the police on a day of the period, as they stand now. Verdicts are of those charged.",
    REPORTED,
    "status",
    (
        Group("investigated", "Being investigated", (Matter.REPORTED,)),
        Group("no_action", "No further action", (Matter.NO_ACTION,)),
        Group("charged", "Charged", CHARGED_NOW),
    ),
    detail={"charged": VERDICTS},
)
OFFERED = (
    Group("offered", "Support was offered before", (YesNo.YES,)),
    Group("not_offered", "No support was offered before", (YesNo.NO,)),
    Group("support_unknown", "Whether it was offered is not known", (YesNo.UNKNOWN, "")),
)
# The value of ``retraction``: "stayed", or what is known of the support that came before.
STAYED = "stayed"
RETRACTION = Breakdown(
    "retraction",
    "Retraction and support",
    "Investigations reported in the period in which the victim retracted, and whether she was offered support before.",
    REPORTED,
    "retraction",
    (
        Group("retracted", "Retracted", tuple(value for one in OFFERED for value in one.values)),
        Group(STAYED, "Did not retract", (STAYED,)),
    ),
    detail={"retracted": OFFERED},
)
AFTER_BREACH = (
    Group("in_force", "Still in force", (Order.BREACHED, Order.IN_FORCE)),
    *(Group(ended, Order(ended).label, (ended,)) for ended in (Order.EXPIRED, Order.DISCHARGED, Order.REPLACED)),
)
UNBROKEN = "unbroken"
BREACHES = Breakdown(
    "order_breach",
    "Orders and breaches",
    "Orders, notices, bail and licence conditions made on a day of the period, those that have been breached since, and how "
    "the breached ones stand now.",
    MADE,
    "state",
    (
        Group("breached", "Breached", tuple(value for one in AFTER_BREACH for value in one.values)),
        Group(UNBROKEN, "Not breached", (UNBROKEN,)),
    ),
    detail={"breached": AFTER_BREACH},
)


@dataclass(frozen=True)
class Found:
    """Counts by the keys of the breakdowns' groups. ``followed``: breached orders of which it is recorded what followed."""

    steps: Mapping[str, int]
    retraction: Mapping[str, int]
    carried_on: int
    broke_sentence: int
    breaches: Mapping[str, int]
    followed: int
    reported: int
    made: int
    over_time: list[tuple[int, int]]


@as_system("figures")
def count(area, period: Period, steps: list[Period]) -> Found:
    """Over every case of the area, whoever sees it. ``over_time``: (charged, reported) of each step."""
    within = (period.start, period.end)
    matters = list(CriminalMatter.objects.filter(case__area=area, reported_on__range=within).order_by())
    made = ProtectiveOrder.objects.filter(case__area=area, made_on__range=within).order_by()
    orders = list(made.exclude(status__in=NOT_MADE))
    broken = [one for one in orders if one.breaches]
    retracted = [one for one in matters if one.retracted_on]
    return Found(
        steps=_counted(STEPS, (one.status for one in matters)),
        retraction=_counted(RETRACTION, (one.support if one.retracted_on else STAYED for one in matters)),
        carried_on=sum(one.evidence_led for one in retracted),
        broke_sentence=sum(one.status == Matter.CONVICTED and one.breached_on is not None for one in matters),
        breaches=_counted(BREACHES, (one.status if one.breaches else UNBROKEN for one in orders)),
        followed=sum(bool(one.breach_note) for one in broken),
        reported=len(matters),
        made=len(orders),
        over_time=[_step(step, matters) for step in steps],
    )


def _counted(breakdown: Breakdown, values) -> dict[str, int]:
    return breakdown.counts({breakdown.column: value, "number": number} for value, number in Counter(values).items())


def _step(step: Period, matters: list[CriminalMatter]) -> tuple[int, int]:
    reported = [one for one in matters if step.start <= one.reported_on <= step.end]
    return sum(one.status in CHARGED_NOW for one in reported), len(reported)
