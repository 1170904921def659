"""Transfer of a case between areas: each step is one decision, atomic, under the lock of the case and of the transfer.

The old area answers for her until the new one confirms (domain.md section 9, scenario 5). docs/adr/0018-transfer.md.
"""

from django.utils import timezone

from agencies.access import Permission, may, users_at
from agencies.duty import duty_list
from agencies.models import User
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case, Closure, ShareBasis, TimelineEntry
from cases.restricting import name
from cases.screening import screen
from cases.sharing import end_share, share_with, unname
from dashub.errors import InvalidInput, NotAllowed, WrongState
from marac.actions.case_state import lock_case
from marac.actions.listing import list_case, withdraw
from marac.actions.transfer_clock import due_for, put_due, tell
from marac.actions.transferred import open_case
from marac.models import Listing, Transfer

Status = Transfer.Status
NEEDS_WORDS = {Status.QUERIED: "Enter your question.", Status.WITHDRAWN: "Enter a reason."}
_WHOLE = (
    "case__area",
    "from_desk__area",
    "from_desk__agency",
    "to_desk__area__hub_desk",
    "to_desk__agency",
    "new_case",
)


@as_system("the transfer of a case")
def offer(case, why: str, text: str, by, *, area=None, outside: str = "", urgent: bool = False) -> Transfer:
    """Offer a case to another area of this hub, which reads it from then on, or to an outside MARAC by its name."""
    case = lock_case(case)
    _refuse_offer(case, area, outside, text)
    now = timezone.now()
    transfer = Transfer(
        case=case,
        from_desk=case.area.hub_desk,
        to_desk=area.hub_desk if area else None,
        outside=outside.strip(),
        why=why,
        urgent=urgent,
        offered_at=now,
        offered_by=by if by.pk else None,
    )
    transfer.due_at = due_for(transfer, Status.OFFERED, now)
    transfer.save()
    transfer.note(by, text)
    case.transferring = True
    case.save(update_fields=["transferring"])
    if area:
        _open_to(transfer, by)
    _say(case, "Offered to another area for transfer", by)
    record(by, Verb.CREATED, transfer, reference=case.reference, outside=not area)
    put_due(transfer)
    tell(transfer, transfer.to_desk)
    return transfer


def _refuse_offer(case, area, outside, text) -> None:
    if case.status != case.Status.OPEN:
        raise WrongState("This case is closed. Open it again before it is transferred.")
    if Transfer.objects.running().filter(case=case).exists():
        raise WrongState("This case is being transferred already.")
    if case.area.hub_desk_id is None:
        raise InvalidInput({"": "This area has no hub that could answer for the transfer."})
    if bool(area) == bool(outside.strip()) or area and (area == case.area or area.hub_desk_id is None):
        raise InvalidInput({"to": "Choose the area that it goes to."})
    if not text.strip():
        raise InvalidInput({"text": "Enter what the other area must know at once."})


def _open_to(transfer: Transfer, by) -> None:
    """The new hub reads the case as a hub does; its workers are compared with the parties before. A restricted case names
    that area's duty list alone."""
    case, area = transfer.case, transfer.to_desk.area
    screen(case, [part.person for part in case.involvements.select_related("person")], by, area_id=area.pk)
    share_with(case, [transfer.to_desk], ShareBasis.TRANSFER, f"Transfer {transfer.reference}", by)
    case.refresh_from_db()
    if case.restricted and not _name_receivers(transfer, by):
        raise InvalidInput({"to": "Nobody in that area may receive a restricted case. Ask its chair first."})


def _name_receivers(transfer: Transfer, by) -> list[User]:
    """The duty list of the new area, as it is now, let in by name."""
    case = transfer.case
    duty = duty_list(transfer.to_desk.area, case.barred)
    inside = set(case.named_users.values_list("user", flat=True))
    for user in (one for one in duty if one.pk not in inside):
        name(case, user, f"Receives transfer {transfer.reference}", by)
    return duty


def keep_receivers(by) -> int:
    """A case that was restricted on its way is not lost to the hub that it goes to: where it names nobody there who could
    receive it, today's duty list goes on with it. How many did."""
    found = 0
    running = Transfer.objects.running().filter(case__restricted=True, to_desk__isnull=False)
    for transfer in running.select_related("case", "to_desk__area"):
        inside = {-reader for reader in transfer.case.readers if reader < 0} - set(transfer.case.barred)
        if not users_at([transfer.to_desk_id], Permission.RESTRICT).filter(pk__in=inside).exists():
            found += bool(_name_receivers(transfer, by))
    return found


@as_system("the transfer of a case")
def take_step(transfer: Transfer, to: str, by, text: str = "", *, told_by: str = "", happened_on=None) -> Transfer:
    """Take one step of the table. WrongState where somebody took another before; NotAllowed where it is not her hub's.

    ``told_by`` and ``happened_on`` say who told of it and when, where the new area is outside.
    """
    _lock_cases(transfer)
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related(*_WHOLE).get(pk=transfer.pk)
    transfer.TRANSITIONS.check(transfer.status, to)
    desk = transfer.acts(to)
    if not may(by, Permission.COORDINATE, desk):
        raise NotAllowed("The other area takes this step.")
    _refuse_step(transfer, to, text, told_by)
    transfer.due_at = due_for(transfer, to, timezone.now()) if to not in transfer.OVER else transfer.due_at
    if to == Status.ACCEPTED and transfer.to_desk_id:
        return _accept(transfer, text, by)
    if to == Status.LISTED and transfer.to_desk_id:
        return _list(transfer, by)
    transfer.become(to, by, text, told_by=told_by, happened_on=happened_on)
    if to in transfer.OVER:
        _end(transfer, to, text, by)
    put_due(transfer)
    tell(transfer, transfer.to_desk if desk == transfer.from_desk else transfer.from_desk)
    return transfer


def _lock_cases(transfer: Transfer) -> None:
    """Both cases before the transfer, in order, as whoever lists one of them does."""
    numbers = Transfer.objects.values_list("case", "new_case").get(pk=transfer.pk)
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=filter(None, numbers)).order_by("pk"))


def _refuse_step(transfer: Transfer, to: str, text: str, told_by: str) -> None:
    answers = transfer.status == Status.QUERIED and to == Status.RECEIVED
    if not text.strip() and (to in NEEDS_WORDS or answers):
        raise InvalidInput({"text": NEEDS_WORDS.get(to, "Enter your answer.")})
    if transfer.outside and to != Status.WITHDRAWN and not answers and not told_by.strip():
        raise InvalidInput({"told_by": "Enter who told you, and that person's post."})
    if to == Status.CONFIRMED and transfer.new_case and transfer.new_case.lead_id is None:
        raise WrongState("Nobody leads the case there yet. Name the lead worker there first.")


def _accept(transfer: Transfer, text: str, by) -> Transfer:
    transfer.new_case, presentation = open_case(transfer, by)
    transfer.become(Status.ACCEPTED, by, text)
    put_due(transfer)
    tell(transfer, transfer.from_desk)
    # Listing it moves the transfer on (transfer_clock.note_listed); without a sitting to come it waits.
    list_case(transfer.new_case, presentation, by)
    transfer.refresh_from_db()
    return transfer


def _list(transfer: Transfer, by) -> Transfer:
    presentation = transfer.new_case.presentations.get(referral_id=-transfer.pk)
    if list_case(transfer.new_case, presentation, by) is None:
        raise WrongState("No meeting is planned. Set up a series first.")
    transfer.refresh_from_db()
    return transfer


def _end(transfer: Transfer, to: str, text: str, by) -> None:
    """Confirmed: the old case leaves the lists and closes. Withdrawn: the other area reads it no more."""
    case = transfer.case
    case.transferring = False
    case.save(update_fields=["transferring"])
    if to == Status.CONFIRMED:
        for listing in Listing.objects.filter(case=case).waiting():
            withdraw(listing, "Transferred to another area", by)
        case.refresh_from_db()
        case.close(Closure.TRANSFERRED, f"Transfer {transfer.reference} is confirmed", by)
        return
    _say(case, "The transfer to another area was withdrawn", by)
    # What that hub had before, for another reason, stays.
    given = case.shares.filter(desk=transfer.to_desk, basis=ShareBasis.TRANSFER)
    if transfer.to_desk and given.filter(reason=f"Transfer {transfer.reference}").exists():
        end_share(case, transfer.to_desk, "The transfer was withdrawn", by)
    named = case.named_users.filter(reason=f"Receives transfer {transfer.reference}")
    for user in User.objects.filter(pk__in=list(named.values_list("user", flat=True))):
        unname(case, user, "The transfer was withdrawn", by)


def _say(case, title: str, by) -> None:
    """For everybody in the case; where she goes is said to those alone who see the transfer."""
    TimelineEntry.objects.create(case=case, title=title, by=by if by.pk else None)
    case.touch()
