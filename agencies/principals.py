"""Who is asking PostgreSQL, for the length of a transaction or of a task.

Row-level security and the triggers read four settings: the principals of a person (``app.readers``), her number
(``app.user_id``), the purpose of work that belongs to no person (``app.purpose``), and the database role. Requests are
``hub_app`` and see what their principals may; work with a stated purpose is ``hub_system`` and sees every row. With
nothing set, nothing is seen (docs/adr/0011-row-level-security.md).

Two more are for the field history alone: the case in which a page is written (``app.case_id``) and the reason that was
given (``app.reason``); whoever enters starts without them (docs/adr/0013-field-history.md).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from agencies.access import standing
from audit.log import System

REQUEST, SYSTEM = "hub_app", "hub_system"

# The settings as they are come out of the first part, before the second changes them.
_CHANGE = """
WITH before AS MATERIALIZED (
    SELECT current_setting('app.readers', true), current_setting('app.user_id', true),
           current_setting('app.purpose', true), current_setting('app.case_id', true),
           current_setting('app.reason', true), current_user::text
)
SELECT before.*, {changes} FROM before
"""
_WHOLE = _CHANGE.format(
    changes="set_config('app.readers', %s, %s), set_config('app.user_id', %s, %s), "
    "set_config('app.purpose', %s, %s), set_config('app.case_id', %s, %s), set_config('app.reason', %s, %s), "
    "set_config('role', %s, %s)"
)
# A person's request that acts for the installation is still hers: history names her.
_PURPOSE = _CHANGE.format(changes="set_config('app.purpose', %s, %s), set_config('role', %s, %s)")
_CASE = _CHANGE.format(changes="set_config('app.case_id', %s, true)")
_REASON = _CHANGE.format(changes="set_config('app.reason', %s, true)")

# In the order of _CHANGE.
Settings = tuple[str | None, str | None, str | None, str | None, str | None, str]


def enter(user) -> None:
    """Tell PostgreSQL that a person asks, until the end of the current transaction."""
    _set(_settings_of(user))


@contextmanager
def acting_as(user) -> Iterator[None]:
    """One transaction in a person's name. Inside another one, that one gets its own settings back afterwards."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _set(_settings_of(user))
        yield
        if nested and not connection.needs_rollback:
            _restore(before)


@contextmanager
def as_system(purpose: str) -> Iterator[System]:
    """One transaction for the installation, with every row in sight and the purpose that the audit log names.

    For what no person asks for (tasks), and for the few steps of a request that must look past what she may see: a
    search for the case that a referral joins, say. What they find is told only as far as the policy lets it.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _run(_PURPOSE, purpose, True, SYSTEM, True)
        yield System(purpose)
        if nested and not connection.needs_rollback:
            _restore(before)


@contextmanager
def system_session(purpose: str) -> Iterator[System]:
    """The same over many transactions: a task or a command, on a connection of its own."""
    before = _run(_PURPOSE, purpose, False, SYSTEM, False)
    try:
        yield System(purpose)
    finally:
        if not connection.needs_rollback:
            _restore(before, local=False)


def write_in(case_id: int) -> None:
    """What is written until the end of the transaction is written on a page of this case."""
    _run(_CASE, str(int(case_id)))


@contextmanager
def because(reason: str) -> Iterator[None]:
    """The field history keeps this reason with what is changed meanwhile; an empty one leaves the one around it."""
    with transaction.atomic():
        before = _run(_REASON, reason) if reason else None
        yield
        if before and not connection.needs_rollback:
            _restore(before)


def set_principals(principals: Iterable[int], user_id: int) -> None:
    """Set the asking principals for the transaction; user number 0 is nobody."""
    _set(("{" + ",".join(str(int(n)) for n in principals) + "}", str(int(user_id)), "", "", "", REQUEST))


def _settings_of(user) -> Settings:
    who = standing(user)
    return ("{" + ",".join(map(str, who.principals)) + "}", str(who.user_id), "", "", "", REQUEST)


def _set(settings: Settings) -> Settings:
    return _run(_WHOLE, *_flat(settings, local=True))


def _restore(settings: Settings, *, local: bool = True) -> None:
    """By the driver's own cursor: none of the queries that a page asks and tests count."""
    with connection.connection.cursor() as cursor:
        cursor.execute(_WHOLE, _flat(settings, local=local))


def _flat(settings: Settings, *, local: bool) -> list:
    return [part for value in settings for part in (value or "", local)]


def _run(statement: str, *values) -> Settings:
    """Change settings and tell what they were."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[:6]
