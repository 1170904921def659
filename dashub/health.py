"""GET /healthz: whether web, database, broker and worker are well. Names the parts, never data."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from redis import RedisError

PATH = "/healthz"
WORKER_KEY = "worker-is-alive"
# A worker reports every two seconds, however busy its processes are.
WORKER_SECONDS = 15


class HealthMiddleware:
    """First of all middleware: a monitor comes by number and without TLS, and must be answered when the database, which
    sessions and the request's transaction need, is gone. No sign-in, nothing audited."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == PATH and request.method in ("GET", "HEAD"):
            return _report()
        return self.get_response(request)


def _report():
    """200 when every part is well, 503 otherwise."""
    worker = _worker_is_alive()
    parts = {"web": True, "database": _database_is_well(), "broker": worker is not None, "worker": bool(worker)}
    body = {name: "ok" if well else "failing" for name, well in parts.items()}
    return JsonResponse(body, status=200 if all(parts.values()) else 503, headers={"Cache-Control": "no-store"})


def _database_is_well():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def worker_is_alive(**_kwargs):
    """Said by each worker; holds for WORKER_SECONDS."""
    cache.set(WORKER_KEY, True, timeout=WORKER_SECONDS)


def _worker_is_alive():
    """None where the broker, which holds the answer, does not answer itself."""
    try:
        return cache.get(WORKER_KEY, False)
    except RedisError:
        return None
