"""Who is in the room, and that each has accepted confidentiality."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from marac import confidentiality
from marac.models import Attendance, Meeting


def expected(meeting: Meeting) -> list[Attendance]:
    """Everyone recorded, and - not saved - everyone who may sit in it and is not yet recorded."""
    from marac.actions.planning import sitting_in

    known = list(meeting.attendances.select_related("desk__agency", "user"))
    recorded = {row.user_id for row in known}
    desks = _desk_of(meeting)
    new = [
        Attendance(meeting=meeting, user=user, desk_id=desks[user.pk].pk, status="")
        for user in sitting_in(meeting)
        if user.pk not in recorded and user.pk in desks
    ]
    for row in new:
        row.desk = desks[row.user_id]
    return sorted([*known, *new], key=lambda row: (str(row.desk), str(row.user or row.name)))


def _desk_of(meeting: Meeting) -> dict:
    """The desk that each user sits for: one that takes part, or the hub's."""
    from agencies.models import Membership

    taking_part = Q(desk__series=meeting.series_id) | Q(desk__hub_of=meeting.area_id)
    rows = Membership.objects.live().filter(taking_part).select_related("desk__agency").order_by("-pk")
    return {row.user_id: row.desk for row in rows}


@transaction.atomic
def record_attendance(meeting: Meeting, statuses: dict[int, str], sent: set[int], by) -> None:
    """Set the status of users by number. ``sent``: those whose information came although they did not."""
    for row in expected(meeting):
        status = statuses.get(row.user_id)
        if row.user_id is None or not status:
            continue
        Attendance.objects.update_or_create(
            meeting=meeting,
            user=row.user,
            defaults={"desk": row.desk, "status": status, "information_sent": row.user_id in sent},
        )
    record(by, Verb.CHANGED, meeting, fields=["attendance"])


@transaction.atomic
def add_somebody(meeting: Meeting, name: str, desk, by, *, observer: bool, accepted: bool) -> Attendance:
    """Somebody without an account; an observer is there by the chair's approval. Added again it is the same person."""
    said = {"observer": observer, "observer_approved": observer, **(_accepted() if accepted else {})}
    list(Meeting.objects.select_for_update(no_key=True).filter(pk=meeting.pk))
    row = meeting.attendances.filter(desk=desk, user=None, name=name).first()
    row = row or Attendance(meeting=meeting, desk=desk, name=name)
    for field, value in {"status": Attendance.Status.PRESENT, **said}.items():
        setattr(row, field, value)
    row.save()
    record(by, Verb.CHANGED, meeting, fields=["attendance"])
    return row


@transaction.atomic
def accept_confidentiality(meeting: Meeting, user) -> None:
    """Her own acceptance, which also records that she is there. A second time changes nothing while she is."""
    row = meeting.attendances.select_for_update().filter(user=user).first()
    if row and has_accepted([row], user) and row.status == Attendance.Status.PRESENT:
        return
    desk = _desk_of(meeting).get(user.pk) or meeting.area.hub_desk
    Attendance.objects.update_or_create(
        meeting=meeting, user=user, defaults={"desk": desk, "status": Attendance.Status.PRESENT, **_accepted()}
    )
    record(user, Verb.DECIDED, meeting, accepted=confidentiality.VERSION)


def _accepted() -> dict:
    return {
        "confidentiality_accepted_at": timezone.now(),
        "confidentiality_version": confidentiality.VERSION,
    }


def in_the_room(meeting: Meeting) -> list[Attendance]:
    """Who is present, in one query; ``has_accepted`` and ``agencies_present`` ask the list."""
    return list(meeting.attendances.filter(status=Attendance.Status.PRESENT))


def has_accepted(present: list[Attendance], user) -> bool:
    """Whether she has accepted the statement in the version now in force."""
    return any(row.user_id == user.pk and row.confidentiality_version == confidentiality.VERSION for row in present)


def agencies_present(present: list[Attendance]) -> int:
    """How many agencies are there, for the quorum; observers do not count."""
    return len({row.desk_id for row in present if not row.observer})
