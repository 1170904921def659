"""Who is in the room: coming back after apologies, and somebody without an account who is added twice."""

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from marac.actions import attendance
from tests import factories
from tests.marac.factories import make_meeting, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    class World:
        area = factories.make_area()
        police = factories.make_desk(area, PolicyGroup.POLICE)
        chair = factories.make_user(area.hub_desk, Role.CHAIR)
        officer = factories.make_user(police, Role.REPRESENTATIVE)
        meeting = make_meeting(area, make_series(area, police), timezone.now(), status="in_session")

    World.address = f"/meetings/{World.meeting.reference}"
    return World


@pytest.mark.parametrize("away", ["apologies", "absent"])
def test_whoever_was_recorded_as_away_joins_again(world, client, away):
    attendance.accept_confidentiality(world.meeting, world.officer)
    attendance.record_attendance(world.meeting, {world.officer.pk: away}, set(), world.chair)
    client.force_login(world.officer)
    assert client.get(f"{world.address}/room").status_code == 302
    client.post(f"{world.address}/confidentiality")
    assert client.get(f"{world.address}/room").status_code == 200


def test_a_new_statement_is_accepted_by_who_accepted_the_old_one(world, client):
    attendance.accept_confidentiality(world.meeting, world.officer)
    world.meeting.attendances.update(confidentiality_version="old")
    client.force_login(world.officer)
    client.post(f"{world.address}/confidentiality")
    assert client.get(f"{world.address}/room").status_code == 200


def test_somebody_without_an_account_who_is_sent_twice_is_there_once(world, client):
    client.force_login(world.chair)
    form = {"name": "Sam Visitor", "desk": world.police.pk}
    for more in ({}, {"accepted": "on"}, {}):
        client.post(f"{world.address}/attendance/add", form | more)
    [row] = world.meeting.attendances.filter(user=None)
    assert row.confidentiality_accepted_at
