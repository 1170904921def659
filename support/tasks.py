"""Thin callers for the clock. Twice does nothing."""

from celery import shared_task

from support import actions, letters, reviewing
from support.models import OneTimeView


@shared_task
def keep_before_meetings() -> int:
    """First contact is due before the meeting, also where the case was listed or moved since the work was offered."""
    return actions.keep_before_meetings()


@shared_task
def keep_reviews() -> int:
    """What the reviews of risk hang on is written by others: assessments and referrals."""
    return reviewing.keep_reviews()


@shared_task
def send_letter(letter_id: int) -> bool:
    """Give one queued message to GOV.UK Notify; what is not queued any more is left alone."""
    return letters.deliver(letter_id)


@shared_task
def send_waiting_letters() -> int:
    """Send again what waits for more than two minutes: the broker was down, a worker died, or Notify was not there."""
    waiting = letters.waiting()
    for letter_id in waiting:
        send_letter.delay(letter_id)
    return len(waiting)


@shared_task
def forget_expired_views() -> int:
    """A one-time view that nobody opened in time keeps nothing of the plan."""
    return OneTimeView.forget_expired()
