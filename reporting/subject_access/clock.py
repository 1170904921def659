"""The clock of Article 12(3) UK GDPR, to the day: one calendar month, with two more where it is extended. Pure."""

import datetime as dt

from dashub.clock import months_after

MONTHS, EXTENDED = 1, 3


def starts_on(received: dt.date, identity_asked: dt.date | None, identity_proved: dt.date | None) -> dt.date | None:
    """From receipt; where proof of identity was asked for, from the day it came. None while it is waited for."""
    if identity_asked is None:
        return received
    return identity_proved and max(identity_proved, received)


def due_on(start: dt.date | None, *, extended: bool = False) -> dt.date | None:
    """The last day for the answer. Both are counted from the start: a month of 30 days in between changes nothing."""
    return start and months_after(start, EXTENDED if extended else MONTHS)
