"""Papers of a meeting: the pack before it, the minutes after it, and the action sheet of an agency."""

from datetime import timedelta

from django.db.models import Exists, F, Func, OuterRef
from django.utils import timezone

from agencies.access import Permission, Section, may
from agencies.models import Desk
from cases.models import Case, Presentation
from cases.paper_builders import Table, case_part, headline, printable
from cases.seen import Seen
from dashub import moments, pdf
from dashub.clock import anniversary
from marac.minuted import recorded_by, said_of
from marac.models import Action, Amendment, Attendance, DiscussionEdit, Listing, Meeting, ResearchLine, Transfer
from marac.returns import amended_words

START, END = 10, 85
ONE_YEAR = timedelta(days=365)
BODY = (("opening", "Opening"), ("previous", "Actions of earlier meetings"), ("other", "Other business"))


def find_meeting(meeting_id: int, user, options: dict):
    return Meeting.objects.visible_to(user).filter(pk=meeting_id).first()


def find_minutes(meeting_id: int, user, options: dict):
    """Minutes are read once issued."""
    return Meeting.objects.visible_to(user).filter(pk=meeting_id, minutes__status="issued").first()


def find_extract(meeting_id: int, user, options: dict):
    """The meeting, while its minutes are issued and she reads those of this case."""
    meeting = find_minutes(meeting_id, user, options)
    listing = _extracted(meeting, user, options) if meeting else None
    reads = listing and Seen.by_the_table(user, listing.case).full(Section.MINUTES)
    return meeting if reads else None


def _extracted(meeting: Meeting, user, options: dict) -> Listing | None:
    return next((one for one in _listings(meeting, user) if one.pk == options.get("listing")), None)


def find_action_sheet(meeting_id: int, user, options: dict):
    """The sheet of a desk at which she works, or of any where she prepares the meeting."""
    meeting = find_meeting(meeting_id, user, options)
    desks = user.standing.desks(Permission.ACT)
    return meeting if meeting and (options.get("desk") in desks or may(user, Permission.COORDINATE, meeting)) else None


def pack(meeting: Meeting, user, options: dict, advance) -> pdf.Paper:
    """The running order and, case by case, what the recipient may see, with the research shared so far."""
    listings = _listings(meeting, user)
    shown = Case.objects.visible_to(user).filter(pk__in=[row.case_id for row in listings])
    cases = {case.pk: case for case in printable(shown)}
    lines = _shared_lines(listings, user)
    parts = []
    for number, listing in enumerate(listings, 1):
        part = case_part(Seen.by(user, cases[listing.case_id]))
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
    """The minutes as issued: each case to those who may read its minutes, old actions split in two (domain.md 2.5)."""
    parts = minuted(meeting, user)
    advance(END)
    context = {
        "meeting": meeting,
        "when": moments.when(meeting.starts_at),
        "partnership": meeting.area.partnership,
        "attendances": _attendances(meeting),
        "minutes": meeting.minutes,
        "body": [(label, meeting.minutes.body.get(key)) for key, label in BODY if meeting.minutes.body.get(key)],
        "parts": parts,
        "amendments": amended_in_general(meeting),
        "previous": previous_actions(meeting, user),
        "past": past_twelve_months(meeting, user),
    }
    return pdf.Paper(f"MARAC minutes, {moments.day(meeting.starts_at)}", "pdf/minutes.html", context)


def extract(meeting: Meeting, user, options: dict, advance) -> pdf.Paper:
    """The minutes of one case and of no other: what goes into that case's file at an agency (domain.md 2.5)."""
    [part] = [row for row in minuted(meeting, user) if row["listing"].pk == options["listing"]]
    advance(END)
    context = {
        "meeting": meeting,
        "when": moments.when(meeting.starts_at),
        "partnership": meeting.area.partnership,
        "minutes": meeting.minutes,
        "row": part,
    }
    return pdf.Paper(f"Extract of MARAC minutes, {moments.day(meeting.starts_at)}", "pdf/extract.html", context)


def minuted(meeting: Meeting, user) -> list[dict]:
    """The cases of the meeting as minuted for one reader, in order."""
    listings = _listings(meeting, user)
    actions, amended, edits = _actions(listings, user), _amended(meeting), _edits(listings)
    return [
        _minuted(listing, user, actions.get(listing.pk, []), amended.get(listing.pk, []), edits.get(listing.pk, []))
        for listing in listings
    ]


def previous_actions(meeting: Meeting, user) -> list[tuple[str, list[Action]]]:
    """Actions of earlier meetings that ended since the last sitting, "circumstances changed" apart from "not done"."""
    last = _last_sitting(meeting)
    since = (last.ended_at or last.starts_at) if last else meeting.starts_at - ONE_YEAR
    ended = Action.objects.visible_to(user).filter(
        case__area=meeting.area, settled_at__gt=since, settled_at__lte=meeting.ended_at or meeting.starts_at
    )
    rows = list(ended.select_related("case", "desk__agency").order_by("settled_at", "pk"))
    groups = (
        ("Done", Action.Status.DONE),
        ("Not possible: circumstances changed", Action.Status.CIRCUMSTANCES_CHANGED),
        ("Not done", Action.Status.NOT_DONE),
    )
    return [(title, found) for title, status in groups if (found := [row for row in rows if row.status == status])]


def _last_sitting(meeting: Meeting) -> Meeting | None:
    earlier = meeting.series.meetings.filter(starts_at__lt=meeting.starts_at, status="held")
    return earlier.order_by("-starts_at").first()


def past_twelve_months(meeting: Meeting, user) -> list[Case]:
    """Cases whose twelve months since the last referral ended between the last sitting and this one.

    The anniversary is still within them (domain.md 2.2).
    """
    last = _last_sitting(meeting)
    day = timezone.localdate(meeting.starts_at)
    since = timezone.localdate(last.starts_at) if last else anniversary(day, -1)
    referred = Presentation.objects.filter(case=OuterRef("pk"), for_marac=True)
    cases = (
        Case.objects.visible_to(user)
        .filter(area=meeting.area)
        .filter(
            Exists(referred.filter(submitted_on__gte=anniversary(since, -1), submitted_on__lt=anniversary(day, -1))),
            ~Exists(referred.filter(submitted_on__gte=anniversary(day, -1))),
        )
    )
    return list(cases.order_by("reference"))


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
    return list(live.select_related("case", "discussion__tell_victim_by__agency").order_by("position", "pk"))


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
        amended = amended_words(line.research)
        title = f"{line.research.desk}, {amended}" if amended else str(line.research.desk)
        desks.setdefault(title, Table([], title)).rows.append((line.prompt, line.text))
    return {listing: list(by_desk.values()) for listing, by_desk in tables.items()}


def _minuted(listing: Listing, user, actions: list[Action], amended: list[Amendment], edits) -> dict:
    """A case's minutes for one reader; without the section she gets the reference and her agency's actions alone."""
    discussion = getattr(listing, "discussion", None)
    reads = Seen.by_the_table(user, listing.case).full(Section.MINUTES)
    rows = said_of(discussion) if discussion and reads else []
    rows += [("Recorded by", recorded_by(edits))] if rows and edits else []
    return {
        "listing": listing,
        "headline": headline(listing.case),
        "rows": rows,
        "actions": actions,
        "reads": reads,
        "amendments": amended if reads else [],
    }


def _edits(listings: list[Listing]) -> dict[int, list[tuple[str, str]]]:
    """(name, field) of every change, by listing. The words themselves stay in PostgreSQL: a page saves every 2 seconds."""
    rows = DiscussionEdit.objects.filter(discussion__listing__in=listings, by__isnull=False).order_by()
    rows = rows.annotate(field=Func(F("changes"), function="jsonb_object_keys"))
    found: dict[int, list[tuple[str, str]]] = {}
    for listing, name, field in rows.values_list("discussion__listing", "by__full_name", "field").distinct():
        found.setdefault(listing, []).append((name, field))
    return found


def _amended(meeting: Meeting) -> dict[int | None, list[Amendment]]:
    """Corrections by listing; None: of what belongs to no case."""
    found: dict[int | None, list[Amendment]] = {}
    for amendment in Amendment.objects.filter(minutes__meeting=meeting).select_related("by"):
        found.setdefault(amendment.listing_id, []).append(amendment)
    return found


def amended_in_general(meeting: Meeting) -> list[Amendment]:
    return _amended(meeting).get(None, [])


def _actions(listings: list[Listing], user) -> dict[int, list[Action]]:
    found: dict[int, list[Action]] = {}
    rows = Action.objects.visible_to(user).filter(listing__in=listings).select_related("desk__agency", "owner")
    for action in rows.order_by("due_at", "pk"):
        found.setdefault(action.listing_id, []).append(action)
    return found


def _attendances(meeting: Meeting):
    return Attendance.objects.filter(meeting=meeting).select_related("desk__agency", "user")


def find_transfer(transfer_id: int, user, options: dict):
    """A transfer to an outside MARAC, for the hub that gives the pack by hand."""
    transfer = (
        Transfer.objects.visible_to(user).select_related("case__area", "from_desk").filter(pk=transfer_id).first()
    )
    given = transfer and transfer.outside and may(user, Permission.COORDINATE, transfer.from_desk)
    return transfer if given else None


def transfer_pack(transfer: Transfer, user, options: dict, advance) -> pdf.Paper:
    """The case as its hub reads it, what its meetings decided, and the actions: for a MARAC that does not use this hub."""
    [case] = printable(Case.objects.visible_to(user).filter(pk=transfer.case_id))
    seen = Seen.by(user, case)
    advance(30)
    actions = Action.objects.visible_to(user).filter(case=case).select_related("desk__agency", "owner")
    context = {
        "transfer": transfer,
        "partnership": case.area.partnership,
        "recipient": user.full_name,
        "part": case_part(seen),
        "entry": transfer.entries.first(),
        "hearings": hearings_of(case) if seen.full(Section.MINUTES) else [],
        "actions": actions.order_by("due_at", "pk"),
        "until": moments.when(transfer.due_at),
    }
    advance(END)
    return pdf.Paper(f"Transfer pack {transfer.reference}", "pdf/transfer.html", context)


def hearings_of(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """(when, what was said and decided) for every hearing of a case, the last first; for who reads its minutes."""
    rows = Listing.objects.filter(case=case, status=Listing.Status.DISCUSSED)
    rows = rows.select_related("meeting", "discussion__tell_victim_by__agency").order_by("-meeting__starts_at", "-pk")
    return [
        (moments.when(row.meeting.starts_at), said_of(row.discussion)) for row in rows if hasattr(row, "discussion")
    ]
