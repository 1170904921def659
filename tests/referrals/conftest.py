"""One area with an agency that refers, and whoever is signed in there."""

import copy

import pytest

from agencies.access import Role
from referrals.models import Referral
from tests.factories import make_area, make_desk, make_user
from tests.journeys.referral import Walk
from tests.referrals.typed import ANSWERS


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area)


@pytest.fixture
def author(desk):
    return make_user(desk, Role.PRACTITIONER, name="Jo Example", phone="0151 496 0000")


@pytest.fixture
def officer(area):
    return make_user(area.hub_desk, Role.TRIAGE)


@pytest.fixture
def signed_in(client, author):
    client.force_login(author)
    return client


@pytest.fixture
def walk(signed_in):
    """A draft, at its first page."""
    return Walk(signed_in)


@pytest.fixture
def complete(desk, author):
    """A draft with everything that it needs to be sent."""
    referral = Referral.start(desk, author)
    answers = copy.deepcopy(ANSWERS) | {"referrer": {"name": "Jo Example", "phone": "0151 496 0000"}}
    referral.save_page("all", answers, referral.version, author)
    return referral


@pytest.fixture
def checking(signed_in, complete):
    """That draft at its check page."""
    return Walk.resume(signed_in, complete)
