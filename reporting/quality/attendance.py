"""Which agencies came to which sittings, and whether the quorum was kept (domain.md 2.5, 2.7).

Observers do not count. A sitting at which nobody's attendance was recorded says so and is in no share.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from marac.models import Attendance, Meeting
from reporting.figures import Figure
from reporting.indicators.agencies import meetings_held
from reporting.periods import Period

# Columns of the table: a quarter of daily sittings.
MOST = 66


@dataclass(frozen=True)
class Mark:
    """A cell: a sign for the eye, words for everybody. ``rank``: of several people the best counts for their agency."""

    rank: int
    sign: str
    words: str


PRESENT = Mark(0, "✓", "Present")
INFORMED = Mark(1, "A+", "Apologies, information sent")
APOLOGIES = Mark(2, "A", "Apologies, no information")
ABSENT = Mark(3, "✗", "Absent")
NONE = Mark(4, "–", "Not recorded")  # noqa: RUF001 (a dash that is read)
LEGEND = (PRESENT, INFORMED, APOLOGIES, ABSENT, NONE)


@dataclass(frozen=True)
class Sitting:
    """``kept``: whether the agencies present reached the quorum; None where no attendance was recorded."""

    reference: str
    on: dt.date
    emergency: bool
    present: int
    quorum: int
    kept: bool | None


@dataclass(frozen=True)
class Row:
    """One agency: its mark at each sitting of the table, and its numbers over the whole period."""

    name: str
    marks: list[Mark]
    counts: dict[Mark, int]

    @property
    def share(self) -> Figure:
        return Figure(self.counts[PRESENT], sum(self.counts[mark] for mark in LEGEND if mark != NONE))

    def number(self, mark: Mark) -> int:
        return self.counts[mark]


@dataclass(frozen=True)
class Matrix:
    """``sittings`` are the newest of the period, oldest first; ``held`` is how many there were."""

    sittings: list[Sitting]
    rows: list[Row]
    held: int
    quorum: Figure


def _mark(row: Attendance) -> Mark:
    if row.status == Attendance.Status.PRESENT:
        return PRESENT
    if row.status == Attendance.Status.APOLOGIES:
        return INFORMED if row.information_sent else APOLOGIES
    return ABSENT


def matrix(area, period: Period, user=None) -> Matrix:
    """Over the sittings that a user may know of; over all of them for a paper that names none."""
    meetings = meetings_held(area, period).select_related("series").order_by("starts_at", "pk")
    if user:
        meetings = meetings.filter(pk__in=Meeting.objects.visible_to(user).values("pk"))
    meetings = list(meetings)
    best: dict[int, dict[int, Mark]] = defaultdict(dict)
    names: dict[int, str] = {}
    rows = Attendance.objects.filter(meeting__in=meetings, observer=False).select_related("desk__agency")
    for row in rows.order_by("pk"):
        names[row.desk_id] = row.desk.agency.name
        mark, known = _mark(row), best[row.meeting_id].get(row.desk_id, NONE)
        best[row.meeting_id][row.desk_id] = min(mark, known, key=lambda one: one.rank)
    sittings = [_sitting(meeting, best[meeting.pk]) for meeting in meetings]
    shown = meetings[-MOST:]
    found = [
        Row(
            name,
            [best[meeting.pk].get(desk, NONE) for meeting in shown],
            _counts(best[meeting.pk].get(desk, NONE) for meeting in meetings),
        )
        for desk, name in sorted(names.items(), key=lambda pair: (pair[1], pair[0]))
    ]
    recorded = [one.kept for one in sittings if one.kept is not None]
    return Matrix(sittings[-MOST:], found, len(meetings), Figure(sum(recorded), len(recorded)))


def _sitting(meeting: Meeting, marks: dict[int, Mark]) -> Sitting:
    present = sum(mark == PRESENT for mark in marks.values())
    kept = present >= meeting.series.quorum if marks else None
    day = timezone.localdate(meeting.starts_at)
    return Sitting(meeting.reference, day, meeting.emergency, present, meeting.series.quorum, kept)


def _counts(marks) -> dict[Mark, int]:
    counts = dict.fromkeys(LEGEND, 0)
    for mark in marks:
        counts[mark] += 1
    return counts
