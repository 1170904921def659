"""A case that was shut to somebody while it stood on her screen leaves it; a draft of minutes is offered to nobody else."""

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from cases.sharing import bar
from marac.actions import attendance
from marac.models import Minutes
from tests import factories
from tests.marac.factories import make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    class World:
        area = factories.make_area()
        police = factories.make_desk(area, PolicyGroup.POLICE)
        coordinator = factories.make_user(area.hub_desk, Role.COORDINATOR)
        officer = factories.make_user(police, Role.REPRESENTATIVE)
        meeting = make_meeting(area, make_series(area, police), timezone.now(), status="in_session")
        case = factories.make_case(area, police, listed=True)

    World.listing = make_listing(World.case, World.meeting)
    World.room = f"/meetings/{World.meeting.reference}/room"
    attendance.accept_confidentiality(World.meeting, World.officer)
    return World


def test_her_screen_goes_to_the_room_where_the_case_is_no_longer_hers(world, client):
    client.force_login(world.officer)
    state = f"{world.room}/{world.listing.reference}/state"
    assert "X-Poll-Location" not in client.get(state)
    bar(world.officer, world.case.victim, "Her cousin", factories.SYSTEM)
    for address in (state, f"{world.room}/NONE-99/state"):
        answer = client.get(address)
        assert answer.status_code == 404 and answer["X-Poll-Location"] == world.room
        assert world.case.reference not in answer.content.decode()


def test_only_who_prepares_a_meeting_is_offered_its_draft_minutes(world, client):
    minutes = Minutes.objects.create(meeting=world.meeting)
    link = f'href="/meetings/{world.meeting.reference}/minutes"'
    for user, offered in ((world.officer, False), (world.coordinator, True)):
        client.force_login(user)
        assert (link in client.get(f"/meetings/{world.meeting.reference}").content.decode()) is offered
    minutes.status, minutes.approved_by, minutes.approved_at = "issued", world.coordinator, timezone.now()
    minutes.issued_at = timezone.now()
    minutes.save()
    client.force_login(world.officer)
    assert link in client.get(f"/meetings/{world.meeting.reference}").content.decode()
