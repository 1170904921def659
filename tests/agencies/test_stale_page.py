"""A page from before somebody signed in again: what she typed on it is kept, and sent again only at her press."""

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from agencies.access import Role
from marac.actions import attendance, discussion
from marac.models import Discussion
from tests import factories
from tests.marac.factories import make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db
WORDS = "She heard him say that he knows the school."


class Room:
    def __init__(self):
        area = factories.make_area()
        self.chair = factories.make_user(area.hub_desk, Role.CHAIR)
        meeting = make_meeting(area, make_series(area), timezone.now(), status="in_session")
        listing = make_listing(factories.make_case(area), meeting)
        attendance.accept_confidentiality(meeting, self.chair)
        self.talk = discussion.start_discussion(listing, self.chair)
        self.page = f"/meetings/{meeting.reference}/room/{listing.reference}"
        self.browser = Client(enforce_csrf_checks=True)
        self.browser.force_login(self.chair)
        self.stale = token(self.browser.get(self.page))
        self.new_secret()

    def new_secret(self):
        """As signing in again in another window leaves it."""
        del self.browser.cookies[settings.CSRF_COOKIE_NAME]
        self.browser.get(self.page)

    def send(self, **headers):
        typed = {"version": self.talk.version, "page": str(uuid.uuid4()), "decision": WORDS}
        return self.browser.post(f"{self.page}/words", typed | {"csrfmiddlewaretoken": self.stale}, **headers)

    def decided(self) -> str:
        return Discussion.objects.get(pk=self.talk.pk).decision


@pytest.fixture
def room():
    return Room()


def token(response) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.content.decode())[1]


def test_what_was_typed_in_the_room_is_kept_and_sent_again_at_a_press(room):
    response = room.send()
    assert response.status_code == 302 and response.url == "/held"
    held = room.browser.get("/held")
    assert WORDS in held.content.decode() and room.decided() == ""
    address = re.search(r'<form method="post" action="([^"]+/words)"', held.content.decode())[1]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', held.content.decode()))
    assert room.browser.post(address, fields | {"csrfmiddlewaretoken": token(held)}).status_code == 302
    assert room.decided() == WORDS


def test_the_timer_s_save_holds_nothing_because_the_words_are_still_in_the_page(room):
    assert room.send(HTTP_X_AUTOSAVE="1").status_code == 403
    assert room.browser.get("/held").status_code == 302


def test_another_site_s_form_is_refused_and_held_by_nobody(room):
    assert room.send(HTTP_ORIGIN="https://elsewhere.example").status_code == 403
    assert room.browser.get("/held").status_code == 302


def test_codes_and_passwords_of_an_account_are_never_held(room):
    typed = {"code": "123456", "csrfmiddlewaretoken": room.stale}
    assert room.browser.post("/account/second-factor", typed).status_code == 403
    assert room.browser.get("/held").status_code == 302
