"""Which cases of a list that is too full could wait, and where there is room for them: pure, a proposal to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashub.clock import add_working_days


@dataclass(frozen=True)
class Waiting:
    """A case on the list. ``number`` tells who was listed later; ``fixed``: it came for reasons that do not wait."""

    number: int
    review: bool
    referred_on: date
    fixed: bool = False


@dataclass(frozen=True)
class Room:
    """A later sitting and how many cases still fit in it."""

    number: int
    day: date
    free: int


@dataclass(frozen=True)
class Proposal:
    waiting: Waiting
    room: Room


def propose(
    waiting: Sequence[Waiting], over: int, rooms: Sequence[Room], longest_wait: int | None = None
) -> list[Proposal]:
    """At most ``over`` moves: reviews first, then those listed last, each to the first sitting with room.

    A fixed case stays, and so does one that would be heard later than ``longest_wait`` working days after its referral.
    What was referred longest ago is so the last to wait longer.
    """
    free = {room.number: room.free for room in rooms}
    found = []
    movable = [one for one in waiting if not one.fixed]
    for one in sorted(movable, key=lambda each: (not each.review, -each.number)):
        if len(found) == over:
            break
        room = next((room for room in sorted(rooms, key=lambda each: each.day) if free[room.number] > 0), None)
        if room is None:
            break
        if one.review or longest_wait is None or room.day <= add_working_days(one.referred_on, longest_wait):
            free[room.number] -= 1
            found.append(Proposal(one, room))
    return found
