"""Listing by hand, several cases at once."""

from dataclasses import dataclass, field

from django.db import transaction

from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub.moments import when
from marac.actions.listing import list_by_hand, list_case
from marac.actions.unlisted import given
from marac.models import Listing


@dataclass
class Listed:
    """What came of it: references of those put on the list, and of those left alone with the reason in words."""

    put: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def list_together(cases, meeting, reason: str, by) -> Listed:
    """Put cases (a queryset) on the list of one sitting, all in one step.

    One that waits already, was closed, or is of another area is left alone. WrongState, and nothing is listed, where the
    sitting takes no more cases; InvalidInput without a reason.
    """
    reason = given(reason)
    found = Listed()
    # All of them before the area, in one order: two who list the same cases must not wait for each other. One that she
    # is shut out of meanwhile is not among them.
    for case in list(cases.select_for_update(no_key=True, of=("self",)).order_by("pk")):
        if why := _left_alone(case, meeting):
            found.left.append((case.reference, why))
            continue
        listing = _put(case, meeting, by)
        listing.reason = reason
        listing.save(update_fields=["reason"])
        record(by, Verb.CHANGED, listing, fields=["reason"])
        found.put.append(case.reference)
    return found


def _left_alone(case: Case, meeting) -> str:
    """Why a case is not put on this list, or ""."""
    if case.status != Case.Status.OPEN:
        return "closed"
    if case.area_id != meeting.area_id:
        return "of another area"
    waiting = Listing.objects.filter(case=case).waiting().select_related("meeting").first()
    return f"already on the list of {when(waiting.meeting.starts_at)}" if waiting else ""


def _put(case: Case, meeting, by) -> Listing:
    """Its last referral that is still to be heard; else its first hearing, which counts, or a review, which does not."""
    latest = case.presentations.filter(for_marac=True).first()
    heard = Listing.objects.filter(case=case, status=Listing.Status.DISCUSSED)
    if latest and not heard.filter(presentation=latest).exists():
        return list_by_hand(case, latest, meeting, by)
    if heard.exists():
        return list_by_hand(case, None, meeting, by)
    return list_case(case, None, by, meeting=meeting)
