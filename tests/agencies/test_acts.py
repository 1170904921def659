"""Events in plain words: who, where from, what; pages by key; nothing of a case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.access import Role
from agencies.acts import acts_of, page_of, what
from agencies.models import Membership
from audit.log import System, record
from audit.models import Event, Verb
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db


def test_a_person_is_named_with_her_job_and_her_agencies():
    area = make_area()
    user = make_user(make_desk(area, name="Harbour Housing"), Role.PRACTITIONER, name="Jo Lane", job_title="Warden")
    Membership.objects.create(user=user, desk=make_desk(area, name="Bay Advice"), roles=["practitioner"])
    (act,) = acts_of([record(user, Verb.READ, "cases.case", [1], reference="K7QD-2M", view="case-risk")])
    assert (act.name, act.job, act.agency) == ("Jo Lane", "Warden", "Harbour Housing, Bay Advice")
    assert (act.verb, act.what, act.reference) == ("Looked at", "Case: risk", "K7QD-2M")


def test_one_who_left_keeps_her_name_and_the_system_has_its_purpose():
    user = make_user(name="Gone Away", is_active=False)
    gone, system, unknown = acts_of(
        [
            record(user, Verb.READ, "page"),
            record(System("clock"), Verb.READ, "page"),
            Event(pk=1, actor=-5, verb=Verb.READ, kind="page"),
        ]
    )
    assert (gone.name, gone.agency) == ("Gone Away", "")
    assert system.name == "The hub: clock"
    assert unknown.name == "Somebody who is no longer known"


@pytest.mark.parametrize(
    ("kind", "view", "words"),
    [
        ("cases.case", "case", "Case: overview"),
        ("cases.case", "case-safety-plan", "Case: safety plan"),
        ("cases.case", "meeting", "Case: in the meeting"),
        ("cases.case", "", "Case"),
        ("cases.document", "", "Document"),
        ("people.person", "", "Person"),
        ("sign-in", "", "The sign-in"),
        ("actions ledger", "", "Actions ledger"),
        ("no.model", "", "No.model"),
        ("page", "page", "A page"),
    ],
)
def test_what_was_done_is_said_in_words(kind, view, words):
    assert what(Event(kind=kind, detail={"view": view} if view else {})) == words


def test_nothing_of_detail_is_shown_but_the_page():
    user = make_user()
    event = record(user, Verb.READ, "cases.case", [7], sections=["immigration"], secret="SECRET")
    assert "SECRET" not in repr(acts_of([event])) and "immigration" not in repr(acts_of([event]))


def test_pages_follow_one_another_by_key():
    user = make_user()
    numbers = [record(user, Verb.READ, "page").pk for _ in range(7)]
    first = page_of(Event.objects.all(), size=3)
    second = page_of(Event.objects.all(), str(first.after), size=3)
    last = page_of(Event.objects.all(), str(second.after), size=3)
    assert [act.number for page in (first, second, last) for act in page.acts] == numbers[::-1]
    assert last.after is None


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30, "²"])
def test_a_key_that_is_none_shows_the_first_page(key):
    record(make_user(), Verb.READ, "page")
    assert len(page_of(Event.objects.all(), key).acts) == 1


def test_more_people_ask_no_more_questions():
    area = make_area()
    case = make_case(area)
    asked = []
    for _ in range(2):
        for _ in range(4):
            record(make_user(make_desk(area), Role.PRACTITIONER), Verb.READ, case)
        with CaptureQueriesContext(connection) as queries:
            page_of(Event.objects.all())
        asked.append(len(queries))
    assert asked == [3, 3]
