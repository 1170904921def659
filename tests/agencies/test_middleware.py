"""One transaction a request: what is refused or fails leaves nothing, and refusals are recorded all the same."""

import pytest
from django.db import DatabaseError, connection

from agencies.access import GLASS, Role
from agencies.models import Notice
from audit.models import Event, Verb
from tests.factories import PASSWORD, make_area, make_case, make_desk, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.agencies.urls")]


@pytest.fixture
def user():
    return make_user(make_desk(make_area()), Role.PRACTITIONER)


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("status", [200, 302])
def test_work_stays_with_an_answer_below_400(signed_in, status):
    signed_in.get(f"/answer/{status}")
    assert Notice.objects.count() == 1
    assert Event.objects.filter(verb=Verb.CREATED).count() == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [("/answer/400", 400), ("/answer/409", 409), ("/answer/500", 500), ("/crash", 500), ("/moved-on", 409)],
)
def test_work_is_undone_with_400_and_above_and_its_event_with_it(signed_in, address, status):
    assert signed_in.get(address).status_code == status
    assert Notice.objects.count() == 0
    assert not Event.objects.filter(verb=Verb.CREATED).exists()


@pytest.mark.parametrize(
    ("address", "status", "reference"),
    [
        ("/chairs", 403, None),
        ("/case/K7QD-2M", 404, "K7QD-2M"),
        ("/nowhere/at/all", 404, "unknown address"),
    ],
)
def test_a_refusal_is_recorded_after_the_work_was_undone(signed_in, user, address, status, reference):
    signed_in.get(address)
    event = Event.objects.get(actor=user.pk)
    assert (event.verb, event.detail["status"]) == (Verb.REFUSED, status)
    assert reference is None or event.reference == reference


def test_a_refusal_names_what_was_asked_for_and_never_the_whole_address(signed_in, user):
    hidden = make_case(make_area())
    signed_in.get(f"/case/{hidden.reference}?q=Adeyemi")
    event = Event.objects.get(actor=user.pk)
    assert event.reference == hidden.reference
    assert "Adeyemi" not in f"{event.reference}{event.detail}"


def test_a_strangers_refusal_has_no_actor_to_record(client):
    assert client.get("/nowhere").status_code == 404
    assert Event.objects.count() == 0


def test_a_reference_longer_than_the_column_is_no_error(signed_in, user):
    assert signed_in.get(f"/case/{'K' * 500}").status_code == 404
    assert len(Event.objects.get(actor=user.pk).reference) == 60


@pytest.mark.parametrize(
    "address", ["/case/%00", "/case/%F0%9F%92%A3", "/case/'; DROP TABLE cases_case; --", "/case/%FF"]
)
def test_strange_references_are_not_found(signed_in, address):
    assert signed_in.get(address).status_code == 404


def test_where_the_log_cannot_be_written_the_request_fails(signed_in, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("no log")

    monkeypatch.setattr("agencies.middleware.record", broken)
    assert signed_in.get("/chairs").status_code == 500


def test_where_the_look_cannot_be_recorded_nothing_is_shown(signed_in, user, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("no log")

    desk = user.memberships.get().desk
    case = make_case(desk.area, desk)
    monkeypatch.setattr("agencies.doors.record", broken)
    answer = signed_in.get(f"/case/{case.reference}")
    assert answer.status_code == 500
    assert case.reference not in answer.content.decode()


def test_postgresql_is_told_who_asks_and_forgets_it_after(signed_in, user):
    desk = user.memberships.get().desk_id
    assert signed_in.get("/who").content.decode() == f"[{desk}, {-user.pk}, {-GLASS - user.pk}] {user.pk}"


@pytest.mark.django_db(transaction=True)
def test_the_next_transaction_on_the_connection_is_nobodys(client):
    user = make_user(make_desk(make_area()), Role.PRACTITIONER)
    client.force_login(user)
    client.get("/who")
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_readers(), app_user()")
        assert cursor.fetchone() == (None, None)


def test_pages_render_inside_the_transaction(signed_in):
    assert signed_in.get("/late").is_rendered


@pytest.mark.parametrize("address", ["/open", "/chairs", "/plain", "/sign-in", "/nowhere"])
def test_nothing_is_kept_in_a_cache(signed_in, address):
    assert "no-store" in signed_in.get(address)["Cache-Control"]


class TestSignIn:
    def test_in_and_out_are_recorded(self, client, user):
        client.post("/sign-in", {"username": user.email.upper(), "password": PASSWORD})
        client.post("/sign-out")
        assert [e.verb for e in Event.objects.filter(actor=user.pk).order_by("pk")] == [
            Verb.SIGNED_IN,
            Verb.SIGNED_OUT,
        ]

    def test_a_wrong_password_and_an_unknown_address_are_told_the_same(self, client, user):
        answers = [
            client.post("/sign-in", {"username": name, "password": "wrong"})
            for name in (user.email, "nobody@example.org")
        ]
        messages = [str(answer.context["form"].errors) for answer in answers]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert messages[0] == messages[1] != ""

    @pytest.mark.parametrize("name", ["{}", "nobody@example.org", "\0", ""])
    def test_a_failed_attempt_is_recorded_without_what_was_typed(self, client, user, name):
        client.post("/sign-in", {"username": name.format(user.email.upper()), "password": "wrong"})
        event = Event.objects.get(verb=Verb.REFUSED)
        assert event.object_ids == ([user.pk] if name == "{}" else [])
        assert "example" not in f"{event.detail} {event.reference} {event.purpose}"

    def test_somebody_switched_off_is_told_the_same(self, client, user):
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        answer = client.post("/sign-in", {"username": user.email, "password": PASSWORD})
        assert answer.status_code == 200
        assert "Enter the e-mail address and password" in str(answer.context["form"].errors)

    @pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_it_never_leads_away_from_the_hub(self, client, user, next_page):
        answer = client.post(f"/sign-in?next={next_page}", {"username": user.email, "password": PASSWORD})
        assert answer.url == "/"
