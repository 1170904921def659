"""What she or her desk handed on and now waits for, read from the records themselves: one query for each source."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission
from cases.due_kinds import DueKind
from cases.models import Case
from dashub import moments
from marac.models import Action, Transfer
from referrals.models import Appeal, Referral
from support.models import AgencyReferral, Engagement


class Waited(NamedTuple):
    """One thing that somebody else has to do. ``at`` is by when, where a time was set."""

    what: str
    reference: str
    link: str
    who: str
    since: dt.datetime
    at: dt.datetime | None
    kind: str = ""
    due: str = ""
    late: bool = False


class Source(NamedTuple):
    """``rows`` takes her and whether it shall be hers alone; ``line`` puts one of them into words."""

    kind: DueKind
    rows: Callable
    line: Callable[..., Waited]


def waiting(user, most: int, kind: str = "", mine: bool = False, now: dt.datetime | None = None) -> list[Waited]:
    """What is due soonest first, at most ``most`` and one more, which says that there are others."""
    now = now or timezone.now()
    found = [
        _timed(source.line(row), source.kind, now)
        for source in SOURCES
        if kind in ("", source.kind)
        for row in source.rows(user, mine)[: most + 1]
    ]
    found.sort(key=lambda line: (line.at is None, line.at, line.reference))
    return found[: most + 1]


def _timed(line: Waited, kind: DueKind, now: dt.datetime) -> Waited:
    due = moments.due(line.at, now) if line.at else ""
    return line._replace(kind=kind.label, due=due, late=moments.late(line.at, now))


def _made_by(user, mine: bool, author: str) -> Q:
    own = Q(**{author: user})
    return own if mine else own | Q(desk__in=user.standing.desks(Permission.REFER))


def _referrals(user, mine: bool):
    """Those that she or her agency made and that the hub has not decided."""
    rows = Referral.objects.visible_to(user).waiting().filter(_made_by(user, mine, "author"))
    return rows.select_related("area__hub_desk__agency")


def _referral(row: Referral) -> Waited:
    return Waited(
        "Decide a referral", row.reference, row.link, str(row.area.hub_desk), row.submitted_at, row.decide_by
    )


def _appeals(user, mine: bool):
    rows = Appeal.objects.filter(status=Appeal.Status.OPEN, referral__in=Referral.objects.visible_to(user))
    return rows.filter(_made_by(user, mine, "by")).select_related("referral__area__hub_desk__agency")


def _appeal(row: Appeal) -> Waited:
    referral = row.referral
    return Waited("Answer an appeal", referral.reference, referral.link, str(referral.area.hub_desk), row.at, None)


def _actions(user, mine: bool):
    """Of other agencies, in the cases that she leads."""
    rows = Action.objects.visible_to(user).open().filter(case__lead=user)
    rows = rows.exclude(desk__in=user.standing.desks(Permission.ACT))
    return rows.select_related("desk__agency").order_by("due_at", "pk")


def _action(row: Action) -> Waited:
    link = f"/actions/{row.reference}"
    return Waited("Do a MARAC action", row.reference, link, str(row.desk), row.created_at, row.due_at)


def _services(user, mine: bool):
    """Offered in a case that she leads or that she accepted, and neither taken nor declined."""
    accepted = Case.objects.filter(presentations__accepted_by=user)
    rows = Engagement.objects.filter(status=Engagement.Status.OFFERED, case__in=Case.objects.visible_to(user))
    rows = rows.filter(Q(case__lead=user) | Q(case__in=accepted.values("pk")))
    rows = rows.exclude(desk__in=user.standing.desks(Permission.ACT))
    return rows.select_related("desk__agency", "case").most_urgent()


def _service(row: Engagement) -> Waited:
    reference = row.case.reference
    what, link = f"Take or decline: {row.get_pathway_display()}", f"/cases/{reference}/services"
    return Waited(what, reference, link, str(row.desk), row.received_at, row.answer_due_at)


def _agencies(user, mine: bool):
    """What her agency, or she, asked of another one in cases that she sees."""
    rows = AgencyReferral.objects.visible_to(user).waiting().filter(case__in=Case.objects.visible_to(user))
    own = Q(sent_by=user) if mine else Q(from_desk__in=user.standing.desks(Permission.WRITE_CASES))
    return rows.filter(own).select_related("to_desk__agency", "case").order_by("due_at", "pk")


def _agency(row: AgencyReferral) -> Waited:
    link = f"/cases/{row.case.reference}/agencies"
    return Waited("Answer our referral", row.reference, link, str(row.to_desk), row.sent_at, row.due_at)


def _transfers(user, mine: bool):
    """Cases that her hub offers to another area, while the next word is that one's."""
    hubs = user.standing.desks(Permission.COORDINATE)
    rows = Transfer.objects.visible_to(user).running().filter(from_desk__in=hubs)
    rows = rows.exclude(status=Transfer.Status.QUERIED)
    return rows.select_related("to_desk__area").order_by("due_at", "pk")


def _transfer(row: Transfer) -> Waited:
    link = f"/meetings/transfers/{row.reference}"
    return Waited("Confirm a transfer", row.reference, link, row.there, row.offered_at, row.due_at)


SOURCES = (
    Source(DueKind.REFERRAL, _referrals, _referral),
    Source(DueKind.REFERRAL, _appeals, _appeal),
    Source(DueKind.ACTION, _actions, _action),
    Source(DueKind.SERVICE, _services, _service),
    Source(DueKind.REFERRAL, _agencies, _agency),
    Source(DueKind.TRANSFER, _transfers, _transfer),
)
