"""Listing several cases at once, and deciding that one which meets the criteria is not to be listed."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from cases import listing, search
from cases.doors import case_view
from cases.forms.listing import SearchForm
from cases.models import Case
from dashub import references
from dashub.errors import WrongState
from dashub.forms import sent
from dashub.moments import when
from marac import actions, criteria
from marac.by_hand import Show, areas_of, free, lines_of, shown, sittings_for
from marac.by_hand_forms import LeaveOff, ListTogether

FOUND = 50
# More cannot be ticked: a page and what was searched.
TICKED = 200


@dataclass
class _Asked:
    """Which cases the page shows: a page of the filter, or what was searched; those ticked stay on it."""

    request: object
    area: int
    show: str
    search: SearchForm = None
    cases: list[Case] = field(default_factory=list)
    ticked: set[str] = field(default_factory=set)
    after: str = ""


@door(Permission.COORDINATE)
def by_hand(request):
    """Open cases on no list: tick several, choose the sitting, say why."""
    areas = areas_of(request.user)
    if not areas:
        raise Http404
    chosen = request.GET.get("area", "")
    area = next((one for one in areas if str(one) == chosen), next(iter(areas)))
    show = request.GET.get("show", "")
    asked = _Asked(request, area, show if show in Show.values else Show.ALL)
    _find(asked)
    form = _form(asked)
    if form.is_bound and _list(asked, form):
        return redirect(request.get_full_path())
    record(request.user, Verb.LISTED, "cases.case", [case.pk for case in asked.cases])
    return render(request, "marac/by_hand.html", _context(asked, form, areas))


def _find(asked: _Asked) -> None:
    """What she ticked comes first, then what was searched or the page."""
    user, data = asked.request.user, asked.request.POST
    asked.ticked = {references.normalise(text) for text in data.getlist("selected")[:TICKED]} - {""}
    typed = data.get("q", "").strip()
    asked.search = SearchForm(data if typed or "search" in data else None)
    rows = shown(user, asked.area, asked.show).with_names()
    if typed and asked.search.is_valid():
        asked.cases = _searched(asked, asked.search.cleaned_data["q"])
    else:
        page = listing.page_of(rows, listing.DEFAULT_ORDER, asked.request.GET.get("after", ""))
        asked.cases, asked.after = page.cases, page.after
    missing = asked.ticked - {case.reference for case in asked.cases}
    if missing:
        kept = criteria.with_criteria(free(user, asked.area)).with_names().filter(reference__in=missing)
        asked.cases = [*kept, *asked.cases]
    if data.get("tick") == "all":
        asked.ticked |= {case.reference for case in asked.cases}


def _searched(asked: _Asked, text: str) -> list[Case]:
    """Those found that can be listed, the most alike first. The log keeps the cases and never the text."""
    found = [case.pk for case in search.find(asked.request.user, text, FOUND)]
    if "search" in asked.request.POST:
        record(asked.request.user, Verb.SEARCHED, "cases.case", found, count=len(found))
    cases = criteria.with_criteria(free(asked.request.user, asked.area)).with_names().in_bulk(found)
    return [cases[pk] for pk in found if pk in cases]


def _form(asked: _Asked) -> ListTogether:
    """Bound where she pressed the button that lists; otherwise it only keeps what was typed."""
    data = asked.request.POST
    listing_them = asked.request.method == "POST" and "search" not in data and "tick" not in data
    return ListTogether(
        data if listing_them else None,
        meetings=sittings_for(asked.request.user, asked.area, timezone.now()),
        first=asked.cases[0].reference if asked.cases else "",
        initial={"meeting": data.get("meeting", ""), "reason": data.get("reason", "")},
    )


def _list(asked: _Asked, form: ListTogether) -> bool:
    """Whether it was done; the form holds what is wrong where it was not. A case that she may not see is none."""
    user = asked.request.user
    cases = Case.objects.visible_to(user).filter(area=asked.area, reference__in=asked.ticked)
    if not cases.exists():
        form.add_error(None, "Tick at least one case")
    if not form.is_valid():
        return False
    meeting = form.cleaned_data["meeting"]
    try:
        found = actions.list_together(cases, meeting, form.cleaned_data["reason"], user)
    except WrongState as error:
        form.add_error("meeting", str(error))
        return False
    _say(asked.request, found, meeting)
    return True


def _say(request, found, meeting) -> None:
    if found.put:
        are = "cases are" if len(found.put) > 1 else "case is"
        names = ", ".join(found.put)
        messages.success(request, f"{len(found.put)} {are} on the list of {when(meeting.starts_at)}: {names}.")
    if found.left:
        names = "; ".join(f"{reference} is {why}" for reference, why in found.left)
        messages.warning(request, f"Left alone: {names}.")


def _context(asked: _Asked, form, areas) -> dict:
    user, now = asked.request.user, timezone.now()
    return {
        "form": form,
        "search": asked.search,
        "searched": asked.search.is_bound and asked.search.is_valid(),
        "areas": areas if len(areas) > 1 else {},
        "area": asked.area,
        "area_name": areas[asked.area],
        "show": asked.show,
        "title": Show(asked.show).label,
        "filters": Show.choices,
        "unlisted": criteria.unlisted(free(user, asked.area)).count(),
        "lines": lines_of(user, asked.cases, now),
        "ticked": asked.ticked,
        "first_url": _url(asked.request, "") if asked.request.GET.get("after") else "",
        "next_url": _url(asked.request, asked.after) if asked.after else "",
    }


def _url(request, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}"


@case_view(Permission.COORDINATE)
def not_listed(request, case):
    """What meets the criteria, the decisions so far, and the decision that it is not to be listed."""
    user = request.user
    own = Case.objects.visible_to(user).filter(pk=case.pk)
    found, waits = criteria.with_criteria(own).get(), criteria.unlisted(own).exists()
    form = LeaveOff(sent(request), initial={"seen": found.met_last.isoformat() if waits else ""})
    if form.is_valid():
        try:
            actions.leave_off(case, form.cleaned_data["reason"], form.cleaned_data["seen"], user)
        except WrongState as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{case.reference} is not to be listed, with your reason.")
            return redirect("case-marac", case.reference)
    context = {
        "form": form,
        "waits": waits,
        "met": criteria.why(user, [found])[case.pk],
        "decisions": case.not_listed.select_related("by"),
    }
    return render(request, "marac/case_not_listed.html", context)
