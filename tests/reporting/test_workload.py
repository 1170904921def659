"""The workload of a manager's own agency."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import Role
from reporting import workload
from tests.factories import make_area, make_case, make_desk, make_user
from tests.marac.factories import make_action, make_listing, make_meeting, make_research

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area, name="Harbour Homes")


@pytest.fixture
def manager(desk):
    return make_user(desk, Role.MANAGER, name="Mo Manager")


def loads(manager) -> dict:
    [found] = workload.of(manager)
    return {load.name: load for load in found.people}


def test_each_person_and_what_is_late(area, desk, manager):
    worker = make_user(desk, Role.PRACTITIONER, name="Wren Worker")
    now = timezone.now()
    case = make_case(area, desk, lead=worker)
    make_action(case, desk, owner=worker, due_at=now - HOUR)
    make_action(case, desk, owner=worker, due_at=now + HOUR)
    make_action(case, desk)
    make_action(case, desk, owner=worker, status="done", settled_at=now, due_at=now - HOUR)
    listing = make_listing(case, make_meeting(area))
    make_research(listing, desk, "returned", due_at=now - HOUR, returned_by=worker)
    found = loads(manager)
    mine = found["Wren Worker"]
    assert (mine.cases, mine.actions, mine.overdue, mine.returned, mine.late) == (1, 2, 1, 1, 1)
    assert found["Nobody named yet"].actions == 1
    assert found["Mo Manager"].cases == 0


def test_research_that_waits_and_is_missing(area, desk, manager):
    case, meeting, now = make_case(area, desk), make_meeting(area), timezone.now()
    make_research(make_listing(case, meeting), desk, due_at=now - HOUR)
    other = make_case(area, desk)
    make_research(make_listing(other, meeting), desk, due_at=now + HOUR)
    [found] = workload.of(manager)
    assert (found.missing, found.waiting) == (1, 1)


def test_other_agencies_and_cases_not_shared_do_not_count(area, desk, manager):
    other = make_desk(area, name="Elsewhere Homes")
    worker = make_user(desk, Role.PRACTITIONER, name="Wren Worker")
    make_action(make_case(area, desk, other), other)
    make_action(make_case(area), desk, owner=worker)
    found = loads(manager)
    assert {load.actions for load in found.values()} == {0}


def test_work_of_somebody_who_left_is_not_lost(area, desk, manager):
    worker = make_user(desk, Role.PRACTITIONER, name="Wren Worker")
    make_action(make_case(area, desk), desk, owner=worker)
    worker.memberships.update(until=timezone.now())
    assert loads(manager)["People who have left the desk"].actions == 1


def test_the_page_asks_a_constant_number_of_queries(area, desk, manager, client):
    client.force_login(manager)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/workload").status_code == 200
        return sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries)

    client.get("/workload")
    few = queries()
    for _ in range(5):
        worker = make_user(desk, Role.PRACTITIONER)
        make_action(make_case(area, desk, lead=worker), desk, owner=worker)
    assert queries() == few <= 15


def test_the_page_names_the_people(area, desk, manager, client):
    client.force_login(manager)
    page = client.get("/workload").content.decode()
    assert "Harbour Homes" in page and "Mo Manager" in page
