"""Your account: sessions and signing out of them, passwords and links, recovery codes, the yearly statement."""

import re
import time

import pytest
import time_machine
from django.core import mail
from django.test import Client

from agencies.access import Role
from agencies.models import Acceptance, Passkey, SecondFactor, Session
from agencies.sessions import device_of
from audit.models import Event, Verb
from tests.factories import PASSWORD, code_of, make_area, make_desk, make_user

pytestmark = pytest.mark.django_db
NEW = "a wholly new battery"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
YEAR = 365 * 24 * 3600


@pytest.fixture
def user():
    return make_user(make_desk(make_area()), Role.PRACTITIONER)


def sign_in(user, password=PASSWORD, agent=CHROME):
    client = Client(headers={"User-Agent": agent})
    code_of(user)
    # As if minutes had passed: one time step has one code for one sign-in.
    SecondFactor.objects.filter(user=user).update(last_step=0)
    client.post("/sign-in", {"username": user.email, "password": password})
    client.post("/sign-in/code", {"code": code_of(user)})
    client.post("/confidentiality")
    return client


def is_in(client):
    return client.get("/notices").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("", "A browser"),
        ("\x00" * 5000, "A browser"),
    ],
)
def test_a_device_in_plain_words(agent, words):
    assert device_of(agent) == words


class TestSessions:
    def test_hers_are_listed_and_nobody_else_s(self, user):
        here, _ = sign_in(user), sign_in(user, agent="Firefox on Android")
        sign_in(make_user(user.memberships.get().desk, Role.CHAIR), agent="Safari iPad")
        page = here.get("/account").text
        assert "Chrome on Windows" in page and "Firefox on Android" in page and "iPad" not in page

    def test_no_page_holds_a_key(self, user):
        here, there = sign_in(user), sign_in(user)
        page = here.get("/account").text
        assert there.session.session_key not in page and here.session.session_key not in page

    def test_one_elsewhere_is_signed_out_at_once(self, user):
        here, there, third = sign_in(user), sign_in(user), sign_in(user)
        mark = Session.objects.get(session_key=there.session.session_key).mark
        here.post("/account/sessions/end", {"session": mark})
        assert [is_in(client) for client in (here, there, third)] == [True, False, True]
        assert Event.objects.filter(actor=user.pk, verb=Verb.SIGNED_OUT, kind="session elsewhere").count() == 1

    def test_all_others(self, user):
        here, there, third = sign_in(user), sign_in(user), sign_in(user)
        here.post("/account/sessions/end", {"session": "all"})
        assert [is_in(client) for client in (here, there, third)] == [True, False, False]

    @pytest.mark.parametrize("wanted", ["", "x", None])
    def test_what_names_none_ends_none(self, user, wanted):
        here, there = sign_in(user), sign_in(user)
        here.post("/account/sessions/end", {"session": wanted} if wanted is not None else {})
        assert is_in(here) and is_in(there)

    def test_another_person_s_is_out_of_reach(self, user):
        here, other = sign_in(user), sign_in(make_user(user.memberships.get().desk, Role.CHAIR))
        mark = Session.objects.get(session_key=other.session.session_key).mark
        here.post("/account/sessions/end", {"session": mark})
        here.post("/account/sessions/end", {"session": "all"})
        assert is_in(other)


class TestPasswords:
    def change(self, client, old=PASSWORD):
        data = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
        return client.post("/account/password", data)

    def test_a_change_keeps_this_session_and_ends_the_others(self, user):
        here, there = sign_in(user), sign_in(user)
        assert self.change(here).url == "/account"
        assert is_in(here) and not is_in(there)
        assert is_in(sign_in(user, NEW)) and not is_in(sign_in(user))

    def test_the_old_one_is_needed_and_cannot_be_guessed(self, user):
        here = sign_in(user)
        for _ in range(5):
            assert self.change(here, "wrong").status_code == 200
        assert self.change(here).status_code == 200
        assert user.check_password(PASSWORD)

    def link(self, client, email):
        client.post("/password/forgotten", {"email": email})
        return re.search(r"/password/set/\S+", mail.outbox[-1].body)[0] if mail.outbox else None

    def set_password(self, client, link):
        return client.post(client.get(link).url, {"new_password1": NEW, "new_password2": NEW})

    def test_known_and_unknown_are_told_the_same(self, client, user):
        pages = {client.post("/password/forgotten", {"email": e}).text for e in (user.email, "nobody@example.org")}
        assert len(pages) == 1
        assert len(mail.outbox) == 1

    def test_the_link_works_once_and_ends_every_session(self, client, user):
        here = sign_in(user)
        link = self.link(client, user.email.upper())
        assert self.set_password(client, link).url == "/sign-in"
        assert not is_in(here)
        assert "no longer works" in client.get(link).text
        user.refresh_from_db()
        assert user.check_password(NEW)

    def test_the_link_does_not_bypass_the_second_factor(self, client, user):
        code_of(user)
        self.set_password(client, self.link(client, user.email))
        assert client.get("/notices").url.startswith("/sign-in?")
        client.post("/sign-in", {"username": user.email, "password": NEW})
        assert client.get("/notices").url.startswith("/sign-in/code?")

    def test_the_link_ends_after_three_days(self, client, user):
        link = self.link(client, user.email)
        with time_machine.travel(time.time() + 3 * 24 * 3600 + 5):
            assert "no longer works" in client.get(link).text

    def test_nobody_floods_a_mailbox(self, client, user):
        for _ in range(6):
            client.post("/password/forgotten", {"email": user.email})
        assert len(mail.outbox) == 3

    def test_no_link_for_who_has_left(self, client, user):
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        assert self.link(client, user.email) is None

    @pytest.mark.parametrize("email", ["", "x", "a@b@c", "\0@example.org"])
    def test_what_is_no_address_is_said(self, client, email):
        assert client.post("/password/forgotten", {"email": email}).context["form"].errors


class TestRecoveryCodes:
    def test_new_ones_take_the_password(self, user):
        here = sign_in(user)
        assert here.post("/account/recovery-codes", {"password": "wrong"}).context["form"].errors
        codes = here.post("/account/recovery-codes", {"password": PASSWORD}).context["codes"]
        assert SecondFactor.objects.get(user=user).accept(codes[0])
        assert "9 left" in here.get("/account").text

    def test_a_password_alone_gives_none_and_takes_no_passkey_away(self, client):
        """A board member's page asks for no second factor; what opens a later role must not be had without it."""
        user = make_user(make_area().hub_desk, Role.BOARD)
        code_of(user)
        key = Passkey.add(user, "Laptop", b"x", b"y", 0)
        client.post("/sign-in", {"username": user.email, "password": PASSWORD})
        assert client.post("/account/recovery-codes", {"password": PASSWORD}).url == "/sign-in/code"
        assert client.post(f"/account/passkeys/{key.pk}/remove").url == "/sign-in/code"
        assert SecondFactor.objects.get(user=user).recovery == [] and user.passkeys.exists()


class TestConfidentiality:
    @pytest.fixture
    def before(self, client, user):
        client.post("/sign-in", {"username": user.email, "password": PASSWORD})
        client.post("/sign-in/code", {"code": code_of(user)})
        return client

    def test_it_comes_before_any_page(self, before):
        assert before.get("/cases").url == "/confidentiality?next=%2Fcases"
        assert before.post("/confidentiality", {"next": "/cases"}).url == "/cases"
        assert before.get("/cases").status_code == 200

    def test_looking_at_it_accepts_nothing(self, before, user):
        before.get("/confidentiality")
        assert not Acceptance.objects.filter(user=user).exists()
        assert before.get("/cases").status_code == 302

    @pytest.mark.parametrize(("age", "asked"), [(YEAR - 60, False), (YEAR + 60, True)])
    def test_for_a_year(self, before, user, age, asked):
        before.post("/confidentiality")
        with time_machine.travel(time.time() + age):
            again = Client()
            again.post("/sign-in", {"username": user.email, "password": PASSWORD})
            again.post("/sign-in/code", {"code": code_of(user)})
            assert (again.get("/cases").status_code == 302) == asked

    def test_a_new_version_asks_again_in_the_session_too(self, before, monkeypatch):
        before.post("/confidentiality")
        assert before.get("/cases").status_code == 200
        monkeypatch.setattr("agencies.gate.VERSION", "2030-1")
        assert before.get("/cases").url.startswith("/confidentiality?")

    def test_the_board_is_not_asked(self, client, user):
        member = make_user(user.memberships.get().desk, Role.BOARD)
        client.post("/sign-in", {"username": member.email, "password": PASSWORD})
        assert client.get("/dashboard").status_code != 302
