"""Every clock that an area sets is the one that runs: in each record, for a service that is sought, for a letter."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup
from cases.models import DisclosureScheme, Due, PoliceMarker, PositionOfTrust
from dashub.clock import add_working_days, close_of
from marac.actions.chasing import MANAGER, SOON
from marac.models import Meeting
from support.actions import find_service, gap_key
from support.models import (
    ByAndForWish,
    CarersAssessment,
    Easement,
    InterpreterNeed,
    Letter,
    Pathway,
    Place,
    Placement,
    Programme,
    ProgrammePlace,
    Sanctuary,
    Stay,
    clock_of,
)
from tests.factories import make_area, make_case, make_desk

pytestmark = pytest.mark.django_db
ON, DAYS = dt.date(2026, 3, 2), 6
WORKING, CALENDAR, BEFORE = add_working_days(ON, DAYS), ON + dt.timedelta(days=DAYS), dt.date(2026, 2, 24)
PLACE = Place(desk_id=0)
RECORDS = [
    (CarersAssessment, {"asked_on": ON, "status": "asked"}, "carer_days", WORKING),
    (Stay, {"need_on": ON, "status": "needed"}, "find_place_days", WORKING),
    (Sanctuary, {"requested_on": ON, "status": "requested", "emergency": True}, "emergency_works_days", WORKING),
    (InterpreterNeed, {"needed_on": ON, "status": "needed"}, "interpreter_days", WORKING),
    (ByAndForWish, {"said_on": ON, "status": "wanted"}, "by_and_for_days", WORKING),
    (Easement, {"until": ON, "status": "given"}, "easement_warning_days", BEFORE),
    (Placement, {"referred_on": ON, "status": "referred", "place": PLACE}, "place_answer_days", WORKING),
    (
        ProgrammePlace,
        {"referred_on": ON, "status": "waiting", "programme": Programme(desk_id=0)},
        "programme_wait_days",
        dt.date(2026, 3, 9),  # the Monday after the Sunday
    ),
    (
        ProgrammePlace,
        {"at": dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), "status": "offered"},
        "programme_answer_days",
        WORKING,
    ),
    (DisclosureScheme, {"began_on": ON, "status": "open"}, "scheme_meet_days", CALENDAR),
    (DisclosureScheme, {"began_on": ON, "status": "open", "face_on": ON}, "scheme_assess_days", CALENDAR),
    (
        DisclosureScheme,
        {"began_on": ON, "status": "open", "face_on": ON, "assessed_on": ON},
        "scheme_decide_days",
        CALENDAR,
    ),
    (PoliceMarker, {"asked_on": ON, "status": "requested"}, "marker_answer_days", WORKING),
    (PositionOfTrust, {"sent_on": ON, "status": "referred"}, "trust_answer_days", WORKING),
]


@pytest.fixture
def case():
    area = make_area()
    return make_case(area, area.hub_desk, make_desk(area, PolicyGroup.IDVA))


@pytest.mark.parametrize(
    ("model", "fields", "setting", "day"), RECORDS, ids=lambda each: getattr(each, "__name__", "")
)
def test_what_falls_due_follows_the_area(case, model, fields, setting, day):
    row = model(case=case, desk=case.area.hub_desk, **fields)
    before = {one.at for one in row.coming()}
    setattr(case.area, setting, DAYS)
    after = {one.at for one in row.coming()}
    assert close_of(day) in after and close_of(day) not in before


def test_a_service_that_does_not_contact_her_has_the_areas_hours(case):
    case.area.answer_hours = 12
    assert clock_of(Pathway.HOUSING, case.area).answer == 12
    assert clock_of(Pathway.IDVA, case.area).answer == case.area.first_attempt_hours


def test_the_hub_has_the_areas_hours_to_find_a_service(case):
    case.area.find_service_hours = 5
    find_service(case, Pathway.HOUSING)
    left = Due.objects.get(key=gap_key(case, Pathway.HOUSING)).at - timezone.now()
    assert dt.timedelta(hours=4, minutes=59) < left <= dt.timedelta(hours=5)


@pytest.mark.parametrize(("status", "setting"), [("draft", "letter_look_days"), ("checked", "letter_send_days")])
def test_a_letter_waits_as_long_as_the_area_says(case, status, setting):
    letter = Letter(pk=1, case=case, desk=case.area.hub_desk, status=status)
    setattr(case.area, setting, 4)
    letter.put_due()
    assert Due.objects.get(key="letter:1").at == close_of(add_working_days(timezone.localdate(), 4))


def test_research_is_reminded_of_when_the_area_says(case):
    due, starts = dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC), dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)
    case.area.research_remind_hours, case.area.research_manager_hours = 5, 3
    meeting = Meeting(area=case.area, starts_at=starts, research_due_at=due)
    assert SOON.from_when(meeting) == due - dt.timedelta(hours=5)
    assert MANAGER.from_when(meeting) == starts - dt.timedelta(hours=3)
