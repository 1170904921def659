"""What every test shares. Personas and factories stand in their own modules."""

import os

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests import database

# Playwright's synchronous API runs an event loop in the test's thread, where Django would otherwise refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# How long a machine takes says nothing about the code; a busy one must not turn a property red.
settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hub")


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
