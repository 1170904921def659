"""`make mutants`: changes the policy and row-level security in one place at a time and asks whether a test notices.

    python -m tests.mutants [PATTERN [EACH]] [--first N] [--list]

PATTERN is searched in their names, as a regular expression. With a number as EACH, only every so many of them: 5 tries one
in five, from the first; ``--first 2`` from the third, so that a second sample is another one. ``--list`` names them only.

Prints every mutant that no test kills, and fails where fewer than 95 in 100 are killed.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from pathlib import Path

import django
import django.test
import hypothesis  # noqa: F401 - loaded once for all
import pytest

from tests.mutants import python, sql
from tests.mutants.equivalent import EQUIVALENT

ENOUGH = 0.95
JOBS = int(os.environ.get("JOBS", "2"))
# The narrow tests that hold the rules, in two rows: what no test of the first kills, the second tries. Quickest first.
OF_POLICY = [
    [
        "tests/agencies/test_access.py::test_every_role_holds_exactly_its_powers",
        "tests/agencies/test_access_in_rows.py::TestInMemory",
        "tests/agencies/test_policy_edges.py::TestInMemory",
        "tests/agencies/test_access.py",
    ],
    [
        "tests/agencies/test_policy_edges.py",
        "tests/agencies/test_access_in_rows.py",
        "tests/cases/test_row_rule.py",
        "tests/cases/test_withheld.py",
        "tests/marac/test_accounts.py",
        "tests/agencies/test_members.py",
    ],
]
OF_ROWS = [
    [
        "tests/row_level_security/test_every_table.py",
        "tests/row_level_security/test_reporting.py",
        "tests/row_level_security/test_cases.py",
        "tests/row_level_security/test_readers.py",
    ],
    [
        "tests/row_level_security/test_from_outside.py",
        "tests/cases/test_row_rule.py",
        "tests/people/test_search.py",
        "tests/reporting/test_breaches.py",
    ],
]


def of_policy() -> list[tuple[str, dict]]:
    """Name of each, and what makes it."""
    return [
        (f"{module} {name}", {"MUTANT_MODULE": module, "MUTANT_NUMBER": str(number)})
        for module in ("agencies.access", "agencies.sections")
        for number, name in enumerate(python.names(Path(f"{module.replace('.', '/')}.py").read_text()))
    ]


def of_rows() -> list[tuple[str, dict]]:
    """Those that PostgreSQL takes. From here on the hub is loaded: what is forked afterwards starts with it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.conf import settings
    from django.db import DatabaseError, connection, transaction

    from tests import database, personas  # noqa: F401 - loaded once for all

    database.set_up()
    found = []
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.DATABASES['default']['USER']}")
        for name, statement in list(sql.mutants(cursor)):
            try:
                with transaction.atomic():
                    cursor.execute(statement)
                    transaction.set_rollback(True)
            except DatabaseError:
                continue
            found.append((name, {"MUTANT_STATEMENT": statement}))
    database.tear_down()
    return found


def killed(trial: tuple[dict, list[str]]) -> bool:
    """In a process of its own."""
    changes, tests = trial
    os.environ |= changes
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    without = ("cacheprovider", "faker")
    result = pytest.main(
        ["-q", "-x", "-n", "0", *(f"-pno:{plugin}" for plugin in without), "-ptests.mutants.plugin", *tests]
    )
    if result not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        # A module that cannot be imported is noticed too; but not one whose tests are gone.
        return result == pytest.ExitCode.INTERRUPTED
    return result == pytest.ExitCode.TESTS_FAILED


def answers(trials: Iterable[tuple[dict, list[str]]]) -> Iterator[bool]:
    with get_context("fork").Pool(JOBS, maxtasksperchild=1) as pool:
        yield from pool.imap(killed, trials)


def survivors(mutants: list[tuple[str, dict]], rows: list[list[str]]) -> list[tuple[str, dict]]:
    for row in rows:
        alive, trials = [], [(changes, row) for _, changes in mutants]
        for number, (mutant, dead) in enumerate(zip(mutants, answers(trials), strict=True), 1):
            if not dead:
                alive.append(mutant)
            print(f"{number} of {len(mutants)} {'killed' if dead else 'SURVIVED'}: {mutant[0]}", flush=True)
        mutants = alive
    return mutants


def main(pattern: str, each: int, first: int, names_only: bool) -> int:
    began, share = time.monotonic(), 1.0
    for of_what, rows in ((of_policy, OF_POLICY), (of_rows, OF_ROWS)):
        mutants = [mutant for mutant in of_what() if re.search(pattern, mutant[0])][first::each]
        if names_only:
            print(*(name for name, _ in mutants), sep="\n")
            continue
        tried = [mutant for mutant in mutants if re.sub(r":\d+:", ":", mutant[0]) not in EQUIVALENT]
        if tried and any(answers((dict.fromkeys(tried[0][1], ""), row) for row in rows)):
            sys.exit("The tests fail without any change: they would kill everything.")
        dead = len(tried) - len(survivors(tried, rows))
        share = min(share, dead / max(len(tried), 1)) if tried else share
        print(
            f"{of_what.__name__}: {len(tried)} mutants, {dead} killed; {len(mutants) - len(tried)} more change nothing; "
            f"{time.monotonic() - began:.0f} seconds so far"
        )
    return share < ENOUGH


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.mutants")
    asked.add_argument("pattern", nargs="?", default="")
    asked.add_argument("each", nargs="?", type=int, default=1)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--list", action="store_true", dest="names_only")
    sys.exit(main(**vars(asked.parse_args())))
