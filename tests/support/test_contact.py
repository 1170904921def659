"""A channel that is not safe is refused with a reason; what was attempted stops the clocks."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role, Section
from cases.models import TimelineEntry
from dashub.errors import InvalidInput
from people.models import ContactPoint
from support.models import ContactAttempt, Engagement, Pathway
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    area = make_area()
    desk = make_desk(area, PolicyGroup.IDVA)
    case = make_case(area, desk)
    return desk, make_user(desk, Role.IDVA), case, Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)


def point(case, safety="safe", watched="no", channel="mobile"):
    return ContactPoint.objects.create(
        person=case.victim,
        channel=channel,
        value="07700 900123",
        safety=safety,
        watched=watched,
        safe_times="any time",
    )


@pytest.mark.parametrize(
    ("safety", "watched", "says"),
    [
        ("unsafe", "no", "not safe"),
        ("unknown", "no", "nobody has checked"),
        ("safe", "watched", "watches"),
        ("safe", "seized", "taken"),
    ],
)
def test_a_channel_that_is_not_safe_is_refused(service, safety, watched, says):
    desk, worker, case, work = service
    with pytest.raises(InvalidInput) as refused:
        ContactAttempt.make(case, desk.pk, point(case, safety, watched), "reached", engagement=work, by=worker)
    assert says in refused.value.fields["contact_point"]
    assert not ContactAttempt.objects.exists()


@pytest.mark.parametrize("watched", ["no", "unknown"])
def test_a_safe_channel_is_used_and_stops_the_clock(service, watched):
    desk, worker, case, work = service
    attempt = ContactAttempt.make(case, desk.pk, point(case, watched=watched), "reached", engagement=work, by=worker)
    work.refresh_from_db()
    assert work.first_contact_at == attempt.at and work.next_due_at is None


def test_no_answer_leaves_the_contact_clock_running(service):
    desk, worker, case, work = service
    ContactAttempt.make(case, desk.pk, point(case), "no_answer", engagement=work, by=worker)
    work.refresh_from_db()
    assert work.first_attempt_at and work.next_due_at == work.first_contact_due_at


def test_her_own_call_is_never_refused(service):
    desk, worker, case, work = service
    attempt = ContactAttempt.make(case, desk.pk, None, "reached", channel="mobile", engagement=work, by=worker)
    assert attempt.from_her


def test_the_future_is_refused(service):
    desk, worker, case, work = service
    with pytest.raises(InvalidInput):
        tomorrow = timezone.now() + dt.timedelta(days=1)
        ContactAttempt.make(case, desk.pk, point(case), "reached", at=tomorrow, engagement=work, by=worker)


def test_the_timeline_says_that_and_never_what(service):
    desk, worker, case, work = service
    ContactAttempt.make(case, desk.pk, point(case), "reached", note="She is leaving on Monday", by=worker)
    entry = TimelineEntry.objects.get(section=Section.SAFE_CONTACT)
    assert "Monday" not in entry.title + entry.text
