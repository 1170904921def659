"""Who sees meetings, listings, research, actions and flags: grants and refusals."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role, Section, full_in, sections_for
from cases.models import Case
from cases.sharing import bar
from marac.models import Action, Listing, Meeting, Research, ResearchLine
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_action, make_listing, make_meeting, make_research

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Police, housing and health in one area; the case is shared with the first two and listed."""
    area = make_area()
    desks = {
        name: make_desk(area, group)
        for name, group in (
            ("police", PolicyGroup.POLICE),
            ("housing", PolicyGroup.HOUSING),
            ("gp", PolicyGroup.HEALTH),
        )
    }
    case = make_case(area, desks["police"], desks["housing"])
    Case.objects.filter(pk=case.pk).update(listed=True)
    case.refresh_from_db()
    listing = make_listing(case, make_meeting(area))
    return {"area": area, "case": case, "listing": listing, **desks}


def test_a_meeting_is_seen_in_its_own_area_by_those_who_sit_or_prepare(world):
    meeting = world["listing"].meeting
    for role, seen in (
        (Role.REPRESENTATIVE, True),
        (Role.IDVA, True),
        (Role.COORDINATOR, True),
        (Role.CHAIR, True),
        (Role.PRACTITIONER, False),
        (Role.BOARD, False),
        (Role.ADMINISTRATOR, False),
    ):
        user = make_user(world["police"], role)
        assert Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists() is seen, role
    elsewhere = make_user(make_desk(make_area("Other")), Role.COORDINATOR)
    assert not Meeting.objects.visible_to(elsewhere).exists()


def test_a_listing_needs_its_case_as_well(world):
    listing = world["listing"]
    assert Listing.objects.visible_to(make_user(world["housing"], Role.REPRESENTATIVE)).get() == listing
    assert not Listing.objects.visible_to(make_user(world["gp"], Role.REPRESENTATIVE)).exists()
    barred = make_user(world["housing"], Role.REPRESENTATIVE)
    bar(barred, world["case"].victim, "a relative", SYSTEM)
    assert not Listing.objects.visible_to(barred).exists()


def test_research_is_the_own_agency_s_alone(world):
    research = make_research(world["listing"], world["police"])
    assert Research.objects.visible_to(make_user(world["police"], Role.REPRESENTATIVE)).get() == research
    for desk, role in (
        ("police", Role.PRACTITIONER),
        ("housing", Role.REPRESENTATIVE),
        ("gp", Role.REPRESENTATIVE),
    ):
        assert not Research.objects.visible_to(make_user(world[desk], role)).exists()
    assert not Research.objects.visible_to(make_user(world["area"].hub_desk, Role.COORDINATOR, Role.CHAIR)).exists()


@pytest.mark.parametrize(
    ("shared", "status", "others"),
    [
        (False, "returned", False),
        (True, "in_progress", False),
        (True, "returned", True),
        (False, "in_progress", False),
    ],
)
def test_another_agency_sees_shared_lines_of_a_finished_return_only(world, shared, status, others):
    research = make_research(world["listing"], world["police"], status=status)
    ResearchLine.objects.create(research=research, prompt="Incidents", text="Two call-outs", shared=shared)
    own = make_user(world["police"], Role.REPRESENTATIVE)
    assert ResearchLine.objects.visible_to(own).exists()
    chair = make_user(world["area"].hub_desk, Role.CHAIR)
    representative = make_user(world["housing"], Role.REPRESENTATIVE)
    assert ResearchLine.objects.visible_to(chair).exists() is others
    assert ResearchLine.objects.visible_to(representative).exists() is others
    for outsider in (
        make_user(world["housing"], Role.PRACTITIONER),
        make_user(world["gp"], Role.REPRESENTATIVE),
        make_user(world["area"].hub_desk, Role.GOVERNANCE),
    ):
        assert not ResearchLine.objects.visible_to(outsider).exists()


def test_shared_research_is_shown_to_representatives_while_the_case_is_listed(world):
    research = make_research(world["listing"], world["police"], status="returned")
    ResearchLine.objects.create(research=research, prompt="Incidents", text="Two call-outs", shared=True)
    user = make_user(world["housing"], Role.REPRESENTATIVE)
    Case.objects.filter(pk=world["case"].pk).update(listed=False)
    assert not ResearchLine.objects.visible_to(user).exists()
    Case.objects.filter(pk=world["case"].pk).update(acting_desks=[world["housing"].pk])
    assert ResearchLine.objects.visible_to(user).exists()


def test_an_officer_sees_her_own_agency_s_actions_alone(world):
    mine = make_action(world["case"], world["housing"])
    make_action(world["case"], world["police"])
    Case.objects.filter(pk=world["case"].pk).update(listed=False)
    assert list(Action.objects.visible_to(make_user(world["housing"], Role.PRACTITIONER))) == [mine]
    assert not Action.objects.visible_to(make_user(world["gp"], Role.PRACTITIONER)).exists()
    assert Action.objects.visible_to(make_user(world["area"].hub_desk, Role.CHAIR)).count() == 2


def test_the_filter_of_a_section_is_the_table_of_sections():
    """`full_in` against `sections_for`: every group, role and stage."""
    area, other = make_area(), make_area("Other")
    for group in PolicyGroup:
        desk, second = make_desk(area, group), make_desk(other, group)
        users = [make_user(desk, role) for role in Role]
        cases = [make_case(area, desk), make_case(area, desk), make_case(area), make_case(other, desk, second)]
        Case.objects.filter(pk=cases[1].pk).update(acting_desks=[desk.pk])
        Case.objects.filter(pk=cases[3].pk).update(listed=True)
        for case in cases:
            make_action(case, desk)
        for user in users:
            for section in (Section.RESEARCH, Section.ACTIONS, Section.MINUTES):
                seen = Action.objects.filter(full_in(user, section), case__in=cases)
                case_ids = {
                    c.pk for c in Case.objects.visible_to(user) if sections_for(user, c.facts).get(section) == 3
                }
                assert set(seen.values_list("case_id", flat=True)) & set(
                    Case.objects.visible_to(user).values_list("pk", flat=True)
                ) == case_ids & {c.pk for c in cases}, (group, user.standing, section)


def test_due_and_overdue_are_asked_of_the_clock(world):
    action = make_action(world["case"], world["housing"], due_at=timezone.now() - dt.timedelta(seconds=1))
    assert action.is_overdue
    assert list(Action.objects.overdue()) == [action]
    assert not Action.objects.overdue(now=action.due_at).exists()
