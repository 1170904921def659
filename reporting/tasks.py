"""Thin Celery callers."""

from celery import shared_task

from reporting.governance.watching import watch


@shared_task
def watch_log() -> int:
    """How many new alerts the audit log raised since the last time."""
    return len(watch())
