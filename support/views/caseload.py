"""A service's caseload."""

from django.shortcuts import render

from agencies.access import Permission
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from support import caseload
from support.forms.engagement import CaseloadFilter


@door(Permission.ACT)
def caseload_page(request):
    """The work of her desks, what is due soonest first."""
    filters = CaseloadFilter(request.GET)
    rows = filters.apply(caseload.work_for(request.user), request.user)
    page, after = caseload.page_of(rows, request.GET.get("after", ""))
    record(request.user, Verb.LISTED, "support.engagement", [work.pk for work in page])
    mine = caseload.loads(request.user.standing.desks(Permission.ACT)).get(request.user.pk, 0)
    context = {
        "filters": filters,
        "rows": caseload.rows_for(request.user, page),
        "many_desks": len(request.user.standing.desks(Permission.ACT)) > 1,
        "mine": mine,
        "full_hands": caseload.too_full(request.user, mine),
        "first_url": _url(request, "") if request.GET.get("after") else "",
        "next_url": _url(request, after) if after else "",
    }
    return render(request, "support/caseload.html", context)


def _url(request, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}"
