"""Agencies in pages: who takes part in an area, a new one, one that is known from elsewhere, and what one is called."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import taking_part
from agencies.access import PolicyGroup, Role
from agencies.models import Agency, Desk, Membership
from audit.models import Event, Verb
from dashub.errors import InvalidInput
from tests.factories import make_area, make_desk, make_user

pytestmark = pytest.mark.django_db
LIST, NEW = "/set-up/agencies", "/set-up/agencies/new"


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area, PolicyGroup.HOUSING, name="Harbour Housing")


@pytest.fixture
def far():
    """An agency of another area."""
    return make_desk(make_area("Far"), PolicyGroup.POLICE, name="Coast Police")


@pytest.fixture
def admin(area):
    return make_user(area.hub_desk, Role.ADMINISTRATOR, name="Ada Minister")


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return client


def typed(like: Desk, **more) -> dict:
    return {
        "name": "Quay Homes",
        "kind": like.agency.kind_id,
        "email": "quay@example.org",
        "why": "They joined",
    } | more


def at(desk: Desk, more: str = "") -> str:
    return f"{LIST}/{desk.pk}{more}"


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


class TestList:
    def test_of_each_agency_what_it_is_and_who_works_there(self, page, desk, far):
        make_user(desk, Role.PRACTITIONER)
        gone = make_user(desk, Role.PRACTITIONER)
        Membership.objects.filter(user=gone).update(until="2020-01-01T00:00Z")
        [(_, lines)] = page.get(LIST).context["areas"]
        assert {str(line.desk): line.people for line in lines} == {"Harbour Housing": 1, str(desk.area.hub_desk): 1}
        assert "Coast Police" not in text_of(page.get(LIST))
        assert Event.objects.filter(kind="agencies.desk", verb=Verb.LISTED).exists()

    def test_a_system_is_no_person(self, page, desk):
        system = make_user(desk, Role.PRACTITIONER)
        system.api_tokens.create(desk=desk, name="Records", digest="d" * 64)
        [(_, lines)] = page.get(LIST).context["areas"]
        assert [line.people for line in lines if line.desk == desk] == [0]

    def test_one_that_takes_no_part_any_more_stays_in_it(self, page, desk):
        Agency.objects.filter(pk=desk.agency_id).update(active=False)
        [(_, lines)] = page.get(LIST).context["areas"]
        assert desk in [line.desk for line in lines]
        text = text_of(page.get(at(desk)))
        assert "Not any more" in text and reverse("member-invite", args=[desk.pk]) not in text

    def test_more_agencies_cost_no_more_queries(self, page, desk):
        def count() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page.get(LIST)
            return len(queries)

        first = count()
        for number in range(3):
            make_user(make_desk(desk.area, name=f"Agency {number}"), Role.PRACTITIONER)
        assert count() == first <= 15


class TestNew:
    def test_it_is_added_with_its_desk_and_the_first_person_is_invited(self, page, admin, desk):
        answer = page.post(NEW, typed(desk, name="  Quay   Homes ", phone="01632 960 111"))
        new = Desk.objects.get(agency__name="Quay Homes")
        assert answer.url == at(new) and (new.email, new.phone) == ("quay@example.org", "01632 960 111")
        assert (new.area, new.agency.kind) == (desk.area, desk.agency.kind) and new.group_id
        text = text_of(page.get(at(new)))
        links = [f'href="{link}' for link in (f"/members/invite/{new.pk}", f"/set-up/services/{new.pk}")]
        assert "Invite the first person" in text and all(link in text for link in links)
        assert text.index(links[0]) < text.index(links[1]) and "Ada Minister: They joined" in text
        assert page.get(f"/members/invite/{new.pk}").status_code == 200
        for kind, row in (("agencies.agency", new.agency), ("agencies.desk", new)):
            assert Event.objects.filter(kind=kind, verb=Verb.CREATED, object_ids=[row.pk], actor=admin.pk).count() == 1

    def test_sent_twice_nothing_is_made_twice(self, page, desk):
        page.post(NEW, typed(desk))
        text = text_of(page.post(NEW, typed(desk, name="QUAY homes")))
        assert (
            "“Quay Homes” takes part in" in text
            and Desk.objects.filter(agency__name__iexact="quay homes").count() == 1
        )

    def test_nor_by_two_at_the_same_moment(self, admin, desk):
        """Both have looked before either has written."""
        given = {"kind": desk.agency.kind, "by": admin, "why": "They joined"}
        taking_part.begin(desk.area, None, "Quay Homes", **given)
        for known, name in ((None, "quay homes"), (Agency.objects.get(name="Quay Homes"), "Quay Homes")):
            with pytest.raises(InvalidInput):
                taking_part.begin(desk.area, known, name, **given)
        assert Agency.objects.filter(name__iexact="quay homes").count() == 1
        assert Event.objects.filter(kind="agencies.agency", verb=Verb.CREATED).count() == 1

    def test_one_of_other_areas_is_asked_about_and_gets_a_desk_alone(self, page, far, desk):
        sent = typed(far, name="coast  POLICE")
        text = text_of(page.post(NEW, sent))
        assert "works in other areas too" in text and "The hub knows “Coast Police”" in text
        assert far.area.name not in text and Desk.objects.filter(agency=far.agency).count() == 1
        answer = page.post(NEW, sent | {"same": "on"})
        new = Desk.objects.get(agency=far.agency, area=desk.area)
        assert answer.url == at(new) and not far.agency.changes.exists()
        assert Agency.objects.filter(name__iexact="coast police").count() == 1

    def test_its_kind_must_agree(self, page, far, desk):
        text = text_of(page.post(NEW, typed(desk, name="Coast Police", same="on")))
        assert "The hub holds this agency as" in text and Desk.objects.filter(agency=far.agency).count() == 1

    def test_one_that_takes_no_part_elsewhere_is_not_added(self, page, far):
        Agency.objects.filter(pk=far.agency_id).update(active=False)
        text = text_of(page.post(NEW, typed(far, name="Coast Police", same="on")))
        assert taking_part.NOT_NOW in text and Desk.objects.filter(agency=far.agency).count() == 1

    def test_nor_where_it_stops_while_she_types(self, admin, area, far):
        known = Agency.objects.get(pk=far.agency_id)
        Agency.objects.filter(pk=far.agency_id).update(active=False)
        with pytest.raises(InvalidInput):
            taking_part.begin(area, known, known.name, known.kind, admin, "They joined")

    def test_one_that_took_part_here_is_found_in_the_list(self, page, desk):
        Agency.objects.filter(pk=desk.agency_id).update(active=False)
        assert "took part in" in text_of(page.post(NEW, typed(desk, name="Harbour Housing")))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"name": " "},
            {"name": "n" * 121},
            {"name": "Quay\0Homes"},
            {"kind": ""},
            {"kind": "999999"},
            {"email": "no address"},
            {"phone": "0" * 31},
            {"why": ""},
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, page, desk, wrong):
        before = Agency.objects.count()
        assert "There is a problem" in text_of(page.post(NEW, typed(desk) | wrong))
        assert Agency.objects.count() == before

    def test_a_hub_is_made_with_its_area(self, page, desk):
        text = text_of(page.post(NEW, typed(desk.area.hub_desk)))
        assert "There is a problem" in text and not Agency.objects.filter(name="Quay Homes").exists()

    def test_whoever_sets_up_several_areas_says_in_which(self, page, admin, desk, far):
        assert 'name="area"' not in text_of(page.get(NEW))
        other = make_area("Tarn")
        Membership.objects.create(user=admin, desk=other.hub_desk, roles=["administrator"])
        admin.screened_as = admin.screening_mark({desk.area_id, other.pk})
        admin.save()
        for wrong in ("", str(far.area_id), "x"):
            assert "There is a problem" in text_of(page.post(NEW, typed(desk, area=wrong)))
        assert page.post(NEW, typed(desk, area=other.pk)).status_code == 302
        assert Desk.objects.get(agency__name="Quay Homes").area == other
        text = text_of(page.post(NEW, typed(desk, area=desk.area_id)))
        assert "Tick the box" in text
        assert page.post(NEW, typed(desk, area=desk.area_id, same="on")).status_code == 302


class TestName:
    def test_it_is_changed_with_who_why_and_what_it_was(self, page, admin, desk):
        sent = {"version": "1", "name": "Harbour  Homes", "why": "They merged"}
        assert page.post(at(desk, "/name"), sent).url == at(desk)
        text = text_of(page.get(at(desk)))
        assert "Harbour Homes" in text and "Ada Minister: They merged. Before: Name: Harbour Housing" in text
        assert Event.objects.filter(kind="agencies.agency", verb=Verb.CHANGED, actor=admin.pk).count() == 1

    def test_only_its_capitals(self, page, desk):
        page.post(at(desk, "/name"), {"version": "1", "name": "HARBOUR Housing", "why": "As they write it"})
        assert Agency.objects.get(pk=desk.agency_id).name == "HARBOUR Housing"

    def test_another_s_name_is_refused(self, page, desk, far):
        text = text_of(page.post(at(desk, "/name"), {"version": "1", "name": "coast police", "why": "They merged"}))
        assert taking_part.TWICE in text and Agency.objects.filter(name="Harbour Housing").exists()

    def test_who_comes_second_is_shown_both(self, page, admin, desk):
        desk.agency.change(1, admin, "They merged", name="Harbour Homes")
        sent = {"version": "1", "name": "Harbour Flats", "why": "They split"}
        text = text_of(page.post(at(desk, "/name"), sent))
        assert "Someone else saved this first" in text and "Harbour Homes" in text and 'value="Harbour Flats"' in text
        page.post(at(desk, "/name"), sent | {"version": "2"})
        assert Agency.objects.get(pk=desk.agency_id).name == "Harbour Flats"

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"name": "n" * 121}, {"name": "a\0b"}, {"why": ""}, {"version": "x"}]
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, page, desk, wrong):
        sent = {"version": "1", "name": "Quay Homes", "why": "They merged"} | wrong
        assert "There is a problem" in text_of(page.post(at(desk, "/name"), sent))
        assert Agency.objects.filter(name="Harbour Housing").exists()

    def test_of_an_agency_that_works_elsewhere_too_it_is_the_operator_s(self, page, admin, far, area):
        here = taking_part.begin(area, far.agency, "", far.agency.kind, admin, "They joined")
        far.agency.changes.create(why="Said in the other area", before={"name": "Old"})
        text = text_of(page.get(at(here)))
        assert "whoever operates the hub" in text and "Said in the other area" not in text
        assert at(here, "/name") not in text and "/set-up/sign-on/" not in text
        for method in (page.get, page.post):
            assert method(at(here, "/name"), {"version": "1", "name": "Mine", "why": "x"}).status_code == 404


class TestDesk:
    def test_how_it_was_reached_is_told_and_the_rest_with_its_service(self, page, admin, desk):
        desk.change(1, admin, "Mailbox moved", email="new@example.org", pathways=["idva"])
        desk.change(2, admin, "Opens later", hours="10 to 4")
        text = text_of(page.get(at(desk)))
        assert (
            "Mailbox moved. Before: E-mail: nothing" in text and "Opens later" not in text and "athways:" not in text
        )

    def test_the_service_page_tells_since_when_it_is_there(self, page, desk):
        page.post(NEW, typed(desk))
        new = Desk.objects.get(agency__name="Quay Homes")
        text = text_of(page.get(f"/set-up/services/{new.pk}"))
        assert "They joined" in text and "Before:" not in text

    def test_few_queries(self, page, desk):
        with CaptureQueriesContext(connection) as queries:
            page.get(at(desk))
        assert len(queries) <= 15


class TestNotHers:
    def test_another_area_is_not_hers(self, page, far):
        for address in (at(far), at(far, "/name"), f"{LIST}/999999"):
            assert page.get(address).status_code == 404
        assert page.post(at(far, "/name"), {"version": "1", "name": "Mine", "why": "x"}).status_code == 404

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
    def test_no_other_role_finds_any_of_it(self, client, area, desk, role):
        client.force_login(make_user(area.hub_desk, role))
        for address in (LIST, NEW, at(desk), at(desk, "/name")):
            assert client.get(address).status_code == 403
        assert client.post(NEW, typed(desk)).status_code == 403
        assert client.post(at(desk, "/name"), {"version": "1", "name": "Mine", "why": "x"}).status_code == 403
        assert not Agency.objects.filter(name__in=["Quay Homes", "Mine"]).exists()
