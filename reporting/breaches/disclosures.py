"""The lead's register of what was given out of the hub in her areas."""

from django.shortcuts import render

from agencies.access import Permission
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from cases.models import Disclosure
from reporting.breaches import export
from reporting.models import restricted_from

PAGE = 50


def _of_her_areas(user):
    """Never of a restricted case that she is not named in: for her there is none, and PostgreSQL has the rule too."""
    areas = user.standing.areas(Permission.RIGHTS)
    rows = Disclosure.objects.filter(area__in=areas).exclude(case__in=restricted_from(user))
    return rows.select_related("desk__agency", "by")


@door(Permission.RIGHTS)
def register(request):
    rows = _of_her_areas(request.user)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    record(request.user, Verb.LISTED, "cases.disclosure", [row.pk for row in shown])
    context = {
        "rows": shown,
        "page_size": PAGE,
        "first_url": request.path if before else "",
        "next_url": f"?before={shown[-1].pk}" if more else "",
    }
    return render(request, "breaches/disclosures.html", context)


@door(Permission.RIGHTS)
def export_register(request):
    rows = list(_of_her_areas(request.user)[: export.MOST])
    record(request.user, Verb.EXPORTED, "cases.disclosure", [row.pk for row in rows])
    return export.answer("disclosures", export.DISCLOSURE_HEADINGS, map(export.disclosure_cells, rows))
