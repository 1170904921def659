"""Tasks of the wiring itself."""

from celery import shared_task

from dashub.health import worker_beats


@shared_task
def heartbeat():
    """Tell /healthz that a worker takes tasks from the queue."""
    worker_beats()
