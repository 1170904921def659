"""Agencies' part in figures: for who steers and sees no case counted past the row rule, never of a restricted case."""

import datetime as dt
from contextlib import nullcontext

from agencies.principals import as_system
from marac.accounts import Accounts, of_actions, of_returns
from marac.models import Action, Research
from marac.querysets import counts_unseen


def of(user, now: dt.datetime, desk: int | None) -> dict[str, Accounts]:
    """Two statements. Who sees the cases counts what she sees; an agency's own is bounded by agencies.access.accounts."""
    with as_system("figures") if counts_unseen(user) else nullcontext():
        return {
            "rates": of_returns(Research.objects.accounted_to(user), now, desk),
            "ledger": of_actions(Action.objects.accounted_to(user), now, desk),
        }
