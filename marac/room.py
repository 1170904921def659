"""What one viewer sees of a meeting in session: the running order, the case before her, its research and actions."""

from dataclasses import dataclass
from hashlib import sha256

from agencies.access import Permission, Section, may, roles_with
from agencies.models import Membership
from cases import household
from cases.household_map import family_map
from cases.models import Case
from cases.paper_builders import CasePart, case_part, printable
from cases.seen import Seen
from marac.actions.discussion import nothing_about_perpetrator
from marac.minuted import said_of
from marac.models import About, Action, ActionTemplate, Discussion, Listing, Meeting, Research, ResearchLine


@dataclass(frozen=True)
class Item:
    """A line of the running order. Cases are called by reference; positions are nobody's but hers (architecture.md 3)."""

    listing: Listing
    state: str
    current: bool


@dataclass(frozen=True)
class Returned:
    """What one agency brought: shared lines, nothing known, withheld, or nothing yet - which is said loudly."""

    desk: str
    state: str
    missing: bool
    lines: list[ResearchLine]


@dataclass
class Hearing:
    """The case before her."""

    listing: Listing
    case: Case
    seen: Seen
    part: CasePart
    discussion: Discussion | None
    why: list[str]
    research: list[Returned]
    actions: list[Action]
    none_about_perpetrator: bool
    sees_minutes: bool
    drawing: str
    in_words: list[str]

    @property
    def said(self) -> list[tuple[str, str]]:
        """What was written, for those who read and do not write."""
        return said_of(self.discussion) if self.discussion else []


def on_the_list(meeting: Meeting, user) -> list[Listing]:
    """The cases of the meeting that she may see, in order; one query for the order and the case before her."""
    rows = Listing.objects.visible_to(user).filter(meeting=meeting).exclude(status=Listing.Status.WITHDRAWN)
    rows = rows.select_related("case", "presentation", "discussion__tell_victim_by", "override_by")
    return list(rows.order_by("position", "pk"))


def running_order(listings: list[Listing], current: Listing | None) -> list[Item]:
    return [Item(row, _state(row), row is current) for row in listings]


def _state(listing: Listing) -> str:
    if listing.status != Listing.Status.LISTED:
        return listing.get_status_display()
    discussion = getattr(listing, "discussion", None)
    return "Begun" if discussion and discussion.started_at else "Waiting"


def choose(listings: list[Listing], reference: str | None) -> Listing | None:
    """The case asked for; else the one begun last and not closed; else the first that waits; else the first."""
    if reference:
        return next((row for row in listings if row.reference == reference), None)
    waiting = [row for row in listings if row.status == Listing.Status.LISTED]
    begun = [row for row in waiting if _state(row) == "Begun"]
    begun.sort(key=lambda row: row.discussion.started_at, reverse=True)
    return next(iter([*begun, *waiting, *listings]), None)


def hearing(listing: Listing, user) -> Hearing:
    case = printable(Case.objects.visible_to(user)).get(pk=listing.case_id)
    listing.case = case
    seen = Seen.by(user, case)
    actions = _actions(listing, user)
    drawing, in_words = family_map(seen, household.relationships(seen))
    return Hearing(
        listing=listing,
        case=case,
        seen=seen,
        part=case_part(case, user),
        discussion=getattr(listing, "discussion", None),
        why=list(listing.verdict.get("working", [])),
        research=_research(listing, user, seen),
        actions=actions,
        none_about_perpetrator=_none_about(listing, actions, seen),
        sees_minutes=seen.full(Section.MINUTES),
        drawing=drawing,
        in_words=in_words,
    )


def _research(listing: Listing, user, seen: Seen) -> list[Returned]:
    """Every agency asked, in columns - for those to whom research is shown; for others her own agency's alone."""
    lines: dict[int, list[ResearchLine]] = {}
    shown = ResearchLine.objects.visible_to(user).current().filter(research__listing=listing, shared=True)
    for line in shown.order_by("position", "pk"):
        lines.setdefault(line.research_id, []).append(line)
    rows = Research.objects.filter(listing=listing).select_related("desk__agency").order_by("desk__agency__name")
    if not seen.full(Section.RESEARCH):
        rows = rows.filter(desk__in=seen.desks)
    return [_returned(row, lines.get(row.pk, [])) for row in rows]


def _returned(row: Research, lines: list[ResearchLine]) -> Returned:
    if not row.is_returned:
        return Returned(str(row.desk), "NOT RETURNED", True, [])
    if row.status == Research.Status.NO_TRACE:
        return Returned(str(row.desk), "Nothing known", False, [])
    withheld = " Something is withheld." if row.withheld_reason else ""
    return Returned(str(row.desk), f"Returned.{withheld}", False, lines)


def _actions(listing: Listing, user) -> list[Action]:
    rows = Action.objects.visible_to(user).filter(listing=listing).select_related("desk__agency", "owner")
    return list(rows.order_by("pk"))


def _none_about(listing: Listing, actions: list[Action], seen: Seen) -> bool:
    if seen.full(Section.ACTIONS):
        return not any(action.about == About.PERPETRATOR for action in actions)
    return nothing_about_perpetrator(listing)


def owners(meeting: Meeting, case: Case) -> list[tuple[str, str]]:
    """Who may be given an action: the people of the agencies that take part, by agency, less those barred from the case.

    Of a restricted case only the people named in it.
    """
    rows = (
        Membership.objects.live()
        .filter(desk__series=meeting.series_id, user__is_active=True, roles__overlap=roles_with(Permission.ACT))
        .exclude(user__in=case.barred)
        .select_related("user", "desk__agency")
        .order_by("desk__agency__name", "user__full_name")
    )
    if case.restricted:
        rows = rows.filter(user__in=[-number for number in case.live_readers() if number < 0])
    return [(f"{row.desk_id}-{row.user_id}", f"{row.desk}: {row.user}") for row in rows]


def library() -> list[str]:
    return list(ActionTemplate.objects.filter(active=True).values_list("text", flat=True))


def stamp(items: list[Item], shown: Hearing | None, meeting: Meeting) -> str:
    """Changes whenever something on the screen's sides does; a page that holds it is told "nothing new"."""
    parts = [str(meeting.break_since), *(f"{item.listing.pk}{item.state}{item.current}" for item in items)]
    if shown:
        parts += [f"{action.pk}{action.version}{action.status}" for action in shown.actions]
        parts += [f"{row.desk}{row.state}{len(row.lines)}" for row in shown.research]
        parts.append(str(shown.discussion.version if shown.discussion else 0))
    return sha256("|".join(parts).encode()).hexdigest()[:20]


def writes(user, meeting: Meeting) -> bool:
    return may(user, Permission.COORDINATE, meeting)
