"""After the minutes are issued: corrections under their own date, and the recall of a paper that was wrong."""

from django.db import transaction

from agencies.access import only_readers
from agencies.acts import Act, acts_of
from agencies.models import User
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Event, Verb
from cases.models import Paper
from dashub.errors import WrongState
from dashub.moments import when
from marac.actions.minutes import take_back_minutes
from marac.actions.planning import sitting_in
from marac.models import Amendment, Listing, Meeting, Minutes, Recall

MOST_SHOWN = 200


@transaction.atomic
def amend(minutes: Minutes, listing: Listing | None, text: str, key, by) -> Amendment:
    """Add a correction to issued minutes; what was issued stays as it was. Sent twice with one key it is written once.

    Everybody who reads that part is told. WrongState before they are issued: then they are simply changed.
    """
    minutes = Minutes.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=minutes.pk)
    if minutes.status != Minutes.Status.ISSUED:
        raise WrongState("The minutes are not issued. Change what was said in the minutes themselves.")
    amendment, new = Amendment.objects.get_or_create(
        key=key, defaults={"minutes": minutes, "listing": listing, "text": text, "by": by}
    )
    if new:
        record(by, Verb.CHANGED, minutes, amendment=amendment.pk, reference=listing.reference if listing else "")
        _tell(minutes.meeting, amendment, by)
    return amendment


def _tell(meeting: Meeting, amendment: Amendment, by) -> None:
    with as_system("who reads the minutes of a meeting"):
        users = list(sitting_in(meeting))
        if amendment.listing:
            users = only_readers(users, amendment.listing.case.facts)
    notify(
        [user for user in users if user != by],
        f"amended:{amendment.pk}",
        f"The minutes of the MARAC of {when(meeting.starts_at)} have been amended",
        f"/meetings/{meeting.reference}/minutes",
    )


@transaction.atomic
def recall(meeting: Meeting, kind: str, reason: str, by) -> Recall:
    """Take back a kind of paper: copies are deleted, and whoever had opened one is told to destroy it.

    Recalled minutes are a draft again, to be approved and issued anew. Sent twice with the same reason it is one recall.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if known := _same_recall(meeting, kind, reason):
        return known
    row = Recall.objects.create(meeting=meeting, kind=kind, reason=reason, by=by)
    record(by, Verb.UNSHARED, meeting, recalled=kind)
    with as_system("copies of a recalled paper"):
        opened = set(_openings(row).order_by().values_list("actor", flat=True)) - {None}
        # One that is being made is waited for; one that waits to be made is not made any more.
        for paper in _copies(row).select_for_update(of=("self",)).order_by("pk"):
            if paper.status == Paper.Status.QUEUED:
                paper.fail()
            elif paper.file:
                paper.forget()
        minutes = Minutes.objects.filter(meeting=meeting, status=Minutes.Status.ISSUED).first()
        if kind == Recall.Kind.MINUTES and minutes:
            take_back_minutes(minutes, by)
    notify(
        User.objects.filter(pk__in=opened, is_active=True),
        f"recall:{row.pk}",
        f"A paper of the MARAC of {when(meeting.starts_at)} was wrong: destroy your copy",
        f"/meetings/{meeting.reference}",
    )
    return row


def _same_recall(meeting: Meeting, kind: str, reason: str) -> Recall | None:
    """The last recall of that paper, where it gave this reason and nothing was made or issued since."""
    row = meeting.recalls.filter(kind=kind).first()
    if row is None or row.reason != reason:
        return None
    issued = Minutes.objects.filter(meeting=meeting, issued_at__gt=row.at)
    if kind == Recall.Kind.MINUTES and issued.exists():
        return None
    with as_system("copies of a recalled paper"):
        return None if _of_kind(row).filter(ordered_at__gt=row.at).exists() else row


def _of_kind(row: Recall):
    """Copies of that paper. Extracts are minutes."""
    kinds = [Paper.Kind.MINUTES, Paper.Kind.EXTRACT] if row.kind == Recall.Kind.MINUTES else [row.kind]
    return Paper.objects.filter(kind__in=kinds, subject_id=row.meeting_id)


def _copies(row: Recall):
    """Copies that were ordered before: a recall is of what was wrong, and not of what is made anew."""
    return _of_kind(row).filter(ordered_at__lte=row.at)


def _openings(row: Recall):
    """Each time that somebody fetched a copy before it was recalled, the newest first."""
    numbers = list(_copies(row).values_list("pk", flat=True))
    fetched = Event.objects.filter(kind="cases.paper", verb=Verb.EXPORTED, object_ids__overlap=numbers, at__lte=row.at)
    return fetched.filter(detail__fetched=True).order_by("-pk")


def who_opened(row: Recall) -> list[Act]:
    """Who had fetched a copy, when: whoever recalls a paper has to know where it went."""
    with as_system("who opened a recalled paper"):
        return acts_of(list(_openings(row)[:MOST_SHOWN]))
