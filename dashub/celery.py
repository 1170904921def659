"""The Celery application and the whole beat schedule: everything that happens by the clock is in this one table."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashub.settings")

app = Celery("dashub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Times are in settings.TIME_ZONE. A task here must be idempotent: beat may send it twice, or late after a stop.
app.conf.beat_schedule = {
    # Asked from dashub.health.BEAT_SECONDS; a beat that no worker took in time is worth nothing.
    "heartbeat": {"task": "dashub.tasks.heartbeat", "schedule": 20.0, "options": {"expires": 20}},
}


@setup_logging.connect
def configure_logging(**_kwargs):
    """Celery keeps Django's logging (JSON, no personal data) instead of installing its own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)
