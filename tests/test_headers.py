"""The headers of what is no ordinary page: errors, refusals, files, the API, static files, and everything over HTTPS."""

import logging

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from agencies.models import ApiToken
from cases.models import Paper
from tests import personas
from tests.sound import headers


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield personas.build()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def ask(world, django_db_blocker):
    """A persona's request, undone afterwards."""

    def get(persona, address, method="GET", client=None, **more):
        with django_db_blocker.unblock():
            client = client or world.client_of(persona)
        with django_db_blocker.unblock(), transaction.atomic():
            response = client.generic(method, address, **more)
            transaction.set_rollback(True)
        return response

    return get


def answers(world):
    """(name, persona, method, address, status) of what is no ordinary page."""
    case = reverse("case", args=[world.case.reference])
    yield "unknown address", "idva", "GET", "/no/such/page", 404
    yield "unknown address, nobody", "anonymous", "GET", "/no/such/page", 404
    yield "a case of others", "stranger", "GET", case, 404
    yield "without the power", "board", "GET", reverse("cases"), 403
    yield "to sign in", "anonymous", "GET", case, 302
    yield "wrong method", "idva", "GET", reverse("sign-out"), 405
    yield "API without a token", "anonymous", "GET", reverse("api-cases"), 401
    yield "API schema", "anonymous", "GET", reverse("api-schema"), 200
    yield "too large a key", "idva", "GET", reverse("case-history", args=[world.case.reference]) + "?after=x", 200


NAMES = [
    "unknown address", "unknown address, nobody", "a case of others", "without the power", "to sign in", "wrong method",
    "API without a token", "API schema", "too large a key",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_errors_refusals_and_the_api_say_the_same_as_pages(world, ask, name):
    persona, method, address, status = next(rest for each, *rest in answers(world) if each == name)
    response = ask(persona, address, method)
    assert response.status_code == status and headers(response) == []


@pytest.mark.parametrize(("name", "args", "status"), [("api-cases", [], 200), ("api-case", ["2222-22"], 404)])
def test_the_api_with_a_token_says_the_same(world, ask, django_db_blocker, name, args, status):
    with django_db_blocker.unblock(), transaction.atomic():
        user = world.users["idva"]
        secret = ApiToken.issue(world.desks["idva"], user, "a system", user)[1]
        header = {"Authorization": f"Bearer {secret}"}
        response = ask("anonymous", reverse(name, args=args), client=Client(), headers=header)
        transaction.set_rollback(True)
    assert response.status_code == status and headers(response) == []


def test_a_refused_form_says_the_same(world, ask):
    strict = Client(enforce_csrf_checks=True)
    response = ask("anonymous", reverse("sign-in"), "POST", client=strict)
    assert response.status_code == 403 and headers(response) == []


def test_an_error_of_ours_says_the_same(world, ask, monkeypatch):
    monkeypatch.setattr("cases.overview.matters_now", lambda *_: 1 / 0)
    response = ask("idva", reverse("case", args=[world.case.reference]))
    assert response.status_code == 500 and headers(response) == []


def test_every_page_knows_its_host(world, ask):
    response = ask("anonymous", reverse("sign-in"), headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response["Permissions-Policy"] and "default-src 'none'" in response["Content-Security-Policy"]


FILES = ["case-documents-one", "paper-file", "dashboard-export"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_saved_and_can_do_nothing_where_it_is_shown(world, ask, name, django_db_blocker, settings, tmp_path):
    with django_db_blocker.unblock(), transaction.atomic():
        if name == "paper-file":
            settings.MEDIA_ROOT = tmp_path
            paper = Paper.objects.create(
                kind="case_summary", subject_id=world.case.pk, label="Summary", recipient=world.users["idva"]
            )
            paper.keep(b"%PDF-1.7 made")
        address = {
            "case-documents-one": lambda: reverse(name, args=[world.case.reference, world.document.reference]),
            "paper-file": lambda: reverse(name, args=[paper.reference]),
            "dashboard-export": lambda: reverse(name),
        }[name]()
        response = ask("triage" if name == "dashboard-export" else "idva", address)
        transaction.set_rollback(True)
    assert response.status_code == 200 and headers(response) == []
    assert response["Content-Disposition"].startswith("attachment")
    policy = response["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy and "sandbox" in policy
    assert not {"self", "'self'"} & set(" ".join(policy).split())
    assert "Zephyrine" not in response["Content-Disposition"]


def test_a_page_is_not_sandboxed(world, ask):
    assert "sandbox" not in ask("idva", reverse("cases"))["Content-Security-Policy"]


@override_settings(
    SECURE_HSTS_SECONDS=63_072_000,
    SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
    SECURE_HSTS_PRELOAD=True,
    SECURE_SSL_REDIRECT=True,
)
@pytest.mark.parametrize("address", ["/sign-in", "/no/such/page", "/cases", "/api/v1/cases"])
def test_over_https_every_answer_asks_for_https(world, ask, address):
    client = Client()
    response = ask("anonymous", address, client=client, secure=True)
    assert response["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    plain = ask("anonymous", address, client=client)
    assert plain.status_code == 301 and plain["Location"].startswith("https://")


@pytest.fixture
def told(caplog):
    """What the security log says."""
    with caplog.at_level(logging.WARNING, "hub.security"):
        yield lambda: [record.about for record in caplog.records if record.name == "hub.security"]


def test_a_refusal_is_told_by_numbers_and_the_view_alone(world, ask, told):
    ask("stranger", reverse("case", args=[world.case.reference]))
    assert told() == [{"kind": "refused", "user": world.users["stranger"].pk, "view": "case", "status": 404}]


def test_what_was_typed_is_in_no_log(world, ask, told, caplog):
    """Neither an address typed at random, which no view answers, nor where a form came from."""
    ask("idva", "/Zephyrine/Oakhollow")
    assert told() == []
    strict = Client(enforce_csrf_checks=True)
    ask("anonymous", reverse("sign-in"), "POST", client=strict, headers={"origin": "https://Zephyrine.example"})
    assert "Zephyrine" not in caplog.text


def test_a_form_that_another_site_sent_is_told(world, ask, told):
    strict = Client(enforce_csrf_checks=True)
    ask("anonymous", reverse("sign-in"), "POST", client=strict, headers={"origin": "https://Zephyrine.example"})
    assert told() == [{"kind": "csrf", "user": None, "view": "sign-in"}]


def test_an_ordinary_page_is_not_told(world, ask, told):
    ask("idva", reverse("case", args=[world.case.reference]))
    assert told() == []


def test_no_referrer_would_refuse_every_form(world, ask):
    """Why the referrer policy stays: a browser sends this from a page with "no-referrer"."""
    strict = Client(enforce_csrf_checks=True)
    page = ask("anonymous", reverse("sign-in"), client=strict)
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = {"content_type": "application/x-www-form-urlencoded", "data": f"csrfmiddlewaretoken={token}"}
    address = reverse("sign-in")
    for origin, status in (("null", 403), ("http://testserver", 200)):
        response = ask("anonymous", address, "POST", client=strict, headers={"origin": origin}, **sent)
        assert response.status_code == status
