"""A record of each kind as a case holds it (cases.models.record), typed by hand. A kind without a line here fails the build.

"fields" make a valid one in which every field is filled; "secret" are words of it that are only for who reads it in full.
"""

import datetime as dt
from typing import NamedTuple

from cases.case_pages import PAGES as CASES
from cases.models import (
    CriminalMatter,
    DisclosureScheme,
    FamilyMatter,
    PoliceMarker,
    PositionOfTrust,
    ProtectiveOrder,
    Record,
    Release,
    StaffRisk,
)
from support.case_pages import PAGES as SUPPORT
from support.models import (
    AdultEnquiry,
    ByAndForWish,
    CapacityAssessment,
    CarersAssessment,
    ChildContact,
    ChildPlan,
    ChildSafetyPlan,
    CourtSupport,
    DirectWork,
    Easement,
    EducationAttendance,
    HealthContact,
    HospitalStay,
    ImmigrationMatter,
    InterpreterNeed,
    MoneyHelp,
    NeedsAssessment,
    NothingAvailable,
    OutcomeMeasure,
    Place,
    Placement,
    ProbationLicence,
    Programme,
    ProgrammePlace,
    RehousingCheck,
    Sanctuary,
    SchoolNotice,
    Stay,
    SubstanceTreatment,
)
from tests.factories import make_person

# Every page of records, of every app.
PAGES = (*CASES, *SUPPORT)


class Example(NamedTuple):
    """``fields`` is called with the case, for records that point to somebody in it."""

    fields: object
    secret: tuple[str, ...]


def victim(case) -> int:
    return case.involvements.get(role="victim").person_id


def child(case) -> int:
    """A child of the case; one is added where it has none."""
    part = case.involvements.filter(role="child").first()
    return (part or case.involvements.create(person=make_person("Little"), role="child", to_victim="child")).person_id


def programme(case, **fields) -> Programme:
    """A programme of the hub's own desk, for victims unless ``fields`` say else."""
    named = {"name": "Moving On", "kind": "victim_group", "whom": "victim"} | fields
    return Programme.objects.get_or_create(desk=case.area.hub_desk, name=named.pop("name"), defaults=named)[0]


EXAMPLES: dict[type[Record], Example] = {
    MoneyHelp: Example(
        lambda case: {
            "kind": "grant", "what": "A cooker and two beds", "applied_on": dt.date(2026, 3, 2), "status": "refused",
            "decided_on": dt.date(2026, 3, 9), "amount": "450.00", "weekly": False,
            "refused_why": "Funds are spent until April", "appeal_by": dt.date(2026, 4, 9),
        },
        ("A cooker and two beds", "Funds are spent until April"),
    ),
    ProtectiveOrder: Example(
        lambda case: {
            "kind": "dvpo", "against": case.perpetrators[0], "made_by": "Merrow Magistrates", "protects": "Her and the boy",
            "status": "breached", "made_on": dt.date(2026, 3, 2), "served_on": dt.date(2026, 3, 2),
            "served_time": dt.time(16, 30), "until": dt.date(2026, 3, 30), "terms": "Not to ring or write",
            "area": "Within 100 metres of the church", "no_children": True, "breaches": 1,
            "breached_on": dt.date(2026, 3, 5), "breach_note": "Arrested and bailed", "next_plan": "A non-molestation order",
            "told_on": dt.date(2026, 3, 20),
        },
        ("Not to ring or write", "Within 100 metres", "Arrested and bailed", "Her and the boy", "A non-molestation order"),
    ),
    Release: Example(
        lambda case: {
            "kind": "prison", "person": case.perpetrators[0], "place": "HMP Farley", "status": "expected",
            "release_on": dt.date(2026, 4, 6), "conditions": "Approved premises at first",
            "ready_plan": "She is at her aunt's", "told_on": dt.date(2026, 3, 30),
        },
        ("HMP Farley", "Approved premises at first", "She is at her aunt"),
    ),
    PoliceMarker: Example(
        lambda case: {
            "kind": "address", "place": "usual", "status": "placed", "asked_on": dt.date(2026, 3, 2),
            "placed_on": dt.date(2026, 3, 3), "renewed_on": dt.date(2026, 3, 4), "expires_on": dt.date(2026, 9, 3),
            "removed_on": dt.date(2026, 9, 3), "log_number": "M-4711",
        },
        ("M-4711",),
    ),
    DisclosureScheme: Example(
        lambda case: {
            "route": "know", "status": "told", "began_on": dt.date(2026, 3, 2), "face_on": dt.date(2026, 3, 6),
            "assessed_on": dt.date(2026, 3, 9), "decided_on": dt.date(2026, 3, 16), "told_on": dt.date(2026, 3, 20),
            "police_number": "CL/1234/26",
        },
        ("CL/1234/26", "16 March 2026"),
    ),
    PositionOfTrust: Example(
        lambda case: {
            "person": case.perpetrators[0], "works_with": "children", "setting": "Trains the under-nines", "status": "ended",
            "raised_on": dt.date(2026, 3, 2), "sent_to": "The LADO of Merrow", "sent_on": dt.date(2026, 3, 3),
            "chased_on": dt.date(2026, 3, 10), "answered_on": dt.date(2026, 3, 11), "outcome": "He stopped training",
        },
        ("Trains the under-nines", "The LADO of Merrow", "He stopped training"),
    ),
    CriminalMatter: Example(
        lambda case: {
            "against": case.perpetrators[0], "offence": "Strangulation", "crime_number": "CR-88", "status": "convicted",
            "reported_on": dt.date(2026, 3, 2), "retracted_on": dt.date(2026, 3, 5), "support": "yes", "evidence_led": True,
            "charged_on": dt.date(2026, 3, 9), "next_hearing_on": dt.date(2026, 4, 2), "next_hearing_time": dt.time(10),
            "court": "Merrow Crown Court", "measures": "Screens asked for", "ended_on": dt.date(2026, 5, 1),
            "outcome": "Two years", "breached_on": dt.date(2026, 6, 1),
        },
        ("Strangulation", "CR-88", "Merrow Crown Court", "Screens asked for", "Two years"),
    ),
    FamilyMatter: Example(
        lambda case: {
            "kind": "care", "status": "ordered", "began_on": dt.date(2026, 3, 2), "ended_on": dt.date(2026, 6, 2),
            "next_hearing_on": dt.date(2026, 4, 3), "next_hearing_time": dt.time(10, 30), "court": "Merrow Family Court",
            "measures": "A door of her own", "report": "section_7", "report_from": "The social workers",
            "report_due_on": dt.date(2026, 4, 1), "report_sent_on": dt.date(2026, 3, 30), "outcome": "Seen at a centre",
        },
        ("Merrow Family Court", "A door of her own", "The social workers", "Seen at a centre"),
    ),
    ProgrammePlace: Example(
        lambda case: {
            "person_id": victim(case), "programme_id": programme(case).pk, "source": "agency",
            "referred_by": "The surgery in Mill Lane", "referred_on": dt.date(2026, 3, 2), "status": "left",
            "reason": "Her shifts changed", "measure": "How safe she feels", "before": "Two of ten", "after": "Six of ten",
        },
        ("The surgery in Mill Lane", "Her shifts changed", "Six of ten"),
    ),
    NothingAvailable: Example(
        lambda case: {
            "person_id": victim(case), "kind": "counselling", "why": "access", "words": "No counsellor speaks Sylheti",
            "on": dt.date(2026, 3, 2),
        },
        ("No counsellor speaks Sylheti",),
    ),
    ChildPlan: Example(
        lambda case: {
            "child_id": child(case), "kind": "protection", "since": dt.date(2026, 3, 2), "until": None,
            "worker": "Oriel Tansy of the east team", "strategy_on": dt.date(2026, 3, 2), "conference_on": None,
            "next_on": dt.date(2026, 6, 1), "words": "Sleeps badly since spring",
        },
        ("Oriel Tansy of the east team", "Sleeps badly since spring"),
    ),
    ChildSafetyPlan: Example(
        lambda case: {
            "child_id": child(case), "voice": "own", "agreed_on": dt.date(2026, 3, 2), "at_home": "yes",
            "at_home_why": "In the tin with the beads", "code": "strawberry jam",
            "safe_place": "Under my desk with the blue torch", "leaving": "I take my bag from the hook",
            "calling": "I ring 999 and say our road", "phone": "I do not say where we are in the game",
            "school": "I tell Miss Ferris", "collected": "Only Granny Ash", "pets": "The rabbit comes too",
            "feelings": "I draw and breathe out slowly", "people": "Miss Ferris and Granny Ash",
            "not_to_do": "I do not get in between",
        },
        ("strawberry jam", "Under my desk with the blue torch", "Only Granny Ash", "In the tin with the beads"),
    ),
    SchoolNotice: Example(
        lambda case: {
            "child_id": child(case), "school": "Hollybank Primary", "incident_on": dt.date(2026, 3, 2),
            "incident_time": dt.time(21, 15), "present": True, "school_day": None, "sent_on": dt.date(2026, 3, 3),
            "sent_time": dt.time(7, 40), "received_on": dt.date(2026, 3, 3), "received_by": "The head of pastoral care",
            "response": "A quiet start with her key adult",
        },
        ("Hollybank Primary", "The head of pastoral care", "A quiet start with her key adult"),
    ),
    DirectWork: Example(
        lambda case: {
            "child_id": child(case), "kind": "dart", "worker": "Bryony of the children’s team",
            "began_on": dt.date(2026, 3, 2), "ended_on": dt.date(2026, 5, 18), "sessions": 10,
            "outcome": "Talks about it with her mother",
        },
        ("Bryony of the children’s team", "Talks about it with her mother"),
    ),
    ChildContact: Example(
        lambda case: {
            "child_id": child(case), "with_whom_id": victim(case), "how": "supervised", "since": dt.date(2026, 3, 2),
            "until": None, "supervisor": "The aunt from Wells", "arrangement": "Every second Saturday",
            "never": "The house by the weir", "order": "Interim order of 2 March",
        },
        ("The aunt from Wells", "Every second Saturday", "The house by the weir", "Interim order of 2 March"),
    ),
    Sanctuary: Example(
        lambda case: {
            "requested_on": dt.date(2026, 3, 2), "emergency": True, "her_choice": True, "perpetrator_away": True,
            "owner": "given", "works": "A new lock on the side gate", "status": "done", "women": 1, "men": 1,
            "other_adults": 1, "children": 2, "ordered_on": dt.date(2026, 3, 3), "done_on": dt.date(2026, 3, 5),
            "cost": "310.00", "reviewed_3_on": dt.date(2026, 6, 5), "reviewed_6_on": dt.date(2026, 9, 5),
        },
        ("A new lock on the side gate", "£310.00"),
    ),
    RehousingCheck: Example(
        lambda case: {
            "asked_on": dt.date(2026, 3, 2), "asked": "Dunmere Homes", "answer_by": dt.date(2026, 3, 16),
            "outcome": "near", "answered_on": dt.date(2026, 3, 9), "note": "Offered a flat two streets away",
        },
        ("Dunmere Homes", "Offered a flat two streets away"),
    ),
    NeedsAssessment: Example(
        lambda case: {
            "on": dt.date(2026, 3, 2), "stage": "intake", "safety": "high", "housing": "some", "money": "some",
            "immigration": "none", "mental_health": "high", "physical_health": "none", "substance": "none",
            "children": "some", "work": "none", "legal": "high", "people": "some",
            "words": "I want a door that locks", "agreed": True, "next_on": dt.date(2026, 6, 1),
        },
        ("I want a door that locks", "Safety, Mental health, Legal matters"),
    ),
    OutcomeMeasure: Example(
        lambda case: {
            "on": dt.date(2026, 3, 2), "stage": "intake", "physical": "high", "sexual": "none", "controlling": "high",
            "economic": "moderate", "emotional": "high", "stalking": "standard", "risk": "high", "feels_safe": "1",
            "quality": "2", "living_apart": "no", "order": "no", "words": "I sleep in my coat",
        },
        ("I sleep in my coat", "Not safe at all"),
    ),
    CourtSupport: Example(
        lambda case: {
            "kind": "trial", "hearing_on": dt.date(2026, 3, 2), "hearing_time": dt.time(10), "court": "Wyre Crown Court",
            "status": "held", "asked": ["screen", "entrance"], "not_wanted": False, "granted": ["screen"],
            "refused_why": "No second door in that wing", "visit": "arranged", "visit_on": dt.date(2026, 2, 27),
            "statement": "read", "attendance": "together", "outcome": "Put off for reports",
            "told_on": dt.date(2026, 3, 3),
        },
        ("Wyre Crown Court", "No second door in that wing", "Put off for reports", "Her own way in and waiting room"),
    ),
    Stay: Example(
        lambda case: {
            "kind": "refuge", "need_on": dt.date(2026, 3, 2), "women": 1, "men": 0, "other_adults": 0, "children": 2,
            "pets": "A grey cat", "school": "Taught in the house", "duty": "relief", "status": "ended",
            "offered_on": dt.date(2026, 3, 3), "moved_in_on": dt.date(2026, 3, 4), "another_area": True,
            "moved_out_on": dt.date(2026, 6, 4), "end": "planned", "move_on": "council",
        },
        ("A grey cat", "Taught in the house"),
    ),
    Placement: Example(
        lambda case: {
            "stay": a_stay(case), "place": a_place(case), "referred_on": dt.date(2026, 3, 2), "status": "refused",
            "answered_on": dt.date(2026, 3, 3), "refused_why": "No cot in the room",
        },
        ("Rowan Lodge", "No cot in the room"),
    ),
    HealthContact: Example(
        lambda case: {
            "kind": "midwifery", "on": dt.date(2026, 3, 2), "service": "The clinic at Farley", "asked": "not_alone",
            "interpreter": True, "outcome": "again", "words": "His mother sat with her", "again_on": dt.date(2026, 3, 30),
            "record_hidden": True,
        },
        ("The clinic at Farley", "His mother sat with her"),
    ),
    HospitalStay: Example(
        lambda case: {
            "status": "in", "admitted_on": dt.date(2026, 3, 2), "discharge_on": dt.date(2026, 3, 9), "ward": "Ward Elm",
            "visits": "Her sister alone", "plan": "The sister meets her at the door",
        },
        ("Ward Elm", "Her sister alone", "The sister meets her at the door"),
    ),
    SubstanceTreatment: Example(
        lambda case: {
            "person_id": victim(case), "what": "alcohol", "status": "left", "referred_on": dt.date(2026, 3, 2),
            "started_on": dt.date(2026, 3, 9), "ended_on": dt.date(2026, 4, 9), "contact": "through", "apart_from": True,
            "words": "Came while her sister drove", "review_on": dt.date(2026, 5, 1),
        },
        ("Came while her sister drove",),
    ),
    ProbationLicence: Example(
        lambda case: {
            "kind": "licence", "person": case.perpetrators[0], "since": dt.date(2026, 3, 2), "until": dt.date(2027, 3, 1),
            "status": "in_force", "conditions": ["no_contact", "curfew"], "where": "Not in the market square",
            "officer": "Rowena Birch", "mappa": 2, "liaison": "joined", "next_plan": "A restraining order",
            "told_on": dt.date(2026, 3, 9),
        },
        ("Curfew with a tag", "Not in the market square", "Rowena Birch", "A restraining order"),
    ),
    EducationAttendance: Example(
        lambda case: {
            "child_id": child(case), "since": dt.date(2026, 1, 6), "until": dt.date(2026, 3, 2), "percent": 71,
            "unexplained": 6, "concern": "action", "words": "Late on Mondays", "pastoral": "The key adult in the library",
            "collection": True, "review_on": dt.date(2026, 4, 1),
        },
        ("71%", "Late on Mondays", "The key adult in the library"),
    ),
    Easement: Example(
        lambda case: {
            "kind": "easement", "status": "given", "asked_on": dt.date(2026, 3, 2), "since": dt.date(2026, 3, 3),
            "until": dt.date(2026, 6, 1), "evidence": "A letter of the refuge worker", "coach": "Desk four at Merrow",
            "words": "Told by her, in private",
        },
        ("A letter of the refuge worker", "Desk four at Merrow", "Told by her, in private"),
    ),
    StaffRisk: Example(
        lambda case: {
            "kind": "animal", "status": "live", "rules": ["in_pairs"], "words": "A large dog, not tied",
            "since": dt.date(2026, 3, 2), "review_on": dt.date(2026, 9, 2),
        },
        ("A large dog, not tied",),
    ),
    InterpreterNeed: Example(
        lambda case: {
            "person_id": victim(case), "language": "Bengali", "dialect": "Sylheti", "sex": "woman", "how": "telephone",
            "professional": True, "not_who": "Nobody from the town of her birth", "status": "booked",
            "needed_on": dt.date(2026, 3, 2), "booked_on": dt.date(2026, 3, 9), "service": "Clear Voices",
        },
        ("Nobody from the town of her birth", "Clear Voices"),
    ),
    CapacityAssessment: Example(
        lambda case: {
            "person_id": victim(case), "decision": "Where she lives", "finding": "lacks", "assessed_on": dt.date(2026, 3, 2),
            "assessor": "Bryn Hollis, social worker", "support": "Pictures, twice", "seen_alone": True,
            "best_interests": "To stay with her niece", "decided_on": dt.date(2026, 3, 9), "consulted": "Her niece",
            "advocate": "Speak Up", "review_on": dt.date(2026, 9, 1),
        },
        ("Bryn Hollis, social worker", "To stay with her niece", "Speak Up"),
    ),
    AdultEnquiry: Example(
        lambda case: {
            "person_id": victim(case), "raised_on": dt.date(2026, 3, 2), "status": "closed",
            "decide_by": dt.date(2026, 3, 9),
            "decided_on": dt.date(2026, 3, 5), "why": "She cannot leave alone", "her_outcome": "To be left in peace",
            "worker": "Bryn Hollis of adult care", "advocate": "Speak Up for her", "review_on": dt.date(2026, 4, 1),
            "closed_on": dt.date(2026, 5, 1), "outcome": "reduced", "plan": "A call each Monday",
        },
        ("She cannot leave alone", "To be left in peace", "A call each Monday"),
    ),
    CarersAssessment: Example(
        lambda case: {
            "person_id": victim(case), "direction": "cares_for_him", "status": "done", "asked_on": dt.date(2026, 3, 2),
            "done_on": dt.date(2026, 4, 2), "outcome": "A sitter on Tuesdays", "if_gone": "His brother",
            "review_on": dt.date(2026, 10, 1),
        },
        ("She cares for the person who harms", "A sitter on Tuesdays"),
    ),
    ImmigrationMatter: Example(
        lambda case: {
            "here_as": "partner", "recourse": "none", "words": "Her passport is with his mother", "status": "granted",
            "applied_on": dt.date(2026, 3, 2), "granted_on": dt.date(2026, 3, 9), "until": dt.date(2026, 6, 8),
            "settlement_on": dt.date(2026, 4, 1), "adviser": "Beacon Law", "home_office": "her_wish",
            "wished_on": dt.date(2026, 3, 3), "wish": "That she lives apart",
        },
        ("Here as a partner", "Her passport is with his mother", "Beacon Law", "That she lives apart"),
    ),
    ByAndForWish: Example(
        lambda case: {
            "community": "deaf", "status": "none_there", "said_on": dt.date(2026, 3, 2), "wish": "Somebody who signs",
            "service": "Hands Together", "why_none": "None nearer than forty miles",
        },
        ("Deaf people", "Somebody who signs", "None nearer than forty miles"),
    ),
}  # fmt: skip


def a_stay(case) -> Stay:
    """A need that nobody has met, in a case."""
    found = Stay.objects.filter(case=case, status="needed").first()
    given = {"kind": "refuge", "need_on": dt.date(2026, 3, 1), "women": 1, "children": 1}
    return found or Stay.objects.create(case=case, desk=case.area.hub_desk, **given)


def a_place(case) -> Place:
    """Bed spaces of the hub's desk."""
    given = {"kind": "refuge", "adults": 5, "children": 14}
    return Place.objects.get_or_create(desk=case.area.hub_desk, name="Rowan Lodge", defaults=given)[0]


def make(model: type[Record], case, desk, by, **fields) -> Record:
    """The example of a kind in a case, recorded by a desk."""
    row = model(case=case, desk=desk, by=by, **(EXAMPLES[model].fields(case) | fields))
    row.save()
    return row
