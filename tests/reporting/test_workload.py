"""The workload of a manager's own agency."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import Permission, Role
from agencies.models import Cover
from cases.models import Case, Due
from reporting import workload
from support.models import Engagement
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


# --- How much is too much --------------------------------------------------------------------------------------------


def engaged(desk, worker, number: int, days: int = 0, **fields) -> None:
    """So many cases of a worker, received so many days ago."""
    area, at = desk.area, timezone.now() - dt.timedelta(days=days)
    for _ in range(number):
        Engagement.objects.create(
            case=make_case(area, desk), pathway="idva", desk=desk, worker=worker, status="working", received_at=at,
            answer_due_at=at, **fields,
        )  # fmt: skip


@pytest.mark.parametrize(("number", "alert"), [(25, False), (26, True)])
def test_an_alert_stands_above_twenty_five_open_cases(desk, manager, client, number, alert):
    engaged(desk, make_user(desk, Role.IDVA, name="Ida Vance"), number, days=10)
    found = loads(manager)["Ida Vance"]
    assert (found.held, found.new) == (number, number)
    assert ("More than 25 open" in found.alerts) is alert
    client.force_login(manager)
    assert ("More than 25 open</strong>" in client.get("/workload").content.decode()) is alert


@pytest.mark.parametrize(
    ("number", "alerts"), [(59, ["Fewer than 60 new"]), (60, []), (100, []), (101, ["More than 100 new"])]
)
def test_sixty_to_a_hundred_new_cases_a_year(area, desk, manager, monkeypatch, number, alerts):
    """Counted on what the rule is given: a hundred families would only take time."""
    ida = make_user(desk, Role.IDVA, name="Ida Vance", joined_at=timezone.now() - dt.timedelta(days=366))
    monkeypatch.setattr(workload, "_caseload", lambda *_: counted | {"new": {(desk.pk, ida.pk): number}})
    counted = {name: {} for name in ("held", "cases", "work")}
    assert list(loads(manager)["Ida Vance"].alerts) == alerts


def test_who_came_this_year_or_supports_nobody_is_not_told_that_it_is_too_few(desk, manager):
    long_ago = timezone.now() - dt.timedelta(days=900)
    make_user(desk, Role.IDVA, name="Ida Vance")
    make_user(desk, Role.PRACTITIONER, name="Wren Worker", joined_at=long_ago)
    assert [load.alerts for load in loads(manager).values()] == [(), (), ()]


def test_a_case_that_she_leads_and_works_on_is_one_and_last_years_is_not_new(area, desk, manager):
    ida = make_user(desk, Role.IDVA, name="Ida Vance")
    engaged(desk, ida, 1, days=364)
    engaged(desk, ida, 1, days=366)
    Case.objects.update(lead=ida, opened_at=timezone.now() - dt.timedelta(days=400))
    closed = make_case(area, desk, lead=ida)
    closed.close("moved", "Moved away", ida)
    found = loads(manager)["Ida Vance"]
    assert (found.held, found.cases, found.work, found.new) == (2, 2, 2, 2)


def test_everything_overdue_by_name_counts_of_what_the_manager_sees(area, desk, manager):
    worker, past = make_user(desk, Role.PRACTITIONER, name="Wren Worker"), timezone.now() - HOUR
    named = {"desk": desk, "power": Permission.ACT, "what": "Do it", "link": "/", "at": past}
    Due.put("action:1", user=worker, case=make_case(area, desk), **named)
    Due.put("action:2", user=worker, case=make_case(area), **named)
    Due.put("action:3", user=worker, hidden_from=[manager.pk], **named)
    Due.put("action:4", **named)
    found = loads(manager)
    assert (found["Wren Worker"].behind, found["Nobody named yet"].behind) == (1, 1)


def test_leave_of_now_and_to_come(desk, manager):
    worker, today = make_user(desk, Role.PRACTITIONER, name="Wren Worker"), timezone.localdate()
    day = dt.timedelta(days=1)
    Cover.objects.create(user=worker, cover=manager, desk=desk, first_on=today + day, last_on=today + day, by=worker)
    assert loads(manager)["Wren Worker"].leave.startswith("Leave from")
    Cover.objects.create(user=worker, cover=manager, desk=desk, first_on=today, last_on=today, by=worker)
    assert loads(manager)["Wren Worker"].leave.endswith("covered by Mo Manager")
    assert loads(manager)["Wren Worker"].leave.startswith("On leave until")
    Cover.objects.update(ended_at=timezone.now())
    assert loads(manager)["Wren Worker"].leave == ""
