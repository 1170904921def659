"""What every test shares. Personas and factories stand in their own modules."""

import datetime as dt
import os

import pytest
from django.core.cache import caches
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings

from agencies import gate
from tests import database

# Playwright's synchronous API runs an event loop in the test's thread, where Django would otherwise refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# How long a machine takes says nothing about the code; a busy one must not turn a property red.
settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hub")


# What takes longest. The first waits for browsers, the second works all the time; the longest of each comes first.
WAITS = ("tests/journeys/test_full_sitting.py", "tests/journeys/")
WORKS = ("tests/test_matrix.py", "tests/test_error_states.py")


def pytest_collection_modifyitems(items):
    """What takes longest stands where a process begins, so that nobody waits for it at the end: browsers before the first
    process's share of the tests, the matrix before the second's. What lies behind, others take over (worksteal)."""
    waits, works, rest = [], [], []
    for item in items:
        row = waits if item.nodeid.startswith(WAITS) else works if item.nodeid.startswith(WORKS) else rest
        row.append(item)
    waits.sort(key=lambda item: not item.nodeid.startswith(WAITS[0]))
    works.sort(key=lambda item: not item.nodeid.startswith(WORKS[0]))
    share = len(items) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    behind = max(share - len(waits), 0)
    items[:] = [*waits, *rest[:behind], *works, *rest[behind:]]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Replaces pytest-django's: a clone of a migrated template, used as hub_system (tests/database.py)."""
    with django_db_blocker.unblock():
        database.set_up()
        # A transactional test hands back a fresh clone instead of a flushed database.
        TransactionTestCase._fixture_teardown = lambda self: database.restore()
    yield
    with django_db_blocker.unblock():
        database.tear_down()


@pytest.fixture(autouse=True)
def no_failures_yet():
    """Failed sign-ins of one test do not lock the next one's accounts."""
    caches["limits"].clear()


def _force_login(client, user, backend=None, *, _django=Client.force_login):
    """Django's forces past the password; this one forces past everything else that the gate asks.

    In one place, because it is what every test that signs somebody in means by it. What the gate itself does is tested by
    signing in as people do (tests/agencies/test_sign_in.py, the journeys).
    """
    _django(client, user, backend)
    session = client.session
    gate.passed(session)
    gate.accepted(session, timezone.now() + dt.timedelta(days=36_500))
    session.save()


Client.force_login = _force_login
