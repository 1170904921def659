"""Needs, outcomes, support at court and children's safety plans of a few cases of the sample partnership."""

import datetime as dt
import random

from agencies.access import Role
from agencies.models import Desk
from cases.models import Case
from dashub.demo.places import Place
from support.models import ChildSafetyPlan, CourtSupport, NeedsAssessment, OutcomeMeasure

# Cases in which she was asked at intake and at exit, so that what changed is counted and not hidden as too few.
CASES = 14
COURT = "Merrow Magistrates’ Court"
INTAKE = {
    "physical": "high", "sexual": "none", "controlling": "high", "economic": "moderate", "emotional": "high",
    "stalking": "moderate", "risk": "high", "feels_safe": "1", "quality": "2", "living_apart": "no", "order": "no",
}  # fmt: skip
EXIT = {
    "physical": "none", "sexual": "none", "controlling": "standard", "economic": "standard", "emotional": "standard",
    "stalking": "none", "risk": "medium", "feels_safe": "3", "quality": "4", "living_apart": "yes", "order": "yes",
}  # fmt: skip
NEEDS = {
    "safety": "high", "housing": "high", "money": "some", "immigration": "none", "mental_health": "some",
    "physical_health": "none", "substance": "none", "children": "some", "work": "none", "legal": "high", "people": "some",
}  # fmt: skip
LATER = NEEDS | {"safety": "some", "housing": "some", "legal": "some", "people": "none"}
CHILD = {
    "voice": "own", "code": "pancake", "safe_place": "In my room with the door shut.", "calling": "I ring 999.",
    "collected": "Only Mum or Nan.", "people": "My teacher and Nan.", "feelings": "Drawing, and the cat.",
    "not_to_do": "I do not get in between.", "at_home": "yes", "at_home_why": "With my drawings.",
}  # fmt: skip


def fill(place: Place, today: dt.date) -> None:
    """In the area that has an IDVA service. Draws from a seed of its own, so that nothing else changes by it."""
    desk = Desk.objects.filter(area=place.area, agency__kind__policy_group="idva").first()
    if desk is None:
        return
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    worker = place.someone(chance, desk, Role.IDVA)
    rows = Case.objects.filter(area=place.area, restricted=False, status=Case.Status.OPEN, readers__contains=[desk.pk])
    asked = {"opened_at__date__lte": today - dt.timedelta(days=14)}
    for number, case in enumerate(rows.filter(**asked).select_related("area").order_by("-opened_at", "-pk")[:CASES]):
        _progress(case, desk.pk, worker, number, today)


def _progress(case: Case, desk_id: int, worker, number: int, today: dt.date) -> None:
    intake = case.opened_at.date() + dt.timedelta(days=2)
    OutcomeMeasure.make(case, desk_id, worker, on=intake, stage="intake", **INTAKE)
    again = today + dt.timedelta(days=number)
    NeedsAssessment.make(case, desk_id, worker, on=intake, stage="intake", agreed=True, next_on=again, **NEEDS)
    if number % 4:
        last = {"risk": "high", "feels_safe": "2"} if number % 5 == 0 else {}
        OutcomeMeasure.make(case, desk_id, worker, on=today - dt.timedelta(days=1), stage="exit", **(EXIT | last))
        NeedsAssessment.make(
            case, desk_id, worker, on=today - dt.timedelta(days=1), stage="review", agreed=True, **LATER
        )
    if number % 3 == 0:
        CourtSupport.make(
            case, desk_id, worker, kind="trial", hearing_on=today + dt.timedelta(days=6 + number), hearing_time=dt.time(10),
            court=COURT, asked=["screen", "entrance"], visit="arranged", visit_on=today + dt.timedelta(days=4),
            statement="offered",
        )  # fmt: skip
    child = case.involvements.filter(role="child").order_by("pk").first()
    if child:
        ChildSafetyPlan.make(case, desk_id, worker, child_id=child.person_id, agreed_on=intake, **CHILD)
