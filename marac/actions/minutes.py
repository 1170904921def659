"""Minutes: assembled when the sitting ends, approved by the chair, issued to everyone who sat in it."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.access import Permission
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import System, record
from audit.models import Verb
from cases import restricting
from cases.models import Case, Due
from dashub.clock import END_OF_DAY, add_working_days, london_time
from dashub.errors import StaleVersion, WrongState
from dashub.moments import when
from marac.actions.listing import defer
from marac.actions.planning import kept_from, lock_area, named_only, sitting_in
from marac.models import Meeting, Minutes

CLOSING = System("the end of a sitting")


@as_system("the minutes of a meeting")
def finish_meeting(meeting: Meeting, by) -> Minutes:
    """End the sitting; every case on the list must have been heard, deferred or withdrawn. Doing it twice is one."""
    # In the order in which everybody takes them: cases, the area, the meeting.
    waiting = meeting.listings.waiting().filter(case__restricted=True).values("case")
    if list(Case.objects.select_for_update(no_key=True).filter(pk__in=waiting).order_by("pk")):
        lock_area(meeting.area_id)
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("series", "area__hub_desk").get(pk=meeting.pk)
    )
    if meeting.status == Meeting.Status.HELD:
        return meeting.minutes
    waiting = meeting.listings.waiting()
    for private in waiting.filter(case__restricted=True).exclude(case__in=Case.objects.visible_to(by)):
        # Whoever ends the sitting may not know of it: it is put off, and those named are told.
        defer(private, "The sitting ended before it was heard", CLOSING)
        restricting.tell_named(private.case, f"not-heard:{private.pk}", "was not heard and was put off")
    waiting = waiting.count()
    if waiting:
        cases = "1 case on the list has" if waiting == 1 else f"{waiting} cases on the list have"
        raise WrongState(f"{cases} not been heard. Hear, defer or withdraw each case.")
    meeting.finish(by)
    minutes, _ = Minutes.objects.get_or_create(meeting=meeting)
    _due(meeting, "approve", Permission.CHAIR, "Approve the minutes of a MARAC")
    return minutes


def _due(meeting: Meeting, step: str, power: Permission, what: str) -> None:
    """A step of the minutes, for the hub, by the end of the days that the series gives them (domain.md 2.5)."""
    day = add_working_days(timezone.localdate(meeting.starts_at), meeting.series.minutes_days)
    Due.put(
        f"minutes-{step}:{meeting.pk}",
        case=None,
        desk=meeting.area.hub_desk,
        user=None,
        power=power,
        what=what,
        reference=meeting.reference,
        link=f"/meetings/{meeting.reference}/minutes",
        at=london_time(day, END_OF_DAY),
        hidden_from=kept_from(meeting),
        only_for=named_only(meeting) if meeting.emergency else [],
    )


@transaction.atomic
def write_minutes(minutes: Minutes, body: dict, version: int, by) -> Minutes:
    """Save the parts that belong to no case: opening and other business."""
    minutes = Minutes.objects.select_for_update().get(pk=minutes.pk)
    if minutes.status != Minutes.Status.DRAFT:
        raise WrongState("The minutes are approved. The chair can open them again.")
    if minutes.version != version:
        raise StaleVersion(sent=version, current=minutes.version, typed=body, saved=minutes.body)
    Minutes.objects.filter(pk=minutes.pk).update(body=body, version=F("version") + 1)
    record(by, Verb.CHANGED, minutes, fields=sorted(body))
    minutes.refresh_from_db()
    return minutes


@as_system("the minutes of a meeting")
def approve_minutes(minutes: Minutes, by) -> Minutes:
    """The chair's word that they are right."""
    minutes = _locked(minutes)
    minutes.become(Minutes.Status.APPROVED, by)
    Due.settle(f"minutes-approve:{minutes.meeting_id}")
    _due(minutes.meeting, "issue", Permission.COORDINATE, "Issue the minutes of a MARAC")
    return minutes


@as_system("the minutes of a meeting")
def reopen_minutes(minutes: Minutes, by) -> Minutes:
    """Back to draft, by the chair before they are issued. WrongState afterwards: copies are about, to be recalled."""
    minutes = _locked(minutes)
    if minutes.status == Minutes.Status.ISSUED:
        raise WrongState("These minutes have been issued meanwhile. Amend them, or recall them.")
    return _draft_again(minutes, by)


@as_system("the minutes of a meeting")
def take_back_minutes(minutes: Minutes, by) -> Minutes:
    """Issued minutes are a draft again: a recall (marac.actions.afterwards)."""
    return _draft_again(_locked(minutes), by)


def _draft_again(minutes: Minutes, by) -> Minutes:
    minutes.become(Minutes.Status.DRAFT, by)
    Due.settle(f"minutes-issue:{minutes.meeting_id}")
    _due(minutes.meeting, "approve", Permission.CHAIR, "Approve the minutes of a MARAC")
    return minutes


@as_system("the minutes of a meeting")
def issue_minutes(minutes: Minutes, by) -> Minutes:
    """Tell everyone who sat in the meeting that they can be read; each makes her own copy, filtered for her."""
    minutes = _locked(minutes)
    minutes.become(Minutes.Status.ISSUED, by)
    meeting = minutes.meeting
    Due.settle(f"minutes-issue:{meeting.pk}")
    notify(
        sitting_in(meeting),
        f"minutes:{meeting.pk}:{minutes.issued_at:%Y%m%d%H%M%S}",
        f"The minutes of the MARAC of {when(meeting.starts_at)} are issued",
        f"/meetings/{meeting.reference}/minutes",
    )
    return minutes


def _locked(minutes: Minutes) -> Minutes:
    return (
        Minutes.objects.select_for_update(of=("self",))
        .select_related("meeting__series", "meeting__area__hub_desk")
        .get(pk=minutes.pk)
    )


def may_open(meeting: Meeting) -> bool:
    """It waits to be held, and its day has come."""
    return meeting.is_open and timezone.localdate(meeting.starts_at) <= timezone.localdate()


@transaction.atomic
def open_meeting(meeting: Meeting, by) -> Meeting:
    """Open the sitting. Whoever opens it is its chair unless one was named. Opening it twice is one."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("series").get(pk=meeting.pk)
    if meeting.status == Meeting.Status.IN_SESSION:
        return meeting
    if not may_open(meeting):
        raise WrongState(f"This meeting is on {when(meeting.starts_at)}. It cannot be opened before its day.")
    if meeting.chair_id is None:
        meeting.chair = by
        meeting.save(update_fields=["chair"])
    meeting.begin(by)
    Due.settle(f"chair:{meeting.pk}")
    return meeting
