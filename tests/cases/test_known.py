""" "Known to us?": three answers, of which the last is the same for unknown, restricted and barred."""

import re

import pytest

from agencies.access import GRANTS, Permission, PolicyGroup, Role
from audit.models import Event
from cases import restricting
from cases.sharing import bar, end_share
from tests.factories import SYSTEM, make_desk, make_user

pytestmark = pytest.mark.django_db
NOTHING, ELSEWHERE = "There is nothing that you may see", "Somebody in your area works with a person who fits"
BORN = {"by": "born", "name_born": "zephyrine  OAKHOLLOW", "born_day": "7", "born_month": "5", "born_year": "1988"}
WAYS = {
    "born": BORN,
    "phone": {"by": "phone", "phone": "+44 7700 900321"},
    "home": {"by": "home", "name_home": "Zephyrine Oakhollow", "postcode": "ch41 6aa"},
}


@pytest.fixture
def stranger(family):
    return make_user(make_desk(family.area, PolicyGroup.HEALTH), Role.PRACTITIONER)


def ask(client, **data):
    answer = client.post("/known", {"purpose": "danger"} | data)
    assert answer.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_case_that_she_sees_is_named(family, client, way):
    client.force_login(family.workers[PolicyGroup.IDVA])
    assert family.case.reference in ask(client, **way)


@pytest.mark.parametrize(
    "way",
    [
        BORN | {"name_born": "Zephyrine Oakholl"},
        BORN | {"born_year": "1989"},
        {"by": "phone", "phone": "07700 900322"},
        {"by": "home", "name_home": "Zephyrine Oakhollow", "postcode": "CH44 1AB"},
    ],
    ids=["a name like it", "another year", "another number", "her refuge"],
)
def test_only_what_is_exactly_hers_finds_her(family, client, way):
    client.force_login(family.workers[PolicyGroup.IDVA])
    assert NOTHING in ask(client, **way)


def test_a_fact_that_she_may_not_see_finds_nothing(family, client):
    """Education sees no numbers: told by one, it would learn that the number is hers."""
    client.force_login(family.workers[PolicyGroup.EDUCATION])
    assert NOTHING in ask(client, **WAYS["phone"])


class TestOneAnswer:
    def test_unknown_unshared_restricted_and_barred_are_one(self, family, client, stranger):
        client.force_login(stranger)
        unknown = ask(client, **BORN | {"name_born": "Nobody Atall"}).replace("Nobody Atall", "NAME")
        unshared = ask(client, **BORN)
        bar(stranger, family.victim, "x", SYSTEM)
        barred = ask(client, **BORN)
        restricting.restrict(family.case, "by_hand", "x", SYSTEM)
        restricted = ask(client, **BORN)
        assert NOTHING in unknown
        assert unknown == unshared.replace(BORN["name_born"], "NAME")
        assert unshared == barred == restricted

    def test_a_role_that_may_know_is_told_that_somebody_works_with_her(self, family, client, monkeypatch, stranger):
        monkeypatch.setitem(GRANTS, Role.PRACTITIONER, GRANTS[Role.PRACTITIONER] | {Permission.KNOWN_ELSEWHERE})
        client.force_login(stranger)
        said = ask(client, **BORN)
        assert ELSEWHERE in said and family.case.reference not in said
        bar(stranger, family.victim, "x", SYSTEM)
        assert NOTHING in ask(client, **BORN)

    def test_the_hub_may_know_but_not_of_a_restricted_one(self, family, client):
        officer = family.workers[PolicyGroup.HUB]
        end_share(family.case, family.area.hub_desk, "as no page does", SYSTEM)
        client.force_login(officer)
        assert ELSEWHERE in ask(client, **BORN)
        family.workers[PolicyGroup.HUB].memberships.update(roles=["coordinator"])
        make_user(family.area.hub_desk, Role.CHAIR)
        restricting.restrict(family.case, "by_hand", "x", SYSTEM)
        assert NOTHING in ask(client, **BORN)


def test_why_is_asked_and_every_check_is_on_record_without_what_was_typed(family, client, stranger):
    client.force_login(stranger)
    page = ask(client, **BORN, purpose="")
    assert "Select" in page and NOTHING not in page
    ask(client, **BORN, purpose="referral")
    event = Event.objects.get(actor=stranger.pk, kind="known-check")
    assert event.detail == {"purpose": "referral", "count": 0} and event.object_ids == []


@pytest.mark.parametrize(
    "wrong",
    [{"by": ""}, {"by": "phone", "phone": "no"}, {"by": "home", "name_home": "One", "postcode": "nowhere"}],
    ids=str,
)
def test_what_cannot_be_compared_is_said(client, stranger, wrong):
    client.force_login(stranger)
    page = ask(client, **wrong)
    assert "There is a problem" in page and NOTHING not in page


def test_nobody_checks_a_whole_list(client, stranger):
    client.force_login(stranger)
    for _ in range(20):
        ask(client, **BORN)
    assert "20 times in an hour" in ask(client, **BORN)
    assert Event.objects.filter(kind="known-check").count() == 20
