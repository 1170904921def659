"""`manage.py serve`: web, worker and beat under one parent, on a database and a broker of their own."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from dashub.management.commands.serve import SETTLED_SECONDS
from tests.dashub.clone import temporary_clone


class Hub:
    def __init__(self, clone, port=None):
        self.port = port or free_port()
        self.process = clone.begin("-u", "manage.py", "serve", "--port", str(self.port))

    def wait_until_announced(self):
        """Read what it prints up to the line with its address, which comes when /healthz is well."""
        while line := self.process.stdout.readline().decode():
            if f"http://localhost:{self.port}" in line:
                return
        raise AssertionError(self.process.stderr.read().decode())

    def parts(self):
        """Process numbers of the direct children: web, worker, beat."""
        return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, seconds=60):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def clone():
    with temporary_clone() as clone:
        yield clone


def test_it_runs_until_it_is_told_to_stop(clone):
    hub = Hub(clone)
    hub.wait_until_announced()
    parts = hub.parts()
    assert len(parts) == 3
    hub.process.send_signal(signal.SIGTERM)
    hub.process.communicate(timeout=30)
    assert hub.process.returncode == 0
    assert not any(is_alive(pid) for pid in parts)


def test_a_worker_that_dies_is_replaced(clone):
    hub = Hub(clone)
    hub.wait_until_announced()
    web, worker, beat = hub.parts()
    time.sleep(SETTLED_SECONDS)
    os.kill(int(worker), signal.SIGKILL)
    wait_until(lambda: len(hub.parts()) == 3 and worker not in hub.parts())
    assert {web, beat} < set(hub.parts())
    clone.stop()
    hub.process.communicate(timeout=30)
    assert hub.process.returncode == 0


def test_its_parts_do_not_outlive_it_when_it_is_killed(clone):
    hub = Hub(clone)
    hub.wait_until_announced()
    parts = hub.parts()
    hub.process.kill()
    hub.process.communicate()
    wait_until(lambda: not any(is_alive(pid) for pid in parts), seconds=30)


def test_a_port_in_use_is_said_and_not_waited_for(clone):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        hub = Hub(clone, port=taken.getsockname()[1])
        _, error = hub.process.communicate(timeout=60)
    assert hub.process.returncode == 1
    assert "in use" in error.decode()
