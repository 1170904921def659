"""Telling her what was decided: by a safe way, in two working days, as her own voice and nobody else's business."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases.models import Due, TimelineEntry, VictimVoice
from dashub.errors import InvalidInput, WrongState
from marac import tasks
from marac.actions import discussion, feedback
from marac.models import Discussion, Feedback
from people.models import ContactPoint
from tests.factories import make_area, make_case, make_desk, make_user
from tests.marac.factories import make_listing, make_meeting, make_presentation, make_series

pytestmark = pytest.mark.django_db
# Friday noon: two working days end on Tuesday at 17:00.
NOW = dt.datetime(2026, 1, 16, 12, tzinfo=ZoneInfo("Europe/London"))
Outcome = Feedback.Outcome


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    """A case heard a moment ago; the IDVA is to tell her."""

    class World:
        area = make_area()
        service = make_desk(area, PolicyGroup.IDVA)
        housing, teachers = make_desk(area, PolicyGroup.HOUSING), make_desk(area, PolicyGroup.EDUCATION)
        idva, manager = make_user(service, Role.IDVA), make_user(service, Role.MANAGER)
        officer, other_manager = make_user(housing, Role.PRACTITIONER), make_user(housing, Role.MANAGER)
        teacher = make_user(teachers, Role.PRACTITIONER)
        coordinator = make_user(area.hub_desk, Role.COORDINATOR)
        chair = make_user(area.hub_desk, Role.CHAIR)
        case = make_case(area, service, housing, teachers)

    World.safe = ContactPoint.objects.create(
        person=World.case.victim, channel="mobile", value="07700 900123", safety="safe", watched="no"
    )
    World.watched = ContactPoint.objects.create(
        person=World.case.victim, channel="email", value="ada@example.org", safety="safe", watched="watched"
    )
    series = make_series(World.area, World.service, World.area.hub_desk)
    meeting = make_meeting(World.area, series, status="in_session")
    World.listing = make_listing(World.case, meeting, presentation=make_presentation(World.case))
    found = discussion.start_discussion(World.listing, World.chair)
    Discussion.objects.filter(pk=found.pk).update(
        decision="Sanctuary works", tell_victim_by=World.service, tell_victim_how="On her sister's telephone"
    )
    found.refresh_from_db()
    discussion.close_discussion(found, World.chair, without_perpetrator="In prison")
    World.listing.refresh_from_db()
    World.address = f"/cases/{World.case.reference}/marac/told"
    Notice.objects.all().delete()
    return World


def tell(world, outcome=Outcome.TOLD, by=None, **more):
    typed = {"point": world.safe, "told": "The locks are changed", **more}
    return feedback.tell_her(world.listing, outcome, world.service.pk, by or world.idva, **typed)


def due(world) -> Due:
    return Due.objects.get(key=f"feedback:{world.listing.pk}")


def test_she_was_told_by_a_safe_way_and_what_she_said_is_her_voice(world):
    assert due(world).at == dt.datetime(2026, 1, 20, 17, tzinfo=NOW.tzinfo) and due(world).link == world.address
    tell(world, said="I can sleep")
    assert {(voice.kind, voice.text) for voice in world.case.voices.all()} == {
        ("told", "The locks are changed"),
        ("feedback", "I can sleep"),
    }
    assert due(world).done_at == NOW
    with pytest.raises(WrongState):
        tell(world)


def test_a_way_that_is_not_safe_is_refused_with_its_reason(world):
    with pytest.raises(InvalidInput) as refused:
        tell(world, point=world.watched)
    assert "watches this" in refused.value.fields["contact_point"]
    assert not Feedback.objects.exists() and due(world).done_at is None and not VictimVoice.objects.exists()


def test_not_yet_keeps_the_clock(world):
    before = due(world).at
    with pytest.raises(InvalidInput):
        tell(world, Outcome.NOT_YET)
    tell(world, Outcome.NOT_YET, why="He answered her telephone")
    assert (due(world).at, due(world).done_at) == (before, None)
    tell(world)
    assert [one.outcome for one in world.listing.feedback.all()] == ["told", "not_yet"]


def test_not_to_be_told_settles_it_with_its_reason(world):
    tell(world, Outcome.NOT_TO, why="The meeting decided so: he reads her telephone")
    assert due(world).done_at and not VictimVoice.objects.exists()


def test_she_got_in_touch_herself(world):
    with pytest.raises(InvalidInput):
        tell(world, point=None)
    assert tell(world, point=None, channel="mobile").channel == "mobile"


def test_the_timeline_says_it_to_those_alone_who_read_her_voice(world, client):
    tell(world, said="I can sleep")
    assert set(TimelineEntry.objects.filter(title__contains="oice").values_list("section", flat=True)) == {"voice"}
    for user, reads in ((world.coordinator, True), (world.teacher, False), (world.officer, False)):
        client.force_login(user)
        text = client.get(f"/cases/{world.case.reference}/timeline").content.decode()
        assert ("What she was told" in text or "what she was told" in text) is reads, user
        assert "I can sleep" not in text or reads


def test_overdue_goes_to_her_manager_and_the_coordinator_once_a_day(world, clock):
    clock.move_to(due(world).at)
    tasks.chase_transfers()
    assert not Notice.objects.exists()
    clock.shift(1)
    for _ in range(2):
        tasks.chase_transfers()
    found = set(Notice.objects.values_list("user", flat=True))
    assert found == {world.manager.pk, world.coordinator.pk, world.chair.pk}
    assert Notice.objects.count() == 3
    tell(world)
    clock.shift(dt.timedelta(days=1))
    tasks.chase_transfers()
    assert Notice.objects.count() == 3


def test_the_page_is_for_whoever_is_to_tell_her(world, client):
    client.force_login(world.idva)
    text = client.get(world.address).content.decode()
    assert "On her sister&#x27;s telephone" in text and "Sanctuary works" in text
    assert "Tell her what was decided" in client.get(f"/cases/{world.case.reference}/marac").content.decode()
    for user in (world.officer, world.coordinator, world.teacher):
        client.force_login(user)
        assert client.get(world.address).status_code in (403, 404)


def test_the_page_refuses_an_unsafe_way_and_keeps_what_was_typed(world, client):
    client.force_login(world.idva)
    typed = {
        "outcome": "told",
        "contact_point": str(world.watched.pk),
        "told": "The locks are changed",
        "said": "Good",
    }
    response = client.post(world.address, typed)
    assert response.status_code == 200
    assert "watches this" in response.content.decode() and "The locks are changed" in response.content.decode()
    response = client.post(world.address, {"outcome": "not_yet", "not_yet": ""})
    assert response.status_code == 200 and not Feedback.objects.exists()
    client.post(world.address, {"outcome": "not_yet", "not_yet": "He was there"})
    assert "He was there" in client.get(world.address).content.decode()
    client.post(world.address, typed | {"contact_point": str(world.safe.pk)})
    assert Feedback.objects.filter(outcome="told").count() == 1
    assert client.get(world.address).status_code == 404


def test_another_desk_that_is_to_tell_her_may(world, client):
    Discussion.objects.update(tell_victim_by=world.housing)
    client.force_login(world.officer)
    assert "Sanctuary works" in client.get(world.address).content.decode()
