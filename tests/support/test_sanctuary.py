"""Works at home: her choice, and never while the perpetrator lives there; looked at after 3 and 6 months."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from agencies.access import PolicyGroup
from cases.models import Due
from support.models import RehousingCheck, Sanctuary
from tests import records
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
ASKED = {"requested_on": dt.date(2026, 3, 2), "works": "Locks and an alarm", "women": 1, "owner": "given"}
AGREED = {"her_choice": True, "perpetrator_away": True}


@pytest.fixture
def housing():
    area = make_area()
    desk = make_desk(area, PolicyGroup.HOUSING)
    return make_case(area, desk), desk, make_user(desk, "practitioner")


def asked(housing, **fields) -> Sanctuary:
    case, desk, worker = housing
    return Sanctuary.make(case, desk.pk, worker, **{**ASKED, **fields})


@pytest.mark.parametrize("missing", ["her_choice", "perpetrator_away"])
def test_the_database_holds_no_order_without_her_choice_and_him_gone(housing, missing):
    works = asked(housing, **AGREED | {missing: False})
    with pytest.raises(IntegrityError), transaction.atomic():
        works.rewrite(1, housing[2], status="ordered", ordered_on=dt.date(2026, 3, 3))
    works = Sanctuary.objects.get()
    works.rewrite(1, housing[2], status="ordered", ordered_on=dt.date(2026, 3, 3), **AGREED)
    assert Sanctuary.objects.get().status == "ordered"


@pytest.mark.parametrize("owner", ["to_ask", "asked", "refused"])
def test_nor_against_the_owner_or_before_the_owner_is_asked(housing, owner):
    works = asked(housing, owner=owner, owner_why="The lease" if owner == "refused" else "", **AGREED)
    with pytest.raises(IntegrityError), transaction.atomic():
        works.rewrite(1, housing[2], status="ordered", ordered_on=dt.date(2026, 3, 3))


def test_the_form_says_each_thing_that_is_missing_before_an_order(client, housing):
    case, _, worker = housing
    client.force_login(worker)
    day = {"requested_on_day": "2", "requested_on_month": "3", "requested_on_year": "2026"}
    typed = {"works": "Locks", "women": "1", "men": "0", "other_adults": "0", "children": "0", "owner": "asked"} | day
    page = client.post(f"/cases/{case.reference}/works-at-home/new", typed | {"status": "ordered"}).content.decode()
    for words in ("has chosen them", "does not live there", "owner’s permission", "Enter the day on which the works"):
        assert words in page
    assert not Sanctuary.objects.exists()
    assert (
        client.post(f"/cases/{case.reference}/works-at-home/new", typed | {"status": "requested"}).status_code == 302
    )


def test_a_household_of_nobody_is_refused(client, housing):
    case, _, worker = housing
    client.force_login(worker)
    typed = {"requested_on_day": "2", "requested_on_month": "3", "requested_on_year": "2026", "works": "Locks"}
    typed |= {"women": "0", "men": "0", "other_adults": "0", "children": "0", "owner": "given", "status": "requested"}
    page = client.post(f"/cases/{case.reference}/works-at-home/new", typed).content.decode()
    assert "Enter how many people are in the household" in page and not Sanctuary.objects.exists()


def due(works) -> dict[str, str]:
    rows = Due.objects.open().filter(key__startswith=f"{works.key()}:{works.pk}:")
    return {row.key.rpartition(":")[2]: f"{row.at:%Y-%m-%d}" for row in rows}


def test_emergency_works_are_due_the_next_working_day_until_they_are_ordered(housing):
    friday = dt.date(2026, 3, 6)
    works = asked(housing, emergency=True, requested_on=friday, **AGREED)
    assert due(works) == {"order": "2026-03-09"}
    assert due(asked(housing, emergency=False, requested_on=friday)) == {}
    works.rewrite(1, housing[2], status="ordered", ordered_on=friday)
    assert due(works) == {}


def test_done_works_are_looked_at_after_three_and_six_months_and_no_more(housing):
    works = asked(housing, status="ordered", ordered_on=dt.date(2026, 8, 30), **AGREED)
    works.rewrite(1, housing[2], status="done", done_on=dt.date(2026, 8, 31))
    assert due(works) == {"review-3": "2026-11-30", "review-6": "2027-02-28"}
    works.rewrite(2, housing[2], reviewed_3_on=dt.date(2026, 11, 20))
    assert due(works) == {"review-6": "2027-02-28"}


def test_a_rehousing_check_is_due_until_it_is_answered(housing):
    case, desk, worker = housing
    given = {"asked_on": dt.date(2026, 3, 2), "asked": "Quayside Homes", "answer_by": dt.date(2026, 3, 16)}
    check = RehousingCheck.make(case, desk.pk, worker, **given)
    assert due(check) == {"answer": "2026-03-16"}
    with pytest.raises(IntegrityError), transaction.atomic():
        check.rewrite(1, worker, outcome="near")
    check = RehousingCheck.objects.get()
    check.rewrite(1, worker, outcome="near", answered_on=dt.date(2026, 3, 9))
    assert due(check) == {}


def test_the_examples_of_both_are_what_the_database_takes(housing):
    case, desk, worker = housing
    for model in (Sanctuary, RehousingCheck):
        assert records.make(model, case, desk, worker).pk
