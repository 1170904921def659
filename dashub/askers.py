"""Whom the permission matrix asks about: somebody in one role at one kind of agency, and what she may be answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from agencies.access import PolicyGroup, Post, Role, Standing

# She, her desk and her area; theirs is the desk of another agency.
USER, DESK, AREA, THEIRS = 7, 5, 3, 6
OPEN, OWN, SHOWN, REFUSED, NOTHING, SIGN_IN = "open", "own", "shown", "refused", "nothing", "sign-in"


@dataclass(frozen=True)
class Asker:
    """Somebody who holds one role at one kind of agency; the policy takes her for a user."""

    role: Role
    group: PolicyGroup

    is_authenticated = is_active = True
    pk = USER

    @cached_property
    def _standing(self) -> Standing:
        return Standing(USER, (Post(DESK, AREA, 1, self.group, frozenset({self.role})),))


def askers() -> Iterator[Asker]:
    for role in Role:
        for group in PolicyGroup:
            yield Asker(role, group)
