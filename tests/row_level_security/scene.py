"""Who holds a post, in each way that one can miss it, and what each of them sees of a row."""

import datetime as dt

from django.db import Error, connection, transaction
from django.utils import timezone

from agencies.access import Role
from agencies.models import Membership
from agencies.principals import acting_as
from cases.models import Case
from tests.cases.test_row_rule import as_readers_function
from tests.factories import make_desk, make_user, screened
from tests.rows import MODELS

DAY = dt.timedelta(days=1)
# A post that reads a case and counts for nothing else.
READER = Role.PRACTITIONER


def make(side, table, **given):
    return side.make(MODELS[table], **given)


def member(*posts):
    """A user with posts, each a desk, a role or several, and what it ends on where it ends."""
    user = make_user()
    for desk, roles, *until in posts:
        roles = [roles] if isinstance(roles, str) else roles
        Membership.objects.create(
            user=user, desk=desk, roles=[str(r) for r in roles], until=until[0] if until else None
        )
    return screened(user)


def cast(role, place, elsewhere, *besides):
    """Who holds a role at a place: (how, user, whether she holds it there now). ``besides`` are posts that all have."""
    now = timezone.now()
    held = [
        ("holds it", [(place, role)], True),
        ("with another role", [(place, [role, Role.BOARD])], True),
        ("until tomorrow", [(place, role, now + DAY)], True),
        ("until yesterday", [(place, role, now - DAY)], False),
        ("elsewhere", [(elsewhere, role)], False),
        ("another role", [(place, READER)], False),
        ("each half", [(elsewhere, role), (place, READER)], False),
        ("once, and near still", [(place, role, now - DAY), (make_desk(place.area), READER)], False),
        ("nowhere", [], False),
    ]
    return [(how, member(*posts, *besides), holds) for how, posts, holds in held]


def sees(user, row) -> bool:
    with acting_as(user):
        return type(row)._base_manager.filter(pk=row.pk).exists()


def seen_by(users, row) -> dict:
    return {how: sees(user, row) for how, user, *_ in users}


def expected(users) -> dict:
    return {how: holds for how, _, holds in users}


def refused(user, statement, *values) -> bool:
    """Whether the policy refuses what she writes; taken back at once. Anything else that is wrong with it fails."""
    try:
        with transaction.atomic(), acting_as(user), connection.cursor() as cursor:
            cursor.execute(statement, values)
            transaction.set_rollback(True)
    except Error as error:
        assert "row-level security" in str(error)
        return True
    return False


def written(user, statement) -> int:
    """How many rows a statement reaches that asks to see none of them; taken back at once."""
    with transaction.atomic(), acting_as(user), connection.cursor() as cursor:
        cursor.execute(statement)
        reached = cursor.rowcount
        transaction.set_rollback(True)
    return reached


def named_until(case, user):
    """(how it stands, whether she reads it) of a restricted case that names her for a time: before that second, and after it
    while the clock has not come by yet."""
    Case.objects.filter(pk=case.pk).update(restricted=True)
    for ends, sign, reads in (("tomorrow", "+", True), ("yesterday", "-", False)):
        until = f"recheck_at = now() {sign} interval '1 day'"
        as_readers_function(
            f"UPDATE cases_case SET readers = ARRAY[{-user.pk}]::bigint[], {until} WHERE id = {case.pk}"
        )
        yield ends, reads
