"""A worker who knows somebody in a case says so and is out; the next in line hears, neutrally."""

import pytest

from agencies.access import PolicyGroup as G
from agencies.access import Role
from agencies.models import Notice
from cases import restricting
from cases.models import Bar, Case
from tests.factories import SYSTEM, make_case, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(family):
    return make_user(family.desks[G.HOUSING], Role.REPRESENTATIVE)


@pytest.fixture
def chair(family):
    return make_user(family.area.hub_desk, Role.CHAIR)


def declare(client, family, reason="She is my neighbour"):
    return client.post(f"/cases/{family.case.reference}/conflict", {"reason": reason})


def test_she_is_out_at_once_of_every_case_of_everybody_in_it(family, as_worker):
    other = make_case(family.area, family.desks[G.HOUSING], perpetrators=[family.perpetrator])
    client = as_worker(G.HOUSING)
    assert declare(client, family, "").status_code == 200
    assert client.get(f"/cases/{family.case.reference}").status_code == 200
    assert declare(client, family).url == "/cases"
    assert not Case.objects.visible_to(family.workers[G.HOUSING]).exists()
    assert client.get(f"/cases/{other.reference}").status_code == 404
    assert set(Bar.objects.values_list("kind", "reason")) == {("declared", "She is my neighbour")}


def test_her_deputy_and_the_chair_hear_without_the_reason(family, as_worker, deputy, chair):
    declare(as_worker(G.HOUSING), family)
    told = {notice.user: notice.text for notice in Notice.objects.all()}
    assert set(told) == {deputy, chair}
    assert "a colleague cannot take part" in told[deputy]
    assert not any("neighbour" in text or str(family.workers[G.HOUSING]) in text for text in told.values())


def test_of_a_restricted_case_her_desk_hears_nothing(family, as_worker, deputy, chair):
    restricting.restrict(family.case, "by_hand", "x", SYSTEM, named=[family.workers[G.HOUSING]])
    Notice.objects.all().delete()
    declare(as_worker(G.HOUSING), family)
    assert [notice.user for notice in Notice.objects.all()] == [chair]


def test_the_chair_reads_why_and_others_may_not(family, as_worker, client, chair):
    declare(as_worker(G.HOUSING), family)
    client.force_login(chair)
    page = client.get("/conflicts").content.decode()
    assert "She is my neighbour" in page and family.case.reference in page
    assert as_worker(G.HUB).get("/conflicts").status_code == 403


def test_of_her_own_bars_the_chair_sees_nothing(family, client, chair):
    client.force_login(chair)
    declare(client, family)
    assert "She is my neighbour" not in client.get("/conflicts").content.decode()
    assert client.get(f"/conflicts/{Bar.objects.first().pk}/lift").status_code == 404
