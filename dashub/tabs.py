"""The tabs of a case, over all apps. A tab is there exactly when its view's own door would open for the one who looks."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby

from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse

from agencies.access import may
from cases.frame import identity_bar


class Group(StrEnum):
    """What the tabs of a case stand under, in their order on the page."""

    CASE = "Case"
    SUPPORT = "Support"
    PROTECTION = "Protection"
    AROUND = "Around her"
    RECORD = "Record"


@dataclass(frozen=True)
class Tab:
    """``within`` begins the names of the routes that belong to the tab besides its own."""

    label: str
    view: str
    group: Group
    within: str = ""


TABS = (
    Tab("Overview", "case", Group.CASE),
    Tab("People", "case-people", Group.CASE),
    Tab("Risk", "case-risk", Group.CASE),
    Tab("Timeline", "case-timeline", Group.CASE),
    Tab("MARAC", "case-marac", Group.CASE),
    Tab("Services", "case-services", Group.SUPPORT),
    Tab("Contact", "case-contact", Group.SUPPORT),
    Tab("Safety plan", "case-plan", Group.SUPPORT),
    Tab("Her voice", "case-voice", Group.SUPPORT),
    Tab("Progress", "case-support", Group.SUPPORT),
    Tab("Letters", "case-letters", Group.SUPPORT),
    Tab("Orders", "case-orders", Group.PROTECTION),
    Tab("Courts", "case-courts", Group.PROTECTION),
    Tab("Home", "case-home", Group.PROTECTION),
    Tab("Money", "case-money", Group.PROTECTION),
    Tab("Children", "case-children", Group.AROUND),
    Tab("Programmes", "case-programmes", Group.AROUND),
    Tab("Needs", "case-needs", Group.AROUND),
    Tab("Contributions", "case-contributions", Group.AROUND),
    Tab("Agencies", "case-agencies", Group.AROUND),
    Tab("Notes", "case-notes", Group.RECORD),
    Tab("Documents", "case-documents", Group.RECORD),
    Tab("Papers", "case-papers", Group.RECORD),
    Tab("Sharing", "case-sharing", Group.RECORD),
    Tab("Who looked", "case-looked", Group.RECORD),
    Tab("History", "case-history", Group.RECORD),
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


def tabs_for(request) -> list[tuple[str, list[dict]]]:
    """The tabs she may open, by what they stand under, with the one she is on marked."""
    route = request.resolver_match.url_name or ""
    opened = [(tab, url) for tab in _with_within() if (url := _open(tab, request))]
    return [
        (group.value, [_item(tab, url, route) for tab, url in tabs])
        for group, tabs in groupby(opened, key=lambda one: one[0].group)
    ]


def _item(tab: Tab, url: str, route: str) -> dict:
    active = route == tab.view or bool(tab.within and route.startswith(tab.within))
    return {"label": tab.label, "url": url, "active": active}


@cache
def _with_within() -> tuple[Tab, ...]:
    return tuple(
        Tab(tab.label, tab.view, tab.group, tab.within or ("" if tab.view == "case" else f"{tab.view}-"))
        for tab in TABS
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
