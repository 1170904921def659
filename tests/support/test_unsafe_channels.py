"""No way that is not safe reaches the victim: every channel, state, hour and weekday, by every route."""

import datetime as dt
from itertools import product

import pytest
import time_machine

from agencies.access import PolicyGroup, Role
from cases.actions import plan_contact
from cases.models import ContactPlan
from dashub.clock import LONDON
from dashub.errors import InvalidInput
from people.models import ContactPoint, Person
from people.models.choices import TIMED, Channel, Safety, Watched
from support.closing import answer_check_in
from support.models import CheckIn, ContactAttempt, Engagement
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
# A week that is over, and one to come: attempts are told afterwards, plans before.
PAST, COMING = dt.date(2026, 1, 5), dt.date(2090, 1, 2)
# What is recorded, and on which weekdays and hours it is safe by it.
TIMES = {
    "": lambda day, hour: False,
    "any time": lambda day, hour: True,
    "Mon-Fri 09:00-15:00": lambda day, hour: day < 5 and 9 <= hour < 15,
    "Sat 22:00-02:00": lambda day, hour: (day, hour) in {(5, 22), (5, 23), (6, 0), (6, 1)},
}
HOURS = (0, 1, 2, 8, 9, 14, 15, 22, 23)
STATES = list(product(Safety.values, Watched.values))


def is_safe(channel, safety, watched, kept, day, hour) -> bool:
    """The rule in the fewest words, apart from the code that is tried."""
    if safety != "safe" or watched in ("watched", "seized"):
        return False
    return TIMES[kept](day, hour) or (not kept and channel not in TIMED)


@pytest.fixture
def service():
    area = make_area()
    desk = make_desk(area, PolicyGroup.IDVA)
    case = make_case(area, desk)
    return desk, make_user(desk, Role.IDVA), case


def moments(week: dt.date):
    assert week.weekday() == 0
    for day, hour in product(range(7), HOURS):
        yield day, hour, dt.datetime.combine(week + dt.timedelta(days=day), dt.time(hour), LONDON)


def attempt(service, point, at):
    desk, worker, case = service
    ContactAttempt.make(case, desk.pk, point, "no_answer", at=at, by=worker)


def plan(service, point, at):
    desk, worker, case = service
    plan_contact(case, desk.pk, "as agreed", at, worker, point)


def check_in(service, point, at):
    """A check-in is made now: the matrix moves the clock to the moment."""
    desk, worker, case = service
    with time_machine.travel(at, tick=False):
        work = Engagement.objects.create(
            case=case, pathway="idva", desk=desk, status="closed", answer_due_at=at, closed_at=at
        )
        check = CheckIn.objects.create(case=case, engagement=work, months=3, due_at=at)
        answer_check_in(check, "no_answer", point, by=worker)


ROUTES = {
    "check-in": (check_in, ContactAttempt, PAST),
    "attempt": (attempt, ContactAttempt, PAST),
    "contact plan": (plan, ContactPlan, COMING),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("kept", TIMES)
def test_every_channel_in_every_state_at_every_hour(service, route, kept):
    """What may be used is asked of the point itself at each of the 63 hours; what is written, of one hour of each kind."""
    write, model, week = ROUTES[route]
    tried = {True: 0, False: 0}
    for channel, (safety, watched) in product(Channel.values, STATES):
        point = ContactPoint.objects.create(
            person=service[2].victim, channel=channel, safety=safety, watched=watched, safe_times=kept
        )
        written = set()
        for day, hour, at in moments(week):
            safe = is_safe(channel, safety, watched, kept, day, hour)
            assert bool(point.refusal_at(at)) is not safe, (channel, safety, watched, kept, at)
            if safe not in written:
                written.add(safe)
                before = model.objects.count()
                reaches(write, service, point, at, safe)
                assert (model.objects.count() > before) <= safe
                tried[safe] += 1
    assert tried[False] and (tried[True] or not kept)


def reaches(write, service, point, at, safe: bool):
    if safe:
        write(service, point, at)
        return
    with pytest.raises(InvalidInput) as refused:
        write(service, point, at)
    assert any(point.get_channel_display() in text for text in refused.value.problems.values())


@pytest.mark.parametrize("channel", Channel.values)
def test_nobody_is_contacted_after_her_death(service, channel):
    desk, worker, case = service
    point = ContactPoint.objects.create(person=case.victim, channel=channel, safety="safe", safe_times="any time")
    Person.objects.filter(pk=point.person_id).update(died_on="2026-01-01")
    point = ContactPoint.objects.get(pk=point.pk)
    with pytest.raises(InvalidInput):
        attempt(service, point, None)
    with pytest.raises(InvalidInput):
        plan(service, point, None)


@pytest.mark.parametrize("voicemail", ["no", "unknown", ""])
@pytest.mark.parametrize("channel", ["mobile", "home_phone", "work_phone"])
def test_no_message_is_left_where_it_is_not_known_that_one_may_be(service, channel, voicemail):
    desk, worker, case = service
    point = ContactPoint.objects.create(
        person=case.victim, channel=channel, safety="safe", safe_times="any time", voicemail=voicemail
    )
    with pytest.raises(InvalidInput):
        ContactAttempt.make(case, desk.pk, point, "message", by=worker)
    ContactPoint.objects.update(voicemail="yes")
    point.refresh_from_db()
    assert ContactAttempt.make(case, desk.pk, point, "message", by=worker).outcome == "message"


@pytest.mark.parametrize("safety,watched", [pair for pair in STATES if pair != ("safe", "no")])
def test_the_pages_refuse_too_and_say_why(client, service, safety, watched):
    desk, worker, case = service
    point = ContactPoint.objects.create(
        person=case.victim, channel="mobile", value="07700 900123", safety=safety, watched=watched
    )
    client.force_login(worker)
    for path, data in (
        ("contact", {"contact_point": point.pk, "outcome": "reached"}),
        ("in-touch", {"how": "call", "way": point.pk}),
    ):
        response = client.post(f"/cases/{case.reference}/{path}", data)
        usable = path == "in-touch" and (safety, watched) == ("safe", "unknown")
        assert response.status_code == (302 if usable else 200)
        assert usable or "Mobile phone call: " in response.content.decode()
    assert not ContactAttempt.objects.exists()
