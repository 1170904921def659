"""The audit log: written with the work it records, never without it, and never altered."""

import uuid

import pytest
from django.db import Error, connection, transaction

from audit.log import System, begin_request, record
from audit.models import Event, Verb
from tests.factories import SYSTEM, make_area, make_case, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return record(System("test"), Verb.READ, "page")


@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.update(kind="other"),
        lambda: Event.objects.all().delete(),
        lambda: connection.cursor().execute("TRUNCATE audit_event"),
        lambda: connection.cursor().execute("ALTER TABLE audit_event DISABLE TRIGGER ALL"),
        lambda: connection.cursor().execute("DROP TRIGGER append_only ON audit_event"),
    ],
    ids=["update", "delete", "truncate", "disable", "drop"],
)
def test_the_application_cannot_alter_or_empty_it(event, change):
    with pytest.raises(Error), transaction.atomic():
        change()
    assert Event.objects.filter(pk=event.pk, kind="page").exists()


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET kind = 'other'", "DELETE FROM audit_event"])
def test_not_even_the_owner_of_the_table_alters_a_row(event, statement):
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(statement)
    connection.cursor().execute("SET ROLE hub_system")
    assert Event.objects.get(pk=event.pk).kind == "page"


def test_the_time_is_the_databases(event):
    event.refresh_from_db()
    assert event.at is not None


def test_work_that_fails_leaves_no_event_and_work_whose_event_fails_leaves_no_work():
    with pytest.raises(RuntimeError), transaction.atomic():
        record(SYSTEM, Verb.CREATED, "thing")
        raise RuntimeError
    assert not Event.objects.filter(kind="thing").exists()
    user = make_user(name="Before")
    with pytest.raises(Error), transaction.atomic():
        user.full_name = "After"
        user.save()
        record(user, "a verb longer than the column", "thing")
    user.refresh_from_db()
    assert user.full_name == "Before"


def test_a_row_gives_its_label_number_and_reference():
    case, user = make_case(make_area()), make_user()
    written = record(user, Verb.CHANGED, case, fields=["status"])
    assert (written.actor, written.kind, written.object_ids, written.reference, written.detail) == (
        user.pk,
        "cases.case",
        [case.pk],
        case.reference,
        {"fields": ["status"]},
    )


def test_the_system_says_what_for(event):
    assert (event.actor, event.purpose) == (None, "test")


def test_events_of_a_request_share_its_number():
    number = begin_request()
    assert {record(SYSTEM, Verb.READ, "a").request_id, record(SYSTEM, Verb.READ, "b").request_id} == {number}
    assert begin_request() != number
    assert isinstance(number, uuid.UUID)


def test_it_knows_nobody():
    """No foreign keys: an event outlives what it speaks of."""
    assert [f.name for f in Event._meta.get_fields() if f.is_relation] == []


def test_every_change_of_a_case_is_recorded():
    case, user = make_case(make_area()), make_user()
    before = Event.objects.count()
    case.set_risk("high", by=user)
    case.hand_lead(user, "first disclosure", user)
    case.close("moved", "to another area", user)
    case.reopen("back", user)
    events = Event.objects.filter(kind="cases.case", actor=user.pk)
    assert Event.objects.count() == before + 4
    assert {tuple(e.object_ids) for e in events} == {(case.pk,)}
