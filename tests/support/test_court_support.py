"""Going to court with her: what is due before and after a hearing, and what cannot be so."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agencies.access import PolicyGroup, Role
from cases.due_kinds import DueKind, rule_of
from cases.models import Due
from dashub.errors import WrongState
from support.models import CourtSupport
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
# A Friday.
HEARING = dt.date(2027, 3, 5)


@pytest.fixture
def service():
    area = make_area()
    desk = make_desk(area, PolicyGroup.IDVA)
    return make_case(area, desk), desk, make_user(desk, Role.IDVA)


def make(service, **fields) -> CourtSupport:
    case, desk, worker = service
    return CourtSupport.make(case, desk.pk, worker, **({"kind": "trial", "hearing_on": HEARING} | fields))


def due(row) -> dict[str, dt.date]:
    lines = Due.objects.open().filter(case=row.case, key__startswith="court-support:")
    assert {rule_of(line.key).kind for line in lines} <= {DueKind.COURT}
    return {line.key.split(":")[2].partition("-")[0]: line.at.date() for line in lines}


def test_before_the_hearing_what_prepares_it_is_due(service):
    row = make(service, visit="arranged", visit_on=HEARING - dt.timedelta(days=3))
    days = {"week": HEARING - dt.timedelta(days=7), "two": HEARING - dt.timedelta(days=2), "day": HEARING}
    assert due(row) == days | {"visit": HEARING - dt.timedelta(days=3)}


@pytest.mark.parametrize("settled", [{"asked": ["screen"]}, {"not_wanted": True}])
def test_special_measures_asked_for_or_not_wanted_settle_their_reminder(service, settled):
    row = make(service)
    assert "week" in due(row)
    row.rewrite(1, service[2], **settled)
    assert "week" not in due(row) and "two" in due(row)


def test_after_the_hearing_she_is_told_within_two_working_days(service):
    row = make(service, asked=["screen"])
    row.rewrite(1, service[2], status="held", attendance="together", outcome="Guilty")
    assert due(row) == {"told": dt.date(2027, 3, 9)}
    row.rewrite(2, service[2], told_on=dt.date(2027, 3, 8))
    assert due(row) == {}


@pytest.mark.parametrize("status", ["adjourned", "called_off"])
def test_what_does_not_take_place_is_due_no_more(service, status):
    row = make(service)
    row.rewrite(1, service[2], status=status)
    assert due(row) == {}
    with pytest.raises(WrongState):
        row.rewrite(2, service[2], status="held")


@pytest.mark.parametrize("wrong", [
    {"granted": ["screen"]}, {"asked": ["link"], "granted": ["screen"]}, {"asked": ["link"], "not_wanted": True},
    {"visit_on": HEARING + dt.timedelta(days=1)}, {"told_on": HEARING - dt.timedelta(days=1)},
], ids=str)  # fmt: skip
def test_the_database_refuses_what_cannot_be(service, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(service, **wrong)


@pytest.mark.parametrize(("typed", "field"), [
    ({"granted": ["screen"]}, "granted"), ({"asked": ["screen"], "not_wanted": "on"}, "not_wanted"),
    ({"visit": "arranged"}, "visit_on"), ({"status": "held"}, "attendance"),
])  # fmt: skip
def test_the_form_says_what_is_wrong(service, typed, field):
    client = Client()
    client.force_login(service[2])
    day = {"hearing_on_day": "5", "hearing_on_month": "3", "hearing_on_year": "2027"}
    sent = {"kind": "trial", "status": "coming"} | day | typed
    answer = client.post(f"/cases/{service[0].reference}/court-support/new", sent)
    assert answer.context["form"].errors[field] and not CourtSupport.objects.exists()
