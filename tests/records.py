"""A record of each kind as a case holds it (cases.models.record), typed by hand. A kind without a line here fails the build.

"fields" make a valid one in which every field is filled; "secret" are words of it that are only for who reads it in full.
"""

import datetime as dt
from typing import NamedTuple

from cases.models import Record
from support.models import MoneyHelp, Place, Placement, RehousingCheck, Sanctuary, Stay


class Example(NamedTuple):
    """``fields`` is called with the case, for records that point to somebody in it."""

    fields: object
    secret: tuple[str, ...]


EXAMPLES: dict[type[Record], Example] = {
    MoneyHelp: Example(
        lambda case: {
            "kind": "grant", "what": "A cooker and two beds", "applied_on": dt.date(2026, 3, 2), "status": "refused",
            "decided_on": dt.date(2026, 3, 9), "amount": "450.00", "weekly": False,
            "refused_why": "Funds are spent until April", "appeal_by": dt.date(2026, 4, 9),
        },
        ("A cooker and two beds", "Funds are spent until April"),
    ),
    Sanctuary: Example(
        lambda case: {
            "requested_on": dt.date(2026, 3, 2), "emergency": True, "her_choice": True, "perpetrator_away": True,
            "owner": "given", "works": "A new lock on the side gate", "status": "done", "women": 1, "men": 1,
            "other_adults": 1, "children": 2, "ordered_on": dt.date(2026, 3, 3), "done_on": dt.date(2026, 3, 5),
            "cost": "310.00", "reviewed_3_on": dt.date(2026, 6, 5), "reviewed_6_on": dt.date(2026, 9, 5),
        },
        ("A new lock on the side gate", "£310.00"),
    ),
    RehousingCheck: Example(
        lambda case: {
            "asked_on": dt.date(2026, 3, 2), "asked": "Dunmere Homes", "answer_by": dt.date(2026, 3, 16),
            "outcome": "near", "answered_on": dt.date(2026, 3, 9), "note": "Offered a flat two streets away",
        },
        ("Dunmere Homes", "Offered a flat two streets away"),
    ),
    Stay: Example(
        lambda case: {
            "kind": "refuge", "need_on": dt.date(2026, 3, 2), "women": 1, "men": 0, "other_adults": 0, "children": 2,
            "pets": "A grey cat", "school": "Taught in the house", "duty": "relief", "status": "ended",
            "offered_on": dt.date(2026, 3, 3), "moved_in_on": dt.date(2026, 3, 4), "another_area": True,
            "moved_out_on": dt.date(2026, 6, 4), "end": "planned", "move_on": "council",
        },
        ("A grey cat", "Taught in the house"),
    ),
    Placement: Example(
        lambda case: {
            "stay": a_stay(case), "place": a_place(case), "referred_on": dt.date(2026, 3, 2), "status": "refused",
            "answered_on": dt.date(2026, 3, 3), "refused_why": "No cot in the room",
        },
        ("Rowan Lodge", "No cot in the room"),
    ),
}  # fmt: skip


def a_stay(case) -> Stay:
    """A need that nobody has met, in a case."""
    found = Stay.objects.filter(case=case, status="needed").first()
    given = {"kind": "refuge", "need_on": dt.date(2026, 3, 1), "women": 1, "children": 1}
    return found or Stay.objects.create(case=case, desk=case.area.hub_desk, **given)


def a_place(case) -> Place:
    """Bed spaces of the hub's desk."""
    given = {"kind": "refuge", "adults": 5, "children": 14}
    return Place.objects.get_or_create(desk=case.area.hub_desk, name="Rowan Lodge", defaults=given)[0]


def make(model: type[Record], case, desk, by, **fields) -> Record:
    """The example of a kind in a case, recorded by a desk."""
    row = model(case=case, desk=desk, by=by, **(EXAMPLES[model].fields(case) | fields))
    row.save()
    return row
