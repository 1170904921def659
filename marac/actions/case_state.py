"""What MARAC writes down to its case: waiting for a meeting, when, repeat, and which desks own an open action."""

from django.db import transaction
from django.utils import timezone

from cases.models import Case
from marac.models import Action, Listing


def lock_case(case) -> Case:
    """The case, locked until the end of the transaction: whoever lists, defers or gives actions does so one by one."""
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


@transaction.atomic
def refresh_case(case) -> None:
    """Recompute the four columns from what is there now; doing it twice changes nothing."""
    case = lock_case(case)
    listings = Listing.objects.filter(case=case).select_related("meeting").order_by("meeting__starts_at")
    waiting = [listing for listing in listings if listing.status == Listing.Status.LISTED]
    latest = max((listing for listing in listings if not listing.review), key=lambda one: one.pk, default=None)
    if waiting and not case.listed:
        case.listed_since = timezone.now()
    case.listed = bool(waiting)
    case.next_meeting_at = waiting[0].meeting.starts_at if waiting else None
    case.repeat = latest.repeat if latest else False
    case.acting_desks = sorted(set(Action.objects.open().filter(case=case).values_list("desk_id", flat=True)))
    case.save(update_fields=["listed", "listed_since", "next_meeting_at", "repeat", "acting_desks"])
