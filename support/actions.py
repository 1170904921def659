"""Changes of support that touch more than one record."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies import access
from agencies.access import Permission
from agencies.notices import notify
from cases.models import Case, Due, ShareBasis
from cases.sharing import share_with
from support.models import Engagement, Pathway


@transaction.atomic
def offer(case: Case, pathway: str, desk, reason: str, by) -> Engagement:
    """Ask a desk to work a pathway: the case is opened to it, its people are told, and its clock starts."""
    share_with(case, [desk], ShareBasis.PATHWAY, reason, by)
    work = Engagement.offer(case, pathway, desk, by=by)
    Due.settle(gap_key(case, pathway))
    notify(
        access.only_readers(access.users_at([desk.pk], Permission.ACT), case.facts),
        f"engagement:{work.pk}",
        f"New work for your service: case {case.reference}, {Pathway(pathway).label}",
        "/caseload",
    )
    return work


@transaction.atomic
def decline(work: Engagement, reason: str, by) -> None:
    """A service declines: the need is still there, so the hub must find another one."""
    work.decline(reason, by)
    find_service(work.case, work.pathway)


def find_service(case: Case, pathway: str) -> None:
    """Nobody works this pathway of the case: a thing due for the hub, so that it cannot vanish."""
    Due.put(
        gap_key(case, pathway),
        case=case,
        desk=case.area.hub_desk,
        power=Permission.TRIAGE,
        what=f"Find a service: {Pathway(pathway).label}",
        reference=case.reference,
        link=f"/cases/{case.reference}/services",
        at=timezone.now() + dt.timedelta(hours=case.area.find_service_hours),
        hidden_from=case.barred,
    )


def keep_before_meetings(case: Case | None = None) -> int:
    """The clocks of all live work, or of one case's, follow the meetings of their cases; how many changed."""
    works = Engagement.objects.live().filter(first_contact_at=None, first_contact_due_at__isnull=False)
    works = works.filter(case=case) if case else works.exclude(first_contact_due_at__lt=timezone.now())
    found = works.select_related("case__area", "desk__agency", "worker")
    return sum(work.keep_before_meeting() for work in found)


def gap_key(case: Case, pathway: str) -> str:
    return f"gap:{case.pk}:{pathway}"
