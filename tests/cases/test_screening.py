"""What is added to a case later is screened as a referral is: a worker who is a party no longer sees it."""

import pytest

from agencies.access import PolicyGroup as G
from agencies.models import Notice
from cases.models import Bar, Case, Involvement
from tests.factories import make_area, make_desk, make_user

pytestmark = pytest.mark.django_db


def add(client, family, role="other", **details):
    return client.post(f"/cases/{family.case.reference}/people/add/{role}", details)


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_a_worker_who_is_added_as_a_party_no_longer_sees_the_case(family, as_worker):
    worker = family.workers[G.HOUSING]
    worker.full_name = "Dr Corin O'Hollow"
    worker.save()
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


def test_an_alias_or_a_number_added_later_is_enough(family, as_worker):
    housing, health = family.workers[G.HOUSING], family.workers[G.HEALTH]
    housing.full_name, health.phone = "Bart Quill", "07700 900555"
    housing.save()
    health.save()
    part = Involvement.objects.get(case=family.case, role="perpetrator").pk
    victim = Involvement.objects.get(case=family.case, role="victim").pk
    client = as_worker(G.POLICE)
    details = {"version": 1, "given_name": "Bartholomew", "family_name": "Quill", "aliases": "Bart Quill"}
    client.post(f"/cases/{family.case.reference}/people/{part}", details)
    assert not sees(housing, family.case) and sees(health, family.case)
    channel = {
        "version": 1,
        "channel": "mobile",
        "value": "+44 7700 900555",
        "safety": "safe",
        "watched": "no",
        "reason": "new",
    }
    client.post(f"/cases/{family.case.reference}/people/{victim}/contact", channel)
    assert not sees(health, family.case)


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
