"""Indicators of actions agreed in meetings: done on time, and what became of the others (domain.md 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, Value, When
from django.utils import timezone

from marac.models import Action
from reporting.indicators.measures import Breakdown, Group, Indicator
from reporting.periods import Period
from reporting.spans import during

Status = Action.Status
DUE = "actions that fell due"


def fell_due(area, period: Period, now=None):
    """Actions whose time ran out in the period and before now; what went on as another action counts where it went."""
    return (
        Action.objects.filter(case__area=area, due_at__lt=now or timezone.now())
        .filter(**during("due_at", period.start, period.end))
        .exclude(status__in=[Status.TRANSFERRED, Status.SUPERSEDED])
    )


ON_TIME = Indicator(
    "actions_on_time",
    "Actions done on time",
    "Actions agreed in a meeting that were done by their due time, of all that fell due in the period. Those that could "
    "not be done because circumstances changed stay in the denominator; an action handed over or replaced counts once.",
    of=DUE,
    where=Q(status=Status.DONE, settled_at__lte=F("due_at")),
)
OUTCOME = Breakdown(
    "action",
    "What became of actions",
    "Actions that fell due in the period, by what became of them up to now.",
    DUE,
    "outcome",
    (
        Group("on_time", "Done on time", ("on_time",)),
        Group("late", "Done late", (Status.DONE.value,)),
        Group("changed", "Not possible: circumstances changed", (Status.CIRCUMSTANCES_CHANGED.value,)),
        Group("not_done", "Not done", (Status.NOT_DONE.value,)),
        Group("open", "Still open", (Status.OPEN.value,)),
    ),
)


def with_outcome(actions):
    """`outcome`: on_time, or the status; a "done" that is left was late."""
    return actions.annotate(outcome=Case(When(ON_TIME.where, then=Value("on_time")), default=F("status")))


@dataclass(frozen=True)
class Outcomes:
    """Numbers of the period by outcome, and what was done on time of all in the same period a year ago."""

    detail: Mapping[str, int]
    before: tuple[int, int]


def count(area, period: Period) -> Outcomes:
    """Both periods in one statement."""
    both = fell_due(area, period) | fell_due(area, period.year_ago)
    rows = (
        with_outcome(both)
        .order_by()
        .values("outcome", now=ExpressionWrapper(Q(**during("due_at", period.start, period.end)), BooleanField()))
        .annotate(number=Count("pk"))
    )
    before = [row for row in rows if not row["now"]]
    on_time = sum(row["number"] for row in before if row["outcome"] == "on_time")
    return Outcomes(
        OUTCOME.counts([row for row in rows if row["now"]]), (on_time, sum(row["number"] for row in before))
    )
