"""How agencies do their part: research returned and meetings attended (domain.md 2.7).

These numbers describe an agency's work and no victim, so they are not suppressed; by agency they are shown to those alone
who may see the records behind them, and to a manager for her own agency.
"""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Value
from django.utils import timezone

from agencies.access import Permission
from marac.models import Attendance, Kind, Meeting, Research
from reporting.figures import Figure
from reporting.indicators.measures import Indicator
from reporting.periods import Period
from reporting.spans import during

RESEARCH = Indicator(
    "research_on_time",
    "Research returned on time",
    "Returns that an agency gave back by the deadline (“nothing known” is a return), of those due in the period. Cases "
    "withdrawn from the list are left out.",
    of="returns due",
    where=Q(returned_at__lte=F("due_at")),
)
LATE = Q(returned_at__gt=F("due_at"))
ATTENDANCE = Indicator(
    "attendance",
    "Attendance",
    "Meetings held at which somebody of the agency was present, of those for which its attendance was recorded. Observers "
    "do not count.",
    of="meetings recorded",
    where=Q(status="present"),
)


@dataclass(frozen=True)
class AgencyRow:
    """One agency's part; `late` were returned after the deadline, `apologies` were given for meetings."""

    desk_id: int
    name: str
    figure: Figure
    beside: int


def _research(area, period: Period):
    """Returns due in the period and before now, by agency."""
    return (
        Research.objects.filter(listing__meeting__area=area, due_at__lt=timezone.now())
        .filter(**during("due_at", period.start, period.end))
        .exclude(listing__status="withdrawn")
        .order_by()
        .values(desk_number=F("desk_id"), agency=F("desk__agency__name"), kind=Value(RESEARCH.key))
        .annotate(part=Count("pk", filter=RESEARCH.where), whole=Count("pk"), beside=Count("pk", filter=LATE))
    )


def _attendance(area, period: Period):
    """Meetings held in the period, by agency."""
    return (
        Attendance.objects.filter(meeting__area=area, meeting__status=Meeting.Status.HELD, observer=False)
        .filter(**during("meeting__starts_at", period.start, period.end))
        .exclude(meeting__series__kind=Kind.PRE_MARAC)
        .order_by()
        .values(desk_number=F("desk_id"), agency=F("desk__agency__name"), kind=Value(ATTENDANCE.key))
        .annotate(
            part=Count("meeting", distinct=True, filter=ATTENDANCE.where),
            whole=Count("meeting", distinct=True),
            beside=Count("meeting", distinct=True, filter=Q(status="apologies")),
        )
    )


def count(area, period: Period) -> dict[str, list[AgencyRow]]:
    """Rows by indicator key, each agency by name, in one statement."""
    rows = _research(area, period).union(_attendance(area, period), all=True)
    found: dict[str, list[AgencyRow]] = {RESEARCH.key: [], ATTENDANCE.key: []}
    for row in sorted(rows, key=lambda row: row["agency"]):
        figure = Figure(row["part"], row["whole"])
        found[row["kind"]].append(AgencyRow(row["desk_number"], row["agency"], figure, row["beside"]))
    return found


def meetings_held(area, period: Period):
    """A pre-MARAC is none of them: no case is heard there."""
    held = Meeting.objects.filter(area=area, status=Meeting.Status.HELD).exclude(series__kind=Kind.PRE_MARAC)
    return held.filter(**during("starts_at", period.start, period.end))


def total(rows: list[AgencyRow]) -> AgencyRow:
    figures = [row.figure for row in rows]
    whole = Figure(sum(f.numerator for f in figures), sum(f.denominator for f in figures))
    return AgencyRow(0, "All agencies", whole, sum(row.beside for row in rows))


def shown_to(user, area, rows: list[AgencyRow]) -> list[AgencyRow]:
    """All rows for those who may open records in the area, her own desks' for a manager, none for others."""
    if area.pk in user.standing.areas(Permission.DRILL):
        return rows
    own = set(user.standing.desks(Permission.WORKLOAD))
    return [row for row in rows if row.desk_id in own]
