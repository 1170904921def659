"""Who the hub is to its database, and what it may do there."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from psycopg import connect

from dashub.grants import EXTENSIONS

pytestmark = pytest.mark.django_db


def ask(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


@pytest.mark.parametrize("url", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_nobody_connects_as_a_role_for_which_row_level_security_is_off(url):
    with connect(getattr(settings, url)) as hub:
        role = hub.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user").fetchone()
    assert role == (False, False)


def test_a_test_stands_where_a_task_does():
    assert ask("SELECT current_user, session_user") == [("hub_system", "hub_owner")]


@pytest.mark.parametrize("role", ["hub_app", "hub_system"])
def test_neither_web_nor_worker_can_become_a_role_for_which_policies_do_not_hold(role):
    names = ["hub_owner", "hub_rls", "hub_search", "postgres"]
    assert not any(can for (can,) in ask("SELECT pg_has_role(%s, unnest(%s::text[]), 'MEMBER')", role, names))


def test_the_web_has_no_right_of_the_system_before_it_becomes_it():
    assert ask(
        "SELECT pg_has_role('hub_app', 'hub_system', 'SET'), pg_has_role('hub_app', 'hub_system', 'USAGE')"
    ) == [(True, False)]


def test_the_web_owns_nothing():
    assert ask("SELECT relname FROM pg_class WHERE relowner IN ('hub_app'::regrole, 'hub_system'::regrole)") == []


def test_every_extension_is_there():
    assert set(EXTENSIONS) <= {name for (name,) in ask("SELECT extname FROM pg_extension")}


def test_trigrams_see_letters_beyond_ascii():
    assert ask("SELECT similarity('Żółć', 'żółw') > 0.2") == [(True,)]


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (id int)", "TRUNCATE django_session", "DELETE FROM django_migrations"]
)
def test_the_web_may_not(statement):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():
        ask(statement)


def test_what_a_later_migration_creates_is_open_to_the_web():
    """Default privileges: no migration has to remember a grant."""
    ask_owner = (
        "SELECT defaclobjtype FROM pg_default_acl WHERE defaclrole = 'hub_owner'::regrole AND defaclacl::text LIKE %s"
    )
    assert {kind for (kind,) in ask(ask_owner, "%hub_app=%")} == {"r", "S"}
