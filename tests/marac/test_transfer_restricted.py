"""A case that is restricted on its way to another area: the hub there goes on with it, by its duty list alone."""

import pytest

from agencies.access import Role
from agencies.models import Membership
from cases import restricting
from cases.models import Case
from marac import tasks
from marac.actions.transfer import take_step
from marac.models import Transfer
from tests.factories import SYSTEM, make_case, make_user
from tests.marac.test_transfer import accepted, clock, led, offered, sees, told, world  # noqa: F401

pytestmark = pytest.mark.django_db
Status = Transfer.Status


def restricted(world, transfer) -> Transfer:  # noqa: F811
    """Found later: somebody in it works for an agency of the old area."""
    world.sefton.duty.add(world.chair)
    restricting.restrict(Case.objects.get(pk=transfer.case_id), "by_hand", "A councillor", SYSTEM)
    tasks.keep_receivers()
    transfer.refresh_from_db()
    return transfer


@pytest.mark.parametrize("begun", [offered, accepted])
def test_the_duty_list_there_goes_on_with_it_and_nobody_else_does(world, begun):  # noqa: F811
    make_user(world.wirral.hub_desk, Role.CHAIR)
    transfer = restricted(world, begun(world))
    assert sees(world.chair, transfer)
    assert not any(sees(user, transfer) for user in (world.there, world.triage, world.officer, world.here))
    assert f"You are named in case {world.case.reference}" in told(world.chair)


def test_what_was_accepted_can_be_confirmed(world):  # noqa: F811
    transfer = restricted(world, led(world, accepted(world)))
    take_step(transfer, Status.CONFIRMED, world.chair)
    assert Case.objects.get(pk=world.case.pk).closure == "transferred"


def test_who_is_named_once_is_not_named_again_until_nobody_is_left(world):  # noqa: F811
    transfer = restricted(world, accepted(world))
    before = told(world.chair)
    assert tasks.keep_receivers() == 0 and told(world.chair) == before
    deputy = make_user(world.sefton.hub_desk, Role.CHAIR)
    Membership.objects.get(user=world.chair).end("left", SYSTEM)
    assert tasks.keep_receivers() == 1 and sees(deputy, transfer)


def test_what_is_not_on_its_way_names_nobody_there(world):  # noqa: F811
    transfer = offered(world)
    take_step(transfer, Status.WITHDRAWN, world.here, "A mistake")
    transfer = restricted(world, transfer)
    assert not sees(world.chair, transfer)


def test_a_restricted_case_that_it_joins_there_is_named_to_nobody(world, client):  # noqa: F811
    """Her case there is restricted already, and the coordinator there is not named in it."""
    hers = make_case(world.sefton, victim=world.case.victim, perpetrators=world.case.perpetrators)
    restricting.restrict(hers, "by_hand", "A councillor", SYSTEM, named=[world.chair])
    transfer = accepted(world)
    assert transfer.new_case == hers and not sees(world.there, hers)
    client.force_login(world.there)
    pages = [
        client.get("/meetings/transfers"),
        client.get(f"/meetings/transfers/{transfer.reference}"),
        client.post(f"/meetings/transfers/{transfer.reference}/listed", {"text": "Ours"}),
        client.post(f"/meetings/transfers/{transfer.reference}/confirmed", {"text": "We have her"}),
    ]
    assert [page.status_code for page in pages] == [200, 200, 409, 409]
    assert not any(hers.reference in page.text for page in pages)
    assert not any(hers.reference in text for text in told(world.there))
