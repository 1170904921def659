"""A restricted case: for whoever is not named it does not exist, anywhere."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup as G
from agencies.access import Role
from agencies.models import Notice
from agencies.notices import notify
from audit.models import Event
from cases import restricting
from cases.models import Case, Due, NamedUser
from cases.sharing import end_what_is_over, name_user, share_with
from cases.tasks import keep_somebody
from dashub.errors import WrongState
from tests.factories import SYSTEM, make_desk, make_user

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def chair(family):
    return make_user(family.area.hub_desk, Role.CHAIR, name="The Chair")


@pytest.fixture
def restricted(family, chair):
    restricting.restrict(family.case, "by_hand", "Her sister is a councillor", chair)
    return family


def sees(user, case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def url(family, rest=""):
    return f"/cases/{family.case.reference}{rest}"


def test_the_duty_list_alone_sees_it(restricted, chair):
    assert sees(chair, restricted.case)
    assert not any(sees(worker, restricted.case) for worker in restricted.workers.values())


def test_the_areas_own_list_goes_before_the_chairs(family, chair):
    deputy = make_user(family.area.hub_desk, Role.COORDINATOR)
    family.area.duty.set([deputy])
    restricting.restrict(family.case, "by_hand", "x", SYSTEM)
    assert sees(deputy, family.case) and not sees(chair, family.case)


def test_who_is_named_keeps_her_agencys_column_and_nothing_more(restricted, chair, client):
    guest = restricted.workers[G.HOUSING]
    restricting.name(restricted.case, guest, "She does the locks", chair)
    client.force_login(guest)
    page = client.get(url(restricted)).content.decode()
    assert "Zephyrine Oakhollow" in page and "Restricted" in page
    assert "She cried through the session" not in client.get(url(restricted, "/notes")).content.decode()
    assert not sees(make_user(restricted.desks[G.HOUSING], Role.PRACTITIONER), restricted.case), "her colleague"


@pytest.mark.parametrize(
    "page", ["", "/people", "/sharing", "/timeline", "/marac", "/documents", "/conflict", "/restrict"]
)
def test_every_page_of_it_is_gone(restricted, client, page):
    for group in (G.HUB, G.POLICE, G.IDVA):
        client.force_login(restricted.workers[group])
        assert client.get(url(restricted, page)).status_code == 404


def test_lists_search_and_check_know_nothing(restricted, client):
    for group in (G.HUB, G.POLICE):
        client.force_login(restricted.workers[group])
        reference = restricted.case.reference
        assert reference not in client.get("/cases").content.decode()
        for text in (reference, "Zephyrine Oakhollow", "07700 900321", "CH41 6AA"):
            found = client.post("/cases/search", {"q": text}).content.decode()
            assert reference not in found.replace(f'value="{reference}"', "")
        asked = {"by": "phone", "phone": "07700 900321", "purpose": "danger"}
        assert "nothing that you may see" in client.post("/known", asked).content.decode()


def test_what_was_due_and_told_before_is_gone(family, chair, client):
    police = family.workers[G.POLICE]
    Due.put(
        "x:1",
        case=family.case,
        desk=family.desks[G.POLICE],
        power="write_cases",
        what="Something",
        reference=family.case.reference,
        link=url(family),
        at=timezone.now(),
    )
    notify([police, chair], "told", f"Case {family.case.reference}: something", url(family))
    client.force_login(police)
    assert family.case.reference in client.get("/").content.decode()
    restricting.restrict(family.case, "by_hand", "x", chair)
    assert family.case.reference not in client.get("/").content.decode()
    assert set(Notice.objects.filter(text__contains=family.case.reference).values_list("user", flat=True)) == {
        chair.pk
    }


def test_a_lead_who_is_not_named_leads_no_more(family, chair):
    lead = family.workers[G.IDVA]
    Case.objects.filter(pk=family.case.pk).update(lead=lead)
    restricting.restrict(family.case, "by_hand", "x", chair)
    family.case.refresh_from_db()
    assert family.case.lead is None


def test_restricting_by_a_page_names_the_lead_where_ticked(family, chair, client):
    lead = family.workers[G.IDVA]
    Case.objects.filter(pk=family.case.pk).update(lead=lead)
    client.force_login(chair)
    assert "Worker" in client.get(url(family, "/restrict")).content.decode()
    assert client.post(url(family, "/restrict"), {"reason": ""}).status_code == 200
    assert not Case.objects.get(pk=family.case.pk).restricted
    client.post(url(family, "/restrict"), {"reason": "His aunt is a councillor", "named": [lead.pk]})
    family.case.refresh_from_db()
    assert family.case.lead == lead and sees(lead, family.case) and sees(chair, family.case)
    assert client.post(url(family, "/restrict"), {"reason": "again"}).status_code == 409


def test_a_coordinator_may_restrict_and_is_then_out_herself(family, chair, client):
    coordinator = make_user(family.area.hub_desk, Role.COORDINATOR)
    client.force_login(coordinator)
    assert client.post(url(family, "/restrict"), {"reason": "A councillor"}).url == "/cases"
    assert not sees(coordinator, family.case)


def test_names_are_added_and_removed_with_their_reasons(restricted, chair, client):
    guest = restricted.workers[G.HEALTH]
    client.force_login(chair)
    assert client.post(url(restricted, "/named/new"), {"user": guest.pk, "reason": ""}).status_code == 200
    client.post(url(restricted, "/named/new"), {"user": guest.pk, "reason": "She looks for the family"})
    page = client.get(url(restricted, "/sharing")).content.decode()
    assert str(guest) in page and "She looks for the family" in page
    assert Notice.objects.filter(user=guest, text__contains=restricted.case.reference).exists()
    client.post(url(restricted, f"/named/{guest.pk}/remove"), {"reason": "Done"})
    assert not sees(guest, restricted.case)
    assert client.get(url(restricted, f"/named/{guest.pk}/remove")).status_code == 404


def test_whoever_is_barred_is_not_offered_as_a_name(restricted, chair, client):
    from cases.sharing import bar

    party = restricted.workers[G.HEALTH]
    bar(party, restricted.perpetrator, "He himself", SYSTEM)
    client.force_login(chair)
    answer = client.post(url(restricted, "/named/new"), {"user": party.pk, "reason": "x"})
    assert answer.status_code == 200 and not NamedUser.objects.filter(user=party).exists()


def test_lifted_it_is_its_agencies_again(restricted, chair):
    share_with(restricted.case, [make_desk(restricted.area)], "work", "while it was shut", SYSTEM)
    restricting.lift(restricted.case, "A mistake", chair)
    assert all(sees(worker, restricted.case) for worker in restricted.workers.values())
    assert not restricted.case.named_users.exists()
    with pytest.raises(WrongState):
        restricting.lift(restricted.case, "again", chair)


def test_a_position_of_trust_is_asked_and_kept(restricted, chair, client):
    client.force_login(chair)
    assert "Not answered yet" in client.get(url(restricted, "/sharing")).content.decode()
    client.post(url(restricted, "/restrict/trust"), {"answer": "yes", "note": "LADO told on 3 March"})
    page = client.get(url(restricted, "/sharing")).content.decode()
    assert "LADO told on 3 March" in page and "Not answered yet" not in page


def test_who_had_looked_before_is_told_to_the_chair(family, chair, client):
    police, health = family.workers[G.POLICE], family.workers[G.HEALTH]
    client.force_login(police)
    client.get(url(family))
    client.force_login(health)
    client.post("/cases/search", {"q": "Bartholomew Quill"})
    restricting.restrict(family.case, "match", "", SYSTEM)
    client.force_login(police)
    client.get(url(family))
    client.force_login(chair)
    page = client.get(url(family, "/restrict/looked")).content.decode()
    assert str(police) in page and str(family.desks[G.POLICE]) in page
    assert str(health) in page, "found by a search"
    assert str(family.workers[G.HOUSING]) not in page and page.count(str(police)) == 1


def test_those_who_may_not_restrict_are_refused(restricted, chair, client):
    guest = restricted.workers[G.IDVA]
    restricting.name(restricted.case, guest, "x", chair)
    client.force_login(guest)
    for page in ("/named/new", "/restrict/lift", "/restrict/trust", "/restrict/looked"):
        assert client.get(url(restricted, page)).status_code == 403
    assert "Her sister is a councillor" not in client.get(url(restricted, "/sharing")).content.decode()


def test_a_case_whose_last_name_is_gone_goes_to_the_duty_list_of_today(restricted, chair):
    chair.is_active = False
    chair.save()
    assert keep_somebody() == 1, "no chair, no coordinator: whoever shares cases there"
    assert sees(restricted.workers[G.HUB], restricted.case) and keep_somebody() == 0
    heir = make_user(restricted.area.hub_desk, Role.CHAIR)
    assert keep_somebody() == 1 and keep_somebody() == 0
    assert sees(heir, restricted.case)


def test_a_name_for_a_time_ends_at_that_second(restricted, chair):
    guest = restricted.workers[G.HEALTH]
    restricting.name(restricted.case, guest, "x", chair, until=timezone.now() + HOUR)
    assert sees(guest, restricted.case)
    NamedUser.objects.filter(user=guest).update(until=timezone.now() - HOUR)
    assert not sees(guest, restricted.case), "nothing has swept"


class TestAShareForATime:
    """It ends by itself, at that second, with the scheduler dead; the sweep only writes the history."""

    def lent(self, family, until):
        desk = make_desk(family.area, G.ADULT)
        share_with(family.case, [desk], "work", "for a while", SYSTEM, until=until)
        return desk, make_user(desk, Role.PRACTITIONER)

    def test_open_until_then_and_shut_after(self, family):
        desk, worker = self.lent(family, timezone.now() + HOUR)
        assert sees(worker, family.case)
        family.case.shares.filter(desk=desk).update(until=timezone.now() - HOUR)
        assert not sees(worker, family.case) and family.case.shares.filter(desk=desk).exists()

    def test_the_sweep_keeps_when_it_ended_and_why(self, family):
        desk, worker = self.lent(family, timezone.now() + HOUR)
        assert end_what_is_over(timezone.now(), SYSTEM) == 0
        ended = timezone.now() - HOUR
        family.case.shares.filter(desk=desk).update(until=ended)
        assert end_what_is_over(timezone.now(), SYSTEM) == 1 and end_what_is_over(timezone.now(), SYSTEM) == 0
        row = family.case.ended_shares.get(desk=desk)
        assert (row.end_reason, row.ended_by, row.ended_at) == ("Its time was up", None, ended)
        assert not sees(worker, family.case)

    def test_by_the_form_with_an_hour(self, family, as_worker):
        desk = make_desk(family.area, G.ADULT)
        day = {"until_day": "31", "until_month": "12", "until_year": "2090"}
        data = {"desks": [desk.pk], "basis": "work", "reason": "x", "until_time": "2:30pm"}
        client = as_worker(G.HUB)
        assert client.post(url(family, "/sharing/new"), data).status_code == 200, "a time without a day"
        assert client.post(url(family, "/sharing/new"), data | day).status_code == 302
        assert timezone.localtime(family.case.shares.get(desk=desk).until).hour == 14
        assert "2:30pm" in client.get(url(family, "/sharing")).content.decode()

    def test_today_but_past_is_refused(self, family, as_worker):
        desk, now = make_desk(family.area, G.ADULT), timezone.localtime()
        day = {"until_day": now.day, "until_month": now.month, "until_year": now.year, "until_time": "00:00"}
        data = {"desks": [desk.pk], "basis": "work", "reason": "x"} | day
        answer = as_worker(G.HUB).post(url(family, "/sharing/new"), data)
        assert answer.status_code == 200 and "must be in the future" in answer.content.decode()


def test_the_log_names_who_restricted_and_why_not(restricted, chair):
    event = Event.objects.filter(actor=chair.pk, verb="unshared", detail__restricted=True).get()
    assert event.object_ids == [restricted.case.pk] and "sister" not in str(event.detail)


def test_somebody_let_in_by_glass_is_out_when_it_is_restricted(family, chair):
    guest = make_user(make_desk(family.area, G.ADULT), Role.PRACTITIONER)
    name_user(family.case, guest, "x", SYSTEM, kind="glass", until=timezone.now() + HOUR)
    assert sees(guest, family.case)
    restricting.restrict(family.case, "by_hand", "x", chair)
    assert not sees(guest, family.case)
