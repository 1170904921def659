"""Passkeys: added beside the app, shown in the place of the code; what a server must check of each, one by one."""

import time

import pytest
import time_machine
from django.db import connection
from django.test import Client

from agencies.access import Role
from agencies.models import Acceptance, Passkey, SecondFactor
from agencies.principals import acting_as
from audit.models import Event, Verb
from tests.agencies.authenticator import PRESENT, Authenticator
from tests.factories import PASSWORD, code_of, make_area, make_desk, make_user
from tests.journeys.browser import BUILT, CHROMIUM, Person, chromium

pytestmark = pytest.mark.django_db
WRONG = ["", "x", "{}", "[]", "5", "[" * 9000, '{"rawId": 5}', '{"rawId": "AA", "response": {}}', "\0"]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL, settings.PASSKEY_DOMAIN = "http://localhost:8000", "localhost"


@pytest.fixture
def desk():
    return make_desk(make_area())


@pytest.fixture
def user(desk):
    user = make_user(desk, Role.PRACTITIONER)
    Acceptance.accept(user)
    code_of(user)
    return user


def half_in(user):
    client = Client()
    client.post("/sign-in", {"username": user.email, "password": PASSWORD})
    return client


def whole_in(user):
    client = half_in(user)
    SecondFactor.objects.filter(user=user).update(last_step=0)
    client.post("/sign-in/code", {"code": code_of(user)})
    return client


def options_of(client, address="/sign-in/code"):
    return client.get(address).context["options"]


def add(client, device, **typed):
    answer = device.create(options_of(client, "/account/passkeys"))
    data = {"name": "Laptop", "password": PASSWORD, "passkey": answer} | typed
    return client.post("/account/passkeys", data)


def show(client, answer):
    return client.post("/sign-in/passkey", {"passkey": answer, "next": "/notices"})


def is_in(client):
    return client.get("/notices").status_code == 200


@pytest.fixture
def device(user):
    """One of hers, added."""
    device = Authenticator()
    assert add(whole_in(user), device).url == "/account/passkeys"
    return device


class TestAdding:
    def test_several_each_with_its_name(self, user, device):
        client = whole_in(user)
        assert add(client, Authenticator(), name="Key ring").status_code == 302
        page = client.get("/account/passkeys").text
        assert "Laptop" in page and "Key ring" in page
        assert "2" in client.get("/account").text
        assert Event.objects.filter(actor=user.pk, detail__what="passkey added").count() == 2

    @pytest.mark.parametrize("typed", [{"password": "wrong"}, {"password": ""}, {"name": ""}])
    def test_it_takes_the_password_and_a_name(self, user, typed):
        client = whole_in(user)
        answer = add(client, Authenticator(), **typed)
        assert answer.status_code == 200 and answer.context["form"].errors
        assert not Passkey.objects.exists()

    @pytest.mark.parametrize("answer", WRONG)
    def test_what_is_no_answer_of_a_device_is_refused_in_words(self, user, answer):
        page = add(whole_in(user), Authenticator(), passkey=answer)
        assert page.status_code == 200 and page.context["form"].errors
        assert not Passkey.objects.exists()

    @pytest.mark.parametrize(
        "lie", [{"origin": "https://hub.evil.example"}, {"domain": "evil.example"}, {"flags": PRESENT}]
    )
    def test_another_page_another_domain_an_unverified_person(self, user, lie):
        assert add(whole_in(user), Authenticator(**lie)).status_code == 200
        assert not Passkey.objects.exists()

    def test_a_challenge_counts_once(self, user):
        client, device = whole_in(user), Authenticator()
        answer = device.create(options_of(client, "/account/passkeys"))
        data = {"name": "x", "password": PASSWORD, "passkey": answer}
        assert client.post("/account/passkeys", data).status_code == 302
        Passkey.objects.all().delete()
        assert client.post("/account/passkeys", data).status_code == 200
        assert not Passkey.objects.exists()

    def test_one_that_is_somebody_s_is_refused(self, desk, user, device):
        other = make_user(desk, Role.PRACTITIONER)
        Acceptance.accept(other)
        assert add(whole_in(other), device).status_code == 200
        assert Passkey.objects.get().user == user

    def test_a_password_alone_adds_none(self, user):
        assert half_in(user).get("/account/passkeys").url.startswith("/sign-in/code")
        client = half_in(user)
        client.post("/account/passkeys", {"name": "x", "password": PASSWORD, "passkey": "{}"})
        assert not Passkey.objects.exists()


class TestSigningIn:
    def test_it_stands_in_the_place_of_the_code(self, user, device):
        client = half_in(user)
        before = client.session.session_key
        assert show(client, device.get(options_of(client))).url == "/notices"
        assert is_in(client) and client.session.session_key != before
        assert Passkey.objects.get().used_at
        assert Event.objects.filter(actor=user.pk, verb=Verb.SIGNED_IN, kind="second factor").count() == 2

    def test_the_code_goes_on_working(self, user, device):
        assert is_in(whole_in(user))

    @pytest.mark.parametrize("answer", WRONG)
    def test_what_is_no_answer_opens_nothing(self, user, device, answer):
        client = half_in(user)
        options_of(client)
        page = show(client, answer)
        assert page.status_code == 200 and page.context["passkey_form"].errors and not is_in(client)
        assert Event.objects.filter(actor=user.pk, verb=Verb.REFUSED, detail__what="passkey").exists()

    @pytest.mark.parametrize(
        ("lie", "value"), [("origin", "https://hub.evil.example"), ("domain", "evil.example"), ("flags", PRESENT)]
    )
    def test_another_page_another_domain_an_unverified_person(self, user, device, lie, value):
        client = half_in(user)
        setattr(device, lie, value)
        assert show(client, device.get(options_of(client))).status_code == 200
        assert not is_in(client)

    def test_another_key_under_the_same_name(self, user, device):
        client = half_in(user)
        thief = Authenticator(id=device.id)
        assert show(client, thief.get(options_of(client))).status_code == 200 and not is_in(client)

    def test_another_person_s_does_not_fit(self, desk, user, device):
        other = make_user(desk, Role.PRACTITIONER)
        Acceptance.accept(other)
        add(whole_in(other), Authenticator())
        client = half_in(other)
        assert show(client, device.get(options_of(client))).status_code == 200 and not is_in(client)

    def test_what_was_signed_once_opens_nothing_again(self, user, device):
        client = half_in(user)
        answer = device.get(options_of(client))
        assert show(client, answer).status_code == 302
        for again in (half_in(user), half_in(user)):
            options_of(again)
            assert show(again, answer).status_code == 200 and not is_in(again)

    def test_a_challenge_is_gone_after_one_wrong_answer(self, user, device):
        client = half_in(user)
        options = options_of(client)
        show(client, "{}")
        session = client.session
        session.pop("passkey_show", None)  # the page that says so brings a new one
        session.save()
        assert show(client, device.get(options)).status_code == 200 and not is_in(client)

    def test_a_challenge_is_for_five_minutes(self, user, device):
        for seconds, opens in ((295, True), (305, False)):
            client = half_in(user)
            options = options_of(client)
            with time_machine.travel(time.time() + seconds):
                assert (show(client, device.get(options)).status_code == 302) == opens

    def test_a_copied_key_is_told_by_its_count(self, user, device):
        client = half_in(user)
        show(client, device.get(options_of(client)))
        device.counts = False
        again = half_in(user)
        assert show(again, device.get(options_of(again))).status_code == 200 and not is_in(again)

    def test_a_device_that_does_not_count_is_taken(self, user):
        device = Authenticator(counts=False)
        add(whole_in(user), device)
        for _ in range(2):
            client = half_in(user)
            assert show(client, device.get(options_of(client))).status_code == 302

    def test_five_wrong_ones_and_the_right_one_waits_as_do_codes(self, user, device):
        client = half_in(user)
        for _ in range(5):
            show(client, "{}")
        assert "too many" in str(show(client, device.get(options_of(client))).context["passkey_form"].errors)
        assert "too many" in str(client.post("/sign-in/code", {"code": code_of(user)}).context["form"].errors)

    def test_it_needs_a_password_before_it(self, client, device):
        assert show(client, device.get('{"challenge": "AA"}')).url.startswith("/sign-in?")


def test_removing_ends_it_and_another_s_is_out_of_reach(desk, user, device):
    other = make_user(desk, Role.PRACTITIONER)
    code_of(other)
    Acceptance.accept(other)
    passkey = Passkey.objects.get()
    assert whole_in(other).post(f"/account/passkeys/{passkey.pk}/remove").status_code == 404
    client = half_in(user)
    options = options_of(client)
    whole_in(user).post(f"/account/passkeys/{passkey.pk}/remove")
    assert show(client, device.get(options)).status_code == 200 and not is_in(client)
    assert options_of(half_in(user)) == ""


def test_a_lost_telephone_takes_the_passkeys_with_it(user, device):
    SecondFactor.objects.get(user=user).remove(user)
    assert not Passkey.objects.exists()


def test_another_person_s_request_does_not_see_it(desk, user, device):
    with acting_as(make_user(desk, Role.ADMINISTRATOR)):
        assert not Passkey.objects.exists()
    with acting_as(user), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM agencies_passkey")
        assert cursor.fetchone() == (1,)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestInABrowser:
    def test_added_in_your_account_and_used_at_the_next_sign_in(self, live_server, settings):
        assert CHROMIUM and BUILT
        settings.SITE_URL = live_server.url
        user = make_user(make_desk(make_area()), Role.PRACTITIONER)
        with chromium() as browser:
            person = Person(browser, live_server.url, user)
            devtools = person.context.new_cdp_session(person.page)
            devtools.send("WebAuthn.enable")
            options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
            options |= {"isUserVerified": True, "automaticPresenceSimulation": True, "hasResidentKey": True}
            devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
            person.go("/account/passkeys").page.fill("[name=name]", "Work laptop")
            person.page.fill("[data-module=hub-passkey] [name=password]", PASSWORD)
            assert not person.page.get_by_text("Passkeys need a browser").is_visible()
            person.page.get_by_role("button", name="Add a passkey").click()
            person.page.get_by_text("The passkey is added").wait_for()
            person.press("Sign out").go("/sign-in")
            person.page.fill("[name=username]", user.email)
            person.page.fill("[name=password]", PASSWORD)
            person.press("Sign in")
            person.page.get_by_role("button", name="Use a passkey").click()
            person.page.wait_for_url(f"{live_server.url}/")
            assert person.faults == []
        assert Passkey.objects.get().sign_count > 0

    def test_without_scripts_the_code_alone_is_offered(self, live_server, settings):
        settings.SITE_URL = live_server.url
        user = make_user(make_desk(make_area()), Role.PRACTITIONER)
        Passkey.add(user, "Laptop", b"x", b"y", 0)
        with chromium() as browser:
            # Person signs in with the code, past the page that would offer a passkey.
            person = Person(browser, live_server.url, user, scripts=False)
            assert person.where == "/" and person.faults == []
            person.go("/account/passkeys")
            assert not person.page.get_by_role("button", name="Add a passkey").is_visible()
            assert person.page.get_by_text("Passkeys need a browser").is_visible()
