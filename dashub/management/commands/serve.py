"""Web, worker and beat of one machine under one parent (make run). A production server runs each by itself."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashub import embedded

FOLDER = embedded.DATA
# A part that ends sooner than this after its start would only end again.
SETTLED_SECONDS = 10
START_SECONDS = 120
STOP_SECONDS = 20
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "Run web, worker and beat until Ctrl-C, or until `make stop`."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        if pid := embedded.running_hub():
            raise CommandError(f"The hub is already running (process {pid}). Use `make stop` first.")
        _check_free(port)
        signal.signal(signal.SIGTERM, _interrupt)
        embedded.HUB_PID.write_text(str(os.getpid()))
        # Links in e-mail lead here, unless the environment knows better.
        os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
        parts = [Part(name, command) for name, command in _commands(port).items()]
        try:
            self._announce(port, parts)
            while True:
                time.sleep(1)
                for part in parts:
                    part.restart_if_ended()
        except KeyboardInterrupt:
            self.stdout.write("Stopping.")
        finally:
            # A second Ctrl-C, or one from make as well, must not cut the ending short.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            for part in parts:
                part.stop()
            for part in parts:
                part.wait()
            embedded.HUB_PID.unlink(missing_ok=True)

    def _announce(self, port, parts):
        address = f"http://localhost:{port}"
        self.stdout.write(f"Starting; logs are in {FOLDER / 'log'}")
        deadline = time.monotonic() + START_SECONDS
        while not _is_well(port):
            for part in parts:
                part.restart_if_ended()
            if time.monotonic() > deadline:
                raise CommandError(
                    f"{address}/healthz is not well after {START_SECONDS} seconds; see {FOLDER / 'log'}"
                )
            time.sleep(0.2)
        self.stdout.write(self.style.SUCCESS(f"\nDA Hub is at {address}   (Ctrl-C stops it)"))


class Part:
    """One process of the hub and its log."""

    def __init__(self, name, command):
        self.name, self.command = name, command
        self.log = FOLDER / "log" / f"{name}.log"
        self.log.parent.mkdir(exist_ok=True)
        self.start()

    def start(self):
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=settings.BASE_DIR,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509
            )

    def restart_if_ended(self):
        if self.process.poll() is None:
            return
        if time.monotonic() - self.started < SETTLED_SECONDS:
            last = self.log.read_text(errors="replace").splitlines()[-5:]
            raise CommandError("\n".join([f"The {self.name} process ended at once. The end of {self.log}:", *last]))
        self.start()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self):
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


def _commands(port):
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "dashub"]
    return {
        "web": [
            *(*python, "gunicorn", "dashub.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "60"),
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--schedule", str(FOLDER / "beat-schedule"), "--pidfile", ""],
    }


def _check_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise CommandError(
            f"Port {port} is in use or may not be used ({error.strerror}). Try PORT={port + 1}."
        ) from error


def _die_with_parent():
    """Linux ends this process when its parent is killed; elsewhere `make stop` has to."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _interrupt(*_args):
    raise KeyboardInterrupt


def _is_well(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
