"""What binds somebody who harms now, and when he comes free: one line each, for who reads the section or recorded it."""

from agencies.access import Section
from cases.seen import Seen


def orders_now(seen: Seen) -> list[tuple[str, str]]:
    """(what, how it stands) of orders in force and of releases to come, without terms or places."""
    case = seen.case
    rows = [
        *(row for row in case.protectiveorder_records.all() if row.live),
        *(row for row in case.release_records.all() if row.awaited),
    ]
    summary = seen.summary(Section.ORDERS)
    return [(row.title, row.line) for row in rows if summary or seen.wrote(row)]
