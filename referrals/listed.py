"""A case that is listed for MARAC goes to the IDVA service, whoever listed it and how (domain.md section 4).

Here, and by the clock, because lists and services do not know each other: a case is listed by a referral, by hand, by a
transfer or because it meets the criteria, and each of these leaves ``Case.listed`` behind.
"""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from agencies.principals import as_system
from cases.models import Case, Due
from referrals import routes
from support.actions import find_service, gap_key, offer
from support.models import Engagement, Pathway

REASON = "Listed for MARAC"


def waiting():
    """Listed cases that nobody has brought to an IDVA service: no live work, and none that ended since they were listed.

    Work that was declined or ended while the case waits is the service's answer: it is not asked the same again.
    """
    idva = Engagement.objects.filter(case=OuterRef("pk"), pathway=Pathway.IDVA)
    answered = Q(status__in=Engagement.LIVE) | Q(closed_at__gte=OuterRef("listed_since"))
    return (
        Case.objects.filter(listed=True, status=Case.Status.OPEN)
        .exclude(Exists(idva.filter(answered)))
        .exclude(Q(listed_since=None) & Exists(idva))
    )


def refer(case: Case, by) -> bool:
    """Offer a listed case to the area's IDVA service, or have the hub find one. Whether anything was done; never twice."""
    with transaction.atomic():
        case.one_at_a_time()
        case = waiting().filter(pk=case.pk).select_related("area__hub_desk").first()
        if case is None or _being_found(case):
            return False
        desk = routes.desk_for(Pathway.IDVA, case.area)
        if desk:
            offer(case, Pathway.IDVA, desk, REASON, by)
        elif case.area.hub_desk_id:
            find_service(case, Pathway.IDVA)
        return bool(desk or case.area.hub_desk_id)


def _being_found(case: Case) -> bool:
    return Due.objects.open().filter(key=gap_key(case, Pathway.IDVA)).exists()


def refer_all() -> int:
    """Every listed case that waits; how many. Twice does nothing."""
    with as_system("listed cases to the IDVA service") as by:
        cases = list(waiting().order_by(F("listed_since").asc(nulls_first=True), "pk"))
        return sum(refer(case, by) for case in cases)
