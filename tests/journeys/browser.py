"""A person at a real Chromium: signs in, reads, types, presses; each page she comes to is checked as she sees it."""

from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from playwright.sync_api import Page, TimeoutError, sync_playwright

from agencies.access import needs_second_factor
from tests.dashub.browser import CHROMIUM
from tests.factories import PASSWORD, code_of
from tests.journeys.referral import fields

PROJECT = Path(__file__).parents[2]
BUILT = (PROJECT / "dashub/static/build/app.js").exists()
AXE = PROJECT / "node_modules/axe-core/axe.min.js"
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
# Wider than the screen by itself: a table or map in a box that scrolls.
FOUND = f"""async () => (await axe.run(document, {RULES})).violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | '))"""


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
            # Inside Playwright's loop Django has connections of its own, which the database would miss when it is put back.
            connections.close_all()


class Person:
    """One user in a browser of her own. ``faults`` collects what was wrong on any page, with its address."""

    def __init__(self, browser, base: str, user, *, scripts: bool = True):
        self.base, self.scripts = base, scripts
        self.context = browser.new_context(java_script_enabled=scripts, viewport=WIDE, base_url=base)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.seen: set[str] = set()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.where}: {error}"))
        self.page.on("response", self._answered)
        self.go("/sign-in")
        self.page.fill("[name=username]", user.email)
        self.page.fill("[name=password]", PASSWORD)
        code = code_of(user)
        self.press("Sign in")
        if needs_second_factor(user):
            self.page.fill("[name=code]", code)
            self.press("Continue")
        if self.where.startswith("/confidentiality"):
            self.press("I accept")

    @property
    def where(self) -> str:
        return self.page.url.removeprefix(self.base)

    def _heard(self, message) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.faults.append(f"{self.where}: {message.text}")

    def _answered(self, response) -> None:
        if response.status >= 400 and not response.url.endswith("favicon.ico"):
            self.faults.append(f"{response.status} {response.url.removeprefix(self.base)}")

    def go(self, address: str) -> "Person":
        self.page.goto(address)
        self.look()
        return self

    def press(self, label: str, within: str = "") -> "Person":
        """A button or a link by its words."""
        area = self.page.locator(within or "body")
        target = area.get_by_role("button", name=label, exact=True).or_(
            area.get_by_role("link", name=label, exact=True)
        )
        try:
            # It waits for the page that follows; a test's worker makes a paper within that request.
            target.first.click(timeout=45_000)
        except TimeoutError:
            raise AssertionError(f"No “{label}” at {self.where}, which says:\n{self.text()}") from None
        self.page.wait_for_load_state()
        self.look()
        return self

    def type(self, answers: dict) -> "Person":
        """Fill in by the names of fields, as fields() in referral.py gives them."""
        for name, value in fields(answers).items():
            for one in value if isinstance(value, list) else [value]:
                self._fill(name, one)
        return self

    def _fill(self, name: str, value: str) -> None:
        field = self.page.locator(f'[name="{name}"]')
        kind = field.first.get_attribute("type", timeout=5000) if field.count() else None
        if kind == "checkbox" and not value:
            field.first.uncheck(force=True)
        elif kind in ("radio", "checkbox"):
            self.page.locator(f'[name="{name}"][value="{value}"]').check(force=True)
        elif kind == "hidden" or not field.count():
            return
        elif field.first.evaluate("e => e.tagName") == "SELECT" if self.scripts else self._is_select(name):
            field.first.select_option(value)
        else:
            field.first.fill(value)

    def _is_select(self, name: str) -> bool:
        return self.page.locator(f'select[name="{name}"]').count() > 0

    def look(self) -> None:
        """Each kind of page once: axe, and that it fits a telephone."""
        if not self.scripts or (kind := self._kind()) in self.seen:
            return
        self.seen.add(kind)
        self.page.evaluate(AXE.read_text())
        self.faults += [f"{self.where}: {found}" for found in self.page.evaluate(FOUND)]
        self.page.set_viewport_size(NARROW)
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self.faults.append(f"{self.where}: {wide} pixels too wide for 390")
        self.page.set_viewport_size(WIDE)

    def _kind(self) -> str:
        return f"{self.where.partition('?')[0].rstrip('0123456789')} {self.page.title()}"

    def text(self) -> str:
        return self.page.locator("main").inner_text()
