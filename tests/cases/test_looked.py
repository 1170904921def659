"""Who looked: the looks at a case and at a person, by name; nothing that was refused, nothing of other cases."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.access import PolicyGroup, Role
from audit.log import System, record
from audit.models import Event, Verb
from cases import looking
from cases.sharing import bar
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    class World:
        area = make_area()
        desk = make_desk(area, PolicyGroup.HOUSING, name="Harbour Housing")
        victim = make_person("Zephyrine", "Oakhollow")
        case = make_case(area, desk, victim=victim)
        chair = make_user(area.hub_desk, Role.CHAIR, name="The chair")
        reader = make_user(desk, Role.PRACTITIONER, name="Ravi Reader", job_title="Warden")

    return World


def page(world, name="case-looked", user=None, **kwargs):
    client = Client()
    client.force_login(user or world.chair)
    return client.get(reverse(name, kwargs={"reference": world.case.reference, **kwargs}))


def test_looks_are_listed_with_name_job_and_agency(world):
    record(world.reader, Verb.READ, world.case, view="case-risk", sections=["risk"])
    text = page(world).content.decode()
    for words in ("Ravi Reader", "Warden", "Harbour Housing", "Looked at", "Case: risk"):
        assert words in text


def test_what_hangs_on_the_case_lists_and_searches_count_as_looks(world):
    seen = [
        record(world.reader, Verb.READ, "cases.document", [1], reference=world.case.reference),
        record(world.reader, Verb.LISTED, "cases.case", [world.case.pk, 999]),
        record(world.reader, Verb.SEARCHED, "cases.case", [world.case.pk]),
        record(world.reader, Verb.EXPORTED, world.case),
    ]
    assert set(looking.at_case(world.case)) == set(seen)


def test_refusals_changes_other_cases_and_the_system_are_not_listed(world):
    """A refusal would show that somebody is barred; a bar's own event would as well."""
    bar(world.reader, world.victim, "Her brother", SYSTEM)
    before = set(looking.at_case(world.case)) | set(looking.at_person(world.victim))
    record(world.reader, Verb.REFUSED, "page", reference=world.case.reference, status=404)
    record(world.reader, Verb.CHANGED, world.case)
    record(world.reader, Verb.UNSHARED, world.victim, users=[world.reader.pk], bar=True)
    record(System("clock"), Verb.READ, world.case)
    record(world.reader, Verb.READ, make_case(world.area))
    record(world.reader, Verb.READ, "cases.note", [world.case.pk])
    assert set(looking.at_case(world.case)) | set(looking.at_person(world.victim)) == before == set()
    assert "Her brother" not in page(world).content.decode()


def test_a_person_shows_searches_that_found_her_and_not_from_where(world):
    other = make_case(world.area, victim=world.victim)
    found = record(world.reader, Verb.SEARCHED, "people.person", [world.victim.pk, 3], reference=other.reference)
    record(world.reader, Verb.READ, other)
    assert list(looking.at_person(world.victim)) == [found]
    part = world.case.involvements.get(role="victim")
    response = page(world, "case-looked-person", pk=part.pk)
    assert "Ravi Reader" in response.content.decode()
    assert other.reference not in response.content.decode()


def test_a_person_of_another_case_is_not_there(world):
    other = make_case(world.area)
    assert page(world, "case-looked-person", pk=other.involvements.first().pk).status_code == 404


def test_the_tab_is_for_those_who_may(world):
    assert "Who looked" in page(world, "case").content.decode()
    assert "Who looked" not in page(world, "case", user=world.reader).content.decode()
    assert page(world, user=world.reader).status_code == 403


def test_looking_at_the_list_is_a_look_too(world):
    page(world)
    event = Event.objects.get(actor=world.chair.pk, verb=Verb.READ)
    assert event.detail["view"] == "case-looked"


def test_it_goes_on_by_key(world):
    for _ in range(51):
        record(world.reader, Verb.READ, world.case)
    first = page(world)
    assert first.content.decode().count("Ravi Reader") + first.content.decode().count("The chair</td>") >= 50
    assert "?before=" in first.content.decode()
