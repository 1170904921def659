"""How the work of services that are in touch with victims ended, by the coded ways; a partnership's own reasons beside them.

Raw numbers: nothing here may be shown before reporting.outcomes has hidden what is small.
"""

from collections.abc import Mapping

from django.db.models import Count

from reporting.indicators.measures import Breakdown, Group
from reporting.periods import Period
from support.models import ClosureReason, Engagement
from support.models.closure_reason import Way

TITLE = "How services’ work ended"
COUNTED = (
    "Pieces of work of services that are in touch with victims, ended in the period, by the way in which they ended. A "
    "partnership’s own words and reasons are counted under the way that every hub has."
)


def count(area, period: Period) -> tuple[Breakdown, Mapping[str, int]]:
    """Over every case of the area, as the system: the breakdown as the area words it, and its numbers."""
    breakdown = _worded(ClosureReason.ways(area))
    ended = Engagement.objects.filter(
        case__area=area,
        status=Engagement.Status.CLOSED,
        closed_at__date__range=(period.start, period.end),
    ).exclude(ending="")
    rows = ended.order_by().values("ending", "local_reason").annotate(number=Count("pk"))
    values = [{"way": _value(row["ending"], row["local_reason"]), "number": row["number"]} for row in rows]
    return breakdown, breakdown.counts(values)


def _value(ending: str, local: int | None) -> str:
    return f"{ending}.{local}" if local else ending


def _worded(ways: list[Way]) -> Breakdown:
    groups, detail = [], {}
    for way in ways:
        own = [Group(_value(way.ending, one.pk), one.words, (_value(way.ending, one.pk),)) for one in way.local]
        named = way.ending.label if way.words == way.ending.label else f"{way.ending.label} (here: {way.words})"
        groups.append(Group(way.ending.value, named, (way.ending.value, *(one.key for one in own))))
        if own:
            rest = Group(f"{way.ending}.none", "No reason of our own", (way.ending.value,))
            detail[way.ending.value] = (*own, rest)
    return Breakdown(
        "endings", TITLE, COUNTED, "pieces of work that ended in the period", "way", tuple(groups), detail=detail
    )
