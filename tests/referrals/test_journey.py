"""The journey as a browser without scripts walks it."""

import pytest

from agencies.access import Role
from referrals.models import Referral
from tests.factories import make_area, make_desk, make_user
from tests.journeys.referral import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area)


@pytest.fixture
def author(desk):
    return make_user(desk, Role.PRACTITIONER, name="Jo Example")


@pytest.fixture
def signed_in(client, author):
    client.force_login(author)
    return client


def test_a_referral_is_typed_and_sent_in_under_25_page_loads(signed_in):
    walk = Walk(signed_in)
    referral = walk.send()
    assert referral.status == Referral.Status.SUBMITTED
    assert len(referral.answers["children"]) == 2
    assert walk.loads < 25


def test_the_confirmation_says_who_looks_next(signed_in):
    walk = Walk(signed_in)
    referral = walk.send()
    assert walk.slug == "referral-sent"
    assert referral.reference in walk.response.text
