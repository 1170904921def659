"""What the action pages show: lines with their words ready to print."""

import datetime as dt
from dataclasses import dataclass

from dashub import moments
from marac.models import Action


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
