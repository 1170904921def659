"""Wiring of DA Hub, and the leaves that import no app."""

from .celery import app as celery_app

__all__ = ["celery_app"]
