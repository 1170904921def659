"""One telling sent twice: it is of the hearing that the page was about, and of no other."""

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from marac.models import Discussion, Feedback
from tests.factories import make_area, make_case, make_desk, make_user
from tests.marac.factories import DAY, make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db


def test_a_second_press_does_not_settle_an_older_hearing(client):
    area = make_area()
    service = make_desk(area, PolicyGroup.IDVA)
    idva, case = make_user(service, Role.IDVA), make_case(area, service)
    series = make_series(area, service)
    heard = []
    for days in (9, 1):
        meeting = make_meeting(area, series, timezone.now() - days * DAY, status="held")
        listing = make_listing(case, meeting, status="discussed")
        Discussion.objects.create(listing=listing, decision="x", tell_victim_by=service, tell_victim_how="By noon")
        heard.append(listing)
    client.force_login(idva)
    address = f"/cases/{case.reference}/marac/told"
    page = client.get(address).content.decode()
    assert f'value="{heard[1].reference}"' in page
    form = {
        "listing": heard[1].reference,
        "outcome": "told",
        "contact_point": "her",
        "channel": "mobile",
        "told": "The locks are changed",
    }
    assert client.post(address, form).status_code == 302
    again = client.post(address, form)
    assert again.status_code == 302
    assert list(Feedback.objects.values_list("listing", flat=True)) == [heard[1].pk]
    assert case.voices.count() == 1


def test_one_try_sent_twice_is_one_try(client):
    area = make_area()
    service = make_desk(area, PolicyGroup.IDVA)
    idva, case = make_user(service, Role.IDVA), make_case(area, service)
    series = make_series(area, service)
    meeting = make_meeting(area, series, timezone.now() - DAY, status="held")
    listing = make_listing(case, meeting, status="discussed")
    Discussion.objects.create(listing=listing, decision="x", tell_victim_by=service, tell_victim_how="By noon")
    client.force_login(idva)
    address = f"/cases/{case.reference}/marac/told"

    def send(tries: int, why: str):
        form = {"listing": listing.reference, "tries": tries, "outcome": "not_yet", "not_yet": why}
        return client.post(address, form)

    assert 'name="tries" value="0"' in client.get(address).text
    assert send(0, "Nobody answered").status_code == 302
    assert send(0, "Nobody answered").status_code == 302
    assert Feedback.objects.count() == 1
    assert 'name="tries" value="1"' in client.get(address).text
    assert send(1, "Nobody answered").status_code == 302
    assert Feedback.objects.count() == 2
