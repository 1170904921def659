"""The search of the audit log: within the lead's areas, nothing of a restricted case, in the log itself, safe as CSV."""

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Membership
from audit.log import record
from audit.models import Event, Verb
from cases.models import Case
from cases.sharing import name_user
from reporting.governance import log
from reporting.governance.log import Asked
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user, screened

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    class World:
        area, elsewhere = make_area(), make_area("Elsewhere")
        desk = make_desk(area, PolicyGroup.HOUSING, name="Harbour Housing")
        lead = make_user(area.hub_desk, Role.GOVERNANCE, name="The lead")
        here = make_user(desk, Role.PRACTITIONER, name="Hera Here")
        away = make_user(make_desk(elsewhere), Role.PRACTITIONER, name="Away Weg")
        victim = make_person("Zephyrine", "Oakhollow")
        case = make_case(area, desk, victim=victim)
        other = make_case(elsewhere)

    Event.objects.first()
    return World


def numbers(world, **asked):
    return {event.pk for event in log.search(world.lead, Asked(**asked)) if event.actor}


def restrict(case):
    Case.objects.filter(pk=case.pk).update(restricted=True)


def test_she_sees_her_areas_people_and_records_and_no_others(world):
    mine = {
        record(world.here, Verb.READ, "page").pk,
        record(world.away, Verb.READ, world.case).pk,
        record(world.away, Verb.REFUSED, "page", reference=world.case.reference).pk,
    }
    record(world.away, Verb.READ, world.other)
    record(world.away, Verb.SIGNED_IN, "sign-in")
    assert numbers(world) == mine


def test_one_who_has_left_is_still_hers(world):
    Membership.objects.filter(user=world.here).update(until=timezone.now())
    event = record(world.here, Verb.READ, "page")
    assert numbers(world) == {event.pk}


def test_she_who_leads_two_areas_sees_both(world):
    Membership.objects.create(user=world.lead, desk=world.elsewhere.hub_desk, roles=["governance"])
    screened(world.lead)
    event = record(world.away, Verb.READ, world.other)
    assert numbers(world, actor=world.away.pk) == {event.pk}


def test_by_reference_as_typed_lists_included(world):
    typed = world.case.reference.lower().replace("-", " ")
    found = {
        record(world.here, Verb.READ, world.case).pk,
        record(world.away, Verb.LISTED, "cases.case", [1, world.case.pk]).pk,
        record(world.here, Verb.READ, "cases.document", [4], reference=world.case.reference).pk,
    }
    record(world.here, Verb.READ, make_case(world.area))
    assert numbers(world, reference=typed) == numbers(world, reference=world.case.reference) == found


def test_a_reference_of_another_area_finds_only_what_her_own_people_did(world):
    record(world.away, Verb.READ, world.other)
    record(world.away, Verb.LISTED, "cases.case", [world.other.pk])
    tried = record(world.here, Verb.REFUSED, "page", reference=world.other.reference)
    assert numbers(world, reference=world.other.reference) == {tried.pk}


def test_by_person_verb_kind_actor_and_days(world):
    found = record(world.here, Verb.SEARCHED, "people.person", [world.victim.pk])
    read = record(world.here, Verb.READ, world.case)
    away = record(world.away, Verb.SEARCHED, "people.person", [world.victim.pk])
    today = timezone.localdate()
    assert numbers(world, person=world.victim.pk) == {found.pk, away.pk}
    assert numbers(world, verb="read") == numbers(world, kind="cases.case") == {read.pk}
    assert numbers(world, actor=world.here.pk) == {found.pk, read.pk}
    assert numbers(world, since=today, until=today) == {found.pk, read.pk}
    assert numbers(world, since=today + dt.timedelta(days=1)) == set()
    assert numbers(world, until=today - dt.timedelta(days=1)) == set()
    assert numbers(world, person=world.victim.pk, actor=world.here.pk, verb="searched") == {found.pk}


def test_a_restricted_case_does_not_exist_for_her(world):
    listed = record(world.here, Verb.LISTED, "cases.case", [world.case.pk, 5])
    record(world.here, Verb.READ, world.case)
    record(world.here, Verb.READ, "cases.case", [world.case.pk])
    record(world.here, Verb.READ, "cases.note", [1], reference=world.case.reference)
    record(world.away, Verb.SEARCHED, "people.person", [world.victim.pk])
    restrict(world.case)
    assert numbers(world) == {listed.pk}
    assert numbers(world, reference=world.case.reference) == set()
    assert numbers(world, person=world.victim.pk) == set()
    name_user(world.case, world.lead, "She leads on it", SYSTEM)
    assert len(numbers(world)) == 4


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_page_shows_acts_and_is_in_the_log(world):
    record(world.here, Verb.READ, world.case, view="case-risk")
    page = client_of(world.lead).get("/audit", {"reference": world.case.reference, "verb": "read"})
    assert "Hera Here" in page.content.decode() and "Case: risk" in page.content.decode()
    assert "Oakhollow" not in page.content.decode()
    event = Event.objects.get(actor=world.lead.pk, kind="audit.event")
    assert (event.verb, event.reference) == (Verb.SEARCHED, world.case.reference)
    assert event.detail == {"filters": ["reference", "verb"]}


@pytest.mark.parametrize(
    "query",
    [
        {"actor": "x"}, {"person": "0"}, {"person": "9" * 40}, {"verb": "burn"}, {"reference": "\0"}, {"kind": "x"},
        {"since_day": "31", "since_month": "2", "since_year": "2026"}, {"reference": "x" * 61},
        {f"{end}_{part}": number for end, day in (("since", "2"), ("until", "1"))
         for part, number in (("day", day), ("month", "2"), ("year", "2026"))},
    ],
    ids=str,
)  # fmt: skip
def test_bad_input_shows_the_form_again_and_nothing_else(world, query):
    record(world.here, Verb.READ, "page")
    page = client_of(world.lead).get("/audit", query)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode() and "Hera Here</td>" not in page.content.decode()
    assert not Event.objects.filter(kind="audit.event").exists()
    assert client_of(world.lead).get("/audit/events.csv", query).status_code == 302


def test_a_person_of_another_area_cannot_be_chosen(world):
    page = client_of(world.lead).get("/audit", {"actor": world.away.pk})
    assert "There is a problem" in page.content.decode()


def test_pages_keep_the_search(world):
    for _ in range(51):
        record(world.here, Verb.READ, world.case)
    page = client_of(world.lead).get("/audit", {"verb": "read"}).content.decode()
    assert "verb=read&amp;before=" in page
    assert "Hera Here</td>" not in client_of(world.lead).get("/audit", {"before": "1"}).content.decode()


def test_the_export_is_what_was_found_safe_and_logged(world):
    world.here.full_name = "=HYPERLINK(1)"
    world.here.save()
    record(world.here, Verb.READ, world.case, view="case-risk")
    record(world.here, Verb.CHANGED, world.case)
    response = client_of(world.lead).get("/audit/events.csv", {"verb": "read"})
    assert response["Content-Disposition"].startswith('attachment; filename="audit-log-')
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[2:] for row in rows[1:]] == [
        ["'=HYPERLINK(1)", "", "Harbour Housing", "Looked at", "Case: risk", world.case.reference]
    ]
    event = Event.objects.get(actor=world.lead.pk, verb=Verb.EXPORTED)
    assert event.detail == {"filters": ["verb"], "count": 1}


def test_an_export_that_is_cut_says_so(world, monkeypatch):
    monkeypatch.setattr(log, "MOST_EXPORTED", 2)
    for _ in range(3):
        record(world.here, Verb.READ, world.case)
    response = client_of(world.lead).get("/audit/events.csv", {"verb": "read"})
    assert len(response.content.decode().strip().splitlines()) == 4
    assert "There are more" in response.content.decode()
