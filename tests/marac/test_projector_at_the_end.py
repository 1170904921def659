"""Ending a sitting from the room's screen: a restricted case that is not on it is not told of there."""

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from cases import restricting
from marac.actions import attendance
from marac.models import Meeting
from tests import factories
from tests.marac.factories import make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db


def test_the_room_s_screen_does_not_say_that_a_restricted_case_waits(client):
    area = factories.make_area()
    police = factories.make_desk(area, PolicyGroup.POLICE)
    chair = factories.make_user(area.hub_desk, Role.CHAIR)
    meeting = make_meeting(area, make_series(area, police), timezone.now(), status="in_session")
    make_listing(factories.make_case(area, police), meeting, status="discussed", position=1)
    private = factories.make_case(area, police)
    make_listing(private, meeting, position=2)
    restricting.restrict(private, "by_hand", "x", factories.SYSTEM, named=[chair])
    attendance.accept_confidentiality(meeting, chair)
    client.force_login(chair)
    client.post(f"/meetings/{meeting.reference}/projector", {"on": "yes"})
    assert "a screen of your own" in client.get(f"/meetings/{meeting.reference}/room").content.decode()
    answer = client.post(f"/meetings/{meeting.reference}/finish")
    shown = answer.content.decode()
    assert answer.status_code == 409 and "1 of the cases" not in shown and "not been heard" not in shown
    assert "a screen of your own" in shown and Meeting.objects.get().status == "in_session"
    # On her own screen she is told what waits.
    client.post(f"/meetings/{meeting.reference}/projector")
    assert (
        "1 case on the list has not been heard"
        in client.post(f"/meetings/{meeting.reference}/finish").content.decode()
    )
