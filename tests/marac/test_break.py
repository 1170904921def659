"""A break is of a meeting that goes on; minutes on the screen say who only watched."""

import pytest
from django.utils import timezone

from agencies.access import Role
from marac.actions import attendance
from marac.models import Attendance, Minutes
from tests import factories
from tests.marac.factories import make_meeting, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair():
    area = factories.make_area()
    return factories.make_user(area.hub_desk, Role.CHAIR)


def sitting(chair, status):
    desk = chair.memberships.get().desk
    meeting = make_meeting(desk.area, make_series(desk.area, desk), timezone.now(), status=status)
    attendance.accept_confidentiality(meeting, chair)
    return meeting


@pytest.mark.parametrize(("status", "answer"), [("in_session", 302), ("held", 409)])
def test_a_page_that_stayed_open_calls_no_break_in_a_meeting_that_is_over(client, chair, status, answer):
    meeting = sitting(chair, status)
    client.force_login(chair)
    assert client.post(f"/meetings/{meeting.reference}/break", {"on": "yes"}).status_code == answer
    meeting.refresh_from_db()
    assert bool(meeting.break_since) == (status == "in_session")


def test_minutes_on_the_screen_mark_who_only_watched(client, chair):
    meeting = sitting(chair, "held")
    Minutes.objects.create(meeting=meeting)
    desk, present = chair.memberships.get().desk, Attendance.Status.PRESENT
    watched = {"observer": True, "observer_approved": True}
    Attendance.objects.create(meeting=meeting, desk=desk, name="Sam Visitor", status=present, **watched)
    client.force_login(chair)
    page = client.get(f"/meetings/{meeting.reference}/minutes").content.decode()
    assert "Sam Visitor (observer, approved by the chair)" in page
