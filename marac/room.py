"""What one viewer sees of a meeting in session: the running order, the case before her, its research and actions."""

from dataclasses import dataclass, field
from hashlib import sha256

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from agencies.access import Permission, Section, may, roles_with
from agencies.models import Desk, Membership
from cases import household
from cases.household_map import family_map
from cases.models import Case
from cases.paper_builders import CasePart, case_part, printable
from cases.seen import Seen
from dashub import nested
from dashub.nested import Children
from marac.actions.discussion import nothing_about_perpetrator
from marac.minuted import said_of
from marac.models import About, Action, ActionTemplate, Discussion, Listing, Meeting, Research, ResearchLine
from marac.returns import amended_words
from marac.wishes import Wishes, in_words, with_wishes

# What a screen that the whole room sees does not show: where anybody lives or works, and how she is reached.
NOT_PROJECTED = frozenset(
    {
        Section.ADDRESS,
        Section.CONFIDENTIAL_ADDRESS,
        Section.CONTACT_DETAILS,
        Section.SAFE_CONTACT,
        Section.PERPETRATOR_PLACES,
        Section.IMMIGRATION,
    }
)


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
    version: int = 0


@dataclass
class Hearing:
    """What is brought, said and agreed of the case before her: what changes while she looks at it.

    ``plan``: at a review, the actions of the case from before.
    """

    listing: Listing
    seen: Seen
    research: list[Returned]
    actions: list[Action]
    plan: list[Action] = field(default_factory=list)

    @property
    def discussion(self) -> Discussion | None:
        return getattr(self.listing, "discussion", None)

    @property
    def why(self) -> list[str]:
        return list(self.listing.verdict.get("working", []))

    @property
    def sees_minutes(self) -> bool:
        return self.seen.full(Section.MINUTES)

    @property
    def wishes(self) -> Wishes | None:
        """Whether she was asked what she wants before this hearing; the listing comes from ``on_the_list``."""
        return in_words(self.listing, self.seen)

    @property
    def none_about_perpetrator(self) -> bool:
        """Asked of PostgreSQL only where the actions before her are not all of them."""
        if self.seen.full(Section.ACTIONS):
            return not any(action.about == About.PERPETRATOR for action in [*self.actions, *self.plan])
        return nothing_about_perpetrator(self.listing)

    @property
    def said(self) -> list[tuple[str, str]]:
        """What was written, for those who read and do not write."""
        return said_of(self.discussion) if self.discussion else []


@dataclass
class CaseFile:
    """What is known of the case, its people and their family map, as far as she sees them."""

    part: CasePart
    drawing: str
    in_words: list[str]


def on_the_list(meeting: Meeting, user, *, projected: bool = False) -> list[Listing]:
    """The cases of the meeting that she may see, in order; one query for the order and the case before her.

    ``projected``: on a screen that the whole room sees, so that a restricted case is not on it.
    """
    rows = Listing.objects.visible_to(user).filter(meeting=meeting).exclude(status=Listing.Status.WITHDRAWN)
    rows = with_wishes(rows.select_related("case", "discussion__tell_victim_by__agency", "override_by"))
    rows = rows.filter(case__restricted=False) if projected else rows
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
    """Research and actions in one query."""
    seen = Seen.by_the_table(user, listing.case)
    asked = Research.objects.order_by("desk__agency__name")
    if not seen.full(Section.RESEARCH):
        asked = asked.filter(desk__in=seen.desks)
    shared = ResearchLine.objects.visible_to(user).current().filter(shared=True).order_by("position", "pk")
    [brought] = nested.read(
        Listing.objects.filter(pk=listing.pk),
        Children("research", ("desk__agency",), (Children("lines", rows=shared),), rows=asked),
        Children("actions", ("desk__agency", "owner"), rows=Action.objects.visible_to(user).order_by("pk")),
    )
    research = [_returned(row) for row in brought.research.all()]
    return Hearing(listing, seen, research, list(brought.actions.all()), _plan_before(listing, user))


def _plan_before(listing: Listing, user) -> list[Action]:
    if not listing.review:
        return []
    rows = Action.objects.visible_to(user).filter(case=listing.case_id).exclude(listing=listing.pk)
    return list(rows.select_related("desk__agency", "owner").order_by("pk"))


def _returned(row: Research) -> Returned:
    if not row.is_returned:
        return Returned(str(row.desk), "NOT RETURNED", True, [])
    amended = f" {amended_words(row).capitalize()}." if row.amended_at else ""
    if row.status == Research.Status.NO_TRACE:
        return Returned(str(row.desk), f"Nothing known{amended and '.'}{amended}", False, [], row.version)
    withheld = " Something is withheld." if row.withheld_reason else ""
    return Returned(str(row.desk), f"Returned.{withheld}{amended}", False, list(row.lines.all()), row.version)


def case_file(listing: Listing, user, *, projected: bool = False) -> CaseFile:
    """The case in one query, and one for the ties between its people."""
    [case] = printable(Case.objects.visible_to(user).filter(pk=listing.case_id))
    seen = Seen.by(user, case)
    if projected:
        seen = seen.without(NOT_PROJECTED)
    drawing, in_words = family_map(seen, household.relationships(seen))
    return CaseFile(case_part(seen), drawing, in_words)


def taking_part(meeting: Meeting) -> list[Desk]:
    """The agencies of the series, each with the ``people`` there who may be given an action, in one query."""
    act = Membership.objects.live().filter(user__is_active=True, roles__overlap=roles_with(Permission.ACT))
    there = act.filter(desk=OuterRef("pk")).order_by("user__full_name")
    people = ArraySubquery(there.values(row=JSONObject(number="user", name="user__full_name")))
    desks = Desk.objects.filter(series=meeting.series_id).select_related("agency").order_by("agency__name")
    return list(desks.annotate(people=people))


def owners(desks: list[Desk], case: Case) -> list[tuple[str, str]]:
    """Who may be given an action: the people of the agencies that take part, by agency, less those barred from the case.

    Of a restricted case only the people named in it.
    """
    people = [(desk, each) for desk in desks for each in desk.people if each["number"] not in case.barred]
    if case.restricted:
        named = {-number for number in case.live_readers() if number < 0}
        people = [(desk, each) for desk, each in people if each["number"] in named]
    return [(f"{desk.pk}-{each['number']}", f"{desk}: {each['name']}") for desk, each in people]


def library() -> list[str]:
    return list(ActionTemplate.objects.filter(active=True).values_list("text", flat=True))


def stamp(items: list[Item], shown: Hearing | None, meeting: Meeting) -> str:
    """Changes whenever something on the screen's sides does; a page that holds it is told "nothing new"."""
    parts = [str(meeting.break_since), *(f"{item.listing.pk}{item.state}{item.current}" for item in items)]
    if shown:
        parts += [f"{action.pk}{action.version}{action.status}" for action in [*shown.actions, *shown.plan]]
        parts += [f"{row.desk}{row.state}{row.version}" for row in shown.research]
        parts.append(str(shown.discussion.version if shown.discussion else 0))
    return sha256("|".join(parts).encode()).hexdigest()[:20]


def writes(user, meeting: Meeting) -> bool:
    return may(user, Permission.COORDINATE, meeting)
