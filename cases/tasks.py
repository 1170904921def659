"""Thin callers for the clock."""

from celery import shared_task
from django.utils import timezone

from audit.log import System
from cases import restricting, sharing

CLOCK = System("shares by the clock")


@shared_task
def end_shares() -> int:
    """Shares and names whose time is up go to the history. They opened nothing since that second; twice does nothing."""
    return sharing.end_what_is_over(timezone.now(), CLOCK)


@shared_task
def keep_somebody() -> int:
    """Restricted cases that name nobody at the hub any more go to today's duty list. Twice does nothing."""
    return restricting.keep_somebody(CLOCK)
