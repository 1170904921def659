"""Every column of people and cases is kept or left out by name, and what is kept has its section."""

import re

import pytest
from django.apps import apps
from django.db import connection

from agencies.access import Level, Section
from cases.forms.people import EVERYONE, FIELDS
from cases.models import Factor, Involvement, Record, record_models
from cases.seen import Seen
from cases.summaries import name_section
from history.columns import NOT_KEPT, RULES, TABLES, section_of, split
from history.remedies import _EDITABLE
from history.told import NOUNS
from people.models import Person

# What a page neither writes nor shows as a fact: the row rule's columns, counters, and copies of what is kept elsewhere.
LEFT_OUT = {
    "people_person": "readers barred recheck_at version created_at updated_at search_names",
    "people_contactpoint": "value_key",
    "cases_case": "readers barred recheck_at version last_activity_at previous_risk_level listed acting_desks "
    "next_meeting_at repeat",
}

OF_RECORDS = {"version", "changed_at", "changed_by_id"}


@pytest.fixture
def triggers(db):
    """Table -> columns that its trigger leaves out, as PostgreSQL has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger "
            "WHERE tgname = 'history' AND NOT tgisinternal"
        )
        found = cursor.fetchall()
    assert all("AFTER INSERT OR DELETE OR UPDATE ON" in text and "FOR EACH ROW" in text for _, text, _ in found)
    assert {enabled for *_, enabled in found} == {"O"}
    return {
        table: set(re.search(r"history_write\('\{(.*?)\}'", text)[1].split(",")) - {""} for table, text, _ in found
    }


def columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_every_table_of_people_and_cases_is_kept_or_named_with_a_reason(triggers):
    models = {model for app in ("people", "cases") for model in apps.get_app_config(app).get_models()}
    models |= set(record_models())
    assert {model for model in models if model.__name__ not in NOT_KEPT} == set(RULES)
    assert set(triggers) == set(TABLES) == set(NOUNS)


@pytest.mark.parametrize("model", RULES, ids=lambda model: model.__name__)
def test_every_column_has_its_section_or_is_left_out(model, triggers):
    table = model._meta.db_table
    left_out = OF_RECORDS if issubclass(model, Record) else set(LEFT_OUT.get(table, "").split())
    there = columns_of(table)
    kept = {name.partition(".")[0] for name in RULES[model]}
    assert kept == there - left_out - {"id"}
    assert triggers[table] == left_out


def test_each_risk_factor_has_its_section():
    assert {f"factors.{factor}" for factor in Factor.values} == {
        n for n in RULES[Involvement] if n.startswith("factors.")
    }
    assert split("cases_involvement", {"factors": {"drugs": "yes", "unheard_of": "x"}, "note": "n"}) == {
        "factors.drugs": "yes",
        "note": "n",
    }


@pytest.mark.parametrize(("name", "roles", "section"), [row[:3] for row in FIELDS], ids=str)
def test_history_shows_a_detail_to_those_who_may_change_it(name, roles, section):
    """The page of people and the history agree."""
    if name == "aliases":
        return
    table = "people_person" if name in {field.name for field in Person._meta.fields} else "cases_involvement"
    for role in roles:
        assert section_of(table, name, role, {}) == (section or name_section(role)), role


# Table, role, what tells which row it is -> section of its values; typed from domain.md section 10.
ROWS = [
    ("people_address", "lines", "victim", {"kind": "usual"}, Section.ADDRESS),
    ("people_address", "lines", "child", {"kind": "usual"}, Section.ADDRESS),
    ("people_address", "lines", "perpetrator", {"kind": "usual"}, Section.PERPETRATOR_PLACES),
    ("people_address", "lines", "perpetrator", {"secret": True}, Section.CONFIDENTIAL_ADDRESS),
    ("people_contactpoint", "value", "victim", {}, Section.CONTACT_DETAILS),
    ("people_contactpoint", "code_word", "victim", {}, Section.CONTACT_DETAILS),
    ("people_contactpoint", "safety", "victim", {}, Section.SAFE_CONTACT),
    ("people_contactpoint", "safety", "perpetrator", {}, Section.PERPETRATOR_PLACES),
    ("people_contactpoint", "safety", "other", {}, Section.CONTACT_DETAILS),
    ("people_identifier", "value", "victim", {"kind": "nhs"}, Section.HEALTH),
    ("people_identifier", "value", "perpetrator", {"kind": "pnc"}, Section.POLICE_HISTORY),
    ("people_identifier", "value", "perpetrator", {"kind": "nino"}, None),
    ("people_person", "ethnicity", "victim", {}, Section.EQUALITY),
    ("people_person", "given_name", "child", {}, Section.CHILDREN),
    ("cases_involvement", "factors.alcohol", "victim", {}, Section.SUBSTANCE),
    ("cases_case", "staff_risk", "", {}, Section.HEADLINE),
    ("cases_case", "reference", "", {}, None),
]


@pytest.mark.parametrize(("table", "column", "role", "row", "section"), ROWS)
def test_the_section_of_a_column(table, column, role, row, section):
    assert section_of(table, column, role, row) == section


def test_a_column_that_nobody_named_is_shown_to_nobody():
    assert section_of("people_person", "a_new_one", "victim", {}) is None


def test_what_can_be_put_back_is_what_a_page_can_write():
    """Each is a column that the history shows; nothing that has an act of its own."""
    seen = Seen(None, dict.fromkeys(Section, Level.FULL), frozenset())
    for (table, _), allowed in _EDITABLE.items():
        for role in EVERYONE:
            names = allowed(seen, Involvement(role=role)) if table != "cases_case" else allowed(seen, None)
            own = {column.partition(".")[0] for column in RULES[TABLES[table]]}
            if table not in ("people_person", "cases_involvement"):
                assert names <= own, table
    assert _EDITABLE["cases_case", "UPDATE"](seen, None) == {"staff_risk"}
