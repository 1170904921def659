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


# Real browsers, and the matrix over HTTP.
LONG = ("tests/journeys/", "tests/test_error_states.py", "tests/test_matrix.py")


def pytest_collection_modifyitems(items):
    """What takes longest comes first, so that nobody waits for it at the end; one process does it all, so that it does not
    crowd itself, while the others take over what lies behind it."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


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
