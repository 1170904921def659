"""Single sign-on against a real OpenID provider (oidc-provider of npm), started by the test: who is let in, who is not."""

import contextlib
import json
import re
import shutil
import subprocess
import time
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener, urlopen

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.management import CommandError, call_command
from django.test import Client

from agencies import openid
from agencies.access import Role
from agencies.models import Acceptance, Identity, Provider
from audit.models import Event, Verb
from tests.factories import code_of, make_area, make_desk, make_user

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).parents[2]
BACK = "/sign-in/agency/back"
CLIENT = "hub", "the hub's secret"


@pytest.fixture(scope="module")
def issuer():
    """Never skipped: bin/setup brings Node.js and the provider."""
    node = shutil.which("node") or str(PROJECT / ".venv/bin/node")
    script = str(PROJECT / "tests/agencies/provider.mjs")
    server = subprocess.Popen([node, script, f"http://localhost:8000{BACK}"], stdout=subprocess.PIPE, text=True)
    address = server.stdout.readline().strip()
    assert address.startswith("http://localhost:"), "the provider did not start"
    yield address
    server.terminate()
    server.wait()
    server.stdout.close()


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "http://localhost:8000"
    settings.SINGLE_SIGN_ON_HOSTS = ["localhost"]


@pytest.fixture
def desk():
    return make_desk(make_area())


def provider_of(desk, issuer, *, strong=(), domain="harbour.example", secret=CLIENT[1]):
    provider = Provider(agency=desk.agency, issuer=issuer, client_id=CLIENT[0], domains=[domain], strong=list(strong))
    provider.set_secret(secret)
    provider.save()
    return provider


@pytest.fixture
def provider(desk, issuer):
    return provider_of(desk, issuer)


@pytest.fixture
def user(desk):
    return member(desk, "jo.lane@harbour.example")


def member(desk, email):
    user = make_user(desk, Role.PRACTITIONER)
    user.email = email
    user.set_unusable_password()
    user.save()
    user.screened_as = user.screening_mark({desk.area_id})
    user.save()
    Acceptance.accept(user)
    code_of(user)
    return user


class _Stop(HTTPRedirectHandler):
    """Follows the provider's own steps, and stops at the door of the hub."""

    def redirect_request(self, request, file, code, message, headers, address):
        if BACK in address:
            self.arrived = address
            return None
        return super().redirect_request(request, file, code, message, headers, address)


def at_provider(address, issuer, **person) -> str:
    """What the browser brings back after somebody signed in there: the path and query of the hub."""
    person = {"sub": "n-1", "email": "jo.lane@harbour.example", "email_verified": True} | person
    urlopen(Request(f"{issuer}/who", data=json.dumps(person).encode(), method="POST"))  # noqa: S310 - the fixture's own
    stop = _Stop()
    with contextlib.suppress(OSError):
        build_opener(HTTPCookieProcessor(), stop).open(address)
    parts = urlsplit(stop.arrived)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def go(client, email="Jo.Lane@Harbour.example"):
    return client.post("/sign-in/agency", {"email": email}).context["address"]


def come(issuer, client=None, **person):
    client = client or Client()
    client.back = client.get(at_provider(go(client), issuer, **person))
    return client


def is_in(client):
    return client.get("/notices").status_code == 200


def stands_at(client):
    """Where a session is sent that asks for a page."""
    return client.get("/notices").headers.get("Location", "in").split("?")[0]


def refused(client):
    return client.back.url == "/sign-in" and stands_at(client) == "/sign-in"


class TestTheWay:
    def test_a_member_is_let_in_and_our_code_is_still_asked_for(self, provider, user, issuer):
        client = come(issuer)
        assert client.back.url == "/" and stands_at(client) == "/sign-in/code"
        client.post("/sign-in/code", {"code": code_of(user)})
        assert is_in(client)
        assert Event.objects.filter(actor=user.pk, verb=Verb.SIGNED_IN, kind="single sign-on").exists()

    def test_her_address_is_in_no_address(self, provider, user, issuer):
        address = go(Client())
        asked = parse_qs(urlsplit(address).query)
        assert "lane" not in address.lower() and "harbour" not in address.lower()
        assert asked["code_challenge_method"] == ["S256"] and asked["state"] and asked["nonce"]

    def test_an_address_of_no_such_agency_is_said(self, provider):
        assert Client().post("/sign-in/agency", {"email": "jo@other.example"}).context["form"].errors

    def test_a_provider_that_is_down_is_said(self, desk):
        provider_of(desk, "http://localhost:1")
        assert "cannot be reached" in str(
            Client().post("/sign-in/agency", {"email": "jo@harbour.example"}).context["form"].errors
        )

    def test_the_link_is_offered_where_an_agency_has_it(self, client, provider):
        assert "/sign-in/agency" in client.get("/sign-in").text
        Provider.objects.update(active=False)
        assert "/sign-in/agency" not in client.get("/sign-in").text


class TestTheProvidersSecondFactor:
    @pytest.mark.parametrize(
        ("said", "counts"),
        [({"amr": ["pwd", "mfa"]}, True), ({"acr": "urn:strong"}, True), ({"amr": ["pwd"]}, False), ({}, False)],
    )
    def test_counts_where_the_agency_s_row_says_so(self, desk, user, issuer, said, counts):
        provider_of(desk, issuer, strong=["mfa", "urn:strong"])
        assert is_in(come(issuer, **said)) == counts

    def test_counts_nowhere_else(self, provider, user, issuer):
        assert stands_at(come(issuer, amr=["mfa"], acr="urn:strong")) == "/sign-in/code"


class TestWhoIsLetIn:
    def test_by_her_number_from_then_on(self, provider, user, issuer):
        come(issuer)
        assert Identity.objects.get().subject == "n-1"
        assert stands_at(come(issuer, email="jo.wed@harbour.example")) == "/sign-in/code"

    def test_the_same_address_under_another_number_is_somebody_else(self, provider, user, issuer):
        come(issuer)
        assert refused(come(issuer, sub="n-2"))

    @pytest.mark.parametrize("verified", [False, None, "true"])
    def test_an_address_that_is_not_verified_is_none(self, provider, user, issuer, verified):
        assert refused(come(issuer, email_verified=verified))
        assert not Identity.objects.exists()

    def test_a_member_of_another_agency_is_not(self, provider, issuer, desk):
        member(make_desk(desk.area), "jo.lane@harbour.example")
        assert refused(come(issuer))

    def test_an_address_of_another_domain_is_not(self, provider, desk, issuer):
        member(desk, "chair@merrow.example")
        assert refused(come(issuer, email="chair@merrow.example"))

    def test_nobody_s_account_is_made(self, provider, issuer):
        assert refused(come(issuer))
        assert Event.objects.filter(verb=Verb.REFUSED, kind="single sign-on").exists()

    def test_who_has_left_is_not(self, provider, user, issuer, desk):
        come(issuer)
        user.memberships.get().end("Left", user)
        assert refused(come(issuer))
        user.deactivate(user)
        assert refused(come(issuer))
        assert not Identity.objects.exists()

    def test_a_provider_that_ended_lets_nobody_in(self, provider, user, issuer):
        client = Client()
        back = at_provider(go(client), issuer)
        Provider.objects.update(active=False)
        client.back = client.get(back)
        assert refused(client)


class TestWhatComesBack:
    @pytest.fixture
    def sent(self, provider, user, issuer):
        client = Client()
        return client, at_provider(go(client), issuer)

    def test_it_counts_once(self, sent):
        client, back = sent
        assert client.get(back).url == "/"
        assert client.get(back).url == "/sign-in"

    def test_it_counts_in_the_browser_that_was_sent(self, sent):
        stranger = Client()
        stranger.back = stranger.get(sent[1])
        assert refused(stranger)

    @pytest.mark.parametrize(
        "change", [("state=[^&]+", "state=x"), ("code=[^&]+", "code=x"), ("iss=[^&]+", "iss=https://x")]
    )
    def test_nothing_in_it_can_be_changed(self, sent, change):
        client, back = sent
        changed = re.sub(*change, back)
        assert changed != back
        client.back = client.get(changed)
        assert refused(client)

    def test_another_nonce_or_verifier_is_seen(self, provider, user, issuer):
        for name in ("nonce", "verifier"):
            client = Client()
            back = at_provider(go(client), issuer)
            session = client.session
            session["single_sign_on"] |= {name: "x" * 64}
            session.save()
            client.back = client.get(back)
            assert refused(client)

    def test_a_wrong_secret_gets_nothing(self, desk, user, issuer):
        provider_of(desk, issuer, secret="another")
        assert refused(come(issuer))

    def test_a_code_for_another_client_is_refused(self, sent):
        client, back = sent
        Provider.objects.update(client_id="somebody else")
        client.back = client.get(back)
        assert refused(client)

    def test_after_ten_minutes_it_is_too_late(self, sent):
        client, back = sent
        with time_machine.travel(time.time() + 605):
            client.back = client.get(back)
            assert client.back.url == "/sign-in"


class TestALyingProvider:
    """What a provider of good faith never sends: tokens that are not its own, not for us, or not of now."""

    KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    RSA = rsa.generate_private_key(65537, 2048)

    @pytest.fixture
    def said(self, desk, monkeypatch):
        """Read what a token says, with the provider's answers given by hand."""
        provider = provider_of(desk, "https://id.harbour.example")
        issuer = provider.issuer
        public = jwt.algorithms.ECAlgorithm.to_jwk(self.KEY.public_key(), as_dict=True) | {"kid": "1", "use": "sig"}

        def read(key=self.KEY, algorithm="ES256", person=None, paths=None, **claims):
            now = int(time.time())
            whole = {"iss": issuer, "aud": "hub", "sub": "n-1", "nonce": "n", "iat": now, "exp": now + 60} | claims
            whole = {name: value for name, value in whole.items() if value is not None}
            token = jwt.encode(whole, key, algorithm, headers={"kid": "1"})
            answers = {
                "/.well-known/openid-configuration": {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/auth",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                    "userinfo_endpoint": f"{issuer}/me",
                }
                | (paths or {}),
                "/token": {"id_token": token, "access_token": "t"},
                "/keys": {"keys": [public]},
                "/me": {"sub": "n-1", "email": "Jo@Harbour.example", "email_verified": True} | (person or {}),
            }
            monkeypatch.setattr(openid, "_fetch", lambda request: answers[urlsplit(request.full_url).path])
            return openid._said(provider, "code", {"verifier": "v", "nonce": "n"})

        return read

    def test_a_good_one_is_read(self, said):
        assert (said().subject, said().email) == ("n-1", "jo@harbour.example")
        assert said(aud=["hub", "x"], azp="hub").subject == "n-1"

    @pytest.mark.parametrize(
        "lie",
        [
            {"iss": "https://evil.example"},
            {"aud": "another"},
            {"aud": ["hub", "x"], "azp": "x"},
            {"nonce": "m"},
            {"nonce": None},
            {"exp": 1},
            {"exp": None},
            {"iat": 2**40},
            {"sub": None},
            {"sub": "n" * 256},
            {"sub": ""},
        ],
        ids=str,
    )
    def test_what_is_not_for_us_or_not_of_now(self, said, lie):
        with pytest.raises(openid.Refused):
            said(**lie)

    def test_another_key_another_kind_of_key_none_and_the_common_secret(self, said):
        for key, algorithm in ((self.OTHER, "ES256"), (self.RSA, "RS256"), (None, "none"), (CLIENT[1] * 4, "HS256")):
            with pytest.raises(openid.Refused):
                said(key=key, algorithm=algorithm)

    def test_particulars_of_another_person(self, said):
        with pytest.raises(openid.Refused):
            said(person={"sub": "n-2"})

    @pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "userinfo_endpoint", "authorization_endpoint"])
    def test_an_address_without_https(self, said, name):
        with pytest.raises(openid.Refused):
            said(paths={name: f"http://id.harbour.example/{name}"})

    def test_an_issuer_that_is_another_s(self, said):
        with pytest.raises(openid.Refused):
            said(paths={"issuer": "https://evil.example"})


class TestCommand:
    def call(self, desk, monkeypatch, *more, issuer="https://id.harbour.example"):
        monkeypatch.setattr("sys.stdin", StringIO("a secret\n"))
        fixed = ["--issuer", issuer, "--client-id", "hub"]
        call_command("single_sign_on", desk.agency.name, *fixed, *more, stdout=StringIO())

    def test_sets_and_ends_and_seals_the_secret(self, desk, monkeypatch):
        self.call(desk, monkeypatch, "--domain", "Harbour.example", "--strong", "mfa")
        provider = Provider.objects.get()
        assert (provider.domains, provider.strong, provider.secret) == (["harbour.example"], ["mfa"], "a secret")
        assert "a secret" not in provider.sealed
        call_command("single_sign_on", desk.agency.name, "--end", stdout=StringIO())
        assert Provider.of_address("jo@harbour.example") is None

    def test_an_address_without_https_is_refused(self, desk, monkeypatch):
        with pytest.raises(CommandError, match="https"):
            self.call(desk, monkeypatch, "--domain", "harbour.example", issuer="http://id.harbour.example")

    def test_two_agencies_share_no_domain(self, desk, monkeypatch):
        self.call(desk, monkeypatch, "--domain", "harbour.example")
        with pytest.raises(CommandError, match="Another agency"):
            self.call(make_desk(desk.area), monkeypatch, "--domain", "harbour.example")
