"""The list of cases and the search."""

from django.shortcuts import redirect, render

from agencies.access import Permission, may, standing
from agencies.doors import door
from agencies.models import Area
from audit.log import record
from audit.models import Verb
from cases import listing, search
from cases.forms.listing import FilterForm, SearchForm
from cases.models import Case

FOUND = 50


@door(Permission.SEE_CASES)
def case_list(request):
    """Cases shared with her, filtered and sorted; one page by key."""
    form = FilterForm(request.GET, areas=_areas(request.user))
    order = listing.order_of(request.GET.get("sort", ""))
    cases = form.apply(Case.objects.visible_to(request.user).with_names(), request.user)
    page = listing.page_of(cases, order, request.GET.get("after", ""))
    record(request.user, Verb.LISTED, "cases.case", [case.pk for case in page.cases])
    context = {
        "filters": form,
        "search": SearchForm(),
        "sort": order,
        "rows": listing.rows_for(request.user, page.cases),
        "first_url": _url(request, "") if request.GET.get("after") else "",
        "next_url": _url(request, page.after) if page.after else "",
        "page_size": listing.PAGE,
        "breaks": may(request.user, Permission.BREAK_GLASS),
    }
    return render(request, "cases/list.html", context)


def _areas(user) -> list[Area]:
    """Her areas, asked only where she works in more than one."""
    numbers = standing(user).areas(Permission.SEE_CASES)
    return list(Area.objects.filter(pk__in=numbers)) if len(numbers) > 1 else []


def _url(request, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}"


@door(Permission.SEE_CASES)
def case_search(request):
    """Posted, so that what was typed reaches no address bar, history or log; the log keeps the cases found, not the text."""
    if request.method != "POST":
        return redirect("cases")
    form = SearchForm(request.POST)
    found = []
    if form.is_valid():
        found = search.find(request.user, form.cleaned_data["q"], FOUND + 1)
        record(request.user, Verb.SEARCHED, "cases.case", [case.pk for case in found[:FOUND]], count=len(found))
    context = {
        "form": form,
        "searched": form.is_valid(),
        "rows": listing.rows_for(request.user, found[:FOUND]),
        "more": len(found) > FOUND,
        "found": FOUND,
    }
    return render(request, "cases/search.html", context)
