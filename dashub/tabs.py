"""The tabs of a case, over all apps. A tab is there exactly when its view's own door would open for the one who looks."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse

from agencies.access import may
from cases.frame import identity_bar


@dataclass(frozen=True)
class Tab:
    """``within`` begins the names of the routes that belong to the tab besides its own."""

    label: str
    view: str
    within: str = ""


TABS = (
    Tab("Overview", "case"),
    Tab("People", "case-people"),
    Tab("Risk", "case-risk"),
    Tab("Timeline", "case-timeline"),
    Tab("Services", "case-services"),
    Tab("Contact", "case-contact"),
    Tab("Safety plan", "case-plan"),
    Tab("Her voice", "case-voice"),
    Tab("Orders", "case-orders"),
    Tab("Courts", "case-courts"),
    Tab("Home", "case-home"),
    Tab("Money", "case-money"),
    Tab("Children", "case-children"),
    Tab("Programmes", "case-programmes"),
    Tab("Contributions", "case-contributions"),
    Tab("Needs", "case-needs"),
    Tab("Agencies", "case-agencies"),
    Tab("Letters", "case-letters"),
    Tab("Notes", "case-notes"),
    Tab("Documents", "case-documents"),
    Tab("MARAC", "case-marac"),
    Tab("Papers", "case-papers"),
    Tab("Sharing", "case-sharing"),
    Tab("Who looked", "case-looked"),
    Tab("History", "case-history"),
)


def case_frame(request) -> dict:
    """Context processor: identity bar and tabs of the case that `case_view` has opened; nothing on other pages."""
    case = getattr(request, "case", None)
    if case is None:
        return {}
    if not hasattr(request, "_case_frame"):
        request._case_frame = {
            "case": case,
            "case_tabs": tabs_for(request),
            "case_bar": identity_bar(request.seen),
        }
    return request._case_frame


def tabs_for(request) -> list[dict]:
    """The tabs she may open, with the one she is on marked."""
    route = request.resolver_match.url_name or ""
    return [
        {
            "label": tab.label,
            "url": url,
            "active": route == tab.view or bool(tab.within and route.startswith(tab.within)),
        }
        for tab in _with_within()
        if (url := _open(tab, request))
    ]


@cache
def _with_within() -> tuple[Tab, ...]:
    return tuple(
        Tab(tab.label, tab.view, tab.within or ("" if tab.view == "case" else f"{tab.view}-")) for tab in TABS
    )


def _open(tab: Tab, request) -> str:
    door = _door(tab.view, settings.ROOT_URLCONF)
    if door is None or not may(request.user, door.permission, request.case):
        return ""
    if door.sections and not request.seen.any_of(*door.sections):
        return ""
    return reverse(tab.view, args=[request.case.reference])


@cache
def _door(view: str, urlconf: str):
    """The view behind a tab, which carries its permission and sections; None while no app brings it."""
    try:
        return resolve(reverse(view, args=["2222-22"], urlconf=urlconf), urlconf=urlconf).func
    except NoReverseMatch:
        return None
