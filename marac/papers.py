"""Papers of a meeting: the pack before it, the minutes after it, and the action sheet of an agency."""

from agencies.access import Level, Permission, Section, may
from agencies.models import Desk
from cases.models import Case
from cases.paper_builders import Table, case_part, headline, printable
from cases.seen import Seen
from dashub import moments, pdf
from marac.models import Action, Attendance, Listing, Meeting, ResearchLine

START, END = 10, 85


def find_meeting(meeting_id: int, user, options: dict):
    return Meeting.objects.visible_to(user).filter(pk=meeting_id).first()


def find_minutes(meeting_id: int, user, options: dict):
    """Minutes are read once issued."""
    return Meeting.objects.visible_to(user).filter(pk=meeting_id, minutes__status="issued").first()


def find_action_sheet(meeting_id: int, user, options: dict):
    """The sheet of a desk at which she works, or of any where she prepares the meeting."""
    meeting = find_meeting(meeting_id, user, options)
    desks = user.standing.desks(Permission.ACT)
    return meeting if meeting and (options.get("desk") in desks or may(user, Permission.COORDINATE, meeting)) else None


def pack(meeting: Meeting, user, options: dict, advance) -> pdf.Paper:
    """The running order and, case by case, what the recipient may see, with the research shared so far."""
    listings = _listings(meeting, user)
    cases = {
        case.pk: case
        for case in printable(Case.objects.visible_to(user)).filter(pk__in=[row.case_id for row in listings])
    }
    lines = _shared_lines(listings, user)
    parts = []
    for number, listing in enumerate(listings, 1):
        part = case_part(cases[listing.case_id], user)
        parts.append({"listing": listing, "part": part, "why": _why(listing), "research": lines.get(listing.pk, [])})
        advance(START + (END - START) * number // len(listings))
    context = {
        "meeting": meeting,
        "when": moments.when(meeting.starts_at),
        "partnership": meeting.area.partnership,
        "recipient": user.full_name,
        "parts": parts,
    }
    return pdf.Paper(f"MARAC pack, {moments.day(meeting.starts_at)}", "pdf/pack.html", context)


def minutes(meeting: Meeting, user, options: dict, advance) -> pdf.Paper:
    """The minutes as issued: each case to those who may read its minutes, and old actions split in two (domain.md 2.5)."""
    listings = _listings(meeting, user)
    cases = {
        case.pk: case
        for case in Case.objects.with_people().visible_to(user).filter(pk__in=[r.case_id for r in listings])
    }
    actions = _actions(listings, user)
    parts = []
    for number, listing in enumerate(listings, 1):
        parts.append(_minuted(listing, cases[listing.case_id], user, actions.get(listing.pk, [])))
        advance(START + (END - START) * number // len(listings))
    context = {
        "meeting": meeting,
        "when": moments.when(meeting.starts_at),
        "partnership": meeting.area.partnership,
        "attendances": _attendances(meeting),
        "minutes": meeting.minutes,
        "body": meeting.minutes.body,
        "parts": parts,
    }
    return pdf.Paper(f"MARAC minutes, {moments.day(meeting.starts_at)}", "pdf/minutes.html", context)


def action_sheet(meeting: Meeting, user, options: dict, advance) -> pdf.Paper:
    """One agency's actions from one meeting: what, by whom, by when; nothing else of the case."""
    desk = Desk.objects.select_related("agency").get(pk=options["desk"])
    rows = (
        Action.objects.visible_to(user)
        .filter(listing__meeting=meeting, desk=desk)
        .select_related("case", "owner", "deputy")
        .order_by("due_at", "pk")
    )
    advance(END)
    context = {
        "meeting": meeting,
        "when": moments.when(meeting.starts_at),
        "partnership": meeting.area.partnership,
        "desk": desk,
        "actions": rows,
    }
    return pdf.Paper(f"Action sheet, {moments.day(meeting.starts_at)}", "pdf/action_sheet.html", context)


def _listings(meeting: Meeting, user) -> list[Listing]:
    live = Listing.objects.visible_to(user).live().filter(meeting=meeting)
    return list(live.select_related("case", "presentation", "discussion").order_by("position", "pk"))


def _why(listing: Listing) -> list[str]:
    """Why it is listed, and whether it is a repeat, in the words of the rule."""
    return list(listing.verdict.get("working", []))


def _shared_lines(listings: list[Listing], user) -> dict[int, list[Table]]:
    """Shared lines by listing, a table for each agency."""
    rows = (
        ResearchLine.objects.visible_to(user)
        .current()
        .filter(research__listing__in=listings, shared=True)
        .select_related("research__desk__agency")
        .order_by("research__desk__agency__name", "position", "pk")
    )
    tables: dict[int, dict[str, Table]] = {}
    for line in rows:
        desks = tables.setdefault(line.research.listing_id, {})
        desks.setdefault(str(line.research.desk), Table([], str(line.research.desk))).rows.append(
            (line.prompt, line.text)
        )
    return {listing: list(by_desk.values()) for listing, by_desk in tables.items()}


def _minuted(listing: Listing, case: Case, user, actions: list[Action]) -> dict:
    """A case's minutes for one reader; without the section she gets the reference and her agency's actions alone."""
    seen = Seen.by(user, case)
    discussion = getattr(listing, "discussion", None)
    rows = _said(discussion) if discussion and seen.level(Section.MINUTES) == Level.FULL else []
    return {"listing": listing, "headline": headline(case), "rows": rows, "actions": actions}


def _said(discussion) -> list[tuple[str, str]]:
    said = [
        ("Why it was referred", discussion.referrer_reason),
        ("Her voice, through the IDVA", discussion.idva_voice),
        ("Risk to the victim", discussion.risk_victim),
        ("Risk to children", discussion.risk_children),
        ("Risk from the perpetrator", discussion.risk_perpetrator),
        ("Risk to staff", discussion.risk_staff),
        ("Decision", discussion.decision),
        ("Who tells her, and how safely", _telling(discussion)),
        ("Links", ", ".join(discussion.links).upper()),
    ]
    return [(label, text) for label, text in said if text]


def _telling(discussion) -> str:
    who = str(discussion.tell_victim_by) if discussion.tell_victim_by_id else ""
    return ": ".join(filter(None, [who, discussion.tell_victim_how]))


def _actions(listings: list[Listing], user) -> dict[int, list[Action]]:
    found: dict[int, list[Action]] = {}
    rows = Action.objects.visible_to(user).filter(listing__in=listings).select_related("desk__agency", "owner")
    for action in rows.order_by("due_at", "pk"):
        found.setdefault(action.listing_id, []).append(action)
    return found


def _attendances(meeting: Meeting):
    return Attendance.objects.filter(meeting=meeting).select_related("desk__agency", "user")
