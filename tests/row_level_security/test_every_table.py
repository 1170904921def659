"""In every table that is secured: two areas, a row of each, and somebody of each who may read her own side's and no other.

What the rules of single tables say beyond that is tried in the modules beside this one.
"""

import json

import pytest
from django.db import Error, connection, transaction

from agencies.access import Role
from agencies.principals import acting_as, as_system
from audit import log
from audit.models import Verb
from people.models import Person
from tests.row_level_security.test_from_outside import OPEN
from tests.rows import MODELS, Side

pytestmark = pytest.mark.django_db
REFUSED = "row-level security"
# Whoever holds them reads what a side makes, whether a case shows it to her or an office.
ROLES = (Role.COORDINATOR, Role.CHAIR, Role.MANAGER, Role.GOVERNANCE)
# Written by triggers alone.
OF_TRIGGERS = {"audit_head", "audit_sealedhead", "history_change"}
# Anybody may add to it; a new case or person is its maker's, whatever she says (hub_readers_guard).
ADDED_TO_BY_ALL = {"audit_event", "cases_case", "people_person"}


@pytest.fixture
def sides():
    found = Side("Ours", *ROLES), Side("Theirs", *ROLES)
    for side in found:
        log.record(side.user, Verb.READ, side.case)
        Person.objects.filter(pk=side.case.victim.pk).update(language="Urdu")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal_heads()")
    return found


def secured() -> list[str]:
    """Every table but those that hold nothing of anybody."""
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - set(OPEN))


def key_of(side, table) -> tuple[str, object]:
    """The column and the value by which a side's row is found."""
    match table:
        case "audit_head" | "audit_sealedhead":
            return "chain", f"user/{side.user.pk}"
        case "audit_event":
            return "actor", side.user.pk
        case "history_change":
            return "person_id", side.case.victim.pk
    return "id", side.of(table).pk


def count(table, column, value) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [value])
        return cursor.fetchone()[0]


def test_each_side_reads_its_own_rows_and_a_purpose_reads_both(sides):
    ours, theirs = sides
    tables = secured()
    keys = {(side, table): key_of(side, table) for side in sides for table in tables}
    told = {}
    with acting_as(ours.user):
        told |= {table: [count(table, *keys[side, table]) for side in sides] for table in tables}
    with acting_as(theirs.user):
        told = {table: seen + [count(table, *keys[side, table]) for side in sides] for table, seen in told.items()}
    for purpose in ("test", ""):
        with as_system(purpose):
            told = {table: seen + [count(table, *keys[side, table]) for side in sides] for table, seen in told.items()}
    expected = [True, False, False, True, True, True, False, False]
    assert {table: list(map(bool, seen)) for table, seen in told.items()} == dict.fromkeys(tables, expected)


def test_whoever_owns_the_tables_reads_no_row_of_them(sides):
    tables, found = secured(), {}
    for side in sides:
        found |= {table: key_of(side, table) for table in tables}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [connection.settings_dict["USER"]])
        assert [table for table in tables if count(table, *found[table])] == []
        transaction.set_rollback(True)


def test_each_side_adds_its_own_rows_and_none_of_the_other(sides):
    ours, theirs = sides
    for table in sorted(set(secured()) & set(MODELS) - OF_TRIGGERS - ADDED_TO_BY_ALL):
        own, other = (copy(side, table) for side in sides)
        with acting_as(ours.user):
            # A new emergency has no listing yet by which it could be seen: it is made for a stated purpose.
            assert REFUSED not in refusal(table, own) or table == "marac_meeting", table
            assert REFUSED in refusal(table, other), table


def copy(side, table) -> dict:
    """Its row as it stands, under a number of its own."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE id = %s", [side.of(table).pk])
        row = cursor.fetchone()[0]
    return (json.loads(row) if isinstance(row, str) else row) | {"id": 10**9 + side.area.pk}


def refusal(table, row) -> str:
    """What PostgreSQL says to a row that is added and taken back at once. The policy is asked before the constraints."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)", [json.dumps(row)]
            )
            transaction.set_rollback(True)
    except Error as error:
        return str(error)
    return ""
