"""Telling her what was decided: each try is kept, the thing due stays until she knows, and the overdue are chased."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission, roles_with, users_who_may
from agencies.notices import notify
from audit.log import record
from audit.models import Verb
from cases.models import Due, VictimVoice
from cases.writing import hear
from dashub.errors import InvalidInput, WrongState
from marac.actions.case_state import lock_case
from marac.models import Feedback, Listing

Outcome = Feedback.Outcome


def due_key(listing_id: int) -> str:
    return f"feedback:{listing_id}"


@transaction.atomic
def tell_her(listing: Listing, outcome: str, desk_id: int, by, *, point=None, channel="", told="", said="", why=""):
    """Record a try. What she was told and what she said are her voice; a channel that is not safe is refused.

    Without a ``point`` she got in touch herself, by ``channel``. WrongState where somebody told her already.
    """
    case = lock_case(listing.case)
    if listing.feedback.exclude(outcome=Outcome.NOT_YET).exists():
        raise WrongState("It is recorded already that she was told. Somebody did it before you.")
    _refuse_unfinished(outcome, point, channel, told, why)
    feedback = Feedback.objects.create(
        listing=listing,
        desk_id=desk_id,
        by=by,
        outcome=outcome,
        contact_point=point if outcome == Outcome.TOLD else None,
        channel=(point.channel if point else channel) if outcome == Outcome.TOLD else "",
        why="" if outcome == Outcome.TOLD else why,
    )
    if outcome == Outcome.TOLD:
        hear(case, VictimVoice.Kind.TOLD, told, desk_id, by)
        if said.strip():
            hear(case, VictimVoice.Kind.FEEDBACK, said, desk_id, by)
    if outcome != Outcome.NOT_YET:
        Due.settle(due_key(listing.pk))
    record(by, Verb.CREATED, feedback, reference=case.reference, outcome=str(outcome))
    return feedback


def _refuse_unfinished(outcome: str, point, channel: str, told: str, why: str) -> None:
    if outcome != Outcome.TOLD:
        if not why.strip():
            raise InvalidInput({"why": "Enter why."})
        return
    if point is not None and point.refusal:
        raise InvalidInput({"contact_point": point.refusal})
    if point is None and not channel:
        raise InvalidInput({"channel": "Choose how she got in touch."})
    if not told.strip():
        raise InvalidInput({"told": "Enter what you told her."})


def untold(case, user):
    """Hearings of which she has not been told, last first: for the desk that is to tell her, and for who supports her."""
    rows = Listing.objects.filter(case=case, status=Listing.Status.DISCUSSED, discussion__isnull=False)
    rows = rows.exclude(feedback__outcome__in=[Outcome.TOLD, Outcome.NOT_TO])
    if not user.standing.posts_with(Permission.SUPPORT):
        rows = rows.filter(discussion__tell_victim_by__in=user.standing.desks(Permission.WRITE_CASES))
    return rows.select_related("meeting", "discussion__tell_victim_by__agency").order_by("-meeting__starts_at", "-pk")


def waiting_for(case, user, reference: str = "") -> Listing | None:
    """The last of them, or the one with this ``reference``."""
    rows = untold(case, user)
    return (rows.filter(reference=reference) if reference else rows).first()


def is_settled(case, reference: str) -> bool:
    """Whether it is recorded of that hearing that she was told, or is not to be."""
    settled = Feedback.objects.exclude(outcome=Outcome.NOT_YET)
    return settled.filter(listing__case=case, listing__reference=reference).exists()


def tell_of_feedback(now: dt.datetime) -> None:
    """Each day until she has been told: the manager of whoever is to tell her, and the coordinator."""
    late = Due.objects.overdue(now).filter(key__startswith="feedback:").exclude(case=None)
    for due in late.select_related("case", "desk"):
        managers = users_who_may(Permission.WORKLOAD, due.case.facts).filter(
            memberships__desk=due.desk, memberships__roles__overlap=roles_with(Permission.WORKLOAD)
        )
        coordinators = users_who_may(Permission.COORDINATE, due.case.facts)
        key = f"feedback-overdue:{due.pk}:{timezone.localdate(now)}"
        text = f"{due.case.reference}: she has not been told what was decided, and it is overdue"
        notify({*managers, *coordinators}, key, text, due.case.get_absolute_url())
