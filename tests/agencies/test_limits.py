"""Limits on guessing: by account and by address, one answer for all, ending by themselves, and without the cache too."""

import time

import pytest
import time_machine
from redis.exceptions import ConnectionError as Down

from agencies import limits
from agencies.access import Role
from agencies.limits import Limit
from audit.models import Event, Verb
from tests.factories import PASSWORD, make_area, make_desk, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user(make_desk(make_area()), Role.BOARD)


def attempt(client, email, password="wrong", **extra):
    return client.post("/sign-in", {"username": email, "password": password}, **extra)


def test_five_failures_lock_an_account_for_a_quarter_of_an_hour(client, user):
    for _ in range(4):
        attempt(client, user.email)
    assert attempt(client, user.email, PASSWORD).status_code == 302
    client.post("/sign-out")
    for _ in range(5):
        attempt(client, user.email.upper())
    assert attempt(client, user.email, PASSWORD).status_code == 200
    with time_machine.travel(time.time() + 15 * 60 + 1):
        assert attempt(client, user.email, PASSWORD).status_code == 302


def test_a_locked_and_an_unknown_account_are_told_the_same(client, user):
    answers = set()
    for email in (user.email, "nobody@example.org"):
        for _ in range(7):
            answers.add(str(attempt(client, email).context["form"].errors))
        answers.add(str(attempt(client, email, PASSWORD).context["form"].errors))
    assert len(answers) == 1


def test_a_locked_account_takes_as_long(client, user, monkeypatch):
    for _ in range(5):
        attempt(client, user.email)
    tried = []
    monkeypatch.setattr("django.contrib.auth.backends.ModelBackend.authenticate", lambda *a, **k: tried.append(1))
    attempt(client, user.email)
    assert tried


def test_a_lock_is_recorded_as_one(client, user):
    for _ in range(6):
        attempt(client, user.email)
    events = Event.objects.filter(verb=Verb.REFUSED, object_ids=[user.pk])
    assert [event.detail.get("limit") for event in events.order_by("pk")] == [None] * 5 + ["reached"]


def test_one_address_that_guesses_at_many_accounts_is_stopped(client, user):
    for number in range(50):
        attempt(client, f"somebody{number}@example.org")
    assert attempt(client, user.email, PASSWORD).status_code == 200
    assert attempt(client, user.email, PASSWORD, REMOTE_ADDR="10.1.1.1").status_code == 302


@pytest.mark.parametrize(
    ("trust", "forwarded", "expected"),
    [(False, "6.6.6.6", "127.0.0.1"), (True, "6.6.6.6, 10.0.0.9", "10.0.0.9"), (True, "", "proxy")],
)
def test_the_address_is_the_one_that_our_proxy_saw(rf, settings, trust, forwarded, expected):
    settings.TRUST_PROXY = trust
    assert limits.address_of(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded)) == expected


def test_no_key_of_the_cache_holds_an_address():
    assert "example" not in limits.PASSWORD._key("user@example.org")


def test_without_the_cache_people_sign_in_and_guessers_are_counted_here(client, user, monkeypatch):
    class Broken:
        def __getattr__(self, name):
            raise Down("gone")

    here = limits.caches["process"]
    monkeypatch.setattr(limits, "caches", {"limits": Broken(), "process": here})
    assert attempt(client, user.email, PASSWORD).status_code == 302
    client.post("/sign-out")
    for _ in range(5):
        attempt(client, user.email)
    assert attempt(client, user.email, PASSWORD).status_code == 200


def test_the_count_is_one_over_all_processes(monkeypatch):
    """The real cache, as in production."""
    monkeypatch.setattr(limits, "caches", {"limits": limits.caches["default"]})
    limit = Limit("test", 2, 60)
    limit.forget("x")
    limit.count("x")
    assert not limit.reached("x")
    limit.count("x")
    assert limit.reached("x") and not limit.reached("y")
    limit.forget("x")
    assert not limit.reached("x")


def test_an_address_that_guesses_tokens_is_refused_for_a_while(client):
    ask = {"headers": {"Authorization": "Bearer hub_wrong"}}
    codes = [client.get("/api/v1/cases", **ask).status_code for _ in range(31)]
    assert codes == [401] * 30 + [429]
    assert client.get("/api/v1/cases", REMOTE_ADDR="10.1.1.1", **ask).status_code == 401
