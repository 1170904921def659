"""Who looked: the tab of a case, and the same for a person in it."""

from django.http import Http404
from django.shortcuts import render

from agencies.access import Permission, Section, knows_of
from agencies.acts import PAGE
from cases import looking, summaries
from cases.doors import case_view


@case_view(Permission.WHO_LOOKED, Section.HEADLINE)
def looked(request, case):
    return _page(request, looking.at_case(case), {"heading": "Who looked at this case"})


@case_view(Permission.WHO_LOOKED, Section.HEADLINE)
def looked_at_person(request, case, pk: int):
    """Of a person whose name she sees in this case; 404 for the others."""
    found = next((party for party in case.involvements.all() if party.pk == pk), None)
    if found is None or not request.seen.full(summaries.name_section(found.role)):
        raise Http404
    heading = f"Who found {found.person.full_name} by a search"
    return _page(request, looking.at_person(found.person), {"heading": heading, "person": True})


def _page(request, events, context: dict):
    before = request.GET.get("before", "")
    known = frozenset(request.seen.levels) | knows_of(request.user, request.case.facts)
    page = looking.page(events, before, known)
    urls = {"first_url": "?" if before else "", "next_url": f"?before={page.after}" if page.after else ""}
    return render(request, "cases/looked.html", context | urls | {"acts": page.acts, "page_size": PAGE})
