"""Cases that meet the criteria of MARAC and are on no list: the alarm, and the decision not to list (domain.md 2.1)."""

import datetime as dt

from django.utils import timezone

from agencies.access import Permission
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case, Due, TimelineEntry
from dashub.errors import InvalidInput, WrongState
from marac.actions.case_state import lock_case
from marac.criteria import raised_at, unlisted, with_criteria
from marac.models import NotListed

# Keys of the things due, each with the number of its case. Closing a case settles it by the same key.
UNLISTED = "unlisted:"


def given(reason: str) -> str:
    """The reason, without which nothing is decided. InvalidInput where there is none."""
    if not reason.strip():
        raise InvalidInput({"reason": "Enter a reason."})
    return reason.strip()


def settle_unlisted(case) -> None:
    Due.settle(f"{UNLISTED}{case.pk}")


@as_system("cases that are not to be heard")
def leave_off(case: Case, reason: str, seen: dt.datetime, by) -> NotListed:
    """Decide that a case which meets the criteria is not to be listed, on what had come up to ``seen``.

    WrongState where it does not wait for a decision any more, or something newer has come that was not shown her.
    """
    reason = given(reason)
    case = lock_case(case)
    found = unlisted(Case.objects.filter(pk=case.pk)).first()
    if found is None:
        raise WrongState("This case does not wait for a decision any more: it is on a list, heard, decided or closed.")
    if found.met_last > seen:
        raise WrongState("A referral or an assessment has come since you opened this page. Read it, then decide.")
    return _keep(case, reason, found.met_last, by)


def _keep(case: Case, reason: str, covers: dt.datetime, by) -> NotListed:
    author = by if by.pk else None
    decision = NotListed.objects.create(case=case, reason=reason, by=author, covers=covers)
    settle_unlisted(case)
    TimelineEntry.objects.create(case=case, title="Decided: not to be listed for MARAC", text=reason, by=author)
    record(by, Verb.DECIDED, decision, reference=case.reference)
    return decision


def keep_withdrawn(case: Case, reason: str, by) -> None:
    """Taking it off the list with a reason is the same decision; called with the case locked."""
    found = with_criteria(Case.objects.filter(pk=case.pk)).first()
    if found and found.met_last:
        NotListed.objects.create(case=case, reason=reason, by=by if by.pk else None, covers=found.met_last)


@as_system("cases that meet the criteria and are on no list")
def raise_unlisted(now: dt.datetime | None = None) -> None:
    """Ask the hub to list each or decide otherwise, a working day after; settle what has been settled otherwise."""
    now = now or timezone.now()
    asked = set(Due.objects.open().filter(key__startswith=UNLISTED).values_list("case", flat=True))
    waiting = list(unlisted(Case.objects.all()).select_related("area"))
    for case in waiting:
        at = raised_at(case.met_since)
        if case.pk not in asked and at <= now and case.area.hub_desk_id:
            _ask(case, at)
    over = asked - {case.pk for case in waiting}
    Due.objects.open().filter(key__startswith=UNLISTED, case__in=over).update(done_at=now)


def _ask(case: Case, at: dt.datetime) -> None:
    Due.put(
        f"{UNLISTED}{case.pk}",
        case=case,
        desk_id=case.area.hub_desk_id,
        user=None,
        power=Permission.COORDINATE,
        what="Meets the MARAC criteria and is on no list: list it, or decide not to",
        reference=case.reference,
        link=f"/cases/{case.reference}/marac/not-listed",
        at=at,
    )
