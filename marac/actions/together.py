"""One thing done to several actions: each by itself, so that one that somebody changed meanwhile is left and named."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from agencies.access import only_readers
from dashub.errors import InvalidInput, StaleVersion, WrongState
from marac.actions.followup import transfer_action
from marac.models import Action

MEANWHILE = "somebody changed it since you read this page. Look at it, then decide again."


@dataclass
class Outcome:
    """``left``: reference and why it is as it was."""

    saved: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def to_each(chosen: list[tuple[Action, int]], change: Callable[[Action, int], object]) -> Outcome:
    """Call ``change(action, version as read)`` for each; its own savepoint keeps the others whole.

    In the order of their cases, which it locks: two people who tick the same ones do not wait for each other in a ring.
    """
    outcome = Outcome()
    for action, version in sorted(chosen, key=lambda one: (one[0].case_id, one[0].pk)):
        try:
            with transaction.atomic():
                change(action, version)
        except StaleVersion:
            outcome.left.append((action.reference, MEANWHILE))
        except (WrongState, InvalidInput) as error:
            outcome.left.append((action.reference, _why(error)))
        else:
            outcome.saved.append(action.reference)
    return outcome


def _why(error) -> str:
    return " ".join(error.problems.values()) if isinstance(error, InvalidInput) else error.message


def hand_over(action: Action, owner, deputy, reason: str, version: int, by) -> Action:
    """To another person of the same agency, with her deputy. Raises InvalidInput where one of them may not have it."""
    people = [one for one in (owner, deputy) if one]
    if len(only_readers(people, action.case.facts)) < len(people):
        raise InvalidInput({"owner": "Choose somebody else for this one."})
    return transfer_action(action, action.desk, owner, reason, version, by, deputy=deputy)
