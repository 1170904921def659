"""The idle lock: by the server, for every page, without losing what was typed, and for the same person only."""

import time

import pytest
import time_machine

from agencies.access import Role
from agencies.models import Acceptance, Notice
from tests.factories import PASSWORD, code_of, make_area, make_desk, make_user

pytestmark = pytest.mark.django_db
LATER = 15 * 60 + 25


@pytest.fixture
def user():
    return make_user(make_desk(make_area()), Role.PRACTITIONER)


@pytest.fixture
def working(client, user):
    Acceptance.accept(user)
    client.post("/sign-in", {"username": user.email, "password": PASSWORD})
    client.post("/sign-in/code", {"code": code_of(user)})
    assert client.get("/notices").status_code == 200
    return client


def after(seconds):
    return time_machine.travel(time.time() + seconds)


def test_after_a_quarter_of_an_hour_the_password_is_asked_for(working):
    with after(LATER):
        assert working.get("/notices?page=2").url == "/unlock?next=%2Fnotices%3Fpage%3D2"
        assert working.get("/unlock").status_code == 200
        assert working.post("/unlock", {"password": "wrong"}).status_code == 200
        assert working.get("/notices").status_code == 302
        assert working.post("/unlock", {"password": PASSWORD, "next": "/notices?page=2"}).url == "/notices?page=2"
        assert working.get("/notices").status_code == 200


def test_whoever_works_is_not_asked(working):
    for minutes in (10, 20, 30):
        with after(minutes * 60):
            assert working.get("/notices").status_code == 200


def test_a_page_that_asks_by_itself_is_nobody_at_the_desk(working):
    with after(10 * 60):
        working.get("/notices", headers={"X-Poll": "1"})
    with after(LATER):
        assert working.get("/notices").status_code == 302


@pytest.mark.parametrize("header", ["X-Poll", "X-Autosave"])
def test_a_script_is_told_and_not_led_away(working, header):
    with after(LATER):
        assert working.post("/notices/read", headers={header: "1"}).status_code == 401


def test_keep_alive_is_somebody_typing(working):
    with after(10 * 60):
        assert working.get("/keep-alive").status_code == 204
    with after(20 * 60):
        assert working.get("/notices").status_code == 200


def test_the_lock_cannot_be_kept_alive(working):
    with after(LATER):
        assert working.get("/keep-alive").status_code == 302
        assert working.get("/notices").status_code == 302


def test_what_was_sent_does_nothing_and_comes_back(working, user):
    notice = Notice.objects.create(user=user, key="k", text="Words", link="/")
    with after(LATER):
        answer = working.post(
            "/notices/read?x=1", {"note": "A <b>long</b> story", "other": ["1", "2"], "version": "3"}
        )
        assert answer.url == "/unlock?next=%2Fheld"
        assert working.post("/unlock", {"password": PASSWORD, "next": "/held"}).url == "/held"
        notice.refresh_from_db()
        assert notice.read_at is None
        page = working.get("/held")
        assert 'action="/notices/read?x=1"' in page.text
        assert page.text.count("A &lt;b&gt;long&lt;/b&gt; story") == 2
        for field in ('name="other" value="1"', 'name="other" value="2"', 'name="version" value="3"'):
            assert field in page.text
        working.post("/notices/read?x=1", {"note": "A long story"})
        notice.refresh_from_db()
        assert notice.read_at


def test_no_password_and_no_token_is_held(working):
    with after(LATER):
        working.post("/notices/read", {"password": "secret-one", "new_password1": "secret-two", "note": "x"})
        assert "secret" not in str(working.session["held_page"])


def test_what_is_held_is_shown_to_nobody_else(working, user):
    with after(LATER):
        working.post("/notices/read", {"note": "A long story"})
        working.post("/unlock", {"password": PASSWORD})
        session = working.session
        session["held_page"] |= {"user": user.pk + 1}
        session.save()
        assert working.get("/held").status_code == 302


def test_signing_out_throws_it_away(working):
    with after(LATER):
        working.post("/notices/read", {"note": "A long story"})
        assert working.post("/sign-out").status_code in (200, 302)
        assert "held_page" not in working.session


def test_it_can_be_thrown_away(working):
    with after(LATER):
        working.post("/notices/read", {"note": "A long story"})
        working.post("/unlock", {"password": PASSWORD})
        working.post("/held/drop")
        assert working.get("/held").url == "/"


def test_half_an_hour_later_it_is_gone(working):
    with after(LATER):
        working.post("/notices/read", {"note": "A long story"})
    with after(LATER + 31 * 60):
        working.post("/unlock", {"password": PASSWORD})
        assert working.get("/held").status_code == 302


def test_a_covered_page_unlocks_by_script(working):
    script = {"Accept": "application/json"}
    with after(LATER):
        answer = working.post("/unlock", {"password": "wrong"}, headers=script)
        assert "not your password" in answer.json()["error"]["message"]
        assert working.post("/unlock", {"password": PASSWORD}, headers=script).status_code == 204
        assert working.get("/notices").status_code == 200


def test_five_wrong_passwords_and_the_right_one_waits(working):
    with after(LATER):
        for _ in range(5):
            working.post("/unlock", {"password": "wrong"})
        assert working.post("/unlock", {"password": PASSWORD}).status_code == 200
        assert working.get("/notices").status_code == 302


def test_another_s_password_unlocks_nothing(working, user):
    other = make_user(user.memberships.get().desk, Role.CHAIR)
    other.set_password("another horse battery")
    other.save()
    with after(LATER):
        assert working.post("/unlock", {"password": "another horse battery"}).status_code == 200
