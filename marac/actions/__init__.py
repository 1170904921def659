"""Changes across aggregates: listing, planning, research, hearing, following up."""

from marac.actions.by_hand import list_together
from marac.actions.case_state import lock_case, refresh_case
from marac.actions.flags import place_flag, remove_flag
from marac.actions.followup import add_action, settle_action, transfer_action
from marac.actions.listing import (
    call_emergency,
    cancel_meeting,
    defer,
    list_by_hand,
    list_case,
    list_review,
    move,
    next_sitting,
    reorder,
    withdraw,
)
from marac.actions.planning import close_intake, create_meetings, replan
from marac.actions.research import request_research, return_nothing_known, write_research
from marac.actions.unlisted import leave_off, raise_unlisted
from marac.actions.verdict import override_repeat

__all__ = [
    "add_action",
    "call_emergency",
    "cancel_meeting",
    "close_intake",
    "create_meetings",
    "defer",
    "leave_off",
    "list_by_hand",
    "list_case",
    "list_review",
    "list_together",
    "lock_case",
    "move",
    "next_sitting",
    "override_repeat",
    "place_flag",
    "raise_unlisted",
    "refresh_case",
    "remove_flag",
    "reorder",
    "replan",
    "request_research",
    "return_nothing_known",
    "settle_action",
    "transfer_action",
    "withdraw",
    "write_research",
]
