"""What `make bench` measures: the main pages, each as the person who uses it, beside a floor page.

The floor is a signed-in page with the same middleware and frame and no data; it exists under this URLconf only.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.shortcuts import render
from django.urls import include, path, reverse

from agencies.access import Permission
from agencies.doors import door
from cases.models import Case
from dashub.demo.places import EMAIL
from marac.models import Action, Listing, Meeting, Research
from referrals.models import Referral

FLOOR = "floor"


@door(Permission.HOME)
def floor(request):
    """Nothing but the frame."""
    return render(request, "floor.html")


urlpatterns = [path("bench/floor", floor, name=FLOOR), path("", include("dashub.urls"))]


@dataclass(frozen=True)
class Measured:
    """One page: the route, whose page it is, and what fills its address (given the user who asks)."""

    route: str
    persona: str
    fill: Callable = lambda user: {}

    @property
    def label(self) -> str:
        return f"{self.route} ({self.persona})"

    def address(self, user) -> str:
        return reverse(self.route, kwargs=self.fill(user))

    @property
    def email(self) -> str:
        return f"{self.persona}@{EMAIL}"


def case(user) -> dict:
    """A case on a list, seen by her: the fullest kind."""
    cases = Case.objects.visible_to(user)
    return {"reference": (cases.filter(listed=True).first() or cases.first()).reference}


def waiting(user) -> dict:
    return {"reference": Referral.objects.visible_to(user).waiting().first().reference}


def own(user) -> dict:
    return {"reference": Referral.objects.visible_to(user).sent().first().reference}


def draft(user) -> dict:
    return {"reference": Referral.objects.visible_to(user).drafts().first().reference, "slug": "victim", "place": 1}


def meeting(user) -> dict:
    return {
        "reference": Meeting.objects.visible_to(user).filter(status="closed_intake").earliest("starts_at").reference
    }


def research(user) -> dict:
    row = Research.objects.visible_to(user).outstanding().first()
    return {"reference": row.listing.reference, "desk": row.desk_id}


def action(user) -> dict:
    return {"reference": Action.objects.visible_to(user).open().first().reference}


def held(user) -> dict:
    listings = Listing.objects.visible_to(user).filter(status="discussed")
    return {"reference": listings.latest("meeting__starts_at").meeting.reference}


PAGES = [
    Measured(FLOOR, "practitioner"),
    *[Measured("home", who) for who in ("practitioner", "triage", "idva", "representative", "chair", "board")],
    Measured("my-referrals", "practitioner"),
    Measured("referral", "practitioner", own),
    Measured("referral-page", "practitioner", draft),
    Measured("triage", "triage"),
    Measured("triage-referral", "triage", waiting),
    Measured("cases", "practitioner"),
    Measured("cases", "coordinator"),
    *[Measured("case", who, case) for who in ("coordinator", "idva", "representative")],
    *[
        Measured(f"case-{tab}", "idva", case)
        for tab in ("people", "risk", "timeline", "notes", "plan", "contact", "sharing")
    ],
    Measured("case-marac", "coordinator", case),
    Measured("caseload", "idva"),
    Measured("research", "representative"),
    Measured("research-return", "representative", research),
    Measured("meetings", "coordinator"),
    Measured("meeting", "coordinator", meeting),
    Measured("meeting-prepare", "coordinator", meeting),
    Measured("meeting-room", "chair", meeting),
    Measured("meeting-minutes", "chair", held),
    Measured("actions", "representative"),
    Measured("action", "representative", action),
    Measured("actions-overview", "coordinator"),
    Measured("notices", "triage"),
    Measured("dashboard", "board"),
]
