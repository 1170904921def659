"""Break-glass: a worker opens one case in an emergency, by its reference, for some hours; that is reviewed.

Nothing tells a case that does not exist from one that is restricted or that she is barred from: one look-up, one answer.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from agencies.access import NEVER_BY_GLASS, Permission, only_readers, standing, users_at
from agencies.models import Desk
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Event, Verb
from cases.models import Case, GlassBreak, NamedUser
from cases.sharing import name_user, unname
from dashub.errors import WrongState
from dashub.moments import when

MOST_TRIES = 10  # an hour; a reference is typed from a paper or read out, not guessed
HOUR = dt.timedelta(hours=1)


def tried_too_often(user) -> bool:
    """Whether she has asked for as many references in an hour as anybody would; from the audit log."""
    since = timezone.now() - HOUR
    return Event.objects.filter(actor=user.pk, kind=KIND, at__gt=since).count() >= MOST_TRIES


KIND = "break-glass"


@transaction.atomic
def open_case(reference: str, need: str, reason: str, by) -> GlassBreak | None:
    """Open the case to her for the area's number of hours. None where nothing is opened, whatever the reason."""
    with as_system("a case opened in an emergency"):
        # What is kept of the attempt is what she typed: the log may be read by more people than the case.
        record(by, Verb.SEARCHED, KIND, reference=reference, need=need)
        case = Case.objects.select_related("area", "lead").filter(reference=reference).first()
        post = _post(by, case) if case else None
        if post is None or case.restricted or by.pk in case.barred:
            return None
        return _open(case, post, need, reason, by)


def _post(by, case: Case):
    """Where she may break the glass in the case's area."""
    return next(
        (post for post in standing(by).posts_with(Permission.BREAK_GLASS) if post.area_id == case.area_id), None
    )


def _open(case: Case, post, need: str, reason: str, by) -> GlassBreak:
    now = timezone.now()
    until = now + dt.timedelta(hours=case.area.glass_hours)
    made = GlassBreak.objects.create(
        case=case, user=by, desk_id=post.desk_id, need=need, reason=reason, at=now, until=until
    )
    if not case.named_users.filter(user=by, kind=NamedUser.Kind.NAMED, until=None).exists():
        name_user(case, by, reason, by, kind=NamedUser.Kind.GLASS, until=until)
    _tell(made, case)
    return made


def _tell(made: GlassBreak, case: Case) -> None:
    """The lead, or the hub where nobody leads, and the information-governance leads of the area, at once; nobody who is
    barred from the case."""
    shut = ", ".join(sorted(section.label.lower() for section in NEVER_BY_GLASS))
    text = f"Case {case.reference} was opened in an emergency until {when(made.until)}. Not opened: {shut}"
    watching = [case.lead] if case.lead else users_at([case.area.hub_desk_id], Permission.SHARE_CASES)
    notify(only_readers(watching, case.facts), f"glass:{made.pk}", text, f"/cases/{case.reference}/sharing")
    desks = Desk.objects.in_area(case.area_id).values_list("pk", flat=True)
    leads = users_at(desks, Permission.AUDIT).exclude(pk__in=case.barred)
    notify(leads, f"glass-review:{made.pk}", text, "/break-glass/reviews")


def to_review(user) -> list[GlassBreak]:
    """What waits for the governance lead in her areas, and what she or another reviewed last: never what she opened
    herself, nor of a case that she is barred from or that was restricted since and does not name her."""
    unnamed = ~Q(case__readers__contains=[-user.pk]) | Q(case__recheck_at__lte=Now())
    shut = Q(case__barred__contains=[user.pk]) | Q(case__restricted=True) & unnamed
    with as_system("review of cases opened in an emergency"):
        rows = GlassBreak.objects.filter(case__area__in=standing(user).areas(Permission.AUDIT))
        rows = rows.exclude(user=user).exclude(shut)
        return list(rows.select_related("case", "user", "desk__agency", "reviewed_by")[:200])


def found_for(user, pk: int) -> GlassBreak | None:
    return next((row for row in to_review(user) if row.pk == pk), None)


def seen_in(made: GlassBreak) -> list[tuple]:
    """(when, what) she looked at or changed in the case while it was open to her: page names and verbs, never contents."""
    with as_system("review of cases opened in an emergency"):
        events = Event.objects.filter(
            actor=made.user_id, reference=made.case.reference, at__gte=made.at, at__lte=made.until
        ).exclude(kind=KIND)
        return [
            (when(e.at), e.get_verb_display(), ", ".join(e.detail.get("sections", [])))
            for e in events.order_by("id")[:200]
        ]


@transaction.atomic
def review(made: GlassBreak, outcome: str, text: str, by) -> None:
    """Once: justified or not, and why. What was not justified ends at once. WrongState where it was reviewed already."""
    with as_system("review of cases opened in an emergency"):
        row = GlassBreak.objects.select_for_update(of=("self",)).select_related("case", "user").get(pk=made.pk)
        if row.reviewed_at:
            raise WrongState("This was reviewed already. Somebody did it before you.")
        row.outcome, row.review, row.reviewed_by, row.reviewed_at = outcome, text, by, timezone.now()
        row.save(update_fields=["outcome", "review", "reviewed_by", "reviewed_at"])
        record(by, Verb.DECIDED, row, reference=row.case.reference, to=outcome)
        live = row.case.named_users.filter(user=row.user, kind=NamedUser.Kind.GLASS)
        if outcome == GlassBreak.Outcome.NOT_JUSTIFIED and live.exists():
            unname(row.case, row.user, "Not justified", by)
