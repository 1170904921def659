"""The second factor: who needs it, what a session without it reaches, and that no code counts twice."""

import time

import pytest
import time_machine
from django.db import connection

from agencies.access import Role, needs_second_factor
from agencies.models import Acceptance, SecondFactor
from agencies.models.second_factor import _code, new_secret
from agencies.principals import acting_as
from agencies.sealed import seal, unseal
from audit.models import Event, Verb
from tests.factories import PASSWORD, code_of, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_desk(make_area())


@pytest.fixture
def user(desk):
    return make_user(desk, Role.PRACTITIONER)


@pytest.fixture
def half_in(client, user):
    """Signed in with the password alone; her telephone is known."""
    code_of(user)
    Acceptance.accept(user)
    client.post("/sign-in", {"username": user.email, "password": PASSWORD})
    return client


def present_code(user, off=0):
    return _code(unseal(SecondFactor.objects.get(user=user).sealed), int(time.time()) // 30 + off)


@pytest.mark.parametrize("role", Role)
def test_every_role_but_the_board_needs_one(desk, role):
    assert needs_second_factor(make_user(desk, role)) == (role != Role.BOARD)


def test_nobody_without_a_post_needs_one():
    assert not needs_second_factor(make_user())


def test_the_board_goes_in_with_its_password(client, desk):
    member = make_user(desk, Role.BOARD)
    client.post("/sign-in", {"username": member.email, "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_a_role_that_is_given_later_asks_at_the_next_request(client, desk):
    member = make_user(desk, Role.BOARD)
    client.post("/sign-in", {"username": member.email, "password": PASSWORD})
    member.memberships.update(roles=["board", "chair"])
    assert client.get("/").url.startswith("/sign-in/code?")


@pytest.mark.parametrize(
    "address", ["/", "/cases", "/notices", "/nowhere", "/account/second-factor", "/held", "/keep-alive"]
)
def test_the_password_alone_opens_nothing(half_in, address):
    assert half_in.get(address).url.startswith("/sign-in/code")


def test_the_password_alone_opens_no_case_and_changes_nothing(half_in, desk):
    case = make_case(desk.area, desk)
    assert half_in.get(f"/cases/{case.reference}").status_code == 302
    assert half_in.post("/notices/read").url.startswith("/sign-in/code")
    assert not Event.objects.filter(verb=Verb.READ).exists()


def test_the_code_lets_her_go_on_to_where_she_was_going(half_in, user):
    answer = half_in.post("/sign-in/code", {"code": present_code(user), "next": "/notices"})
    assert answer.url == "/notices"
    assert half_in.get("/notices").status_code == 200


def test_the_session_gets_a_new_key_with_the_code(half_in, user):
    before = half_in.session.session_key
    half_in.post("/sign-in/code", {"code": present_code(user)})
    assert half_in.session.session_key != before


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_never_leads_away_from_the_hub(half_in, user, where):
    assert half_in.post("/sign-in/code", {"code": present_code(user), "next": where}).url == "/"


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(half_in, user, off):
    assert half_in.post("/sign-in/code", {"code": present_code(user, off)}).status_code == 302


@pytest.mark.parametrize("off", [-3, -2, 2, 3])
def test_no_more_than_that(half_in, user, off):
    with time_machine.travel(time.time() // 30 * 30 + 10, tick=False):
        assert half_in.post("/sign-in/code", {"code": present_code(user, off)}).status_code == 200


@pytest.mark.parametrize("typed", ["", "000000x", "٣٤٥٦٧٨", "\0", "1" * 41, "' OR 1=1"])
def test_what_is_no_code_is_refused_in_words_and_recorded(half_in, user, typed):
    answer = half_in.post("/sign-in/code", {"code": typed})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert half_in.get("/notices").status_code == 302
    assert Event.objects.filter(actor=user.pk, verb=Verb.REFUSED, kind="second factor").exists()


def test_a_code_counts_once_and_the_one_before_it_not_at_all(user):
    code_of(user)
    factor = SecondFactor.objects.get(user=user)
    with time_machine.travel(time.time(), tick=False):
        code = present_code(user)
        assert factor.accept(code)
        assert not factor.accept(code)
        assert not factor.accept(present_code(user, -1))
        assert factor.accept(present_code(user, 1))


def test_a_recovery_code_counts_once_however_it_is_typed(user):
    code_of(user)
    factor = SecondFactor.objects.get(user=user)
    first, second, *rest = factor.new_recovery_codes()
    assert len(rest) == 8
    assert factor.accept(first.upper().replace("-", " "))
    assert not factor.accept(first)
    assert factor.accept(second)
    factor.new_recovery_codes()
    assert not factor.accept(rest[0])


def test_five_wrong_codes_and_the_right_one_waits(half_in, user):
    for _ in range(5):
        half_in.post("/sign-in/code", {"code": "abcdef"})
    answer = half_in.post("/sign-in/code", {"code": present_code(user)})
    assert "too many" in str(answer.context["form"].errors)
    assert half_in.get("/notices").status_code == 302


def test_the_database_alone_gives_no_secret(user):
    code_of(user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM agencies_secondfactor")
        (sealed,) = cursor.fetchone()
    assert "JBSWY3DP" not in sealed


def test_an_earlier_key_still_opens(settings):
    sealed = seal("words")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new one"
    assert unseal(sealed) == "words"


def test_another_person_s_request_does_not_see_it(user, desk):
    code_of(user)
    with acting_as(make_user(desk, Role.ADMINISTRATOR)):
        assert not SecondFactor.objects.exists()
    with acting_as(user):
        assert SecondFactor.objects.count() == 1


class TestSettingUp:
    @pytest.fixture
    def newcomer(self, client, user):
        Acceptance.accept(user)
        client.post("/sign-in", {"username": user.email, "password": PASSWORD})
        return client

    def shown(self, client):
        return client.get("/account/second-factor").context["secret"].replace(" ", "")

    def code(self, secret):
        return _code(secret, int(time.time()) // 30)

    def test_who_has_none_is_led_there(self, newcomer):
        assert newcomer.get("/sign-in/code?next=/notices").url == "/account/second-factor?next=%2Fnotices"

    def test_picture_secret_then_ten_recovery_codes_once(self, newcomer, user):
        secret = self.shown(newcomer)
        assert secret == self.shown(newcomer)
        answer = newcomer.post("/account/second-factor", {"code": self.code(secret), "next": "/notices"})
        assert len(answer.context["codes"]) == 10
        assert all(code in answer.text for code in answer.context["codes"])
        assert newcomer.get("/notices").status_code == 200
        assert unseal(SecondFactor.objects.get(user=user).sealed) == secret

    def test_a_wrong_code_sets_nothing_up(self, newcomer, user):
        self.shown(newcomer)
        answer = newcomer.post("/account/second-factor", {"code": self.code(new_secret())})
        assert answer.status_code == 200 and answer.context["form"].errors
        assert not SecondFactor.objects.filter(user=user).exists()
        assert newcomer.get("/notices").status_code == 302

    def test_the_code_that_set_it_up_is_used_up(self, newcomer, user):
        secret = self.shown(newcomer)
        code = self.code(secret)
        newcomer.post("/account/second-factor", {"code": code})
        assert not SecondFactor.objects.get(user=user).accept(code)

    def test_a_password_alone_replaces_no_telephone(self, half_in, user):
        """The one hole that would undo it all."""
        before = SecondFactor.objects.get(user=user).sealed
        assert half_in.get("/account/second-factor").url == "/sign-in/code"
        assert half_in.post("/account/second-factor", {"code": "123456", "password": PASSWORD}).status_code == 302
        assert SecondFactor.objects.get(user=user).sealed == before

    @pytest.mark.parametrize(("password", "replaced"), [(PASSWORD, True), ("wrong", False), ("", False)])
    def test_another_telephone_takes_the_password_too(self, half_in, user, password, replaced):
        half_in.post("/sign-in/code", {"code": present_code(user)})
        secret = self.shown(half_in)
        half_in.post("/account/second-factor", {"code": self.code(secret), "password": password})
        assert (unseal(SecondFactor.objects.get(user=user).sealed) == secret) == replaced


class TestTheFrame:
    """The menu and the search are for who has shown all that is asked; before it, signing out is offered and no more."""

    OFFERED = ('role="search"', 'href="/cases"', 'href="/notices"', 'href="/account"', 'href="/who-may-see-what"')

    def test_before_the_second_factor_there_is_neither_menu_nor_search(self, half_in, user):
        page = half_in.get("/sign-in/code").text
        assert not [link for link in self.OFFERED if link in page]
        assert user.memberships.get().desk.area.partnership not in page and user.full_name not in page
        assert "Sign out" in page

    def test_after_it_there_are(self, half_in, user):
        half_in.post("/sign-in/code", {"code": present_code(user)})
        page = half_in.get("/notices").text
        assert not [link for link in self.OFFERED if link not in page]

    def test_nor_on_the_page_of_the_confidentiality_statement(self, half_in, user):
        Acceptance.objects.all().delete()
        half_in.post("/sign-in/code", {"code": present_code(user)})
        page = half_in.get("/confidentiality").text
        assert not [link for link in self.OFFERED if link in page]

    def test_nor_while_it_is_locked(self, half_in, user):
        half_in.post("/sign-in/code", {"code": present_code(user)})
        with time_machine.travel(time.time() + 15 * 60 + 25):
            page = half_in.get("/unlock").text
        assert not [link for link in self.OFFERED if link in page]
