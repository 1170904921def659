"""What a transfer owes and to whom: its clock, the things due at both hubs, notices, and the alert while it is overdue."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission, roles_with, users_who_may
from agencies.notices import notify
from cases.models import Due
from dashub.clock import END_OF_DAY, add_real_hours, add_working_days, london_time
from marac.models import Transfer

Status = Transfer.Status
# What the hub whose turn it is reads on its home page; the other one reads that it waits.
ITS_TURN = {
    Status.OFFERED: "Another area offers a case: say that you have received it",
    Status.RECEIVED: "Accept a case that another area transfers, or ask about it",
    Status.QUERIED: "Answer the other area's question about a transfer",
    Status.ACCEPTED: "Put a transferred case on a list",
    Status.LISTED: "Confirm that you have taken over a transferred case",
}
WAITS = "A transfer is not confirmed: the case is still yours"
NEWS = {
    Status.OFFERED: "Another area offers a case",
    Status.RECEIVED: "A transfer was received",
    Status.QUERIED: "A question about a transfer",
    Status.ACCEPTED: "A transfer was accepted",
    Status.LISTED: "A transferred case is on a list",
    Status.CONFIRMED: "A transfer is confirmed",
    Status.WITHDRAWN: "A transfer was withdrawn",
}


def link_to(transfer: Transfer) -> str:
    return f"/meetings/transfers/{transfer.reference}"


def due_for(transfer: Transfer, status: str, now: dt.datetime) -> dt.datetime:
    """When the next word is owed once it stands at ``status``: by the settings of the area that answers for her."""
    area = transfer.from_desk.area
    if status == Status.OFFERED:
        return add_real_hours(now, area.transfer_hours_urgent if transfer.urgent else area.transfer_hours)
    if status == Status.QUERIED:
        return add_real_hours(now, area.transfer_hours)
    # From the day of the offer: a slow receipt does not give more time to confirm.
    day = add_working_days(timezone.localdate(transfer.offered_at), area.transfer_days)
    return london_time(day, END_OF_DAY)


def put_due(transfer: Transfer) -> None:
    """A line on the home page of each hub; none once it is over."""
    if transfer.is_over:
        for desk in transfer.desks:
            Due.settle(due_key(transfer, desk))
        return
    turn = transfer.acts(transfer.TRANSITIONS.allowed(transfer.status)[0])
    for desk in transfer.desks:
        Due.put(
            due_key(transfer, desk),
            case=transfer.case,
            desk=desk,
            user=None,
            power=Permission.COORDINATE,
            what=ITS_TURN[transfer.status] if desk == turn and transfer.to_desk_id else WAITS,
            reference=transfer.reference,
            link=link_to(transfer),
            at=transfer.due_at,
        )


def due_key(transfer: Transfer, desk) -> str:
    return f"transfer:{transfer.pk}:{desk.pk}"


def tell(transfer: Transfer, desk) -> None:
    """News for the hub that did not take the step. ``desk`` is None where it is outside: nobody there is written to."""
    if desk is None:
        return
    powers = [Permission.COORDINATE, *([Permission.TRIAGE] if transfer.status == Status.OFFERED else [])]
    users = {user for power in powers for user in _at_hub(power, desk, transfer.case.facts)}
    key = f"transfer:{transfer.pk}:{transfer.entries.count()}"
    notify(users, key, f"{NEWS[transfer.status]}: {transfer.reference}", link_to(transfer))


def _at_hub(power: Permission, desk, facts):
    """Who holds the power at this hub and reads the case."""
    roles = roles_with(power)
    return users_who_may(power, facts).filter(memberships__desk=desk, memberships__roles__overlap=roles).distinct()


@transaction.atomic
def tell_overdue(transfer_id: int, now: dt.datetime) -> None:
    """Both hubs are told, every day until the word comes: three months without anybody asking is what must not happen."""
    transfer = (
        Transfer.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("case", "from_desk", "to_desk")
        .overdue(now)
        .filter(pk=transfer_id)
        .first()
    )
    if transfer is None:
        return
    key = f"transfer-overdue:{transfer.pk}:{transfer.status}:{timezone.localdate(now)}"
    text = f"Transfer {transfer.reference} is overdue: {transfer.get_status_display().lower()}, not confirmed"
    for desk in transfer.desks:
        notify(_at_hub(Permission.COORDINATE, desk, transfer.case.facts), key, text, link_to(transfer))


def tell_of_transfers(now: dt.datetime) -> None:
    for pk in Transfer.objects.overdue(now).order_by("pk").values_list("pk", flat=True):
        tell_overdue(pk, now)


def note_listed(case, by) -> None:
    """The case that a transfer opened is on a list: the old area sees it."""
    transfer = (
        Transfer.objects.select_for_update(of=("self",))
        .select_related("case", "from_desk__area", "to_desk__area")
        .filter(new_case=case, status=Status.ACCEPTED)
        .first()
    )
    if transfer:
        transfer.become(Status.LISTED, by)
        put_due(transfer)
        tell(transfer, transfer.from_desk)
