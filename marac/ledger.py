"""What the action pages show: lines with their words, and the accountability of agencies in counts."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q

from dashub import moments
from marac.models import Action

LEDGER_DAYS = dt.timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One action in a list, its words ready to print."""

    action: Action
    due: str
    late: bool
    state: str
    ladder: str


def line_of(action: Action, now: dt.datetime) -> Line:
    open_ = action.status == Action.Status.OPEN
    return Line(
        action=action,
        due=moments.due(action.due_at, now) if open_ else moments.when(action.due_at),
        late=open_ and action.due_at < now,
        state=action.get_status_display()
        if open_
        else f"{action.get_status_display()}, {moments.day(action.settled_at)}",
        ladder=f"told: {action.get_escalation_display().lower()}" if open_ and action.escalation else "",
    )


def ledger(actions, now: dt.datetime) -> list[dict]:
    """Each agency's actions of the last year, settled in time, late or not at all; one query."""
    done = Q(status=Action.Status.DONE)
    return list(
        actions.filter(created_at__gte=now - LEDGER_DAYS)
        .order_by()
        .values("desk", agency=F("desk__agency__name"))
        .annotate(
            given=Count("pk"),
            open=Count("pk", filter=Q(status=Action.Status.OPEN)),
            overdue=Count("pk", filter=Q(status=Action.Status.OPEN, due_at__lt=now)),
            in_time=Count("pk", filter=done & Q(settled_at__lte=F("due_at"))),
            late=Count("pk", filter=done & Q(settled_at__gt=F("due_at"))),
            changed=Count("pk", filter=Q(status=Action.Status.CIRCUMSTANCES_CHANGED)),
            not_done=Count("pk", filter=Q(status=Action.Status.NOT_DONE)),
        )
        .order_by("-overdue", "agency")
    )
