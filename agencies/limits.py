"""How often something may fail before it is refused for a while: passwords, codes, API tokens.

Counted in the cache, so over all processes; a count ends by itself. Where the cache is down people must still get to a
victim's case, so sign-in goes on; each process then counts for itself, in its own memory, which lets a guesser have the
limit once for each process and no more. A limit never fails open without any count.
"""

import hashlib
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
MINUTE = 60


@dataclass(frozen=True)
class Limit:
    """So many failures in so many seconds; then nothing more until they have passed since the first."""

    name: str
    tries: int
    seconds: int

    def reached(self, what) -> bool:
        return _with_cache(lambda cache: cache.get(self._key(what), 0)) >= self.tries

    def count(self, what) -> None:
        """One more failure."""

        def add(cache):
            cache.add(self._key(what), 0, self.seconds)
            try:
                cache.incr(self._key(what))
            except ValueError:  # It ended between the two.
                cache.set(self._key(what), 1, self.seconds)

        _with_cache(add)

    def forget(self, what) -> None:
        """A success: earlier failures no longer count."""
        _with_cache(lambda cache: cache.delete(self._key(what)))

    def _key(self, what) -> str:
        """Not the address itself: a cache is no place for it."""
        return f"limit:{self.name}:{hashlib.sha256(str(what).encode()).hexdigest()[:32]}"


# A person mistypes; a machine guesses. Many people of one council share one address.
PASSWORD = Limit("password", 5, 15 * MINUTE)
ADDRESS = Limit("address", 50, 15 * MINUTE)
CODE = Limit("code", 5, 15 * MINUTE)
RESET = Limit("reset", 3, 60 * MINUTE)
RESET_ADDRESS = Limit("reset-address", 30, 60 * MINUTE)
TOKEN = Limit("token", 30, 5 * MINUTE)


def address_of(request) -> str:
    """Where a request comes from. Behind our proxy the last entry is the one that the proxy itself has written."""
    if settings.TRUST_PROXY:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or "proxy"
    return request.META.get("REMOTE_ADDR", "")


def _with_cache(work):
    try:
        return work(caches["limits"])
    except (RedisError, OSError):
        log.warning("the cache is down: limits count in each process by itself")
        return work(caches["process"])
