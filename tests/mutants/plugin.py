"""Loaded by pytest before anything of the hub: puts the mutant that the environment names in the place of the original."""

import importlib.abc
import importlib.machinery
import inspect
import os
import re
import sys
from pathlib import Path

import psycopg
import pytest

from tests.mutants import python

MODULE, NUMBER, STATEMENT = (os.environ.get(f"MUTANT_{part}", "") for part in ("MODULE", "NUMBER", "STATEMENT"))


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module to whoever imports it first."""

    def find_spec(self, name, path=None, target=None):
        if name != MODULE:
            return None
        return importlib.machinery.ModuleSpec(name, self, origin=f"{MODULE.replace('.', '/')}.py")

    def exec_module(self, module):
        source = Path(module.__spec__.origin).read_text()
        tree = python.mutant(source, int(NUMBER))
        exec(compile(tree, module.__spec__.origin, "exec"), module.__dict__)  # noqa: S102 - our own source


if MODULE:
    sys.meta_path.insert(0, Finder())


def pytest_sessionstart():
    """Each clone of the test database gets the changed policy or function."""
    from django.conf import settings

    from tests import database

    # A process that was forked from one with the hub loaded has its parent's name for it.
    database.NAME = f"{database.CLONE}{os.getpid()}"
    if not STATEMENT:
        return
    clone = database._clone

    def changed_clone(server):
        clone(server)
        owner = settings.DATABASES["default"]
        keys = {"user": owner["USER"], "password": owner["PASSWORD"], "host": owner["HOST"], "port": owner["PORT"]}
        with psycopg.connect(dbname=database.NAME, **keys) as link:
            link.execute(STATEMENT)

    database._clone = changed_clone


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """As they are named: pytest-django would put those without a database, the quickest, last. First those that speak of
    the table or the function that is changed."""
    changed = re.search(r"(?: ON |public\.)(\w+)", STATEMENT)
    named = sorted(items, key=lambda item: not changed or changed[1] not in inspect.getsource(item.function))
    yield
    items[:] = named
