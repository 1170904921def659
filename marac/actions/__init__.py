"""Changes across aggregates: listing, planning, research, hearing, following up."""

from marac.actions.by_hand import list_together
from marac.actions.case_state import lock_case, refresh_case
from marac.actions.flags import place_flag, remove_flag, remove_flags
from marac.actions.followup import add_action, put_off_action, settle_action, supersede_action, transfer_action
from marac.actions.listing import (
    call_emergency,
    cancel_meeting,
    defer,
    list_by_hand,
    list_case,
    list_review,
    move,
    reorder,
    set_leaving,
    withdraw,
)
from marac.actions.planning import close_intake, create_meetings, replan
from marac.actions.pre_marac import decide_pre_marac
from marac.actions.research import request_research, return_nothing_known, write_research
from marac.actions.slots import next_sitting
from marac.actions.unlisted import leave_off, raise_unlisted
from marac.actions.verdict import other_rule, override_repeat

__all__ = [
    "add_action",
    "call_emergency",
    "cancel_meeting",
    "close_intake",
    "create_meetings",
    "decide_pre_marac",
    "defer",
    "leave_off",
    "list_by_hand",
    "list_case",
    "list_review",
    "list_together",
    "lock_case",
    "move",
    "next_sitting",
    "other_rule",
    "override_repeat",
    "place_flag",
    "put_off_action",
    "raise_unlisted",
    "refresh_case",
    "remove_flag",
    "remove_flags",
    "reorder",
    "replan",
    "request_research",
    "return_nothing_known",
    "set_leaving",
    "settle_action",
    "supersede_action",
    "transfer_action",
    "withdraw",
    "write_research",
]
