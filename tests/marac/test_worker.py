"""A real Celery worker killed with SIGKILL in the middle of a task: nothing is half done, and nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases.models import Due
from marac.models import Meeting, Research
from tests.factories import make_area, make_case, make_desk, make_user
from tests.marac.factories import make_listing, make_meeting, make_series

PATIENCE = 60
# A database of the broker that nothing else uses.
QUEUE = 9


def address(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


@pytest.fixture
def broker():
    url = address(settings.REDIS_URL, str(QUEUE))
    app = Celery("sender", broker=url, set_as_current=False)
    app.conf.task_ignore_result = True
    with app.connection_for_write() as link:
        link.default_channel.client.flushdb()
    yield app
    with app.connection_for_write() as link:
        link.default_channel.client.flushdb()


@contextmanager
def worker(broker):
    """One worker with one child, on the test's database; killed with its children at the end."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "dashub.settings",
        "DATABASE_URL": address(settings.DATABASE_URL, connection.settings_dict["NAME"]),
        "REDIS_URL": broker.conf.broker_url,
        "SECRET_KEY": "only for this worker",
        "ALLOWED_HOSTS": "localhost",
        "DEBUG": "1",
    }
    command = [sys.executable, "-m", "celery", "-A", "dashub", "worker", "--concurrency=1", "--loglevel=WARNING"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True, **quiet)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def wait_for(question, what: str):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := question():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE} s for {what}")


@contextmanager
def stalled():
    """Whoever writes a thing due waits: the task stands still after it closed the list and asked, before its commit."""
    keys = connection.get_connection_params()
    plain = {name: keys[name] for name in ("dbname", "user", "password", "host", "port") if name in keys}
    with psycopg.connect(**plain) as link:
        link.execute("LOCK TABLE cases_due IN SHARE MODE")
        yield link


def backends(condition: str = "true"):
    """Other sessions of this database; one that waits for a lock notices its client's death only when it gets it."""
    with connection.cursor() as cursor:
        # What a session waits for is told to its own role alone.
        cursor.execute("SET ROLE hub_app")
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND "
            + condition
        )
        found = cursor.fetchall()
        cursor.execute("SET ROLE hub_system")
        return found


def stuck():
    return backends("wait_event_type = 'Lock'")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_its_successor_does_it_once(broker):
    meeting = list_that_closes_now()
    with worker(broker) as first:
        with stalled():
            broker.send_task("marac.tasks.run_meetings")
            wait_for(stuck, "the task to stand still in its transaction")
            os.killpg(first.pid, signal.SIGKILL)
            first.wait(PATIENCE)
        wait_for(lambda: not backends(), "the database to drop the dead worker")
        assert Meeting.objects.get(pk=meeting.pk).status == "planned"
        assert not Research.objects.exists() and not Notice.objects.exists() and not Due.objects.exists()
    with worker(broker):
        # As the scheduler does every minute; twice, as after a stop.
        broker.send_task("marac.tasks.run_meetings")
        broker.send_task("marac.tasks.run_meetings")
        wait_for(lambda: Meeting.objects.get(pk=meeting.pk).agenda_at, "the successor to do it")
        wait_for(lambda: waiting(broker) == 0, "the second run to be taken")
        time.sleep(2)
    assert Meeting.objects.get(pk=meeting.pk).status == "closed_intake"
    assert Research.objects.count() == 2
    assert Due.objects.filter(key__startswith="research:").count() == 2
    assert Notice.objects.filter(key=f"research:{meeting.pk}").count() == 2


def waiting(broker) -> int:
    with broker.connection_for_write() as link:
        return link.default_channel.client.llen("celery")


def list_that_closes_now():
    area = make_area()
    desks = [make_desk(area, PolicyGroup.POLICE), make_desk(area, PolicyGroup.HOUSING)]
    for desk in desks:
        make_user(desk, Role.REPRESENTATIVE)
    now = timezone.now()
    meeting = make_meeting(
        area,
        make_series(area, *desks),
        starts_at=now + timedelta(hours=8),
        intake_from=now - timedelta(days=1),
        intake_until=now - timedelta(seconds=1),
        research_due_at=now + timedelta(hours=7),
    )
    case = make_case(area, *desks)
    make_listing(case, meeting)
    return meeting
