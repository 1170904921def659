"""The security log: what an operator watches for. Numbers and names of views; never an address, a reference or a word typed.

The audit log says who saw what, in the database, for the partnership; this says on standard output that somebody tries.
"""

import logging

log = logging.getLogger("hub.security")


def note(kind: str, request, **detail) -> None:
    """One line: what ("refused", "csrf", "infected_upload", "unscanned_upload"), who (a number or none), in which view."""
    match = request.resolver_match
    user = getattr(request, "user", None)
    about = {"kind": kind, "user": user.pk if user else None, "view": match.view_name if match else None}
    log.warning("%s", kind, extra={"about": about | detail})
