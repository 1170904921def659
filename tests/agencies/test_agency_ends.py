"""An agency takes no part any more, or takes part again: what ends with it, what does not come back, and who may say so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies import staffing
from agencies.access import PolicyGroup, Role
from agencies.models import Agency, ApiToken, Desk, Membership, User
from audit.models import Event, Verb
from cases.models import Case, Share
from cases.sharing import NO_PART, end_what_is_over, share_with
from dashub import leaving
from dashub.errors import NotAllowed, StaleVersion, WrongState
from marac.models import Action
from referrals.models import Referral
from support.models import Place
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user, screened
from tests.marac.factories import make_action, make_series

pytestmark = pytest.mark.django_db
SENT = {"version": "1", "why": "Its contract ended"}


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area, PolicyGroup.HOUSING, name="Harbour Housing")


@pytest.fixture
def admin(area):
    return make_user(area.hub_desk, Role.ADMINISTRATOR, name="Ada Minister")


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return client


def at(desk: Desk, what: str = "") -> str:
    return f"/set-up/agencies/{desk.pk}{what}"


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def ended(page, desk: Desk) -> None:
    assert page.post(at(desk, "/end"), SENT).url == at(desk)


def takes_part(desk: Desk) -> bool:
    return Agency.objects.get(pk=desk.agency_id).active


class TestEnd:
    def test_everybody_leaves_as_a_leaver_does(self, page, admin, area, desk):
        manager, worker = make_user(desk, Role.MANAGER), make_user(desk, Role.PRACTITIONER)
        two = make_user(desk, Role.PRACTITIONER)
        Membership.objects.create(user=two, desk=make_desk(area), roles=["practitioner"])
        token, _ = ApiToken.issue(desk, make_user(desk, Role.PRACTITIONER), "Records", SYSTEM)
        case = make_case(area, desk)
        action = make_action(case, desk, owner=worker)
        Referral.start(desk, worker)
        text = text_of(page.get(at(desk, "/end")))
        assert "3 people work there" in text and "2 of them have no other post" in text
        assert "1 system of its uses the API" in text and case.reference not in text
        ended(page, desk)
        assert not takes_part(desk) and not Membership.objects.filter(desk=desk, until=None).exists()
        assert list(User.objects.filter(pk__in=[manager.pk, worker.pk, two.pk], is_active=True)) == [two]
        token.refresh_from_db()
        assert token.revoked_at and not Referral.objects.drafts().exists()
        open_now = Action.objects.open().get(case=case)
        assert (open_now.desk, open_now.owner) == (desk, None) and open_now.pk != action.pk
        assert "Ada Minister: Its contract ended. Before: Takes part: Yes" in text_of(page.get(at(desk)))
        event = Event.objects.get(kind="agencies.agency", verb=Verb.CHANGED, object_ids=[desk.agency_id])
        assert event.actor == admin.pk and event.detail["fields"] == ["active"]

    def test_no_case_is_shared_with_it_any_more(self, page, area, desk):
        hub = make_user(area.hub_desk, Role.TRIAGE)
        case, other = make_case(area, area.hub_desk, desk), make_case(area, area.hub_desk)
        until = timezone.now() + timedelta(days=3)
        share_with(other, [desk], "work", "Asked", SYSTEM, until=until)
        ended(page, desk)
        assert end_what_is_over(timezone.now(), SYSTEM) == 2 and not Share.objects.filter(desk=desk).exists()
        for one in (case, other):
            one = Case.objects.get(pk=one.pk)
            assert desk.pk not in one.readers and one.ended_shares.get().end_reason == NO_PART
            assert Case.objects.visible_to(hub).filter(pk=one.pk).exists()

    def test_no_series_asks_it(self, page, area, desk):
        other = make_desk(area)
        series = make_series(area, desk, other)
        ended(page, desk)
        assert list(series.desks.all()) == [other]
        assert Event.objects.filter(kind="marac.series", verb=Verb.CHANGED, object_ids=[series.pk]).exists()

    def test_no_bed_of_it_is_offered(self, page, area, desk):
        Place.objects.create(desk=desk, name="Elm House", kind="refuge", adults=2)
        assert Place.objects.in_area(area.pk).exists()
        ended(page, desk)
        assert not Place.objects.in_area(area.pk).exists()

    def test_the_hub_stays(self, page, area):
        text = text_of(page.get(at(area.hub_desk, "/end")))
        assert "It is the hub of" in text and "<form method" not in text.split("<main")[1]
        assert "It is the hub of" in text_of(page.post(at(area.hub_desk, "/end"), SENT)) and takes_part(area.hub_desk)

    def test_nobody_ends_the_agency_that_she_works_at(self, page, admin, desk):
        Membership.objects.create(user=admin, desk=desk, roles=["administrator"])
        screened(admin)
        assert "You work there yourself" in text_of(page.post(at(desk, "/end"), SENT)) and takes_part(desk)
        with pytest.raises(WrongState):
            leaving.end_agency(desk.agency, 1, "Because", admin)

    def test_one_that_works_elsewhere_too_is_not_hers_to_end(self, page, admin, desk):
        there = Desk.objects.create(agency=desk.agency, area=make_area("Far"))
        make_user(there, Role.PRACTITIONER)
        for what in ("/end", "/again"):
            assert page.get(at(desk, what)).status_code == page.post(at(desk, what), SENT).status_code == 404
        for act in (leaving.end_agency, leaving.begin_agency_again):
            with pytest.raises(NotAllowed):
                act(desk.agency, 1, "Because", admin)
        assert takes_part(desk) and Membership.objects.live().filter(desk=there).exists()

    @pytest.mark.parametrize("wrong", [{"why": ""}, {"why": "w" * 201}, {"why": "a\0b"}, {"version": "x"}])
    def test_what_is_wrong_is_said_and_nothing_ends(self, page, desk, wrong):
        make_user(desk, Role.PRACTITIONER)
        assert "There is a problem" in text_of(page.post(at(desk, "/end"), SENT | wrong))
        assert takes_part(desk) and Membership.objects.live().filter(desk=desk).exists()

    def test_sent_twice_it_ends_once(self, page, desk):
        ended(page, desk)
        ended(page, desk)
        assert desk.agency.changes.count() == 1

    def test_who_comes_second_is_told_and_nothing_of_hers_happens(self, page, admin, desk):
        make_user(desk, Role.PRACTITIONER)
        desk.agency.change(1, admin, "They merged", name="Harbour Homes")
        text = text_of(page.post(at(desk, "/end"), SENT))
        assert "Somebody changed this agency" in text and 'name="version" value="2"' in text
        assert takes_part(desk) and Membership.objects.live().filter(desk=desk).exists()
        with pytest.raises(StaleVersion):
            leaving.end_agency(desk.agency, 1, "Because", admin)
        page.post(at(desk, "/end"), SENT | {"version": "2"})
        assert not takes_part(desk)


class TestAgain:
    def test_it_begins_with_nobody_and_with_no_case(self, page, admin, area, desk):
        worker = make_user(desk, Role.PRACTITIONER)
        case = make_case(area, area.hub_desk, desk)
        ended(page, desk)
        assert page.post(at(desk, "/again"), {"version": "2", "why": "A new contract"}).url == at(desk)
        assert takes_part(desk) and not Membership.objects.live().filter(desk=desk).exists()
        text = text_of(page.get(at(desk)))
        assert "Invite the first person" in text and "A new contract. Before: Takes part: No" in text
        back = staffing.invite(desk, worker.email, worker.full_name, "", ["practitioner"], admin)
        assert not Case.objects.visible_to(screened(User.objects.get(pk=back.user_id))).filter(pk=case.pk).exists()

    def test_nor_with_what_the_operator_left_to_it(self, page, area, desk):
        """He may have switched it off by a row, as was done before there were pages."""
        worker = make_user(desk, Role.PRACTITIONER)
        case = make_case(area, desk)
        Agency.objects.filter(pk=desk.agency_id).update(active=False)
        page.post(at(desk, "/again"), SENT)
        assert takes_part(desk) and not Membership.objects.live().filter(desk=desk).exists()
        assert not User.objects.get(pk=worker.pk).is_active
        assert desk.pk not in Case.objects.get(pk=case.pk).readers

    def test_of_one_that_takes_part_there_is_nothing_to_say(self, page, desk):
        assert page.post(at(desk, "/again"), SENT).url == at(desk) and not desk.agency.changes.exists()

    def test_a_reason_is_asked(self, page, desk):
        Agency.objects.filter(pk=desk.agency_id).update(active=False)
        assert "There is a problem" in text_of(page.post(at(desk, "/again"), SENT | {"why": ""}))
        assert not takes_part(desk)


@pytest.mark.parametrize("what", ["/end", "/again"])
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_no_other_role_does_either(client, area, desk, role, what):
    client.force_login(make_user(area.hub_desk, role))
    Agency.objects.filter(pk=desk.agency_id).update(active=what == "/end")
    assert client.get(at(desk, what)).status_code == client.post(at(desk, what), SENT).status_code == 403
    assert takes_part(desk) == (what == "/end")


@pytest.mark.parametrize("what", ["/end", "/again"])
def test_another_area_is_not_hers(page, what):
    far = make_desk(make_area("Far"))
    assert page.get(at(far, what)).status_code == page.post(at(far, what), SENT).status_code == 404
