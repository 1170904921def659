"""Thin Celery callers."""

from celery import shared_task

from reporting.governance.watching import watch
from reporting.subject_access.actions import tell_overdue


@shared_task
def watch_log() -> int:
    """How many new alerts the audit log raised since the last time."""
    return len(watch())


@shared_task
def chase_subject_requests() -> int:
    """How many requests for access are overdue; leads hear of each once. Twice tells nobody twice."""
    return tell_overdue()
