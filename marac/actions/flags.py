"""Flags on agencies' own files: placed, begun again by a repeat, due for removal after 12 months (domain.md 2.6)."""

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission
from audit.log import record
from audit.models import Verb
from cases.models import Due
from dashub.clock import anniversary
from dashub.errors import WrongState
from marac.models import Flag, Listing

LINK = "/actions/flags"


def due_key(flag) -> str:
    return f"flag:{flag.pk}"


def expiry(case, today):
    """12 months from the last referral, the anniversary included; from today where that has passed."""
    dates = Listing.objects.filter(case=case).order_by("-referred_on").values_list("referred_on", flat=True)
    last = dates.first() or today
    return anniversary(last) if anniversary(last) > today else anniversary(today)


@transaction.atomic
def place_flag(case, desk, by) -> Flag:
    """Record that the agency has flagged its file; saying so again changes nothing."""
    today = timezone.localdate()
    flag, new = Flag.objects.get_or_create(
        case=case,
        desk=desk,
        removed_on=None,
        defaults={"placed_on": today, "placed_by": by if by.pk else None, "expires_on": expiry(case, today)},
    )
    if new:
        record(by, Verb.CREATED, flag, desk=desk.pk)
    return flag


@transaction.atomic
def remove_flag(flag, by) -> None:
    """Record that the agency took it off its file."""
    flag = Flag.objects.select_for_update(no_key=True).get(pk=flag.pk)
    if flag.removed_on:
        raise WrongState("This flag has been removed already.")
    flag.removed_on, flag.removed_by = timezone.localdate(), by
    flag.save(update_fields=["removed_on", "removed_by"])
    Due.settle(due_key(flag))
    record(by, Verb.CHANGED, flag, fields=["removed_on"])


@transaction.atomic
def remove_flags(flags, by) -> int:
    """Several at once; how many were still on. One that was taken off meanwhile is passed over."""
    locked = list(flags.select_for_update(no_key=True, of=("self",)).filter(removed_on=None).order_by("pk"))
    for flag in locked:
        remove_flag(flag, by)
    return len(locked)


def restart_flags(case, referred_on, by) -> None:
    """A repeat begins the 12 months of every flag again."""
    for flag in Flag.objects.live().filter(case=case, expires_on__lt=anniversary(referred_on)):
        flag.expires_on = anniversary(referred_on)
        flag.save(update_fields=["expires_on"])
        Due.settle(due_key(flag))
        record(by, Verb.CHANGED, flag, fields=["expires_on"])


@transaction.atomic
def ask_to_remove(flag, now) -> None:
    """The 12 months are over: the agency gets the removal as a thing due. Asking again changes nothing."""
    if not Due.objects.open().filter(key=due_key(flag)).exists():
        Due.put(
            due_key(flag),
            case=flag.case,
            desk=flag.desk,
            user=None,
            power=Permission.ACT,
            what="Take the flag off your file: 12 months are over",
            reference=flag.case.reference,
            link=LINK,
            at=now,
        )
