"""GET /healthz: whether web, database, broker and worker are well. Names the parts, never data."""

import time

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import RedisError

HEARTBEAT = "worker-heartbeat"
# Beat asks the worker to beat every BEAT_SECONDS: one that misses three is stuck, dead, or without a scheduler.
BEAT_SECONDS = 20
LATE_SECONDS = 3 * BEAT_SECONDS + 5


def worker_beats():
    """Note that a worker is taking tasks."""
    cache.set(HEARTBEAT, time.time(), timeout=None)


def _database_is_well():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _last_beat():
    """Time of the worker's last beat, 0 for none; None where the broker does not answer."""
    try:
        return cache.get(HEARTBEAT, 0)
    except RedisError:
        return None


@never_cache
@require_safe
def healthz(request):
    """200 when every part is well, 503 otherwise. Asked by machines, without signing in; nothing is audited."""
    beat = _last_beat()
    parts = {
        "web": True,
        "database": _database_is_well(),
        "broker": beat is not None,
        "worker": beat is not None and time.time() - beat < LATE_SECONDS,
    }
    body = {name: "ok" if well else "failing" for name, well in parts.items()}
    return JsonResponse(body, status=200 if all(parts.values()) else 503)
