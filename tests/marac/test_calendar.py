"""The calendar feed: when her meetings are, in words that tell nobody anything, for as long as she takes part."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Membership
from audit.models import Event
from marac.actions import planning
from marac.calendar import ics
from marac.models import CalendarFeed, Meeting
from tests import personas
from tests.factories import make_area, make_case, make_desk, make_user
from tests.marac.factories import make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def officer(area):
    return make_user(make_desk(area, PolicyGroup.POLICE), Role.REPRESENTATIVE, name="Olu Officer")


def read(secret, client=None):
    return (client or Client()).get(f"/calendar/{secret}.ics")


def test_an_entry_says_meeting_and_when_and_nothing_else(area, officer):
    series = make_series(area, name="Daily MARAC of Merrow", capacity=5, minutes_per_case=12)
    meeting = make_meeting(area, series, dt.datetime(2099, 7, 1, 8, 30, tzinfo=dt.UTC))
    response = read(CalendarFeed.make(officer))
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/calendar") and response["Cache-Control"] == "no-store, private"
    assert "DTSTART:20990701T083000Z" in text and "DTEND:20990701T093000Z" in text
    assert set(re.findall(r"SUMMARY:(.*)\r", text)) == {"Meeting"} and f"UID:{meeting.reference}@meetings" in text
    assert not re.search(r"marac|merrow|abuse|officer", text, re.IGNORECASE)
    assert text.endswith("END:VCALENDAR\r\n") and all(len(line) < 75 for line in text.split("\r\n"))


def test_a_cancelled_meeting_is_told_as_cancelled(area):
    meeting = make_meeting(area)
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled", reason="Snow")
    meeting.refresh_from_db()
    text = ics([meeting], timezone.now())
    assert "STATUS:CANCELLED" in text and "Snow" not in text


def test_an_emergency_is_for_those_alone_who_see_its_case():
    world = personas.build()
    for meeting in (world.meeting, world.held):
        Meeting.objects.filter(pk=meeting.pk).update(emergency=True, reason="He is at her door")
    seen = read(CalendarFeed.make(world.users["representative"])).content.decode()
    barred = read(CalendarFeed.make(world.users["barred"])).content.decode()
    assert world.meeting.reference in seen and world.meeting.reference not in barred


def test_a_new_address_ends_the_one_before_and_an_ended_one_opens_nothing(officer):
    client = Client()
    client.force_login(officer)
    page = client.post("/account/calendar").content.decode()
    [first] = re.findall(r"/calendar/([\w-]+)\.ics", page)
    assert first not in client.get("/account/calendar").content.decode()
    assert read(first).status_code == 200
    [second] = re.findall(r"/calendar/([\w-]+)\.ics", client.post("/account/calendar").content.decode())
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    client.post("/account/calendar", {"end": "yes"})
    client.post("/account/calendar", {"end": "yes"})
    assert read(second).status_code == 404 and not CalendarFeed.objects.exists()


def test_one_who_has_left_reads_nothing(officer):
    secret = CalendarFeed.make(officer)
    Membership.objects.filter(user=officer).update(until=timezone.now())
    assert read(secret).status_code == 404


def test_a_guesser_is_slowed_down(area, officer):
    secret = CalendarFeed.make(officer)
    client = Client()
    for number in range(30):
        assert read(f"guess{number}", client).status_code == 404
    assert read(secret, client).status_code == 404


def test_reading_is_logged_under_her_name(area, officer):
    make_meeting(area)
    read(CalendarFeed.make(officer))
    assert Event.objects.filter(actor=officer.pk, kind="calendar", verb="listed").count() == 1


def test_what_takes_longer_or_is_called_off_says_so_by_its_number(area):
    """A calendar that has an entry with this number or a higher one leaves it as it is (RFC 5546, 2.1.4)."""
    coordinator = make_user(area.hub_desk, Role.COORDINATOR)
    series = make_series(area)
    meeting = make_meeting(area, series)
    make_listing(make_case(area), meeting)

    def number() -> int:
        return int(re.search(r"SEQUENCE:(\d+)", ics([Meeting.objects.get(pk=meeting.pk)], timezone.now()))[1])

    first = number()
    series.minutes_per_case += 5
    series.save()
    planning.replan(series)
    longer = number()
    assert longer > first
    Meeting.objects.get(pk=meeting.pk).cancel("Snow", coordinator)
    assert number() > longer
