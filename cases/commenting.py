"""Supervisor comments: whose entries a manager may comment on, and writing it down."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.access import Permission, only_readers
from agencies.models import Membership
from agencies.notices import notify
from audit.log import record
from audit.models import Verb
from cases.models import Comment, Note, TimelineEntry
from cases.models.record import AGAIN
from dashub.errors import WrongState


def open_to(user, row: TimelineEntry | Note) -> bool:
    """Whether she manages the desk at which somebody else wrote it."""
    return bool(row.by_id) and row.by_id != user.pk and row.desk_id in user.standing.desks(Permission.WORKLOAD)


@transaction.atomic
def comment(case, row: TimelineEntry | Note, text: str, by) -> Comment:
    """Say something to whoever wrote the row; she is told. WrongState where she works at the desk no more or sees the case
    no more. Sent twice within minutes it is kept once."""
    at_desk = Membership.objects.live().filter(desk=row.desk_id, user=row.by, user__is_active=True).exists()
    if not at_desk or not only_readers([row.by], case.facts):
        raise WrongState(f"{row.by} does not work in this case any more, so a comment would not reach her.")
    on = {"note" if isinstance(row, Note) else "entry": row}
    fields = {"case": case, **on, "desk_id": row.desk_id, "to": row.by, "text": text, "by": by}
    case.one_at_a_time()
    if same := Comment.objects.filter(**fields, at__gt=timezone.now() - AGAIN).first():
        return same
    made = Comment.objects.create(**fields)
    record(by, Verb.CREATED, made, reference=case.reference, to=row.by_id)
    where = "notes" if isinstance(row, Note) else "timeline"
    notify(
        [row.by],
        f"comment:{made.pk}",
        f"Your manager has commented in case {case.reference}",
        f"{case.get_absolute_url()}/{where}",
    )
    return made


class Line(NamedTuple):
    """A comment in words; ``read_url`` where it is hers to say that she has read it."""

    by: str
    to: str
    at: dt.datetime
    text: str
    read_at: dt.datetime | None
    read_url: str


def comments_on(kind: str, rows, seen, user) -> dict[int, list[Line]]:
    """{number of a row: what was said about it}, of her own agency's, in one query. ``kind`` is "entry" or "note"."""
    found = Comment.objects.of_desks(seen.desks).filter(**{f"{kind}__in": rows})
    lines: dict[int, list[Line]] = {}
    for one in found:
        hers = one.to_id == user.pk and one.read_at is None
        url = reverse("case-comment-read", args=[seen.case.reference, one.pk]) if hers else ""
        line = Line(str(one.by), str(one.to), one.at, one.text, one.read_at, url)
        lines.setdefault(getattr(one, f"{kind}_id"), []).append(line)
    return lines
