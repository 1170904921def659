"""Thin callers for the clock. Twice does nothing."""

from celery import shared_task

from support import actions, reviewing


@shared_task
def keep_before_meetings() -> int:
    """First contact is due before the meeting, also where the case was listed or moved since the work was offered."""
    return actions.keep_before_meetings()


@shared_task
def keep_reviews() -> int:
    """What the reviews of risk hang on is written by others: assessments and referrals."""
    return reviewing.keep_reviews()
