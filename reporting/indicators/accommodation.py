"""Safe accommodation as the yearly return counts it (domain.md section 5, Part 4; SI 2021/990).

Raw numbers: nothing here may be shown before reporting.part_4 has hidden what is small.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from agencies.principals import as_system
from reporting.indicators.measures import Breakdown, Group
from reporting.periods import Period
from support.models import PART_4, Sanctuary, Stay

Status = Stay.Status
SANCTUARY = "sanctuary"
TYPES = {**{one.value: one.label for one in PART_4}, SANCTUARY: "Sanctuary scheme (works at home)"}
# Columns of people: as a household counts them.
PEOPLE = {"women": "Women", "men": "Men", "other_adults": "Other adults, or not known", "children": "Children"}

SUPPORTED = "households supported"
NOT_MET = "needs that could not be met"
ENDED = "stays that ended"


def _groups(choices, but: tuple[str, ...] = ()) -> tuple[Group, ...]:
    return tuple(Group(value, label, (value,)) for value, label in choices if value and value not in but)


BY_TYPE = Breakdown(
    "part_4_type",
    "Households supported, by type",
    "Households that lived in safe accommodation on at least one day of the period, and households in whose home works were "
    "done in it. Each counts once for a type, and under each type in which it lived. Emergency and temporary accommodation "
    "of the council is not in the return.",
    SUPPORTED,
    "kind",
    _groups(TYPES.items()),
)
NEEDS = _groups(((f"need_{value}", label) for value, label in Stay.Need.choices if value))
BY_UNMET = Breakdown(
    "part_4_unmet",
    "Households that could not be supported, by reason",
    "Needs for safe accommodation that, on a day of the period, could not be met. One that is met later is no longer here. "
    "Reason not recorded further: which need it was is not known.",
    NOT_MET,
    "reason",
    tuple(
        Group(value, label, (value, *(one.values[0] for one in NEEDS)) if value == Stay.Unmet.NEEDS else (value,))
        for value, label in Stay.Unmet.choices
    ),
    detail={Stay.Unmet.NEEDS.value: (*NEEDS, Group("need_not_said", "Which need is not recorded", ("needs",)))},
)
BY_END = Breakdown(
    "part_4_end",
    "Households whose support ended, by reason",
    "Stays in safe accommodation that ended on a day of the period, the first and the last among them.",
    ENDED,
    "end",
    _groups(Stay.End.choices),
)
BY_MOVE_ON = Breakdown(
    "part_4_move_on",
    "Where they moved on to",
    "Of the stays that ended in the period.",
    ENDED,
    "move_on",
    _groups(Stay.MoveOn.choices, but=(Stay.MoveOn.NOT_KNOWN,)),
    unknown=("", Stay.MoveOn.NOT_KNOWN),
)


@dataclass(frozen=True)
class Found:
    """``people``: {type: {column: number}}. The breakdowns are counted by their groups' keys; ``moved_in`` are the needs met
    in the period by moving in."""

    people: Mapping[str, Mapping[str, int]]
    types: Mapping[str, int]
    unmet: Mapping[str, int]
    ended: Mapping[str, int]
    move_on: Mapping[str, int]
    moved_in: int
    not_met: int
    stays_ended: int

    @property
    def households(self) -> int:
        return sum(self.types[BY_TYPE.name(group)] for group in BY_TYPE.groups)


@as_system("figures")
def count(area, period: Period) -> Found:
    """Over every case of the area, whoever sees it."""
    within = (period.start, period.end)
    there = Q(status__in=[Status.IN, Status.ENDED], moved_in_on__lte=period.end)
    there &= Q(moved_out_on=None) | Q(moved_out_on__gte=period.start)
    not_met = Q(status=Status.UNMET, unmet_on__range=within)
    rows = list(Stay.objects.filter(there | not_met, case__area=area, kind__in=PART_4).order_by("moved_in_on", "pk"))
    unmet = [one for one in rows if one.status == Status.UNMET]
    lived = [one for one in rows if one.status != Status.UNMET]
    ended = [one for one in lived if one.moved_out_on and one.moved_out_on <= period.end]
    done = Sanctuary.objects.filter(case__area=area, status=Sanctuary.Status.DONE, done_on__range=within)
    homes = _latest(lived, lambda one: one.kind)
    homes |= _latest(done.order_by("done_on", "pk"), lambda _: SANCTUARY)
    people = {kind: Counter() for kind in TYPES}
    for (_, kind), home in homes.items():
        people[kind].update({name: getattr(home, name) for name in PEOPLE})
    return Found(
        people=people,
        types=_counted(BY_TYPE, (kind for _, kind in homes)),
        unmet=_counted(BY_UNMET, (_reason(one.unmet, one.unmet_need) for one in unmet)),
        ended=_counted(BY_END, (one.end for one in ended)),
        move_on=_counted(BY_MOVE_ON, (one.move_on for one in ended)),
        moved_in=sum(one.moved_in_on >= period.start for one in lived),
        not_met=len(unmet),
        stays_ended=len(ended),
    )


def _latest(rows, kind) -> dict:
    """{(case, type): the last of its rows}: a household that came twice is counted once, as it was then."""
    return {(one.case_id, kind(one)): one for one in rows}


def _reason(unmet: str, need: str) -> str:
    return f"need_{need}" if unmet == Stay.Unmet.NEEDS and need else unmet


def _counted(breakdown: Breakdown, values) -> dict[str, int]:
    return breakdown.counts({breakdown.column: value, "number": number} for value, number in Counter(values).items())
