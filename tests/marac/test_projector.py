"""The room's screen: what the whole room sees of the case that is heard."""

import pytest

from marac.actions.attendance import accept_confidentiality
from tests import personas
from tests.marac.factories import make_listing

pytestmark = pytest.mark.django_db


def test_the_room_s_screen_shows_no_address_and_no_restricted_case():
    world = personas.build()
    private = make_listing(world.restricted, world.meeting, position=2)
    client = world.client_of("chair")
    accept_confidentiality(world.meeting, world.users["chair"])
    address = f"/meetings/{world.meeting.reference}/room"
    before = client.get(address).content.decode()
    assert "4 Alder Row" in before and "07700 900123" in before and private.case.reference in before
    client.post(f"/meetings/{world.meeting.reference}/projector", {"on": "yes"})
    shown = client.get(address).content.decode()
    assert "4 Alder Row" not in shown and "07700 900123" not in shown and private.case.reference not in shown
    assert world.case.reference in shown and "Zephyrine" in shown
    assert client.get(f"{address}/{private.reference}").status_code == 404
    assert client.get(f"{address}/{private.reference}/state").status_code == 404
    assert private.case.reference not in client.get(f"{address}/{world.listing.reference}/state").content.decode()
    # Another browser of hers is her own.
    assert "4 Alder Row" in world.client_of("chair", fresh=True).get(address).content.decode()
    client.post(f"/meetings/{world.meeting.reference}/projector")
    assert "4 Alder Row" in client.get(address).content.decode()
