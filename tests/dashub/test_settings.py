"""Settings as production reads them: complete and quiet, or a clear word about what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dashub.settings import database

PROJECT = Path(__file__).parents[2]
LINES = (PROJECT / ".ci" / "production.env").read_text().splitlines()
PRODUCTION = dict(line.split("=", 1) for line in LINES if line and not line.startswith("#"))


def manage(*arguments, **env):
    clean = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "dashub.settings"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=clean | env, capture_output=True, text=True, timeout=60)


def test_the_deployment_check_has_nothing_to_say():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL"])
@pytest.mark.parametrize("missing", ["", None], ids=["empty", "unset"])
def test_production_stops_at_a_missing_secret_and_names_it(name, missing):
    env = {key: value for key, value in PRODUCTION.items() if key != name} | ({} if missing is None else {name: ""})
    done = manage("check", **env)
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name} is not set" in done.stderr


def test_a_migration_without_the_owners_url_stops():
    done = manage("migrate", "--plan", **{key: PRODUCTION[key] for key in PRODUCTION if key != "DATABASE_OWNER_URL"})
    assert "DATABASE_OWNER_URL is not set" in done.stderr


def test_a_misspelt_flag_stops():
    done = manage("check", **PRODUCTION, DEBUG="flase")
    assert "DEBUG must be true or false, not 'flase'" in done.stderr


SHOW = "from django.conf import settings as s; print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.HTTPS)"


def test_production_is_closed_by_default():
    assert manage("shell", "--no-imports", "-c", SHOW, **PRODUCTION).stdout.split() == [
        "False",
        "True",
        "True",
        "True",
    ]


WHO = "from django.conf import settings as s; print(s.DATABASES['default']['USER'])"


@pytest.mark.parametrize(("env", "role"), [({}, "hub_app"), ({"DASHUB_OWNER": "1"}, "hub_owner")])
def test_commands_run_as_the_role_that_owns_nothing_unless_asked(env, role):
    assert manage("shell", "--no-imports", "-c", WHO, **PRODUCTION, **env).stdout.strip() == role


def test_a_database_url_is_read_whole():
    read = database("postgres://us%40er:p%2Fw@db.invalid:5433/hub?sslmode=verify-full")
    assert [read[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        *("us@er", "p/w", "db.invalid", "5433", "hub"),
    ]
    assert read["OPTIONS"] == {"prepare_threshold": None, "sslmode": "verify-full"}


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgres://a@b", "sqlite:///x", "words"])
def test_another_kind_of_database_is_refused(url):
    with pytest.raises(ImproperlyConfigured):
        database(url)


@pytest.mark.django_db
def test_no_page_may_run_an_inline_script_or_be_framed(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
