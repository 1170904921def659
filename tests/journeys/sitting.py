"""A sitting with everybody at once: a real server that can be killed, and people in browsers of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import quantiles
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Error, expect

PATIENCE = 60_000
# A save that failed is tried again after this long (assets/js/autosave.mjs).
BETWEEN_TRIES = 20_000


class Server:
    """Gunicorn as in production, on the test's database; ``kill`` leaves it no time to finish anything."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.base = f"http://localhost:{self.port}"
        self.start()

    def start(self):
        name = connection.settings_dict["NAME"]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "dashub.settings",
            "DATABASE_URL": urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}")),
            "REDIS_URL": settings.REDIS_URL,
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "localhost",
            "DEBUG": "1",
        }
        command = [sys.executable, "-m", "gunicorn", "dashub.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--workers", "2", "--threads", "8"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(
            command, env=environment, cwd=settings.BASE_DIR, start_new_session=True, **quiet
        )
        deadline = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving():
    server = Server()
    try:
        yield server
    finally:
        server.kill()


class Screen:
    """One person of the sitting at her own browser."""

    def __init__(self, browser, server: Server, user, meeting):
        self.browser, self.server, self.user, self.meeting = browser, server, user, meeting
        self.saves: list[float] = []
        self.open()

    def open(self):
        self.context = self.browser.new_context(base_url=self.server.base)
        client = Client()
        client.force_login(self.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.server.base}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("requestfinished", self._timed)
        # Leaving a page with unsaved words asks; nobody leaves one here but by being killed.
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _timed(self, request):
        if request.method == "POST" and request.url.endswith("/words"):
            self.saves.append(request.timing["responseEnd"] - request.timing["requestStart"])

    def die(self):
        """The browser is killed; she opens another one."""
        self.context.close()
        self.open()

    def go(self, listing):
        self.page.goto(f"/meetings/{self.meeting.reference}/room/{listing.reference}")
        return self

    def call(self, listing):
        self.go(listing)
        self.press("Begin this case")
        return self

    def press(self, label: str):
        self.page.get_by_role("button", name=label, exact=True).click()
        self.page.wait_for_load_state()

    def write(self, **words):
        for name, text in words.items():
            self.page.locator(f"#words [name={name}]").fill(text)

    def acknowledged(self, patience: int = PATIENCE):
        """The page says that what was typed is saved, as the server told it."""
        expect(self.page.locator(".hub-saved")).to_contain_text("Saved", timeout=patience)
        self.page.wait_for_function(
            "() => !document.querySelector('.hub-saved').classList.contains('hub-saved--problem')", timeout=patience
        )

    def act(self, text: str, owner: str, about: str = "victim", times: int = 1):
        """An action as it is said. Pressed more than once, the same form is sent as often."""
        form = self.page.locator("form[action$='/actions']")
        form.locator("[name=text]").fill(text)
        form.locator("[name=owner]").select_option(owner)
        form.locator(f"[name=about][value={about}]").check(force=True)
        if times > 1:
            # As a double press on a slow connection sends it: both on their way before the first is answered.
            self.page.evaluate(
                """async (times) => {
                  const form = document.querySelector("form[action$='/actions']");
                  const send = () => fetch(form.action, {method: 'POST', body: new FormData(form), redirect: 'manual'});
                  await Promise.all(Array.from({length: times}, send));
                }""",
                times,
            )
            self.page.reload()
        else:
            form.get_by_role("button").click()
            self.page.wait_for_load_state()

    def sees(self, text: str) -> float:
        """Seconds until the words stand on her screen, without her doing anything."""
        began = time.monotonic()
        try:
            expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE)
        except (AssertionError, Error):
            raise AssertionError(f"{self.user} never saw “{text}”") from None
        return time.monotonic() - began


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
