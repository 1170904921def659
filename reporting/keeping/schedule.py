"""When a record's time is up. The numbers are the area's own; those here are what it begins with.

No law and no national guidance sets them (domain.md section 6: six to seven years after the last activity is general
knowledge, children longer), so a partnership decides; what is up is reviewed by people and never deleted by the clock.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from cases.models import Case, Involvement, LegalHold, Presentation
from dashub import clock
from marac.models import Discussion
from referrals.models import Referral
from reporting.complaints.models import Complaint
from reporting.keeping.models import RecordClass, Review, Term

# LOCAL all of them: no law or guidance sets one. Of a complaint: while somebody may sue (Limitation Act 1980, section 2).
DEFAULT_YEARS = {
    RecordClass.HEARD: 7,
    RecordClass.CASE: 6,
    RecordClass.CHILD: 25,
    RecordClass.REFERRAL: 3,
    RecordClass.COMPLAINT: 6,
}


@dataclass(frozen=True)
class Up:
    """A record whose time is up: its class, the day of its last activity and the day from which it need not be kept."""

    record: Case | Referral | Complaint
    record_class: str
    last_on: dt.date
    due_on: dt.date


def years(area) -> dict[str, int]:
    """The schedule of an area, or of the one with a number: years by class; of CHILD the age that the youngest child
    reaches first."""
    latest = Term.objects.filter(area=area).order_by("record_class", "-pk").distinct("record_class")
    return {str(key): value for key, value in DEFAULT_YEARS.items()} | {one.record_class: one.years for one in latest}


def due_on(last: dt.date, kept_years: int, youngest: dt.date | None = None, age: int = 0) -> dt.date:
    """The day from which a record need not be kept: so many years after its last activity, and not before the youngest
    child comes of that age. Who is born on 29 February comes of age on 1 March."""
    days = [clock.anniversary(last, kept_years)]
    if youngest:
        days.append(_birthday(youngest, age))
    return max(days)


def _birthday(born: dt.date, age: int) -> dt.date:
    day = clock.anniversary(born, age)
    return day if day.day == born.day else day + clock.ONE_DAY


def cases_up(area, today: dt.date) -> Iterator[Up]:
    """Closed cases whose time is up, the longest first, less those under review or kept until a day to come."""
    rule = years(area)
    before = _before(today, min(rule[RecordClass.HEARD], rule[RecordClass.CASE]))
    rows = (
        _measured(Case.objects.filter(area=area, status=Case.Status.CLOSED, destroyed_at=None))
        .filter(last_activity_at__lt=before)
        .exclude(pk__in=_under_review(today).exclude(case=None).values("case"))
        .filter(Q(youngest=None) | Q(youngest__lte=clock.anniversary(today, -rule[RecordClass.CHILD])))
        .order_by("last_activity_at", "pk")
    )
    for case in rows.iterator(chunk_size=500):
        found = _of_case(case, rule)
        if found.due_on <= today:
            yield found


def measured(number: int) -> Case:
    """A case with what its time hangs on, for ``of_case``, and ``held_on``, the grounds of holds that have not ended."""
    holds = LegalHold.objects.filter(case=OuterRef("pk"), ended_at=None).values("ground")
    return _measured(Case.objects.filter(pk=number)).annotate(held_on=ArraySubquery(holds)).get()


def of_case(case: Case) -> Up:
    """A closed case that ``measured`` has read, by its area's schedule of today."""
    return _of_case(case, years(case.area_id))


def _measured(cases):
    """With what its time hangs on: whether it was heard, the youngest child, whether one has no date of birth."""
    children = Q(involvements__role=Involvement.Role.CHILD)
    return cases.annotate(
        heard=Exists(Discussion.objects.filter(listing__case=OuterRef("pk"), counted_on__isnull=False)),
        youngest=Max("involvements__person__date_of_birth", filter=children),
        undated=Max("involvements__pk", filter=children & Q(involvements__person__date_of_birth=None)),
    )


def _of_case(case: Case, rule: Mapping[str, int]) -> Up:
    """A child without a date of birth counts as born when the case was opened: kept too long rather than too short."""
    last = timezone.localdate(max(case.last_activity_at, case.closed_at))
    kept = RecordClass.HEARD if case.heard else RecordClass.CASE
    opened = timezone.localdate(case.opened_at)
    youngest = max(filter(None, [case.youngest, opened if case.undated else None]), default=None)
    plain = due_on(last, rule[kept])
    due = due_on(last, rule[kept], youngest, rule[RecordClass.CHILD])
    return Up(case, RecordClass.CHILD if due > plain else kept, last, due)


def referrals_up(area, today: dt.date) -> Iterator[Up]:
    """Referrals that were decided and opened no case; what opened one goes with the case."""
    kept = years(area)[RecordClass.REFERRAL]
    before = _before(today, kept)
    rows = (
        Referral.objects.filter(area=area, destroyed_at=None, saved_at__lt=before)
        .filter(Q(decided_at__lt=before) | Q(status=Referral.Status.CHILDRENS))
        .exclude(status__in=[Referral.Status.DRAFT, Referral.Status.SUBMITTED, Referral.Status.RETURNED])
        .exclude(pk__in=_under_review(today).exclude(referral=None).values("referral"))
        .exclude(Exists(Presentation.objects.filter(referral_id=OuterRef("pk"))))
        .order_by("saved_at", "pk")
    )
    for referral in rows.iterator(chunk_size=500):
        if (found := _of_referral(referral, kept)).due_on <= today:
            yield found


def of_referral(referral: Referral) -> Up:
    """A referral that opened no case, by its area's schedule of today."""
    return _of_referral(referral, years(referral.area_id)[RecordClass.REFERRAL])


def _of_referral(referral: Referral, kept: int) -> Up:
    last = timezone.localdate(max(filter(None, [referral.saved_at, referral.decided_at])))
    return Up(referral, RecordClass.REFERRAL, last, due_on(last, kept))


def complaints_up(area, today: dt.date) -> Iterator[Up]:
    """Complaints that were closed or withdrawn long enough ago."""
    kept = years(area)[RecordClass.COMPLAINT]
    rows = (
        Complaint.objects.filter(area=area, destroyed_at=None, closed_at__lt=_before(today, kept))
        .exclude(status__in=Complaint.LIVE)
        .exclude(pk__in=_under_review(today).exclude(complaint=None).values("complaint"))
        .order_by("closed_at", "pk")
    )
    for complaint in rows.iterator(chunk_size=500):
        if (found := _of_complaint(complaint, kept)).due_on <= today:
            yield found


def of_complaint(complaint: Complaint) -> Up:
    """A complaint that is closed or withdrawn, by its area's schedule of today."""
    return _of_complaint(complaint, years(complaint.area_id)[RecordClass.COMPLAINT])


def _of_complaint(complaint: Complaint, kept: int) -> Up:
    last = timezone.localdate(complaint.closed_at)
    return Up(complaint, RecordClass.COMPLAINT, last, due_on(last, kept))


def _under_review(today: dt.date):
    """Reviews because of which no other begins."""
    return Review.objects.filter(Q(status__in=Review.LIVE) | Q(status=Review.Status.KEPT, keep_until__gt=today))


def _before(today: dt.date, kept: int) -> dt.datetime:
    """What ended later is not up today: the rows to look at. A day more than it seems, for what ended on 29 February."""
    return clock.london_time(clock.anniversary(today, -kept) + 2 * clock.ONE_DAY, dt.time())
