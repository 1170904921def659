"""Pages with much on them ask no more questions than pages with little, and few."""

import pytest
from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Note
from marac.models import Minutes
from tests import personas
from tests.access_matrix import OPEN, TABLE
from tests.factories import make_case
from tests.marac.factories import make_action, make_listing, make_research
from tests.marac.full import fill_case, fill_listing, fill_meeting
from tests.referrals.typed import sent
from tests.sound import MOST_QUERIES, NO_PAGE, not_seen_lately, questions
from tests.test_access_matrix import kwargs_of

PAGES = [row for row in TABLE if row.method == "GET" and row.name not in NO_PAGE]
LISTS = {
    "home", "cases", "my-referrals", "triage", "caseload", "research", "meetings", "actions", "flags", "notices", "papers",
    "actions-overview", "actions-together", "research-sitting", "research-rates", "accountability",
    "meeting", "meeting-prepare", "meeting-opening", "meeting-room", "meeting-case", "meeting-minutes",
    "case", "case-people", "case-risk", "case-plan", "case-voice", "case-notes", "case-timeline", "case-marac",
    "case-history",
}  # fmt: skip
SITTING = {"meeting-opening", "meeting-room", "meeting-case", "meeting-state"}
IN_SESSION = [row for row in TABLE if row.method == "GET" and row.name in SITTING]
OF_MINUTES = [row for row in TABLE if row.name == "meeting-minutes" and row.record == "issued"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        built = personas.build()
        # Before any test: a sign-in within a test is undone with it, and she would be sent to sign in by the next one.
        for persona in personas.PERSONAS:
            built.client_of(persona)
        yield built
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def readers(row) -> list[str]:
    """Everybody who gets the page."""
    return [persona for persona in personas.PERSONAS if row.verdict(persona) == OPEN]


def get(world, row, persona):
    client = world.client_of(persona, fresh=row.name.startswith("sign-"))
    not_seen_lately(client)
    # The log of all pages together is longer than Django keeps; past its end a page would seem to ask nothing.
    reset_queries()
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        response = client.get(reverse(row.name, kwargs=kwargs_of(world, row)))
        transaction.set_rollback(True)
    return response, questions(queries)


def more(world, part: str) -> None:
    """Six more of everything that is listed."""
    desks = [world.desks[persona] for persona in personas.SHARED_WITH]
    for number in range(6):
        case = make_case(world.area, *desks)
        listing = make_listing(case, world.meeting, position=number + 2)
        make_research(listing, world.desks["representative"])
        make_action(case, world.desks["representative"], owner=world.users["representative"])
        make_action(world.case, world.desks["representative"], listing=world.listing)
        sent(world.desks["practitioner"], world.users["practitioner"])
        for user in (world.users["chair"], world.users["representative"], world.users["practitioner"]):
            user.notices.create(text="More", link="/", key=f"{part}:{number}")
        Note.objects.create(
            case=world.case, text="More", sharing="case", desk=world.desks["idva"], by=world.users["idva"]
        )
    fill(world, [world.meeting, world.held, world.issued], cases=1)


def fill(world, meetings, cases: int) -> None:
    """More of everything in the case and at its place on the list, and more full cases in the sittings."""
    desks, by = [world.desks[persona] for persona in ("idva", "representative", "manager")], world.users["idva"]
    fill_case(world.case, desks, by)
    fill_listing(world.listing, desks, by)
    for meeting in meetings:
        fill_meeting(meeting, desks, by, cases)


@pytest.mark.parametrize("row", [row for row in PAGES if row.name in LISTS], ids=str)
def test_more_rows_ask_no_more_questions(world, row, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        persona = next(p for p in ("chair", "representative", "triage", "idva", "practitioner") if p in readers(row))
        more(world, "some")
        page, before = get(world, row, persona)
        assert page.status_code == 200
        more(world, "twice as many")
        after = get(world, row, persona)[1]
        transaction.set_rollback(True)
    assert len(after) <= len(before), "\n".join(sorted(set(after) - set(before)))


def test_a_full_sitting_asks_few_questions_of_everybody(world, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        type(world.meeting).objects.filter(pk=world.meeting.pk).update(status="in_session")
        asked, more = before_and_after(world, world.meeting, lambda: asked_of(world, IN_SESSION))
        transaction.set_rollback(True)
    assert_few(asked, more)


def test_full_minutes_ask_few_questions_at_every_stage(world, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        asked, more = before_and_after(world, world.issued, lambda: at_every_stage(world))
        transaction.set_rollback(True)
    assert_few(asked, more)


def before_and_after(world, meeting, ask) -> tuple[dict, dict]:
    """What is asked with many cases on the list, and with more of them."""
    fill(world, [meeting], cases=6)
    asked = ask()
    fill(world, [meeting], cases=2)
    return asked, ask()


def at_every_stage(world) -> dict:
    """Drafts and approved minutes are read by those who prepare the meeting, issued ones by everybody who sat in it."""
    asked = {}
    for status in Minutes.Status.values:
        Minutes.objects.filter(meeting=world.issued).update(status=status, body={"opening": "Welcome"})
        people = None if status == Minutes.Status.ISSUED else ["chair", "coordinator"]
        asked |= {(status, *key): queries for key, queries in asked_of(world, OF_MINUTES, people).items()}
    return asked


def asked_of(world, rows, people=None) -> dict:
    """The queries of each page for each of them, or for everybody who reads it; every one of them gets it."""
    found = {(row.name, persona): get(world, row, persona) for row in rows for persona in people or readers(row)}
    assert {response.status_code for response, _ in found.values()} == {200}
    return {key: asked for key, (_, asked) in found.items()}


def assert_few(asked: dict, more: dict) -> None:
    for key, queries in more.items():
        assert len(asked[key]) == len(queries) <= MOST_QUERIES, (key, *queries)
