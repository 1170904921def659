"""Who is on call for emergency meetings: the rota, its gaps, and where its numbers are shown."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agencies.access import PolicyGroup, Role
from audit.models import Event
from marac.models import OnCall
from marac.rota import gaps
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_series, make_turn

LONDON = ZoneInfo("Europe/London")
HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 1, 13, 12, tzinfo=dt.UTC)
NUMBER = "01632 960 321"


def span(first: int, last: int):
    return NOON + first * HOUR, NOON + last * HOUR


@given(st.lists(st.tuples(st.integers(-20, 60), st.integers(1, 20)), max_size=12))
def test_every_hour_is_in_a_turn_or_in_a_gap_and_none_in_both(drawn):
    turns = [span(first, first + length) for first, length in drawn]
    found = gaps(turns, *span(0, 48))
    for hour in range(48):
        at = NOON + hour * HOUR
        covered = any(begins <= at < ends for begins, ends in turns)
        assert covered != any(begins <= at < ends for begins, ends in found)
    assert found == sorted(found) and all(begins < ends for begins, ends in found)
    assert all(one[1] < other[0] for one, other in zip(found, found[1:], strict=False)), "joined where they touch"


def test_turns_that_touch_or_overlap_leave_no_gap():
    assert gaps([span(0, 8), span(8, 30), span(20, 48)], *span(0, 48)) == []
    assert gaps([span(30, 48), span(0, 8)], *span(0, 48)) == [span(8, 30)]
    assert gaps([], *span(0, 48)) == [span(0, 48)]


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(db, clock):
    area = make_area()
    housing = make_desk(area, PolicyGroup.HOUSING)
    make_series(area, housing)
    return area, make_user(area.hub_desk, Role.COORDINATOR), make_user(housing, Role.REPRESENTATIVE)


def typed(person, first: dt.datetime, last: dt.datetime, **changed) -> dict:
    return {
        "member": person.memberships.get().pk, "phone": NUMBER,
        "from_day_day": first.day, "from_day_month": first.month, "from_day_year": first.year,
        "from_time": f"{first:%H:%M}",
        "until_day_day": last.day, "until_day_month": last.month, "until_day_year": last.year,
        "until_time": f"{last:%H:%M}", **changed,
    }  # fmt: skip


def test_a_turn_is_added_changed_and_taken_out_and_its_number_is_in_no_log(world, client):
    area, coordinator, rep = world
    client.force_login(coordinator)
    url = reverse("on-call")
    assert "No rota is kept" in client.get(url).content.decode()
    assert client.post(url, typed(rep, NOON, NOON + 8 * HOUR)).status_code == 302
    page = client.get(url).content.decode()
    assert NUMBER in page and rep.full_name in page
    assert "Nobody is on call in" in page and "from 13 January 2026 at 8pm" in page
    turn = OnCall.objects.get()
    change = reverse("on-call-change", args=[turn.pk])
    assert NUMBER in client.get(change).content.decode()
    assert client.post(change, typed(coordinator, NOON, NOON + 400 * HOUR)).status_code == 302
    turn.refresh_from_db()
    assert turn.user == coordinator
    assert "Nobody is on call" not in client.get(url).content.decode()
    assert client.post(reverse("on-call-remove", args=[turn.pk])).status_code == 302
    assert not OnCall.objects.exists()
    logged = Event.objects.filter(kind="marac.oncall", actor=coordinator.pk)
    assert {event.verb for event in logged} >= {"created", "changed", "listed", "read"}
    assert not any(NUMBER in str(event.detail) for event in Event.objects.all())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"phone": "ring me"}, "Enter a telephone number"),
        ({"until_time": "11:59"}, "must end after it begins"),
        ({"member": "999999"}, "There is a problem"),
        ({"from_day_day": "32"}, "There is a problem"),
    ],
)
def test_what_is_wrong_with_a_turn_is_said_and_what_was_typed_is_kept(world, client, changed, words):
    area, coordinator, rep = world
    client.force_login(coordinator)
    page = client.post(reverse("on-call"), typed(rep, NOON, NOON, until_time="20:00") | changed)
    assert page.status_code == 200 and words in page.content.decode()
    assert changed.get("phone", NUMBER) in page.content.decode()
    assert not OnCall.objects.exists()


def test_pressed_twice_is_one_turn_and_two_people_may_share_the_hours(world, client):
    area, coordinator, rep = world
    client.force_login(coordinator)
    answers = [client.post(reverse("on-call"), typed(rep, NOON, NOON + HOUR)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert "has a turn from then already" in answers[1].content.decode()
    assert client.post(reverse("on-call"), typed(coordinator, NOON, NOON + HOUR)).status_code == 302
    assert OnCall.objects.count() == 2


def test_who_calls_an_emergency_sees_whom_to_ring_now(world, client, clock):
    area, coordinator, rep = world
    make_turn(rep, NOON, phone=NUMBER, ends_at=NOON + HOUR / 6)
    make_turn(make_user(make_desk(make_area("Other")), Role.COORDINATOR), NOON, phone="01632 960 999")
    url = reverse("case-marac-emergency", args=[make_case(area, rep.memberships.get().desk).reference])
    client.force_login(coordinator)
    page = client.get(url).content.decode()
    assert NUMBER in page and "01632 960 999" not in page
    clock.move_to(NOON + HOUR / 6)
    page = client.get(url).content.decode()
    assert NUMBER not in page and "Nobody is on call now" in page
    clock.move_to(NOON)
    rep.memberships.get().end("She left", SYSTEM)
    page = client.get(url).content.decode()
    assert NUMBER not in page and "Nobody is on call now" in page, "who left answers no telephone"
    client.force_login(make_user(area.hub_desk, Role.TRIAGE))
    assert client.get(reverse("on-call")).status_code == 403
