"""Sittings ahead of time, and what the clock does to each of them: close the list, ask, remind, send the agenda.

Everything asks what is due as of now and is told apart by unique keys, so that a task may run twice, late, or never for a
weekend: nothing is doubled and nothing is missed.
"""

import datetime as dt

from django.db.models import F, Q
from django.utils import timezone

from agencies.access import Permission, roles_with
from agencies.models import Area, User
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import System, record
from audit.models import Verb
from cases.models import Due
from dashub.moments import when
from marac.actions.research import request_research
from marac.models import Kind, Meeting, Series
from marac.schedule import Plan, sittings

HORIZON = dt.timedelta(days=42)
# After this a sitting that nobody opened is taken for missed.
OPENED_BY = dt.timedelta(hours=2)
UNHELD = "meeting-unheld:"
CLOCK = System("meeting clock")


def lock_area(area_id: int) -> None:
    """One at a time over an area's lists; taken after the case and before the meeting. Lets rows that point at it pass."""
    Area.objects.select_for_update(no_key=True).get(pk=area_id)


@as_system("the calendar of meetings")
def create_meetings(until: dt.date | None = None, series=None) -> int:
    """Make the sittings of every active series up to a day (six weeks ahead by default). Returns how many are new.

    A sitting whose list would be closed already is not made. The hours since the last sitting belong to the next,
    whatever lay between.
    """
    now = timezone.now()
    until = until or timezone.localdate(now + HORIZON)
    rows = [series] if series else list(Series.objects.active().select_related("area").order_by("area_id", "id"))
    return sum(_create_for(one, now, until) for one in rows)


def _create_for(series, now, until: dt.date) -> int:
    lock_area(series.area_id)
    known = set(series.meetings.filter(emergency=False).values_list("starts_at", flat=True))
    new = [
        sitting
        for sitting in sittings(Plan.of(series), timezone.localdate(now), until)
        if sitting.intake_until > now and sitting.starts_at not in known
    ]
    for sitting in new:
        meeting = Meeting.objects.create(
            series=series,
            area_id=series.area_id,
            starts_at=sitting.starts_at,
            intake_until=sitting.intake_until,
            research_due_at=sitting.research_due_at,
            agenda_due_at=sitting.agenda_due_at,
        )
        record(CLOCK, Verb.CREATED, meeting)
    if new:
        join_hours(series)
    return len(new)


def join_hours(series) -> None:
    """Let each sitting to come begin where the one before it ends, so that no hour is in two lists or in none.

    The hours of a cancelled one go to the next.
    """
    rows = series.meetings.filter(emergency=False).exclude(status=Meeting.Status.CANCELLED)
    before = None
    for meeting in rows.order_by("starts_at", "id"):
        if meeting.status == Meeting.Status.PLANNED and meeting.intake_from != before:
            meeting.intake_from = before
            # After a change of settings a list may not close before the one that stands ahead of it.
            meeting.intake_until = min(meeting.starts_at, max(meeting.intake_until, before or meeting.intake_until))
            meeting.save(update_fields=["intake_from", "intake_until"])
        before = meeting.intake_until


@as_system("the calendar of meetings")
def ensure_meetings(area) -> None:
    """At least one sitting to come for each series to which cases come by themselves, even where no clock has run yet."""
    now = timezone.now()
    for series in Series.objects.active().filter(Q(takes_referrals=True) | Q(kind=Kind.REVIEW), area=area):
        if not series.meetings.filter(status=Meeting.Status.PLANNED, intake_until__gt=now, emergency=False).exists():
            _create_for(series, now, timezone.localdate(now + HORIZON))


@as_system("the calendar of meetings")
def replan(series) -> None:
    """After a change of settings: sittings to come without a case are made anew, those with cases stay as they are."""
    lock_area(series.area_id)
    now = timezone.now()
    empty = series.meetings.filter(
        status=Meeting.Status.PLANNED, emergency=False, intake_until__gt=now, listings=None, attendances=None
    )
    empty.delete()
    # What stays may take longer or shorter now: calendars that read them read an entry anew where its number rose.
    series.meetings.taking_cases().update(version=F("version") + 1)
    if not series.active:
        return
    taken = {timezone.localdate(at) for at in series.meetings.taking_cases().values_list("starts_at", flat=True)}
    _create_for(series, now, timezone.localdate(now + HORIZON))
    # Not a second sitting on a day on which one with cases stands.
    series.meetings.filter(
        status=Meeting.Status.PLANNED, emergency=False, listings=None, starts_at__date__in=taken
    ).delete()
    join_hours(series)


def call_chair(meeting: Meeting) -> None:
    """The sitting is something that its chair has to do; called when the list closes."""
    if meeting.area.hub_desk_id is None:
        return
    Due.put(
        f"chair:{meeting.pk}",
        case=None,
        desk=meeting.area.hub_desk,
        user=meeting.chair,
        power=Permission.CHAIR,
        what=f"Chair the {meeting.series.noun} of {when(meeting.starts_at)}",
        reference=meeting.reference,
        link=f"/meetings/{meeting.reference}",
        at=meeting.starts_at,
    )


# --- What is due as of now -----------------------------------------------------------------------------------------


def lists_to_close(now):
    return Meeting.objects.filter(status=Meeting.Status.PLANNED, intake_until__lte=now).order_by("starts_at")


@as_system("the calendar of meetings")
def close_intake(meeting_id: int, now) -> bool:
    """Close the list at its cut-off and ask for research. False where that is done or being done already."""
    meeting = (
        Meeting.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk=meeting_id, status=Meeting.Status.PLANNED, intake_until__lte=now)
        .first()
    )
    if meeting is None:
        return False
    meeting.close_intake(CLOCK)
    request_research(meeting)
    call_chair(meeting)
    return True


def agendas_to_send(now):
    closed = Meeting.objects.filter(status=Meeting.Status.CLOSED_INTAKE, agenda_at=None, starts_at__gt=now)
    return closed.filter(Q(agenda_due_at__lte=now) | Q(agenda_due_at=None))


@as_system("the calendar of meetings")
def send_agenda(meeting_id: int, now) -> bool:
    """Tell everyone who sits in the meeting that its agenda is ready. The notice holds a link and nothing else."""
    meeting = (
        agendas_to_send(now)
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .filter(pk=meeting_id)
        .first()
    )
    if meeting is None:
        return False
    notify(
        sitting_in(meeting),
        f"agenda:{meeting.pk}",
        f"The agenda of the MARAC of {when(meeting.starts_at)} is ready",
        f"/meetings/{meeting.reference}",
    )
    meeting.agenda_at = now
    meeting.save(update_fields=["agenda_at"])
    record(CLOCK, Verb.CHANGED, meeting, fields=["agenda_at"])
    return True


@as_system("the calendar of meetings")
def look_after_unheld(now) -> None:
    """A sitting that nobody opened: cancelled where no case waits in it, else it is the coordinators' to do."""
    unheld = Meeting.objects.taking_cases().filter(starts_at__lte=now - OPENED_BY).select_related("area", "series")
    keys = []
    for meeting in unheld.select_for_update(no_key=True, of=("self",)):
        if meeting.listings.waiting().exists():
            keys.append(_ask_to_open(meeting))
        else:
            meeting.cancel("No case was on the list", CLOCK)
            Due.settle(f"chair:{meeting.pk}")
            join_hours(meeting.series)
    Due.objects.open().filter(key__startswith=UNHELD).exclude(key__in=keys).update(done_at=now)


def _ask_to_open(meeting) -> str:
    key = f"{UNHELD}{meeting.pk}"
    if meeting.area.hub_desk_id and not Due.objects.filter(key=key, done_at=None).exists():
        Due.put(
            key,
            case=None,
            desk_id=meeting.area.hub_desk_id,
            user=None,
            power=Permission.COORDINATE,
            what=f"Open or cancel the meeting of {when(meeting.starts_at)}: its cases wait",
            reference=meeting.reference,
            link=f"/meetings/{meeting.reference}",
            at=meeting.starts_at,
            hidden_from=kept_from(meeting),
            only_for=named_only(meeting),
        )
    return key


def sitting_in(meeting):
    """Users of the desks that take part, and of the hub, who may see meetings; of an emergency none who is barred."""
    desks = [*meeting.series.desks.all(), meeting.area.hub_desk]
    roles = roles_with(Permission.SEE_MEETINGS)
    users = User.objects.filter(
        is_active=True, memberships__desk__in=[desk for desk in desks if desk], memberships__roles__overlap=roles
    )
    if meeting.emergency and (named := heard_by(meeting)) is not None:
        users = users.filter(pk__in=named)
    return users.exclude(pk__in=kept_from(meeting)).distinct()


def heard_by(meeting) -> list[int] | None:
    """The users named in the one case of an emergency, where it is restricted; None where it is not."""
    case = next((each.case for each in meeting.listings.select_related("case")), None)
    if case is None or not case.restricted:
        return None
    return [-number for number in case.live_readers() if number < 0]


def named_only(meeting) -> list[int]:
    """For whom alone a thing due is, where the meeting has nothing but restricted cases; empty (everybody) otherwise."""
    cases = [each.case for each in meeting.listings.live().select_related("case")]
    if not cases or not all(case.restricted for case in cases):
        return []
    return sorted({-number for case in cases for number in case.live_readers() if number < 0})


def kept_from(meeting) -> list[int]:
    """Users who must not know of the meeting at all: those barred from the one case of an emergency."""
    if not meeting.emergency:
        return []
    cases = meeting.listings.values_list("case__barred", flat=True)
    return sorted({number for barred in cases for number in barred})
