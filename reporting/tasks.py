"""Thin Celery callers."""

from celery import shared_task
from django.utils import timezone

from audit.log import System
from reporting.breaches import actions as breaches
from reporting.governance.watching import watch
from reporting.keeping import actions as keeping
from reporting.quality import actions as quality
from reporting.subject_access.actions import tell_overdue

SCHEDULE = System("retention schedule")


@shared_task
def watch_log() -> int:
    """How many new alerts the audit log raised since the last time."""
    return len(watch())


@shared_task
def review_what_is_kept() -> int:
    """Reviews of records whose time is up. Twice a day does nothing more; nothing is deleted by it."""
    return keeping.begin_reviews(timezone.localdate(), SCHEDULE)


@shared_task
def delete_waiting_files() -> int:
    """Files of destroyed records that could not be deleted at once."""
    return keeping.delete_waiting_files()


@shared_task
def chase_subject_requests() -> int:
    """How many requests for access are overdue; leads hear of each once. Twice tells nobody twice."""
    return tell_overdue()


@shared_task
def remind_of_breaches() -> int:
    """Breaches whose leads were told that the time for telling the ICO ends or is over. Twice does nothing more."""
    return breaches.remind(timezone.now())


@shared_task
def remind_of_findings() -> int:
    """Findings of audits whose day is over, of which people were told now. Twice tells nobody twice."""
    return quality.remind(timezone.localdate())
