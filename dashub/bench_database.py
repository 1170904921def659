"""A database beside the hub's own, for the commands that measure: made once, kept, and never the one that people use."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from psycopg import sql

INSIDE = "DASHUB_BENCH"


def inside() -> bool:
    """Whether this process was started on such a database."""
    return bool(os.environ.get(INSIDE))


def in_a_database_of_its_own(name: str, *commands: list[str], **more: str) -> None:
    """Run manage.py commands one after another on a database of that name; ``more`` joins the environment of all."""
    if not settings.EMBEDDED:
        raise CommandError("DATABASE_URL is set. The bench runs on the hub's own embedded database.")
    _make(name)
    env = os.environ | {
        INSIDE: "1",
        "DATABASE_URL": renamed(settings.DATABASE_URL, name),
        "DATABASE_OWNER_URL": renamed(settings.DATABASE_OWNER_URL, name),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "testserver",
        "HTTPS": "false",
        "EMAIL_URL": "smtp://localhost:9",
        "LOG_LEVEL": "ERROR",
        **more,
    }
    for command in commands:
        whole = [sys.executable, "manage.py", *command]
        if failed := subprocess.run(whole, cwd=settings.BASE_DIR, env=env).returncode:  # noqa: S603 (our own command)
            raise SystemExit(failed)


def _make(name: str) -> None:
    with psycopg.connect(renamed(settings.DATABASE_OWNER_URL, "postgres"), autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def analyse() -> None:
    """As the owner of the tables: PostgreSQL skips those of others without a word, and plans on guesses."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as server:
        server.execute("ANALYZE")


def renamed(url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
