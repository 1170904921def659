"""A withdrawn transfer takes back what it gave, and nothing that the other hub had before."""

import pytest

from agencies.access import Role
from cases import restricting
from cases.models import ShareBasis
from cases.sharing import name_user, share_with
from marac.actions.transfer import offer, take_step
from tests.factories import SYSTEM, make_area, make_case, make_user

pytestmark = pytest.mark.django_db


def test_a_share_of_before_outlives_it():
    here, there = make_area("Wirral"), make_area("Sefton")
    coordinator, case = make_user(here.hub_desk, Role.COORDINATOR), make_case(here)
    share_with(case, [there.hub_desk], ShareBasis.HUB, "Her children live there", coordinator)
    transfer = offer(case, "moved", "She has a flat there", coordinator, area=there)
    take_step(transfer, "withdrawn", coordinator, "She stays")
    assert case.shares.get(desk=there.hub_desk).basis == ShareBasis.HUB


def test_who_was_named_before_stays_named():
    here, there = make_area("Wirral"), make_area("Sefton")
    coordinator, case = make_user(here.hub_desk, Role.COORDINATOR), make_case(here)
    chair, deputy = make_user(there.hub_desk, Role.CHAIR), make_user(there.hub_desk, Role.CHAIR)
    restricting.restrict(case, "by_hand", "x", SYSTEM, named=[coordinator])
    name_user(case, chair, "She knows the family", coordinator)
    transfer = offer(case, "moved", "She has a flat there", coordinator, area=there)
    take_step(transfer, "withdrawn", coordinator, "She stays")
    named = set(case.named_users.values_list("user", flat=True))
    assert chair.pk in named and deputy.pk not in named
