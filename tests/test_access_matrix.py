"""Every address, every method, every persona: the answer is the one that tests/access_matrix.py gives by hand.

A page that somebody gets is sound (tests/sound.py)."""

import pytest
from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse

from agencies.access import Permission
from agencies.models import ApiToken
from audit.models import Event, Verb
from support.models import ChildSafetyPlan
from tests import personas
from tests.access_matrix import NO_TOKEN, NOTHING, OPEN, REFUSED, SIGN_IN, TABLE
from tests.records import PAGES
from tests.sound import NO_PAGE, not_seen_lately, problems, questions

PUBLIC = "public"
# Route of the page that changes a record -> its kind.
OF_RECORDS = {page.route(one, "one"): one.model for page in PAGES for one in page.registers}
IN_THE_ROOM = {f"meeting-{what}" for what in ("case", "state", "call", "words", "action", "close", "defer")}


def routes(patterns=None):
    """Every view of the site with the name of its route."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern), pattern.callback


def test_every_view_has_a_name_and_a_line_in_the_table():
    assert {name for name, _ in routes()} == {row.name for row in TABLE}


@pytest.mark.parametrize(("name", "view"), list(routes()), ids=lambda part: part if isinstance(part, str) else "")
def test_every_view_is_behind_a_door(name, view):
    """The door's stamp is the permission of the table: a door taken away, or another one put in its place, is seen."""
    assert {row.permission for row in TABLE if row.name == name} == {str(view.permission)}
    assert view.permission == PUBLIC or view.permission in Permission.values


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The small partnership, undone after the last test of the module."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield personas.build()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def kwargs_of(world, row) -> dict:
    """What fills the address: the record of the row's kind, and the numbers of what hangs on it."""
    record = getattr(world, row.record, None)
    numbers = {
        "password-set": {"uidb64": "MQ", "token": "none"},
        "case-people-add": {"role": "child"},
        "dashboard-records": {"key": "repeat"},
        "passkey-remove": {"pk": 0},
        **{f"due-{what}": {"pk": world.due.pk} for what in ("snooze", "wake")},
        "leave-of": {"pk": world.member.pk},
        "leave-end": {"pk": world.leave.pk},
        "case-timeline-comment": {"pk": world.entry.pk},
        "case-notes-comment": {"pk": world.note.pk},
        "case-comment-read": {"pk": world.comment.pk},
        "member-invite": {"desk": world.member.desk_id},
        **{f"configure-agencies-{what}": {"pk": world.desks["teacher"].pk} for what in ("one", "name", "end")},
        "configure-agencies-again": {"pk": world.gone.pk},
        "configure-area": {"pk": world.area.pk},
        "configure-area-theme": {"pk": world.area.pk, "slug": "emergencies"},
        **{f"configure-sign-on-{what}": {"pk": world.provider.agency_id} for what in ("agency", "test")},
        **{
            f"member{what}": {"pk": world.member.pk}
            for what in ("", "-roles", "-move", "-leave", "-home", "-languages")
        },
        "case-people-edit": {"pk": world.involvement.pk},
        "audit-alert": {"pk": world.alert.pk},
        "subject-access-item": {"pk": world.pack_item.pk},
        "breach-step": {"step": "risk"},
        "complaint-step": {"step": "acknowledge"},
        **{f"quality-{what}": {"pk": world.item.pk} for what in ("item", "answer")},
        "quality-agree": {"pk": world.answered.pk},
        "case-looked-person": {"pk": world.involvement.pk},
        "case-people-contact-add": {"pk": world.involvement.pk},
        "case-people-contact-edit": {"pk": world.involvement.pk, "point": world.point.pk},
        "case-people-address-add": {"pk": world.involvement.pk},
        "case-people-address-edit": {"pk": world.involvement.pk, "address": world.address.pk},
        "case-people-tie-remove": {"pk": world.tie.pk},
        "case-in-touch-end": {"pk": world.plan.pk},
        "case-risk-new": {"slug": "dash-24"},
        "case-risk-one": {"pk": world.risk.pk},
        "case-services-check-in": {"pk": world.check_in.pk},
        "case-services-take": {"pk": world.engagement.pk},
        "case-services-end": {"pk": world.engagement.pk},
        **{name: {"pk": world.programme.pk} for name in ("programme", "programme-change", "programme-run-new")},
        "programme-run": {"pk": world.programme.pk, "run": world.course.pk},
        **{f"case-letters-{what}": {"pk": world.letter.pk} for what in ("one", "look", "withdraw")},
        **{f"case-letters-{what}": {"pk": world.looked_at.pk} for what in ("send", "paper")},
        **{
            f"case-courts-chronology{what}": {"pk": world.chronology.pk}
            for what in ("", "-issue", "-withdraw", "-paper", "-release")
        },
        "case-courts-chronology-new": {"matter": world.chronology.matter_id},
        "configure-closing-one": {"pk": world.local_reason.pk},
        **{f"configure-closing-{what}": {"area": world.area.pk, "ending": "moved"} for what in ("coded", "new")},
        "configure-services-one": {"pk": world.desks["idva"].pk},
        "configure-library-one": {"pk": world.library_line.pk},
        "configure-letters-one": {"pk": world.letter.wording.template_id},
        **{f"case-plan-{what}": {"pk": world.safety_plan.pk} for what in ("one", "copy")},
        "case-plan-child-copy": {"pk": world.records[ChildSafetyPlan].pk},
        "case-plan-view-withdraw": {"pk": world.one_time.pk},
        "one-time-view": {"secret": world.one_time_secret},
        "case-documents-one": {"document": world.document.reference},
        "case-sharing-end": {"desk": world.desks["teacher"].pk},
        "case-sharing-unname": {"user": world.users["named"].pk},
        "conflict-lift": {"pk": world.bar.pk},
        "accommodation-place": {"pk": world.place.pk},
        "case-agencies-withdraw": {"pk": world.asked.pk},
        "calendar": {"secret": world.calendar},
        "hold-end": {"pk": world.hold.pk},
        "glass-review": {"pk": world.glass.pk},
        "case-history-put-back": {"pk": world.change.pk},
        "case-people-history": {"pk": world.involvement.pk},
        "meeting-paper": {"kind": "pack"},
        "meeting-transfer-step": {"step": "received"},
        "referral-page": {"slug": "victim", "place": 1},
        "referral-remove": {"role": "children", "place": 1},
        "referral-to-children": {"place": 1},
        "research-return": {"reference": world.listing.reference, "desk": world.desks["representative"].pk},
        "research-sitting": {"reference": world.meeting.reference},
        "meeting-series-settings": {"pk": world.series.pk},
        "on-call-change": {"pk": world.turn.pk},
        "on-call-remove": {"pk": world.turn.pk},
        "meeting-series-new": {"slug": world.area.slug},
        "flag-remove": {"reference": world.case.reference, "desk": world.desks["representative"].pk},
    }.get(row.name, {})
    if row.name in OF_RECORDS:
        numbers = {"pk": world.records[OF_RECORDS[row.name]].pk}
    if row.name in IN_THE_ROOM:
        numbers = {"listing": world.listing.reference}
    # An alert and a line keep the reference of the case that they are about; their pages go by their own number.
    reference = None if row.record in ("alert", "due") else getattr(record, "reference", None)
    return ({"reference": reference} if reference else {}) | numbers


def answer(world, row, persona) -> tuple[str, str, list[str]]:
    """The verdict that the hub gives, the status it was read from, and what is wrong with the page where it is one;
    whatever it changed is undone."""
    client = world.client_of(persona, fresh=row.name.startswith("sign-"))
    # A page for her: one that nobody may get is looked at by the verdict alone.
    page = row.method == "GET" and row.name not in NO_PAGE and row.verdict(persona) == OPEN
    if page:
        not_seen_lately(client)
    numbers = kwargs_of(world, row)
    if row.name == "notice-open":
        user = world.users.get(persona) or world.users["idva"]
        numbers = {"pk": user.notices.first().pk}
    address = reverse(row.name, kwargs=numbers)
    # The log of all pages together is longer than Django keeps; past its end a page would seem to ask nothing.
    reset_queries()
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        response = client.generic(row.method, address)
        status = response.status_code
        transaction.set_rollback(True)
    if status == 302 and response.url.startswith("/sign-in?next="):
        return SIGN_IN, "sign-in", []
    known = {401: NO_TOKEN, 403: REFUSED, 404: NOTHING}
    verdict = known.get(status, OPEN if status < 500 and status != 405 else "broken")
    return verdict, str(status), problems(response, questions(asked)) if page else []


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_everybody_gets_what_the_table_says(world, row, django_db_blocker):
    """And a sound page, where she gets one."""
    with django_db_blocker.unblock():
        found = {persona: answer(world, row, persona) for persona in personas.PERSONAS}
    wrong = {
        persona: f"expected {row.verdict(persona)}, was {verdict} ({status})"
        for persona, (verdict, status, _) in found.items()
        if verdict != row.verdict(persona)
    }
    assert not wrong, "\n".join(f"{persona}: {how}" for persona, how in wrong.items())
    unsound = {persona: faults for persona, (*_, faults) in found.items() if faults}
    assert not unsound, "\n".join(f"{persona}: {faults}" for persona, faults in unsound.items())


@pytest.mark.parametrize("row", [row for row in TABLE if row.api], ids=str)
@pytest.mark.parametrize(
    "persona", ["practitioner", "stranger", "coordinator", "barred", "teacher", "board", "elsewhere"]
)
def test_a_token_gets_what_its_user_may(world, row, persona, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        user = world.users[persona]
        desk = user.memberships.get().desk
        secret = ApiToken.issue(desk, user, "a system", user)[1]
        address = reverse(row.name, kwargs=kwargs_of(world, row))
        response = Client().generic(row.method, address, headers={"Authorization": f"Bearer {secret}"})
        transaction.set_rollback(True)
    status = response.status_code
    assert {401: NO_TOKEN, 403: REFUSED, 404: NOTHING}.get(status, OPEN) == row.verdict_of_token(persona), status


def test_refusals_of_the_matrix_are_recorded(world, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world.client_of("board").get(reverse("case", args=[world.case.reference]))
        event = Event.objects.filter(actor=world.users["board"].pk).latest("pk")
        assert (event.verb, event.reference) == (Verb.REFUSED, world.case.reference)
        transaction.set_rollback(True)


def test_names_of_routes_lead_back_to_their_views(world):
    for row in TABLE:
        kwargs = kwargs_of(world, row) if row.name != "notice-open" else {"pk": 1}
        assert resolve(reverse(row.name, kwargs=kwargs)).url_name == row.name
