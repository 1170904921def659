"""A restricted case at a meeting: no gap, no count, no sign of it for others; heard while their screens show a break."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases import restricting
from marac import papers
from marac.actions import attendance, chasing, discussion, minutes, planning, request_research
from marac.actions.listing import next_sitting
from marac.agenda import items
from marac.models import Listing, Meeting
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_listing, make_meeting, make_presentation, make_research, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    """A sitting today of three cases, of which the second is restricted to the chair and one representative."""

    class Room:
        area = make_area()
        desk = make_desk(area, PolicyGroup.POLICE)
        chair = make_user(area.hub_desk, Role.CHAIR, name="The Chair")
        coordinator = make_user(area.hub_desk, Role.COORDINATOR)
        named = make_user(desk, Role.REPRESENTATIVE, name="The Named")
        other = make_user(desk, Role.REPRESENTATIVE, name="The Other")
        series = make_series(area, area.hub_desk, desk, capacity=3, when_full="next")
        meeting = make_meeting(area, series, timezone.now(), status="in_session")

    cases = [make_case(Room.area, Room.desk) for _ in range(3)]
    Room.listings = [
        make_listing(case, Room.meeting, position=number, presentation=make_presentation(case))
        for number, case in enumerate(cases, 1)
    ]
    Room.private = cases[1]
    restricting.restrict(Room.private, "by_hand", "x", SYSTEM, named=[Room.named])
    for user in (Room.chair, Room.coordinator, Room.named, Room.other):
        attendance.accept_confidentiality(Room.meeting, user)
    Notice.objects.all().delete()
    return Room


def test_the_agenda_has_no_gap_and_its_count_none_too_many(room, client):
    assert [item.order for item in items(room.meeting, room.other)] == [1, 2]
    assert [item.order for item in items(room.meeting, room.named)] == [1, 2, 3]
    for user in (room.other, room.coordinator):
        client.force_login(user)
        for page in ("", "/room"):
            text = client.get(f"/meetings/{room.meeting.reference}{page}").content.decode()
            assert room.private.reference not in text and "3 heard" not in text
        assert "of 2 heard" in client.get(f"/meetings/{room.meeting.reference}/room").content.decode()
    client.force_login(room.named)
    assert "of 3 heard" in client.get(f"/meetings/{room.meeting.reference}/room").content.decode()


def test_packs_and_minutes_hold_it_for_the_named_alone(room):
    steps = []
    for user, count in ((room.named, 3), (room.chair, 3), (room.other, 2), (room.coordinator, 2)):
        document = papers.pack(room.meeting, user, {}, steps.append)
        assert len(document.context["parts"]) == count
        assert len(papers.minuted(room.meeting, user)) == count


def test_while_it_is_heard_the_others_see_a_break_and_nothing_else(room, client):
    shown = f"/meetings/{room.meeting.reference}/room/{room.listings[0].reference}"
    client.force_login(room.other)
    before = client.get(f"{shown}/state")
    client.force_login(room.chair)
    client.post(f"/meetings/{room.meeting.reference}/room/{room.listings[1].reference}/call")
    client.force_login(room.other)
    state = client.get(f"{shown}/state", headers={"If-None-Match": before["ETag"]})
    assert state.status_code == 200 and "The meeting is in a break" in state.content.decode()
    for address in (shown, f"{shown}/state"):
        page = client.get(address).content.decode()
        assert room.private.reference not in page and "private" not in page.lower().replace("govuk", "")
    assert client.get(f"/meetings/{room.meeting.reference}/room/{room.listings[1].reference}").status_code == 404
    client.force_login(room.chair)
    page = client.get(f"/meetings/{room.meeting.reference}/room/{room.listings[1].reference}").content.decode()
    assert "In private." in page


def test_it_ends_with_the_hearing_and_a_plain_break_looks_the_same(room, client):
    talk = discussion.start_discussion(room.listings[1], room.chair)
    assert Meeting.objects.get().break_since
    talk.decision, talk.tell_victim_by, talk.tell_victim_how = "x", room.area.hub_desk, "By the IDVA"
    talk.save()
    discussion.close_discussion(talk, room.chair, without_perpetrator="None")
    assert Meeting.objects.get().break_since is None
    client.force_login(room.coordinator)
    client.post(f"/meetings/{room.meeting.reference}/break", {"on": "yes"})
    client.force_login(room.other)
    page = client.get(f"/meetings/{room.meeting.reference}/room").content.decode()
    assert "The meeting is in a break" in page
    client.force_login(room.coordinator)
    client.post(f"/meetings/{room.meeting.reference}/break")
    assert Meeting.objects.get().break_since is None


def test_put_off_it_ends_the_break_too(room):
    discussion.start_discussion(room.listings[1], room.chair)
    make_meeting(room.area, room.series, timezone.now() + dt.timedelta(days=9))
    from marac.actions import defer

    defer(Listing.objects.get(pk=room.listings[1].pk), "Not ready", room.chair)
    assert Meeting.objects.get(pk=room.meeting.pk).break_since is None


def test_research_is_asked_of_the_named_and_returned_by_them_alone(room, client):
    request_research(room.meeting)
    assert room.listings[1].research.filter(desk=room.desk).exists()
    client.force_login(room.named)
    assert room.private.reference in client.get("/research").content.decode()
    client.force_login(room.other)
    page = client.get("/research").content.decode()
    assert room.private.reference not in page and room.listings[0].case.reference in page
    address = f"/research/{room.listings[1].reference}/{room.desk.pk}"
    assert client.get(address).status_code == 404


def test_a_desk_of_which_nobody_is_named_is_not_asked(room):
    from cases.sharing import unname

    unname(room.private, room.named, "x", SYSTEM)
    request_research(room.meeting)
    assert not room.listings[1].research.exists() and room.listings[0].research.exists()


def test_reminders_go_to_the_named_alone(room):
    Meeting.objects.update(status="closed_intake")
    Listing.objects.exclude(pk=room.listings[1].pk).update(status="discussed")
    make_research(room.listings[1], room.desk)
    chasing.chase_research(timezone.now() + dt.timedelta(days=1))
    told = {(notice.key.partition(":")[0], notice.user) for notice in Notice.objects.all()}
    # The chair is named in it too.
    assert told == {("research-late", room.named), ("research-coordinator", room.chair)}


def test_a_full_list_does_not_tell_of_it(room):
    """Three fit; two of those on the list are seen by everybody: the third place is free."""
    soon, later = timezone.now() + dt.timedelta(minutes=5), timezone.now() + dt.timedelta(hours=1)
    Meeting.objects.update(status="planned", intake_until=soon, starts_at=later)
    chosen, warning = next_sitting(room.area, timezone.now())
    assert chosen == room.meeting and warning == ""
    make_listing(make_case(room.area), room.meeting, position=4)
    _, warning = next_sitting(room.area, timezone.now())
    assert "had no room" in warning and "3" not in warning.split("had")[1]


def test_whoever_ends_the_meeting_without_knowing_of_it_is_not_stopped(room):
    Listing.objects.exclude(pk=room.listings[1].pk).update(status="discussed")
    later = make_meeting(room.area, room.series, timezone.now() + dt.timedelta(days=9))
    minutes.finish_meeting(room.meeting, room.coordinator)
    put_off = Listing.objects.get(pk=room.listings[1].pk)
    assert (
        put_off.status == "deferred"
        and later.listings.exists() | Listing.objects.filter(carried_from=put_off).exists()
    )
    assert {notice.user for notice in Notice.objects.filter(text__contains="not heard")} == {room.chair, room.named}


def test_an_action_is_given_to_the_named_alone(room):
    from marac.room import owners, taking_part
    from marac.views.actions import choices_for

    offered = owners(taking_part(room.meeting), room.private)
    assert {words.split(": ")[1] for _, words in offered} == {"The Chair", "The Named"}
    assert set(choices_for(room.private)["people"]) == {room.chair, room.named}


def test_of_an_emergency_about_it_only_the_named_hear(room):
    emergency = make_meeting(
        room.area, room.series, timezone.now() + dt.timedelta(hours=2), emergency=True, reason="x"
    )
    Listing.objects.filter(pk=room.listings[1].pk).update(meeting=emergency)
    assert set(planning.sitting_in(emergency)) == {room.chair, room.named}
    assert set(planning.named_only(emergency)) == {room.chair.pk, room.named.pk}
    assert not Meeting.objects.visible_to(room.other).filter(pk=emergency.pk).exists()
