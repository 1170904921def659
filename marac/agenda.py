"""What the meeting pages show: sittings with their load in words, and a list in its running order."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from agencies.access import sections_for
from cases import summaries
from cases.models import Case
from cases.models.case import RiskLevel
from cases.seen import Seen
from dashub import moments
from marac.actions.planning import sitting_in
from marac.models import Listing, Meeting, Research
from marac.order import By, Entry, ordered
from marac.returns import Progress, progress_of
from marac.schedule import Plan, load
from marac.wishes import Wishes, in_words, with_wishes


@dataclass(frozen=True)
class Sitting:
    """One meeting, its words ready to print."""

    meeting: Meeting
    when: str
    cases: str
    warning: str
    intake: str
    research: str


def sittings(meetings, user, now: dt.datetime) -> list[Sitting]:
    """Counts are of the cases that the user may see: a case that she is kept from leaves no gap."""
    rows = list(meetings.select_related("series", "area").with_counts(Case.objects.visible_to(user)))
    progress = progress_of(rows, user)
    return [_sitting(row, progress.get(row.pk), now) for row in rows]


def _sitting(meeting: Meeting, progress: Progress | None, now) -> Sitting:
    capacity = meeting.series.capacity
    return Sitting(
        meeting=meeting,
        when=moments.when(meeting.starts_at),
        cases=f"{meeting.listed} of {capacity}" if meeting.is_open else str(meeting.listed),
        warning=overload(meeting) if meeting.is_open else "",
        intake=intake_words(meeting, now),
        research=progress.words(now) if progress and meeting.is_open else "",
    )


def overload(meeting: Meeting) -> str:
    """The warning in words where more cases are listed than fit; the meeting carries ``listed``."""
    return load(Plan.of(meeting.series), meeting.listed).warning


def intake_words(meeting: Meeting, now: dt.datetime) -> str:
    """ "List closes 13 January 2026 at 4pm, in 3 h 12 min"; closed; or "Emergency"."""
    if meeting.emergency:
        return "Emergency"
    if meeting.status == Meeting.Status.PLANNED and meeting.intake_until > now:
        left = moments.distance((meeting.intake_until - now).total_seconds())
        return f"List closes {moments.when(meeting.intake_until)}, in {left}"
    return f"List closed {moments.when(meeting.intake_until)}"


@dataclass(frozen=True)
class Week:
    """Sittings of one week, Monday first."""

    heading: str
    sittings: list[Sitting]


def by_week(rows: list[Sitting], today: dt.date) -> list[Week]:
    weeks: dict[dt.date, list[Sitting]] = {}
    for row in rows:
        day = timezone.localdate(row.meeting.starts_at)
        weeks.setdefault(day - dt.timedelta(days=day.weekday()), []).append(row)
    monday = today - dt.timedelta(days=today.weekday())
    names = {monday: "This week", monday + dt.timedelta(days=7): "Next week"}
    return [Week(names.get(start, f"Week of {moments.day(start)}"), found) for start, found in weeks.items()]


@dataclass(frozen=True)
class Item:
    """A case on the list. ``order`` is the viewer's own count and is never stored or printed on paper.

    ``withheld``: agencies that hold something back, and why; for those who prepare the meeting.
    """

    order: int
    listing: Listing
    risk: str
    victim: str
    wishes: Wishes | None
    progress: str
    missing: list[str]
    withheld: list[tuple[str, str]]
    working: list[str]


def items(meeting: Meeting, user) -> list[Item]:
    """The running order of what she may see, with who has not returned."""
    rows = (
        with_wishes(Listing.objects.visible_to(user).filter(meeting=meeting).live())
        .select_related("case", "presentation__desk__agency", "override_by")
        .prefetch_related(
            "case__involvements__person",
            Prefetch("research", Research.objects.select_related("desk__agency").order_by("desk__agency__name")),
        )
        .order_by("position", "id")
    )
    return [_item(order, listing, user) for order, listing in enumerate(rows, 1)]


def outstanding(found: list[Item]) -> list[tuple[str, list[str]]]:
    """(agency, cases) for every agency that has not returned everything: whom to ring."""
    cases: dict[str, list[str]] = {}
    for item in found:
        for desk in item.missing:
            cases.setdefault(desk, []).append(item.listing.case.reference)
    return sorted(cases.items())


def progress(found: list[Item], meeting: Meeting) -> Progress | None:
    """How far the returns for these cases are, of what was read for them already; None where nobody has been asked."""
    returns = [one for item in found for one in item.listing.research.all()]
    if not returns:
        return None
    return Progress(sum(one.is_returned for one in returns), len(returns), meeting.research_due_at)


RANKS = {RiskLevel.HIGH: 3, RiskLevel.MEDIUM: 2, RiskLevel.STANDARD: 1}


def in_order(found: list[Item], meeting: Meeting, by: By) -> list[str]:
    """References of the listings in a proposed order; who must step out is asked of those who sit in the meeting."""
    barred = {user for item in found for user in item.listing.case.barred}
    here = set(sitting_in(meeting).filter(pk__in=barred).values_list("pk", flat=True)) if barred else set()
    entries = [
        Entry(
            reference=item.listing.reference,
            rank=RANKS.get(item.listing.case.risk_level, 0),
            repeat=item.listing.repeat,
            desks=frozenset(_brings(item.listing)),
            step_out=frozenset(here.intersection(item.listing.case.barred)),
        )
        for item in found
    ]
    return ordered(entries, by, dict(meeting.leavings.values_list("desk", "at")))


def _brings(listing: Listing) -> list[int]:
    """Desks that have something to say: who referred it, and who returned more than that nothing is known."""
    returned = [one.desk_id for one in listing.research.all() if one.status == Research.Status.RETURNED]
    return [*returned, *([listing.presentation.desk_id] if listing.presentation else [])]


def _item(order: int, listing: Listing, user) -> Item:
    returns = list(listing.research.all())
    missing = [str(one.desk) for one in returns if not one.is_returned]
    seen = Seen(listing.case, sections_for(user, listing.case.facts), frozenset())
    return Item(
        order=order,
        listing=listing,
        risk=listing.case.get_risk_level_display(),
        victim=_victim(seen),
        wishes=in_words(listing, seen),
        progress=f"{len(returns) - len(missing)} of {len(returns)}" if returns else "not asked yet",
        missing=missing,
        withheld=[(str(one.desk), one.withheld_reason) for one in returns if one.is_returned and one.withheld_reason],
        working=listing.verdict.get("working", []),
    )


def _victim(seen: Seen) -> str:
    """Her name, where the viewer's sections show it."""
    return next((summaries.name_of(seen, one) for one in summaries.of_role(seen, "victim")), "")
