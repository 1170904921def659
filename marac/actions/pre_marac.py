"""The outcome of a pre-MARAC."""

from django.db import transaction

from agencies.access import Permission, only_readers, users_at, users_who_may
from agencies.notices import notify
from agencies.principals import as_system
from cases.models import Case
from dashub.errors import WrongState
from marac.actions.listing import leave
from marac.actions.unlisted import keep_withdrawn
from marac.models import Kind, Listing


@transaction.atomic
def decide_pre_marac(listing, to_marac: bool, reason: str, by) -> Listing | None:
    """The outcome of a pre-MARAC: on to the next MARAC, or not, with a reason. Neither is a discussion, neither counts.

    The referrer and the chair are told where it does not go on, so that either may ask for it to be heard all the same.
    """
    if listing.meeting.series.kind != Kind.PRE_MARAC:
        raise WrongState("Only a pre-MARAC decides whether a case goes to the MARAC.")
    status = Listing.Status.SENT_ON if to_marac else Listing.Status.NOT_TAKEN
    carried = leave(listing, status, reason or ("To be heard in full" if to_marac else ""), by)
    if not to_marac:
        with as_system("cases that are not to be heard"):
            keep_withdrawn(listing.case, reason, by)
        _tell_not_taken(listing)
    return carried


def _tell_not_taken(listing) -> None:
    case = Case.objects.get(pk=listing.case_id)
    with as_system("who is told that a case is not sent to the MARAC"):
        chairs = list(users_who_may(Permission.CHAIR, case.facts))
        referrers = list(users_at([listing.presentation.desk_id], Permission.REFER)) if listing.presentation else []
        told = {*chairs, *only_readers(referrers, case.facts)}
    notify(
        told,
        f"not-taken:{listing.pk}",
        f"The pre-MARAC did not send case {case.reference} to the MARAC: read why",
        f"/cases/{case.reference}/marac",
    )
