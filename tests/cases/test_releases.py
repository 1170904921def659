"""Release dates: who is told before he is out, also where the day is a bank holiday (domain.md scenario 15)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.models import Due, Release
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
GROUPS = (PolicyGroup.POLICE, PolicyGroup.PROBATION, PolicyGroup.IDVA, PolicyGroup.HEALTH)
EASTER_MONDAY = dt.date(2027, 3, 29)


@pytest.fixture
def place():
    area = make_area()
    desks = {group: make_desk(area, group) for group in GROUPS}
    case = make_case(area, *desks.values())
    return case, desks, make_user(desks[PolicyGroup.PROBATION], Role.PRACTITIONER)


def recorded(place, **fields) -> Release:
    case, desks, worker = place
    kept = {"kind": "prison", "release_on": EASTER_MONDAY, "status": "expected"} | fields
    with acting_as(worker):
        return Release.make(case, desks[PolicyGroup.PROBATION].pk, worker, **kept)


def due(row):
    return Due.objects.open().filter(key__startswith=f"release-date:{row.pk}:")


def test_police_probation_idva_and_hub_are_told_on_three_days_whatever_day_of_the_week(place):
    case, desks, _ = place
    row = recorded(place)
    ready = {desks[group].pk for group in GROUPS if group != PolicyGroup.HEALTH} | {case.area.hub_desk_id}
    days = {EASTER_MONDAY - dt.timedelta(days=before) for before in (7, 2, 0)}
    assert {(one.desk_id, one.at.astimezone().date()) for one in due(row)} == {
        (desk, day) for desk in ready for day in days
    }


def test_a_day_that_moves_takes_what_is_due_with_it(place):
    row = recorded(place)
    with acting_as(row.by):
        row.rewrite(1, row.by, row.desk_id, release_on=EASTER_MONDAY + dt.timedelta(days=10))
    assert max(one.at for one in due(row)).date() == EASTER_MONDAY + dt.timedelta(days=10)
    assert len(due(row)) == 12


def test_what_is_in_place_and_that_she_knows_leave_the_day_itself_and_that_he_is_out_nothing(place):
    row = recorded(place, ready_plan="Police car in the street", told_on=dt.date(2026, 3, 1))
    assert {one.what for one in due(row)} == {"Release today: say whether he is out"}
    with acting_as(row.by):
        row.rewrite(1, row.by, row.desk_id, status="released")
    assert not due(row).exists()


def test_without_a_day_nothing_is_due(place):
    assert not due(recorded(place, release_on=None)).exists()


def test_nobody_is_out_since_no_day(place):
    with pytest.raises(IntegrityError), transaction.atomic():
        recorded(place, status="released", release_on=None)


def test_a_day_that_is_past_asks_whether_he_is_out(place):
    assert recorded(place, release_on=dt.date(2020, 1, 6)).tag()[1] == "danger"
    assert not recorded(place, release_on=dt.date(2020, 1, 6), status="cancelled").over


def test_the_next_to_come_out_stands_first_and_without_a_day_last(place):
    late, soon = recorded(place), recorded(place, release_on=dt.date(2026, 1, 5))
    unknown = recorded(place, release_on=None)
    recorded(place, status="cancelled")
    assert list(Release.objects.awaited()) == [soon, late, unknown]
