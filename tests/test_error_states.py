"""Every form of the hub, filled in wrongly in a real browser: what is wrong is said, and can be reached and read by all."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import TimeoutError

from agencies import gate
from agencies.sessions import SEEN
from marac.actions.discussion import start_discussion
from marac.models import Meeting, Series
from referrals import actions, journey
from referrals.models import Referral
from reporting.models import SubjectDetails, SubjectRequest
from reporting.subject_access import actions as subject_access
from tests import personas
from tests.access_matrix import TABLE
from tests.error_states import BUTTONS, FORGED, WRONG
from tests.factories import code_of, make_case
from tests.journeys.browser import AXE, BUILT, CHROMIUM, FOUND, NARROW, WIDE, chromium
from tests.marac.factories import make_listing, make_meeting, make_presentation
from tests.referrals.typed import sent
from tests.test_access_matrix import kwargs_of

# Fills in by name, or by the end of a name that begins with "-"; gives the form that holds the fields.
FILL = """([typed, part]) => {
  const named = (name) => [...document.querySelectorAll(name.startsWith('-') ? `[name$="${name}"]` : `[name="${name}"]`)]
    .filter((e) => e.closest('form') && (!part || e.closest('form').action.includes(part)));
  const names = Object.keys(typed);
  const fields = names.length ? named(names[0]) : [];
  const form = fields.length ? fields[0].closest('form')
    : [...document.querySelectorAll('main form')].find((f) => f.method === 'post' && (!part || f.action.includes(part)));
  if (!form || (names.length && !fields.length)) return `no form with ${names[0]}`;
  for (const name of names) {
    const found = named(name).filter((e) => e.form === form), value = typed[name], first = found[0];
    if (!first) return `no field ${name}`;
    if (first.type === 'radio' || first.type === 'checkbox') {
      const chosen = found.find((e) => e.value === value) || first;
      if (value === 'FORGED') chosen.value = value;
      if (chosen.value !== value) return `no choice ${value} of ${name}`;
      chosen.checked = true;
    } else {
      const offered = first.tagName !== 'SELECT' || [...first.options].some((o) => o.value === value);
      if (!offered) first.add(new Option(value, value));
      first.value = value;
    }
  }
  form.noValidate = true;
  form.id ||= 'sent-wrongly';
  return `#${form.id}`;
}""".replace("FORGED", FORGED)

# The button that goes on, not one that adds or takes away a row.
SEND = """(form) =>
  document.querySelector(`${form} [name=assign], ${form} [type=submit]:not([name])`).click()"""

# What the page says, read once: its title, links of the summary without a field (one to another page: test_room.py), what is
# kept.
READ = """(names) => {
  const links = [...document.querySelectorAll('.govuk-error-summary__list a')];
  const target = (link) => document.getElementById(link.hash.slice(1));
  const at = (name) => [...document.querySelectorAll(`main [name${name.startsWith('-') ? '$' : ''}="${name}"]`)];
  const ticks = (e) => ['radio', 'checkbox'].includes(e?.type);
  const value = (name) => at(name).find((e) => !ticks(e) || e.checked)?.value ?? null;
  return {
    title: document.title,
    lines: document.querySelectorAll('.govuk-error-summary__list li').length,
    linked: links.length,
    lost: links.filter((l) => l.getAttribute('href').startsWith('#') && (!target(l) ||
      !target(l).matches('input, select, textarea') ||
      (target(l).offsetParent === null && !target(l).closest('details')))).map((l) => l.hash),
    secret: names.filter((name) => at(name).some((e) => e.type === 'password')),
    kept: Object.fromEntries(names.map((name) => [name, value(name)])),
  };
}"""


def test_every_form_has_its_error_state():
    """A new form needs its line in tests/error_states.py."""
    posted = {row.name for row in TABLE if row.method == "POST" and not row.api}
    tried = {wrong.route for wrong in WRONG} - {"dashboard"}
    assert posted == tried | BUTTONS
    assert not tried & BUTTONS


def test_every_page_of_the_referral_has_its_error_state():
    assert {wrong.at["slug"] for wrong in WRONG if wrong.route == "referral-page"} == set(journey.BY_SLUG)


@pytest.fixture
def world():
    """The small partnership, a draft on which every page opens, and a referral that waits for each kind of answer."""
    world = personas.build()
    answers = Referral.objects.get(pk=world.draft.pk).answers | {"consent": {"consent": "refused", "aware": "yes"}}
    Referral.objects.filter(pk=world.draft.pk).update(answers=answers)
    author, desk = world.users["practitioner"], world.desks["practitioner"]
    world.refused, world.lower = sent(desk, author), sent(desk, author)
    actions.take_no_action(world.refused, "The same incident", world.users["chair"])
    actions.take_lower_risk(world.lower, world.users["triage"], "No risk to life", world.users["triage"])
    chair, coordinator = world.users["chair"], world.users["coordinator"]
    hidden = {"restricted": True, "named": [chair.pk, coordinator.pk]}
    world.hidden_appeal, world.hidden_lower = sent(desk, author, **hidden), sent(desk, author, **hidden)
    actions.take_no_action(world.hidden_appeal, "The same incident", coordinator)
    actions.appeal(world.hidden_appeal, "It is another incident", author)
    actions.take_lower_risk(world.hidden_lower, chair, "No risk to life", chair)
    code_of(coordinator)
    crowd(world)
    world.asked_proposed, world.asked_approved = asked(world), asked(world)
    for request, more in (
        (world.asked_proposed, {"status": "proposed"}),
        (world.asked_approved, {"status": "approved", "approved_by": world.users["governance"]}),
    ):
        proposed = {"proposed_by": world.users["manager"], "proposed_at": timezone.now()}
        SubjectRequest.objects.filter(pk=request.pk).update(**proposed, **more)
    SubjectDetails.objects.filter(request=world.asked_approved).update(made_on=timezone.localdate())
    world.unlisted = make_case(world.area)
    make_presentation(world.unlisted)
    return world


def crowd(world) -> None:
    """One case more on the list than fits, and a later sitting with room: there is something to balance."""
    Series.objects.filter(pk=world.series.pk).update(capacity=1)
    make_listing(make_case(world.area), world.meeting, position=9)
    make_meeting(world.area, world.series, timezone.now() + timedelta(days=5))


def asked(world) -> SubjectRequest:
    """One more request to the manager's agency, like the one of the small partnership."""
    manager, typed = world.users["manager"], SubjectDetails.objects.filter(request=world.request).values().get()
    details = {name: typed[name] for name in ("name", "date_of_birth", "harms", "reply")}
    details["identity"] = f"Passport, request {SubjectRequest.objects.count()}"
    request = {"asker": "self", "received_on": timezone.localdate()}
    return subject_access.register(world.desks["manager"], request, details, manager)


def address(world, wrong) -> str:
    """Where the form stands."""
    row = next(row for row in TABLE if row.name == (wrong.page or wrong.route))
    kwargs = kwargs_of(world, row)
    if wrong.route == "referral-page":
        kwargs = {"reference": world.draft.reference} | wrong.at
    if wrong.route == "password-set":
        user = world.users["stranger"]
        kwargs = {
            "uidb64": urlsafe_base64_encode(str(user.pk).encode()),
            "token": default_token_generator.make_token(user),
        }
    record = getattr(world, wrong.kind) if wrong.kind else None
    return reverse(row.name, kwargs=kwargs | wrong.at | ({"reference": record.reference} if record else {}))


def sit(world) -> None:
    """The meeting is open and its case called."""
    with transaction.atomic():
        Meeting.objects.filter(pk=world.meeting.pk).update(status="in_session")
        world.listing.meeting.refresh_from_db()
        start_discussion(world.listing, world.users["chair"])


def half_in(session) -> None:
    """The password was right, and nothing more."""
    del session[gate.PASSED]


def left_alone(session) -> None:
    session[SEEN] = int(time.time()) - settings.IDLE_MINUTES * 60 - gate.GRAIN - 1


STATES = {"half": half_in, "locked": left_alone}


class Forms:
    """The pages of one persona in a browser, and what is wrong with them."""

    def __init__(self, world, browser, base: str, persona: str, state: str):
        self.base, self.faults = base, []
        self.context = browser.new_context(viewport=WIDE, base_url=base)
        if persona != personas.ANONYMOUS:
            session = world.client_of(persona, fresh=True).session
            if state:
                STATES[state](session)
                session.save()
            self.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": base}]
            )
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, message) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def wrongly(self, start: str, wrong) -> list[str]:
        """Open, fill in, send, look."""
        self.faults.clear()
        self.page.goto(start)
        if wrong.press:
            with self.page.expect_navigation():
                self.page.click(f"form[action*='{wrong.press}'] [type=submit]")
        form = self.page.evaluate(FILL, [wrong.typed, wrong.form])
        if not form.startswith("#"):
            return [form, *self.faults]
        try:
            with self.page.expect_navigation(timeout=10_000):
                self.page.evaluate(
                    "form => document.querySelector(`${form} [name=assign], ${form} [type=submit]:not([name])`).click()",
                    form,
                )
        except TimeoutError:
            return ["nothing came back", *self.faults]
        return [*self.faults, *self._said(wrong), *self._seen()]

    def _said(self, wrong):
        said = self.page.evaluate(READ, list(wrong.typed))
        if not said["title"].startswith("Error: "):
            yield f"title: {said['title']}"
        if not said["lines"]:
            yield "no error summary"
        elif not said["linked"] and wrong.route not in NO_FIELD_TO_BLAME:
            yield "no line of the summary leads to a field"
        yield from (f"leads nowhere: {link}" for link in said["lost"])
        for name, value in wrong.typed.items():
            if value != FORGED and name not in said["secret"] and (said["kept"][name] or "").strip() != value.strip():
                yield f"not kept: {name} is {str(said['kept'][name])[:40]!r}"

    def _seen(self):
        self.page.evaluate(AXE.read_text())
        yield from self.page.evaluate(FOUND)
        self.page.set_viewport_size(NARROW)
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        self.page.set_viewport_size(WIDE)
        if wide > 0:
            yield f"{wide} pixels too wide for 390"


# Which of the two is wrong is not told; no referral is ticked.
NO_FIELD_TO_BLAME = {"sign-in", "triage"}


# In so many parts, which several can try at once.
PARTS = 8


@pytest.mark.browser
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
@pytest.mark.skipif(not BUILT, reason="the front end is not built")
def test_a_form_filled_in_wrongly_says_so_to_everybody(live_server, world, part):
    found = {}
    with chromium() as browser:
        people = {}
        for wrong in sorted(WRONG[part::PARTS], key=lambda wrong: wrong.in_session):
            if wrong.in_session and world.meeting.status != "in_session":
                sit(world)
                world.meeting.refresh_from_db()
            who = (wrong.persona, wrong.session)
            forms = people[who] = people.get(who) or Forms(world, browser, live_server.url, *who)
            if faults := forms.wrongly(address(world, wrong), wrong):
                found[str(wrong)] = faults
    assert not found, "\n".join(f"{form}: {faults}" for form, faults in found.items())
