"""What is added to a case later is screened as a referral is: a worker who is a party no longer sees it."""

import pytest

from agencies.access import PolicyGroup as G
from agencies.models import Notice
from cases.models import Bar, Case, Involvement
from cases.screening import screen
from dashub.wiring import screen_everybody
from tests.factories import make_area, make_desk, make_user, screened

pytestmark = pytest.mark.django_db


def add(client, family, role="other", **details):
    return client.post(f"/cases/{family.case.reference}/people/add/{role}", details)


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_a_worker_who_is_added_as_a_party_no_longer_sees_the_case(family, as_worker):
    worker = family.workers[G.HOUSING]
    worker.full_name = "Dr Corin O'Hollow"
    screened(worker).save()
    assert sees(worker, family.case)
    add(as_worker(G.POLICE), family, "perpetrator", given_name="corin", family_name="OHollow")
    assert not sees(worker, family.case)
    notice = Notice.objects.get(user=family.workers[G.HUB])
    assert family.case.reference in notice.text and "Corin" not in notice.text
    assert not Notice.objects.filter(user=worker).exists()


def test_one_word_alike_is_no_conflict(family, as_worker):
    family.workers[G.HOUSING].full_name = "Corin Hollow"
    family.workers[G.HOUSING].save()
    add(as_worker(G.POLICE), family, "perpetrator", given_name="Corin", family_name="Ashby")
    add(as_worker(G.POLICE), family, "other", given_name="Corin")
    assert not Bar.objects.exists()


def test_an_alias_added_later_is_enough(family, as_worker):
    housing = family.workers[G.HOUSING]
    housing.full_name = "Bart Quill"
    screened(housing).save()
    part = Involvement.objects.get(case=family.case, role="perpetrator").pk
    details = {"version": 1, "given_name": "Bartholomew", "family_name": "Quill", "aliases": "Bart Quill"}
    as_worker(G.POLICE).post(f"/cases/{family.case.reference}/people/{part}", details)
    assert Bar.objects.filter(user=housing).exists() and not sees(housing, family.case)


def test_so_is_a_number(family, as_worker):
    health = family.workers[G.HEALTH]
    health.phone = "07700 900555"
    screened(health).save()
    victim = Involvement.objects.get(case=family.case, role="victim").pk
    channel = {
        "version": 1,
        "channel": "mobile",
        "value": "+44 7700 900555",
        "safety": "safe",
        "watched": "no",
        "reason": "new",
    }
    as_worker(G.POLICE).post(f"/cases/{family.case.reference}/people/{victim}/contact", channel)
    assert Bar.objects.filter(user=health).exists() and not sees(health, family.case)


def test_so_are_a_family_name_and_a_home(family, as_worker):
    health = family.workers[G.HEALTH]
    health.full_name, health.home_postcode = "Wren Oakhollow", "ch41 6aa"
    screened(health).save()
    role = {"given_name": "Pippin", "family_name": "Oakhollow", "version": 1}
    child = Involvement.objects.get(case=family.case, role="child").pk
    as_worker(G.POLICE).post(f"/cases/{family.case.reference}/people/{child}", role | {"aliases": "Pip Oakhollow"})
    assert not Bar.objects.filter(user=health).exists(), "the child has no home on record"
    place = {"version": 1, "kind": "usual", "lines": "14 Larkspur Row", "postcode": "CH41 6AA"}
    victim = Involvement.objects.get(case=family.case, role="victim").pk
    as_worker(G.POLICE).post(f"/cases/{family.case.reference}/people/{victim}/address", place)
    assert Bar.objects.filter(user=health, person=family.victim).exists()


class TestTheCaseIsRestricted:
    """Her colleagues should not see what is said of her either (domain.md section 9, 1)."""

    @pytest.fixture
    def matched(self, family):
        worker = family.workers[G.HOUSING]
        worker.full_name = "Corin Hollow"
        screened(worker).save()
        return worker

    def test_by_a_match(self, family, as_worker, matched):
        chair = make_user(family.area.hub_desk, "chair")
        response = add(as_worker(G.POLICE), family, "perpetrator", given_name="Corin", family_name="Hollow")
        assert response.url == "/cases", "whoever added him does not see it any more either"
        family.case.refresh_from_db()
        assert family.case.restricted and sees(chair, family.case)
        assert not any(sees(worker, family.case) for worker in family.workers.values())
        assert {notice.user for notice in Notice.objects.filter(text__contains=family.case.reference)} == {chair}

    def test_by_the_answer_that_somebody_works_for_a_partner(self, family, as_worker):
        chair = make_user(family.area.hub_desk, "chair")
        add(as_worker(G.POLICE), family, given_name="Una", family_name="Fell", staff_link="no")
        assert sees(family.workers[G.POLICE], family.case)
        add(as_worker(G.POLICE), family, given_name="Una", family_name="Fellow", staff_link="yes")
        assert sees(chair, family.case) and not sees(family.workers[G.POLICE], family.case)
        assert family.case.restrictions.get().why == "staff"

    def test_a_new_worker_is_compared_with_the_open_cases(self, family, client):
        make_user(family.area.hub_desk, "chair")
        late = make_user(family.desks[G.HOUSING], "practitioner", name="Bartholomew Quill")
        late.screened_as = ""
        late.save()
        client.force_login(late)
        assert client.get(f"/cases/{family.case.reference}").status_code == 404
        family.case.refresh_from_db()
        assert family.case.restricted and late.pk in family.case.barred

    def test_until_then_she_has_no_standing(self, family):
        late = make_user(family.desks[G.HOUSING], "practitioner", name="Somebody New")
        late.full_name = "Somebody Else"
        late.save()
        fresh = type(late).objects.get(pk=late.pk)
        assert fresh.standing.posts == () and not Case.objects.visible_to(fresh).exists()
        assert screen_everybody() >= 1
        assert sees(type(late).objects.get(pk=late.pk), family.case)

    def test_a_namesake_whom_the_chair_let_in_is_not_taken_for_him_again(self, family, as_worker, matched, client):
        chair = make_user(family.area.hub_desk, "chair")
        add(as_worker(G.POLICE), family, "perpetrator", given_name="Corin", family_name="Hollow")
        client.force_login(chair)
        row = Bar.objects.get(user=matched)
        assert "Corin Hollow" in client.get("/conflicts").content.decode()
        assert client.post(f"/conflicts/{row.pk}/lift", {"reason": "Another date of birth"}).status_code == 302
        assert (
            client.post(f"/cases/{family.case.reference}/restrict/lift", {"reason": "A namesake"}).status_code == 302
        )
        assert sees(matched, family.case)
        family.case.refresh_from_db()
        assert screen(family.case, list(family.case.perpetrators), chair) == []


def test_a_namesake_in_another_area_is_left_alone(family, as_worker):
    elsewhere = make_user(make_desk(make_area("Faraway")), "practitioner", name="Corin Hollow")
    add(as_worker(G.POLICE), family, "perpetrator", given_name="Corin", family_name="Hollow")
    assert not Bar.objects.filter(user=elsewhere).exists()


def test_whoever_adds_herself_is_shut_out_too(family, as_worker):
    worker = family.workers[G.POLICE]
    worker.full_name = "Corin Hollow"
    worker.save()
    response = add(as_worker(G.POLICE), family, given_name="Corin", family_name="Hollow")
    assert response.status_code == 302 and not sees(worker, family.case)
