"""Which sitting comes next for a case."""

from django.utils import timezone

from cases.models import Case
from dashub.moments import when
from marac.actions.planning import ensure_meetings
from marac.models import Kind, Meeting, WhenFull


def next_sitting(area, at, after=None, *, of=None) -> tuple[Meeting | None, str]:
    """The sitting for a case accepted at ``at``, and a warning in words where its list is full.

    Half-open: accepted at the very second of the cut-off belongs to the next sitting. What a full list means, the series of
    the first sitting says: one case more, or the next with room; where every one that is planned is full, the first takes
    it beyond its capacity, for no case waits without a date.

    ``of``: a kind, or a series whose sittings are followed; without it the case is a new referral.
    """
    ensure_meetings(area)
    rows = coming(area, of, max(at, timezone.now()))
    sittings = list(rows.filter(starts_at__gt=after) if after else rows)
    if of is None:
        # A pre-MARAC that takes referrals has them before the MARAC does.
        sittings = [one for one in sittings if one.series.kind == Kind.PRE_MARAC] or sittings
    if not sittings:
        return None, ""
    first = sittings[0]
    if has_room(first):
        return first, ""
    if first.series.when_full == WhenFull.KEEP:
        return first, f"The list of {when(first.starts_at)} was full already. The chair may say which case can wait."
    roomy = next((one for one in sittings if has_room(one)), None)
    full = f"The sitting of {when(first.starts_at)} had no room"
    if roomy is None:
        return first, f"{full}, and every later one that is planned is full as well."
    return roomy, f"{full}, so the case waits for the next that has."


def coming(area, of, closing_after):
    """Sittings whose list is open, each with its count ``listed``, that may take over from another of its kind."""
    rows = (
        Meeting.objects.filter(area=area, emergency=False, status=Meeting.Status.PLANNED)
        .filter(intake_until__gt=closing_after, series__active=True)
        .select_related("series")
        # Restricted cases are heard apart: were they counted, a full list would tell of them.
        .with_counts(Case.objects.filter(restricted=False))
        .order_by("starts_at", "id")
    )
    kind = getattr(of, "kind", of)
    if kind == Kind.REVIEW:
        return rows.filter(series=of)
    return rows.filter(series__takes_referrals=True, **({"series__kind": kind} if kind else {}))


def has_room(meeting: Meeting) -> bool:
    return meeting.listed < meeting.series.capacity
