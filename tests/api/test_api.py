"""The API: tokens, what they open and refuse, and that no body whatever is answered with an error of ours."""

import json
import threading
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.access import PolicyGroup, Role
from agencies.models import ApiToken, Membership, Notice
from agencies.models.token import digest_of
from audit.models import Event
from cases.models import Bar, VictimVoice
from people.models import Address, ContactPoint
from referrals import actions
from referrals.models import Referral
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.referrals.typed import CHILD, PERPETRATOR, VICTIM, sent

pytestmark = pytest.mark.django_db
REFERRALS, CASES, ASKED = "/api/v1/referrals", "/api/v1/cases", "/api/v1/agency-referrals"
BODY = {
    "referrer": {"name": "Una Ward", "phone": "0151 496 0000", "email": "una@example.org"},
    "victims": [{k: v for k, v in VICTIM.items() if k != "person_id"}],
    "perpetrators": [{**{k: v for k, v in PERPETRATOR.items() if k != "to_victim"}, "to_victims": ["ex_cohabitant"]}],
    "children": [CHILD],
    "incident": {"incident_on": "2026-03-01", "what_happened": "He broke the door.", "abuse_types": ["violent"]},
    "consent": {"consent": "given", "aware": "yes"},
    "pathways": {"pathways": ["idva"]},
}


class System:
    """A system of one agency with a token."""

    def __init__(self, desk, *roles):
        self.desk, self.user = desk, make_user(desk, *(roles or [Role.PRACTITIONER]))
        self.token, self.secret = ApiToken.issue(desk, self.user, "HMS", SYSTEM)
        self.headers = {"authorization": f"Bearer {self.secret}"}
        self.client = Client()

    def get(self, path, **query):
        return self.client.get(path, query, headers=self.headers)

    def send(self, body=None, key=None, **options):
        data = body if isinstance(body, bytes | str) else json.dumps(BODY if body is None else body)
        headers = {**self.headers, "idempotency-key": str(key or uuid.uuid4())}
        return self.client.post(REFERRALS, data, **{"content_type": "application/json", "headers": headers, **options})


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def housing(area):
    return System(make_desk(area, PolicyGroup.HOUSING))


def error(response) -> dict:
    return response.json()["error"]


# --- Tokens ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [REFERRALS, CASES, ASKED, f"{CASES}/K7QD-2M", f"{REFERRALS}/K7QD-2M", f"{ASKED}/K7QD-2M"]
)
@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x y", "Basic abc", "Bearer wrong", "Bearer \xe9\xe9", "Token abc", "Bearer " + "x" * 5000],
)
def test_without_a_valid_token_nothing_is_there(client, path, header):
    response = client.get(path, headers={"authorization": header} if header else {})
    assert response.status_code == 401 and response["WWW-Authenticate"] == "Bearer"
    assert set(error(response)) == {"code", "message", "fields"}


def test_a_session_is_not_a_token(client, housing):
    client.force_login(housing.user)
    assert client.get(CASES).status_code == 401


@pytest.mark.parametrize("how", ["revoked", "inactive", "left", "closed"])
def test_a_token_dies_with_what_it_stands_on(housing, how):
    assert housing.get(CASES).status_code == 200
    if how == "revoked":
        housing.token.revoke(SYSTEM)
    if how == "inactive":
        housing.user.is_active = False
        housing.user.save()
    if how == "left":
        Membership.objects.filter(user=housing.user).delete()
    if how == "closed":
        housing.desk.agency.active = False
        housing.desk.agency.save()
    assert housing.get(CASES).status_code == (403 if how == "left" else 401)


def test_only_the_digest_is_kept(housing):
    assert housing.secret not in str(ApiToken.objects.values().get())
    assert ApiToken.objects.get().digest == digest_of(housing.secret)


def test_a_token_counts_at_its_desk_alone(area, housing):
    """The account works at a second desk; the token does not."""
    other = make_desk(area, PolicyGroup.POLICE)
    Membership.objects.create(user=housing.user, desk=other, roles=[Role.PRACTITIONER])
    case = make_case(area, other)
    assert housing.get(f"{CASES}/{case.reference}").status_code == 404


@pytest.mark.parametrize("role", [Role.BOARD, Role.GOVERNANCE, Role.ADMINISTRATOR])
def test_an_account_without_the_power_is_refused(area, role):
    system = System(make_desk(area), role)
    assert [system.get(path).status_code for path in (CASES, REFERRALS)] == [403, 403]
    assert system.send().status_code == 403


def test_the_command_issues_lists_and_revokes(area, housing, capsys):
    area, agency = housing.desk.area.slug, housing.desk.agency.name
    call_command("api_token", "issue", "--area", area, "--agency", agency, "--name", "Case system")
    secret = capsys.readouterr().out.split()[-1]
    token = ApiToken.objects.get(digest=digest_of(secret))
    assert Client().get(CASES, headers={"authorization": f"Bearer {secret}"}).status_code == 200
    assert not token.user.has_usable_password()
    call_command("api_token", "list")
    listed = capsys.readouterr().out
    assert "Case system" in listed and secret not in listed
    call_command("api_token", "revoke", str(token.pk))
    assert Client().get(CASES, headers={"authorization": f"Bearer {secret}"}).status_code == 401
    with pytest.raises(CommandError):
        call_command("api_token", "issue", "--area", "nowhere", "--agency", agency, "--name", "x")
    with pytest.raises(CommandError):
        call_command("api_token", "revoke", "999999")


# --- Cases -----------------------------------------------------------------------------------------------------------


def test_the_list_holds_the_cases_of_the_desk_alone(area, housing):
    mine, _other = make_case(area, housing.desk), make_case(area)
    assert [row["reference"] for row in housing.get(CASES).json()["results"]] == [mine.reference]
    assert Event.objects.filter(verb="listed", actor=housing.user.pk, object_ids=[mine.pk]).exists()


def test_a_case_has_the_sections_of_the_policy_and_no_others(area, housing):
    idva = System(make_desk(area, PolicyGroup.IDVA), Role.IDVA)
    case = make_case(area, housing.desk, idva.desk)
    ContactPoint.objects.create(person=case.victim, channel="mobile", value="07700 900123", safety="safe")
    Address.objects.create(person=case.victim, kind="confidential", lines="Refuge Lane", postcode="ME1 1AA")
    VictimVoice.objects.create(case=case, kind="wishes", text="To stay safe", desk=idva.desk)
    theirs, ours = (s.get(f"{CASES}/{case.reference}").json()["sections"] for s in (idva, housing))
    assert "To stay safe" in str(theirs["voice"]) and "Refuge Lane" in str(theirs["confidential_address"])
    assert "voice" not in ours and "confidential_address" not in ours and "equality" not in ours
    assert ours["contact_details"][0]["value"] == "07700 900123" and "Refuge" not in str(ours)
    read = Event.objects.filter(verb="read", actor=housing.user.pk).get()
    assert read.reference == case.reference and "voice" not in read.detail["sections"]


def test_no_running_number_leaves_the_hub(area, housing):
    case = make_case(area, housing.desk)
    body = housing.get(f"{CASES}/{case.reference}").content.decode()
    assert '"id"' not in body and '"pk"' not in body


@pytest.mark.parametrize("reference", ["K7QD-2M", "x" * 300, "%00", "..%2f", "😀", "1 OR 1=1"])
def test_what_is_not_there_and_what_is_not_yours_answer_alike(area, housing, reference):
    hidden = make_case(area)
    answers = [housing.get(f"{CASES}/{each}") for each in (reference, hidden.reference)]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[1].json() == {**answers[1].json()} and error(answers[1])["code"] == "not_found"


def test_a_refusal_is_on_record(area, housing):
    hidden = make_case(area)
    housing.get(f"{CASES}/{hidden.reference}")
    refused = Event.objects.get(verb="refused")
    assert (refused.actor, refused.reference) == (housing.user.pk, hidden.reference)


def test_a_barred_account_finds_nothing(area, housing):
    case = make_case(area, housing.desk)
    Bar.objects.create(user=housing.user, person=case.victim, reason="for the test")
    assert housing.get(f"{CASES}/{case.reference}").status_code == 404
    assert housing.get(CASES).json()["results"] == []


def test_pages_follow_one_another(area, housing):
    made = {make_case(area, housing.desk).reference for _ in range(53)}
    first = housing.get(CASES).json()
    second = housing.get(CASES, after=first["next"]).json()
    seen = [row["reference"] for page in (first, second) for row in page["results"]]
    assert len(seen) == 53 and set(seen) == made and second["next"] is None


@pytest.mark.parametrize("query", [{"after": "x"}, {"after": "\0"}, {"status": "x"}, {"status": "\0"}])
@pytest.mark.parametrize("path", [CASES, REFERRALS])
def test_a_query_that_is_not_ours_is_told_so(housing, path, query):
    assert housing.get(path, **query).status_code == 400


def test_lists_ask_the_same_few_questions_whatever_their_length(area, housing):
    def asked(path):
        with CaptureQueriesContext(connection) as seen:
            assert housing.get(path).status_code == 200
        return len(seen)

    make_case(area, housing.desk)
    sent(housing.desk, housing.user)
    few = [asked(path) for path in (CASES, REFERRALS)]
    for _ in range(5):
        make_case(area, housing.desk)
        sent(housing.desk, housing.user)
    assert [asked(path) for path in (CASES, REFERRALS)] == few and max(few) < 15


# --- Referrals -------------------------------------------------------------------------------------------------------


def test_a_referral_is_sent_and_waits_at_the_hub(area, housing):
    response = housing.send()
    assert response.status_code == 201 and set(response.json()) == {"reference", "status", "decide_by"}
    referral = Referral.objects.get()
    assert referral.status == "submitted" and referral.desk == housing.desk
    assert Referral.objects.visible_to(make_user(area.hub_desk, Role.TRIAGE)).exists()
    assert referral.answers["perpetrators"][0]["to_victim"] == "ex_cohabitant"


def test_the_same_key_gives_the_same_receipt(housing):
    key = uuid.uuid4()
    first, again = housing.send(key=key), housing.send(key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() and Referral.objects.count() == 1


def test_another_agencys_key_tells_nothing(area, housing):
    key = uuid.uuid4()
    reference = housing.send(key=key).json()["reference"]
    other = System(make_desk(area, PolicyGroup.POLICE))
    response = other.send(key=key)
    assert response.status_code == 400 and reference not in response.content.decode()


@pytest.mark.parametrize("key", ["", "x", "1234", "\u2603"])
def test_a_key_is_needed(housing, key):
    headers = {**housing.headers, "idempotency-key": key.encode("utf-8").decode("latin-1")}
    response = housing.client.post(REFERRALS, json.dumps(BODY), content_type="application/json", headers=headers)
    assert response.status_code == 400 and "Idempotency-Key" in error(response)["fields"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "referrer"),
        ({**BODY, "consent": {}}, "consent"),
        ({**BODY, "victims": []}, "victims.0"),
        ({**BODY, "colour": "red"}, "colour"),
        ({**BODY, "victims": [{"given_name": "x" * 101}]}, "victims.0.given_name"),
        ({**BODY, "victims": [{"date_of_birth": "2090-01-01"}]}, "victims.0.date_of_birth"),
        ({**BODY, "victims": [{"date_of_birth": "31/12/1990"}]}, "victims.0.date_of_birth"),
        ({**BODY, "victims": [{"sex": "x"}]}, "victims.0.sex"),
        ({**BODY, "victims": [{"factors": {"moon": "yes"}}]}, "victims.0.factors"),
        ({**BODY, "victims": [{"addresses": [{"postcode": "nowhere"}]}]}, "victims.0.addresses.0.postcode"),
        (
            {**BODY, "victims": [{"contact_points": [{"channel": "email", "value": "x"}]}]},
            "victims.0.contact_points.0.value",
        ),
        ({**BODY, "victims": "Mira"}, "victims"),
        ({**BODY, "victims": [1]}, "victims.0"),
        ({**BODY, "risk": {"tools": [{"tool": "dash-24", "answers": {"99": "yes"}}]}}, "risk.tools.0"),
        ({**BODY, "risk": {"tools": [{"tool": "merit", "total": 72, "grade": "bronze"}]}}, "risk.tools.0.band"),
        ({**BODY, "risk": {"tools": [{"tool": "nonsense"}]}}, "risk.tools.0.tool"),
        ({**BODY, "pathways": {"pathways": ["moon"]}}, "pathways.pathways.0"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(housing, body, field):
    response = housing.send(body)
    assert response.status_code == 400
    assert any(name == field or name.startswith(f"{field}.") for name in error(response)["fields"]), error(response)
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"12", 400),
        (b'"text"', 400),
        (b"NaN", 400),
        (b'{"victims": Infinity}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
        (b"\xff\xfe\x00", 400),
        (b'{"incident": {"what_happened": "a\\u0000b"}}', 400),
        (b'{"incident": {"what_happened": "\\ud800"}}', 400),
        (b'{"\\ud800": 1}', 400),
        (b"1" * 10_000, 400),
        (b'{"a": "' + b"x" * 1_100_000 + b'"}', 413),
        (b" " * 12_000_000, 413),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_body_that_is_no_referral_is_refused(housing, data, status):
    response = housing.send(data)
    assert response.status_code == status and set(error(response)) == {"code", "message", "fields"}
    assert not Referral.objects.exists()


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "x", ""])
def test_another_type_of_body_is_refused(housing, kind):
    assert housing.send("a=b", content_type=kind).status_code in (400, 415)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(housing, method):
    assert getattr(housing.client, method)(REFERRALS, headers=housing.headers).status_code == 405


def test_a_victim_under_16_becomes_a_childrens_contact(area, housing):
    make_desk(area, PolicyGroup.CHILDRENS)
    response = housing.send({**BODY, "victims": [{**BODY["victims"][0], "date_of_birth": "2020-01-01"}]})
    assert response.json()["status"] == "childrens"


def test_the_sender_reads_its_referral_and_every_decision(area, housing):
    officer, colleague = make_user(area.hub_desk, Role.TRIAGE), make_user(housing.desk, Role.PRACTITIONER)
    reference = housing.send().json()["reference"]
    referral = Referral.objects.get()
    actions.take_no_action(referral, "No abuse found", officer)
    body = housing.get(f"{REFERRALS}/{reference}").json()
    assert body["status"] == "no_action" and body["decisions"][0]["reason"] == "No abuse found"
    assert body["answers"]["victims"][0]["given_name"] == "Mira"
    # A system reads no notices: its colleagues do.
    assert set(
        Notice.objects.filter(key__startswith=f"referral:{referral.pk}:decision").values_list("user", flat=True)
    ) == {colleague.pk}


def test_another_agencys_referral_is_not_there(area, housing):
    reference = housing.send().json()["reference"]
    other = System(make_desk(area, PolicyGroup.POLICE))
    assert other.get(f"{REFERRALS}/{reference}").status_code == 404
    assert other.get(REFERRALS).json()["results"] == []


def test_a_draft_is_nobodys_but_its_authors_pages(housing):
    draft = Referral.start(housing.desk, housing.user)
    assert housing.get(f"{REFERRALS}/{draft.reference}").status_code == 404
    assert housing.get(REFERRALS).json()["results"] == []


@pytest.mark.django_db(transaction=True)
def test_two_calls_with_one_key_at_once_send_one_referral():
    housing = System(make_desk(make_area(), PolicyGroup.HOUSING))
    key, gate, results = uuid.uuid4(), threading.Barrier(2), []

    def call():
        gate.wait()
        try:
            results.append(housing.send(key=key).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [200, 201] and Referral.objects.count() == 1


# --- Schema ----------------------------------------------------------------------------------------------------------


def test_the_description_names_every_address_and_refusal(client):
    response = client.get("/api/v1/schema", headers={"accept": "application/json"})
    described = json.loads(response.content)
    case = f"{CASES}/{{reference}}"
    asked = f"{ASKED}/{{reference}}"
    assert set(described["paths"]) == {
        *(REFERRALS, f"{REFERRALS}/{{reference}}", CASES, case, f"{case}/records"),
        *(ASKED, asked, f"{asked}/answer", f"{asked}/outcome"),
    }
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            wanted = (
                {"200", "401", "403"}
                | ({"404"} if "{" in path else {"400"})
                | ({"201"} if method == "post" and "{" not in path else set())
            )
            assert wanted <= set(operation["responses"])
            assert operation["security"] == [{"token": []}]


def test_the_description_is_sound(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
