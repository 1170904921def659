"""Who can see a case and why: the panel, sharing it, ending a share."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.html import escape

from agencies.access import PolicyGroup as G
from agencies.access import Role
from cases.models import Share, disclose
from cases.sharing import name_user
from tests.factories import make_area, make_desk, make_user

pytestmark = pytest.mark.django_db


def url(family, rest=""):
    return f"/cases/{family.case.reference}/sharing{rest}"


def test_everybody_in_the_case_sees_with_whom_and_why(family, client):
    for group in G:
        client.force_login(family.workers[group])
        text = client.get(url(family)).content.decode()
        assert all(escape(str(desk)) in text for desk in family.desks.values())
        assert "for the test" in text and "A pathway of the referral needs it" in text


def test_the_panel_says_what_an_agency_sees(family, as_worker):
    text = as_worker(G.HUB).get(url(family)).content.decode()
    assert "Only while the case is at MARAC" in text and "In summary" in text and "Not at all" in text


def test_a_case_is_shared_with_a_reason_until_a_day(family, as_worker):
    desk = make_desk(family.area, G.ADULT)
    worker = make_user(desk, Role.PRACTITIONER)
    client = as_worker(G.HUB)
    data = {
        "desks": [desk.pk],
        "basis": "work",
        "reason": "She is their client",
        "until_day": "31",
        "until_month": "12",
        "until_year": "2090",
    }
    assert client.post(url(family, "/new"), data).status_code == 302
    share = Share.objects.get(desk=desk)
    assert timezone.localtime(share.until).date() == dt.date(2090, 12, 31)
    client.force_login(worker)
    assert client.get(url(family)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"desks": []}, "Select at least one agency"),
        ({"desks": ["nonsense"]}, "is not a valid value"),
        ({"basis": "hub"}, "Select one of the options"),
        ({"reason": ""}, "Enter reason"),
        ({"until_day": "1", "until_month": "1", "until_year": "2020"}, "must be today or in the future"),
    ],
)
def test_a_bad_share_is_explained(family, as_worker, changes, message):
    desk = make_desk(family.area, G.ADULT)
    data = {"desks": [desk.pk], "basis": "work", "reason": "why"} | changes
    response = as_worker(G.HUB).post(url(family, "/new"), data)
    assert response.status_code == 200 and message in response.content.decode()
    assert not Share.objects.filter(desk=desk).exists()


def test_another_areas_agency_is_not_offered(family, as_worker):
    desk = make_desk(make_area("Faraway"), G.ADULT)
    response = as_worker(G.HUB).post(url(family, "/new"), {"desks": [desk.pk], "basis": "work", "reason": "x"})
    assert response.status_code == 200 and not Share.objects.filter(desk=desk).exists()


def test_an_ended_share_closes_the_case_and_stays_on_the_panel(family, as_worker, client):
    desk = family.desks[G.VOLUNTARY]
    as_worker(G.HUB).post(url(family, f"/{desk.pk}/end"), {"reason": "Work is done"})
    client.force_login(family.workers[G.VOLUNTARY])
    assert client.get(url(family)).status_code == 404
    assert "Work is done" in as_worker(G.HUB).get(url(family)).content.decode()


def test_the_hubs_own_share_does_not_end(family, as_worker):
    assert as_worker(G.HUB).post(url(family, f"/{family.area.hub_desk_id}/end"), {"reason": "x"}).status_code == 404


def test_those_without_the_power_neither_share_nor_end(family, as_worker):
    client = as_worker(G.IDVA)
    assert client.get(url(family, "/new")).status_code == 403
    assert client.post(url(family, f"/{family.desks[G.POLICE].pk}/end"), {"reason": "x"}).status_code == 403
    assert "Share with an agency" not in client.get(url(family)).content.decode()


def test_somebody_let_in_by_name_is_on_the_panel_until_her_time_is_over(family, as_worker):
    guest = make_user(make_desk(family.area, G.ADULT), Role.PRACTITIONER, name="Guest Worker")
    name_user(family.case, guest, "asked by the chair", family.workers[G.HUB])
    client = as_worker(G.HUB)
    assert "Guest Worker" in client.get(url(family)).content.decode()
    family.case.named_users.update(until=timezone.now() - dt.timedelta(minutes=1))
    assert "Guest Worker" not in client.get(url(family)).content.decode()


def test_what_was_given_out_is_told_to_whom_its_sections_exist_for(family, as_worker):
    """That her immigration papers went to the Home Office tells that there are some; a plan, all may know of."""
    given = {"basis": "consent", "body": "A body outside", "reason": "She asked"}
    for section, desk in (("immigration", G.HUB), ("safety_plan", G.HUB), ("health", G.EDUCATION)):
        what, user = f"Papers of {section}", family.workers[desk]
        disclose(family.case, family.desks[desk], user, to="other", what=what, sections=[section], **given)
    read = {
        group: {one for one in ("immigration", "safety_plan", "health") if f"Papers of {one}" in page}
        for group in (G.IDVA, G.POLICE, G.EDUCATION, G.VOLUNTARY)
        for page in [as_worker(group).get(url(family)).text]
    }
    assert read == {
        G.IDVA: {"immigration", "safety_plan", "health"},
        G.POLICE: {"safety_plan"},
        G.EDUCATION: {"safety_plan", "health"},
        G.VOLUNTARY: {"immigration", "safety_plan"},
    }
