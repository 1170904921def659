"""The ladder of a missing return: soon, late, then the manager and the coordinator an hour before the sitting."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases.sharing import bar
from marac import actions, tasks
from marac.models import Research
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 1, 14, 9, 30, tzinfo=ZoneInfo("Europe/London"))
MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)


@pytest.fixture
def world():
    area = make_area()
    police, housing = make_desk(area, PolicyGroup.POLICE), make_desk(area, PolicyGroup.HOUSING)
    with time_machine.travel(START - dt.timedelta(days=1), tick=False):
        people = {
            "rep": make_user(police, Role.REPRESENTATIVE),
            "manager": make_user(police, Role.MANAGER),
            "housing": make_user(housing, Role.REPRESENTATIVE),
            "housing_manager": make_user(housing, Role.MANAGER),
            "coordinator": make_user(area.hub_desk, Role.COORDINATOR),
        }
    return people | {"area": area, "police": police, "desks": [police, housing]}


def sitting(world, due_before: dt.timedelta):
    meeting = make_meeting(
        world["area"], make_series(world["area"], *world["desks"]), START, status="closed_intake",
        research_due_at=START - due_before, agenda_at=START,
    )  # fmt: skip
    make_listing(make_case(world["area"], *world["desks"]), meeting)
    with time_machine.travel(START - dt.timedelta(days=1), tick=False):
        actions.request_research(meeting)
        housing = Research.objects.filter(desk=world["desks"][1])
        actions.return_nothing_known(housing, world["housing"])
    return meeting


def told_at(now) -> dict[str, set]:
    """Who has been told what once the clock has run, and run again."""
    with time_machine.travel(now, tick=False):
        tasks.run_meetings()
        tasks.run_meetings()
    found: dict[str, set] = {}
    for notice in Notice.objects.filter(key__startswith="research-").select_related("user"):
        assert notice.user not in found.setdefault(notice.key.partition(":")[0].removeprefix("research-"), set())
        found[notice.key.partition(":")[0].removeprefix("research-")].add(notice.user)
    return found


def test_each_rung_from_its_minute_and_once(world, django_capture_on_commit_callbacks):
    meeting = sitting(world, dt.timedelta(hours=17))
    due, hour = meeting.research_due_at, START - dt.timedelta(hours=1)
    rep, both = {world["rep"]}, {"manager": {world["manager"]}, "coordinator": {world["coordinator"]}}
    steps = [
        (due - dt.timedelta(hours=2) - SECOND, {}),
        (due - dt.timedelta(hours=2), {"soon": rep}),
        (due, {"soon": rep}),
        (due + SECOND, {"soon": rep, "late": rep}),
        (hour, {"soon": rep, "late": rep}),
        (hour + SECOND, {"soon": rep, "late": rep, **both}),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        for now, expected in steps:
            assert told_at(now) == expected, now
    assert len(mail.outbox) == 4
    case = meeting.listings.get().case
    for word in (case.reference, *(person.family_name for person in (case.victim, *case.perpetrators))):
        assert not any(word in notice.text + notice.link for notice in Notice.objects.all())
        assert not any(word in each.subject + each.body for each in mail.outbox)


def test_a_deadline_within_the_hour_is_not_run_ahead_of(world):
    """Due half an hour before the sitting: nobody above the researcher hears before the deadline is past."""
    meeting = sitting(world, 30 * MINUTE)
    assert set(told_at(meeting.research_due_at)) == {"soon"}
    assert set(told_at(meeting.research_due_at + SECOND)) == {"soon", "late", "manager", "coordinator"}


def test_a_manager_and_a_coordinator_who_are_kept_from_the_case_hear_nothing(world):
    meeting = sitting(world, dt.timedelta(hours=3))
    for who in ("manager", "coordinator"):
        bar(world[who], meeting.listings.get().case.victim, "a relative", SYSTEM)
    assert set(told_at(START - MINUTE)) == {"late"}
