"""`make mutants`: changes the policy and row-level security in one place at a time and asks whether a test notices.

    python -m tests.mutants [PART OF A NAME [EACH]]

With a number as EACH, only every so many of them: 5 tries one in five.

Prints every mutant that no test kills, and fails where fewer than 95 in 100 are killed.
"""

import os
import sys
import time
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
# The narrow tests that hold the rules, those that are quickest to notice first.
OF_POLICY = [
    "tests/agencies/test_access.py::test_every_role_holds_exactly_its_powers",
    "tests/agencies/test_access_in_rows.py::TestInMemory",
    "tests/agencies/test_access.py",
    "tests/agencies/test_access_in_rows.py",
    "tests/cases/test_row_rule.py",
    "tests/cases/test_withheld.py",
    "tests/marac/test_accounts.py",
    "tests/agencies/test_members.py",
]
OF_ROWS = [
    "tests/test_row_level_security.py",
    "tests/cases/test_row_rule.py",
    "tests/people/test_search.py",
    "tests/reporting/test_breaches.py",
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


def killed(changes: dict) -> bool:
    """In a process of its own."""
    os.environ |= changes
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    tests = OF_ROWS if "MUTANT_STATEMENT" in changes else OF_POLICY
    result = pytest.main(["-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-p", "tests.mutants.plugin", *tests])
    if result not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        # A module that cannot be imported is noticed too; but not one whose tests are gone.
        return result == pytest.ExitCode.INTERRUPTED
    return result == pytest.ExitCode.TESTS_FAILED


def survivors(mutants: list[tuple[str, dict]]) -> list[str]:
    found = []
    with get_context("fork").Pool(JOBS, maxtasksperchild=1) as pool:
        answers = pool.imap(killed, [changes for _, changes in mutants])
        for number, ((name, _), dead) in enumerate(zip(mutants, answers, strict=True), 1):
            if not dead:
                found.append(name)
            print(f"{number} of {len(mutants)} {'killed' if dead else 'SURVIVED'}: {name}", flush=True)
    return found


def main(part: str = "", each: str = "1") -> int:
    began, share = time.monotonic(), 1.0
    for of_what in (of_policy, of_rows):
        mutants = [mutant for mutant in of_what() if part in mutant[0]][:: int(each)]
        tried = [mutant for mutant in mutants if mutant[0] not in EQUIVALENT]
        dead = len(tried) - len(survivors(tried))
        share = min(share, dead / max(len(tried), 1)) if tried else share
        print(
            f"{of_what.__name__}: {len(tried)} mutants, {dead} killed; {len(mutants) - len(tried)} more change nothing; "
            f"{time.monotonic() - began:.0f} seconds so far"
        )
    return share < ENOUGH


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
