"""`manage.py serve`: web, worker and beat under one parent, on a database and a broker of their own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
CHANGED = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}


class Hub:
    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = {name: value for name, value in os.environ.items() if name not in CHANGED}
        self.env["DASHUB_DATA_DIR"] = str(folder)

    def serve(self):
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def stop(self):
        command = [sys.executable, "-m", "dashub.embedded", "stop"]
        subprocess.run(command, cwd=PROJECT, env=self.env, check=True)

    def health(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:  # noqa: S310
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def parts(self):
        """Process numbers of the direct children: web, worker, beat."""
        return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()


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
def hub():
    folder = tempfile.TemporaryDirectory(prefix="dahub-test-")
    Path(folder.name).chmod(0o755)
    hub = Hub(Path(folder.name) / "data")
    hub.serve()
    yield hub
    hub.stop()
    hub.process.communicate(timeout=30)
    folder.cleanup()


def test_it_is_well_until_it_is_told_to_stop(hub):
    wait_until(lambda: hub.health() == 200)
    parts = hub.parts()
    assert len(parts) == 3
    hub.process.send_signal(signal.SIGTERM)
    out, _ = hub.process.communicate(timeout=30)
    assert f"http://localhost:{hub.port}" in out
    assert hub.process.returncode == 0
    assert not any(is_alive(pid) for pid in parts)


def test_its_parts_do_not_outlive_it_when_it_is_killed(hub):
    wait_until(lambda: hub.health() == 200)
    parts = hub.parts()
    hub.process.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in parts), seconds=30)


def test_a_port_in_use_is_said_and_not_waited_for():
    with tempfile.TemporaryDirectory(prefix="dahub-test-") as folder, socket.create_server(("127.0.0.1", 0)) as taken:
        Path(folder).chmod(0o755)
        hub = Hub(Path(folder) / "data")
        hub.port = taken.getsockname()[1]
        hub.serve()
        _, error = hub.process.communicate(timeout=60)
        hub.stop()
    assert hub.process.returncode == 1
    assert "in use" in error
