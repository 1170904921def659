"""The triage queue: what waits, the most urgent first, one page by key."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.access import Permission
from cases.models import RiskLevel
from dashub import moments
from referrals.models import Appeal, Referral
from support.models import Pathway

PAGE = 50
Status = Referral.Status

# State of the filter: (label, condition). "waiting" is what is shown unless another is chosen.
STATES = {
    "waiting": ("Waiting for a decision", Q(status=Status.SUBMITTED)),
    "returned": ("With the referrer: a question", Q(status=Status.RETURNED)),
    "appealed": ("Appealed", Q(appeals__status=Appeal.Status.OPEN)),
    "lower_risk": ("Lower-risk pathway, no outcome yet", Q(status=Status.LOWER_RISK, outcome="")),
    "childrens": ("Sent to children's services", Q(status=Status.CHILDRENS)),
    "decided": (
        "Decided",
        Q(status__in=[Status.ACCEPTED, Status.LOWER_RISK, Status.REDIRECTED, Status.NO_ACTION]),
    ),
}
RISK_TONES = {RiskLevel.HIGH: "danger", RiskLevel.MEDIUM: "warn", RiskLevel.UNKNOWN: "warn"}
OVERDUE, HIGH, OTHER = 0, 1, 2


def queue_for(user, state: str):
    """The sent referrals of the areas where she triages, in one state."""
    areas = user.standing.areas(Permission.TRIAGE)
    rows = (
        Referral.objects.visible_to(user).sent().filter(area_id__in=areas, restricted=False).filter(STATES[state][1])
    )
    return with_headline(rows)


def with_headline(rows):
    """With what a line of a list says of each."""
    return (
        rows.select_related("desk__agency", "assigned_to", "owner")
        .annotate(
            given=F("answers__victims__0__given_name"),
            family=F("answers__victims__0__family_name"),
            consent=F("answers__consent__consent"),
            aware=F("answers__consent__aware"),
        )
        .defer("answers", "pages", "typed")
    )


@dataclass(frozen=True)
class Cursor:
    """Where a page ends. ``now`` travels with it: what becomes overdue between two pages must not be skipped."""

    now: dt.datetime
    rank: int = 0
    at: dt.datetime | None = None
    pk: int = 0

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """From the address; the start for anything that is not ours."""
        try:
            now, rank, at, pk = text.split("_")
            return cls(_moment(now), int(rank[:2]), _moment(at), int(pk[:18]))
        except (ValueError, OverflowError, OSError):
            return cls(timezone.now())

    def write(self) -> str:
        return f"{_digits(self.now)}_{self.rank}_{_digits(self.at)}_{self.pk}"


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def _digits(moment: dt.datetime) -> int:
    """Whole microseconds, as exact as the column."""
    return (moment - EPOCH) // MICROSECOND


def _moment(digits: str) -> dt.datetime:
    return EPOCH + int(digits[:18]) * MICROSECOND


def page_of(rows, state: str, after: str) -> tuple[list[Referral], str]:
    """One page and the key of the next ("" at the end): overdue, then high risk, then what is due soonest.

    What no longer waits is sorted by its last event, newest first.
    """
    cursor = Cursor.read(after)
    ordered = _waiting(rows, cursor) if state == "waiting" else _past(rows, cursor)
    found = list(ordered[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], Cursor(cursor.now, getattr(last, "rank", 0), last.sorted_at, last.pk).write()


def _waiting(rows, cursor: Cursor):
    rank = Case(
        When(decide_by__lt=cursor.now, then=Value(OVERDUE)),
        When(risk_level=RiskLevel.HIGH, then=Value(HIGH)),
        default=Value(OTHER),
        output_field=IntegerField(),
    )
    rows = rows.annotate(rank=rank, sorted_at=Coalesce("decide_by", "submitted_at"))
    if cursor.at:
        later = Q(sorted_at__gt=cursor.at) | Q(sorted_at=cursor.at, pk__gt=cursor.pk)
        rows = rows.filter(Q(rank__gt=cursor.rank) | Q(rank=cursor.rank) & later)
    return rows.order_by("rank", "sorted_at", "pk")


def _past(rows, cursor: Cursor):
    rows = rows.annotate(sorted_at=Coalesce("decided_at", "submitted_at"))
    if cursor.at:
        rows = rows.filter(Q(sorted_at__lt=cursor.at) | Q(sorted_at=cursor.at, pk__lt=cursor.pk))
    return rows.order_by("-sorted_at", "-pk")


@dataclass(frozen=True)
class Row:
    """One line of the queue in words, so that the template decides nothing."""

    referral: Referral
    name: str
    flags: list[tuple[str, str]]
    pathways: str
    clock: str
    late: bool
    tone: str


def rows_of(referrals: list[Referral], now: dt.datetime | None = None) -> list[Row]:
    now = now or timezone.now()
    return [
        Row(
            referral=each,
            name=f"{each.given or ''} {each.family or ''}".strip() or "Name not known",
            flags=flags(each),
            pathways=", ".join(Pathway(p).label for p in each.pathways if p in Pathway.values),
            clock=_clock(each, now),
            late=each.status == Status.SUBMITTED and moments.late(each.decide_by, now),
            tone=RISK_TONES.get(each.risk_level, ""),
        )
        for each in referrals
    ]


def _clock(referral: Referral, now: dt.datetime) -> str:
    if referral.status == Status.SUBMITTED:
        return moments.due(referral.decide_by, now).capitalize()
    if referral.status == Status.LOWER_RISK and not referral.outcome:
        return moments.due(referral.due_at, now).capitalize()
    return f"Since {moments.when(referral.decided_at or referral.submitted_at)}"


def flags(referral) -> list[tuple[str, str]]:
    """(words, tone) of what an officer must not miss. Needs the annotations of ``queue_for``."""
    found = [
        ("Grounds for MARAC", "danger", referral.for_marac),
        ("Victim 16 or 17", "warn", referral.youth),
        ("Age not known", "warn", referral.age_unknown),
        ("Harming: under 16", "warn", referral.harming_child),
        ("Not connected", "", not referral.connected),
        ("No consent", "warn", bool(referral.consent) and referral.consent != "given"),
        ("Victim does not know", "danger", referral.aware == "no"),
    ]
    return [(words, tone) for words, tone, holds in found if holds]
