"""Referrals between agencies in the API: seen, answered and ended by whom the pages let, with the same words left out."""

import json

import pytest

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from audit.models import Event
from cases.restricting import restrict
from support import referring
from support.models import AgencyReferral
from tests.api.test_api import System, error
from tests.factories import SYSTEM, make_area, make_case, make_desk

pytestmark = pytest.mark.django_db
PATH = "/api/v1/agency-referrals"
WHY = "She cannot sleep and asks for somebody to talk to"


class World:
    """An IDVA service that asks a health service, which does not see the case; housing is in the case and was not asked."""

    def __init__(self):
        self.area = make_area()
        self.idva = System(make_desk(self.area, PolicyGroup.IDVA, name="Harbour IDVA"), Role.IDVA)
        self.health = System(make_desk(self.area, PolicyGroup.HEALTH, name="Talking Space"))
        self.housing = System(make_desk(self.area, PolicyGroup.HOUSING))
        self.case = make_case(self.area, self.idva.desk, self.housing.desk)
        self.referral = self.send()

    def send(self, **fields) -> AgencyReferral:
        given = {
            "to_desk_id": self.health.desk.pk, "person_id": self.case.victim.pk, "ask": "treatment",
            "asked_for": "Talking therapy", "why": WHY, "urgent": False, "contact": "rules", "consent": "given",
            "grounds": [], "necessity": "",
        } | fields  # fmt: skip
        with acting_as(self.idva.user):
            return referring.send(self.case, self.idva.desk.pk, self.idva.user, **given)

    def post(self, system: System, step: str, body, reference: str = ""):
        path = f"{PATH}/{reference or self.referral.reference}/{step}"
        return system.client.post(path, json.dumps(body), content_type="application/json", headers=system.headers)

    @property
    def path(self) -> str:
        return f"{PATH}/{self.referral.reference}"


@pytest.fixture
def world():
    return World()


def listed(system, **query) -> list[str]:
    return [row["reference"] for row in system.get(PATH, **query).json()["results"]]


def test_the_two_agencies_list_it_and_nobody_else(world):
    hub, stranger = System(world.area.hub_desk, Role.TRIAGE), System(make_desk(make_area("Far")))
    for system in (world.idva, world.health, hub):
        assert listed(system) == [world.referral.reference]
    for system in (world.housing, stranger):
        assert listed(system) == [] and system.get(world.path).status_code == 404
    assert Event.objects.filter(verb="listed", actor=world.health.user.pk, object_ids=[world.referral.pk]).exists()


def test_by_state_and_page_by_page(world, monkeypatch):
    second = world.send(person_id=world.case.perpetrators[0].pk)
    assert listed(world.health, status="waiting") == [second.reference, world.referral.reference]
    assert listed(world.health, status="ended") == []
    assert world.health.get(PATH, status="nothing").status_code == 400
    assert listed(world.health, after=second.reference) == [world.referral.reference]
    assert world.housing.get(PATH, after=second.reference).status_code == 400


def test_who_is_asked_reads_what_was_asked_and_nothing_of_the_case(world):
    response = world.health.get(world.path)
    body = response.json()
    assert (body["why"], body["from_agency"], body["part"], body["status"]) == (
        WHY,
        "Harbour IDVA",
        "victim",
        "waiting",
    )
    assert "case" not in body and world.case.reference not in response.content.decode()
    assert world.case.victim.family_name not in response.content.decode()
    assert world.idva.get(world.path).json()["case"] == world.case.reference
    assert Event.objects.filter(verb="read", actor=world.health.user.pk, reference=world.referral.reference).exists()


def test_once_it_has_declined_the_words_are_not_there_for_it_any_more(world):
    body = {"answer": "declined", "why": "full", "words": "No room before May"}
    answered = world.post(world.health, "answer", body).json()
    assert (answered["status"], answered["declined_why"], answered["answer"]) == (
        "declined",
        "full",
        "No room before May",
    )
    for words in (answered, world.health.get(world.path).json()):
        assert not {"why", "asked_for", "consent", "necessity", "grounds", "contact", "case"} & set(words)
    assert world.idva.get(world.path).json()["why"] == WHY


def test_who_accepts_sees_the_case_and_says_what_came_of_it(world):
    body = world.post(world.health, "answer", {"answer": "accepted"}).json()
    assert (body["status"], body["case"], body["why"]) == ("accepted", world.case.reference, WHY)
    assert world.health.get(f"/api/v1/cases/{world.case.reference}").status_code == 200
    ended = world.post(world.health, "outcome", {"outcome": "done", "words": "Eight sessions"}).json()
    assert (ended["status"], ended["outcome"], ended["outcome_words"]) == ("ended", "done", "Eight sessions")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"answer"}),
        ({"answer": "perhaps"}, {"answer"}),
        ({"answer": "declined"}, {"why", "words"}),
        ({"answer": "declined", "why": "full", "words": "  "}, {"words"}),
        ({"answer": "declined", "why": "bored", "words": "No"}, {"why"}),
        ({"answer": "accepted", "words": "w" * 1001}, {"words"}),
        ({"answer": "accepted", "words": "\0"}, set()),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(world, body, fields):
    response = world.post(world.health, "answer", body)
    assert response.status_code == 400 and set(error(response)["fields"]) == fields
    world.referral.refresh_from_db()
    assert world.referral.status == "waiting"


def test_the_other_agencies_take_no_step_of_it(world):
    assert world.post(world.idva, "answer", {"answer": "accepted"}).status_code == 403
    assert world.post(world.housing, "answer", {"answer": "accepted"}).status_code == 404
    assert world.post(world.health, "answer", {"answer": "accepted"}, "K7QD-2M").status_code == 404
    world.post(world.health, "answer", {"answer": "accepted"})
    assert world.post(world.idva, "outcome", {"outcome": "done"}).status_code == 403
    world.referral.refresh_from_db()
    assert world.referral.status == "accepted"


def test_a_step_that_is_over_is_refused_as_moved_on(world):
    assert world.post(world.health, "outcome", {"outcome": "done"}).status_code == 409
    world.post(world.health, "answer", {"answer": "accepted"})
    again = world.post(world.health, "answer", {"answer": "declined", "why": "full", "words": "Too late"})
    assert again.status_code == 409 and error(again)["code"] == "wrong_state"


def test_of_a_restricted_case_nothing_is_there(world):
    restrict(world.case, "by_hand", "Staff", SYSTEM)
    assert listed(world.health) == [] and world.health.get(world.path).status_code == 404
    assert world.post(world.health, "answer", {"answer": "accepted"}).status_code == 404


def test_an_account_that_may_not_write_is_refused(world):
    board = System(world.health.desk, Role.BOARD)
    assert [board.get(path).status_code for path in (PATH, world.path)] == [403, 403]
    assert world.post(board, "answer", {"answer": "accepted"}).status_code == 403
