"""Test databases: cloned from a migrated template, one for each process of each run, used as hub_app.

The template is built once for a set of migrations and kept, so that a run starts in well under a second. A clone is also
what a transactional test leaves behind: it brings back the rows that migrations made, which Django's flush would lose.
"""

import ast
import hashlib
import os
import re
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.signals import connection_created
from psycopg import sql

PROJECT = Path(__file__).parent.parent
TEMPLATE, CLONE = "hub_template_", "test_hub_"
NAME = f"{CLONE}{os.getpid()}"


def set_up():
    """Make this process's database and turn every connection to it into hub_system, for the purpose of a test.

    A request of a test's client or browser becomes hub_app in its own transaction, as everywhere.
    """
    with _server() as server:
        _drop_leftovers(server)
        template = TEMPLATE + _fingerprint()
        if template not in _databases(server):
            _build(server, template)
        _clone(server)
    connection_created.connect(_become_hub_system, dispatch_uid="tests.database")


def restore():
    """Put the database back as it was when the run began."""
    connections.close_all()
    with _server() as server:
        _drop(server, NAME)
        _clone(server)


def tear_down():
    connection_created.disconnect(dispatch_uid="tests.database")
    connections.close_all()
    with _server() as server:
        _drop(server, NAME)


def _become_hub_system(connection, **_kwargs):
    connection.cursor().execute(
        "SELECT set_config('role', 'hub_system', false), set_config('app.purpose', 'test', false)"
    )


@contextmanager
def _server():
    """A connection that may make databases; one process at a time, over all runs on this server."""
    owner = settings.DATABASES["default"]
    keys = {"user": owner["USER"], "password": owner["PASSWORD"], "host": owner["HOST"], "port": owner["PORT"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **keys) as server:
        server.execute("SELECT pg_advisory_lock(hashtext('hub test databases'))")
        yield server


def _databases(server):
    return {name for (name,) in server.execute("SELECT datname FROM pg_database")}


def _build(server, template):
    for name in _databases(server):
        if name.startswith(TEMPLATE):
            _drop(server, name)
    unfinished = f"{TEMPLATE}unfinished"
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    _use(unfinished)
    call_command("migrate", verbosity=0)
    connections.close_all()
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(template)))


def _clone(server):
    template = TEMPLATE + _fingerprint()
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(statement.format(sql.Identifier(NAME), sql.Identifier(template)))
    _use(NAME)


def _use(name):
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _drop(server, name):
    """With whoever is still connected; but autovacuum may be ended by a plain drop only, which waits for it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        server.execute(statement + sql.SQL(" WITH (FORCE)"))
    except psycopg.errors.InsufficientPrivilege:
        server.execute(statement)


def _drop_leftovers(server):
    """Databases of runs that were killed."""
    for name in _databases(server):
        process = re.fullmatch(rf"{CLONE}(\d+)", name)
        if process and not Path(f"/proc/{process[1]}").exists():
            _drop(server, name)


def _fingerprint():
    """Changes with everything that a migrated database is made of."""
    migrations = sorted(PROJECT.glob("*/migrations/*.py"))
    parts = [PROJECT / "requirements-dev.lock", *migrations, *sorted(PROJECT.glob("*/**/*.sql"))]
    parts += sorted({path for migration in migrations for path in _imported(migration)})
    content = b"".join(part.read_bytes() for part in parts) + repr(settings.INSTALLED_APPS).encode()
    return hashlib.sha256(content).hexdigest()[:16]


def _imported(migration):
    """The project's own modules that a migration imports, where its reference rows or its SQL may come from."""
    for node in ast.walk(ast.parse(migration.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                path = PROJECT / f"{name.replace('.', '/')}.py"
                if path.exists():
                    yield path
