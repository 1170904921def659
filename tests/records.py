"""A record of each kind as a case holds it (cases.models.record), typed by hand. A kind without a line here fails the build.

"fields" make a valid one in which every field is filled; "secret" are words of it that are only for who reads it in full.
"""

import datetime as dt
from typing import NamedTuple

from cases.models import Record
from support.models import MoneyHelp


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
}  # fmt: skip


def make(model: type[Record], case, desk, by, **fields) -> Record:
    """The example of a kind in a case, recorded by a desk."""
    row = model(case=case, desk=desk, by=by, **(EXAMPLES[model].fields(case) | fields))
    row.save()
    return row
