"""What agencies of the sample contribute and what a few people need, so that the pages of a case show each kind."""

import datetime as dt

from agencies.access import Role
from agencies.models import Desk
from cases.models import Case, StaffRisk
from support.models import (
    AdultEnquiry,
    ByAndForWish,
    CapacityAssessment,
    CarersAssessment,
    Easement,
    EducationAttendance,
    HealthContact,
    HospitalStay,
    ImmigrationMatter,
    InterpreterNeed,
    ProbationLicence,
    SubstanceTreatment,
)
from support.models.immigration import concession_ends

IDVA = "Merrow IDVA Service"


def fill(place, random, today: dt.date) -> None:
    """In the area with the IDVA service of the sample, in its six newest cases; one of its workers records it."""
    desks = {d.agency.name: d for d in Desk.objects.filter(area=place.area).select_related("agency", "area")}
    if IDVA not in desks:
        return
    idva = place.someone(random, desks[IDVA], Role.IDVA)
    rows = Case.objects.filter(shares__desk=desks[IDVA], status="open", restricted=False)
    cases = list(rows.select_related("area").order_by("-opened_at", "pk")[:6])
    for number, case in enumerate(cases):
        for model, fields in _of(case, number, today):
            model.make(case, desks[IDVA].pk, idva, **fields)


def _of(case: Case, number: int, today: dt.date):
    """Some kinds in each case, so that none holds all of them."""
    ago, ahead = (lambda days: today - dt.timedelta(days=days)), (lambda days: today + dt.timedelta(days=days))
    victim = case.involvements.get(role="victim").person_id
    child = case.involvements.filter(role="child").first()
    him = case.involvements.filter(role="perpetrator").first()
    if number in (0, 3):
        yield (
            HealthContact,
            {"kind": "iris", "on": ago(5), "asked": "alone", "outcome": "disclosed", "interpreter": True},
        )
        yield InterpreterNeed, {"person_id": victim, "language": "Polish", "sex": "woman", "needed_on": ago(4)}
        yield ImmigrationMatter, {
            "here_as": "partner", "recourse": "none", "status": "granted", "applied_on": ago(80), "granted_on": ago(70),
            "until": concession_ends(ago(70)), "adviser": "A regulated adviser",
        }  # fmt: skip
    if number in (1, 4):
        yield HospitalStay, {"admitted_on": ago(2), "discharge_on": ahead(3), "visits": "Her sister alone"}
        yield StaffRisk, {
            "kind": "there", "rules": ["in_pairs", "ring_first"], "words": "He may come to the flat in the evening.",
            "since": ago(10), "review_on": ahead(30),
        }  # fmt: skip
        yield SubstanceTreatment, {
            "person_id": victim, "what": "alcohol", "status": "waiting", "referred_on": ago(14), "contact": "through",
            "review_on": ahead(14),
        }  # fmt: skip
    if number in (2, 5):
        yield Easement, {
            "kind": "easement", "status": "given", "asked_on": ago(30), "since": ago(21), "until": ahead(69),
        }  # fmt: skip
        yield CapacityAssessment, {
            "person_id": victim, "decision": "Whether she goes back to the flat", "finding": "has", "assessed_on": ago(8),
            "assessor": "A social worker of adult care", "seen_alone": True,
        }  # fmt: skip
        yield AdultEnquiry, {"person_id": victim, "raised_on": ago(9), "decide_by": ahead(1), "status": "concern"}
        yield CarersAssessment, {"person_id": victim, "direction": "cares_for_him", "asked_on": ago(9)}
        yield ByAndForWish, {"community": "older", "said_on": ago(6), "wish": "Somebody of her own age"}
    if child:
        yield EducationAttendance, {
            "child_id": child.person_id, "since": ago(60), "until": ago(2), "percent": 88, "concern": "watch",
            "collection": True, "review_on": ahead(21),
        }  # fmt: skip
    if him and number in (1, 5):
        yield ProbationLicence, {
            "kind": "community", "person_id": him.person_id, "since": ago(90), "until": ahead(12),
            "conditions": ["no_contact", "programme"], "officer": "The team for the north of Merrow",
        }  # fmt: skip
