"""Members: who may invite, change, move and end whom. Nobody changes her own roles; none gives what is not hers to give."""

import re

import pytest
from django.core import mail
from django.test import Client

from agencies import staffing
from agencies.access import Role, may_change_member, roles_given
from agencies.models import Membership, User
from audit.models import Event, Verb
from cases.models import Case
from dashub.errors import NotAllowed
from dashub.leaving import leave, move
from dashub.wiring import screen_where_needed
from referrals.models import Referral
from tests.factories import PASSWORD, code_of, make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db
OF_A_MANAGER = {Role.PRACTITIONER, Role.IDVA, Role.REPRESENTATIVE, Role.MANAGER}
BEYOND_HER = sorted(set(Role) - OF_A_MANAGER)


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area)


@pytest.fixture
def manager(desk):
    return make_user(desk, Role.MANAGER)


@pytest.fixture
def administrator(area):
    return make_user(area.hub_desk, Role.ADMINISTRATOR)


@pytest.fixture
def member(desk):
    return make_user(desk, Role.PRACTITIONER).memberships.get()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def typed(**more):
    return {"full_name": "Jo Lane", "email": "Jo.Lane@harbour.example", "job_title": "Worker", "roles": "idva"} | more


class TestPolicy:
    def test_a_manager_gives_the_roles_of_her_own_agency_s_work_at_her_own_desk(self, manager, desk, area):
        assert roles_given(manager, desk) == OF_A_MANAGER
        assert roles_given(manager, make_desk(area)) == set()
        assert roles_given(manager, make_desk(make_area(), name="As hers")) == set()

    def test_an_administrator_gives_every_role_in_her_area_and_none_in_another(self, administrator, desk):
        assert roles_given(administrator, desk) == set(Role)
        assert roles_given(administrator, make_area().hub_desk) == set()

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER, Role.ADMINISTRATOR}))
    def test_no_other_role_gives_any(self, desk, role):
        assert roles_given(make_user(desk, role), desk) == set()

    def test_a_manager_who_chairs_elsewhere_gives_no_more_there(self, manager, area):
        Membership.objects.create(user=manager, desk=area.hub_desk, roles=["chair"])
        manager = User.objects.get(pk=manager.pk)
        assert roles_given(manager, area.hub_desk) == set()

    @pytest.mark.parametrize("role", BEYOND_HER)
    def test_whoever_holds_more_is_not_hers_to_change(self, manager, desk, role):
        assert not may_change_member(manager, make_user(desk, role, Role.PRACTITIONER).memberships.get())

    def test_her_own_post_is_nobody_s_to_change_but_another_s(self, administrator, manager):
        assert not may_change_member(manager, manager.memberships.get())
        assert not may_change_member(administrator, administrator.memberships.get())
        assert may_change_member(administrator, manager.memberships.get())
        other = make_user(administrator.memberships.get().desk, Role.ADMINISTRATOR)
        assert may_change_member(other, administrator.memberships.get())


class TestYourOwnRoles:
    """Changing one's own groups is what mature systems let through, by a second door mostly."""

    @pytest.mark.parametrize("who", ["manager", "administrator"])
    @pytest.mark.parametrize("page", ["roles", "move", "leave"])
    def test_no_page_changes_them(self, request, who, page, desk):
        user = request.getfixturevalue(who)
        own = user.memberships.get()
        client = signed_in(user)
        data = {"roles": ["manager", "idva"], "desk": desk.pk, "reason": "I say so"}
        for method in (client.get, client.post):
            assert method(f"/members/{own.pk}/{page}", data).status_code == 403
        own.refresh_from_db()
        assert own.until is None and own.roles == [str(Role(who))]
        assert list(user.memberships.all()) == [own]

    def test_nor_an_invitation_to_herself(self, administrator, desk):
        answer = signed_in(administrator).post(
            f"/members/invite/{desk.pk}", typed(email=administrator.email.upper(), roles="chair")
        )
        assert answer.status_code == 403
        assert administrator.memberships.count() == 1

    def test_nor_the_act_behind_the_pages(self, administrator, desk):
        own = administrator.memberships.get()
        for act in (
            lambda: staffing.set_roles(own, ["chair"], administrator),
            lambda: staffing.begin(administrator, desk, ["chair"], administrator),
            lambda: staffing.invite(desk, administrator.email, "x", "", ["chair"], administrator),
            lambda: move(own, desk, ["chair"], "x", administrator),
        ):
            with pytest.raises(NotAllowed):
                act()


class TestInviting:
    def test_an_account_without_a_password_and_a_link_that_says_nothing(
        self, manager, desk, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            answer = signed_in(manager).post(f"/members/invite/{desk.pk}", typed())
        assert answer.url == f"/members?desk={desk.pk}"
        user = User.objects.get(email="jo.lane@harbour.example")
        assert (user.full_name, user.job_title, user.has_usable_password()) == ("Jo Lane", "Worker", False)
        assert user.memberships.get().roles == ["idva"]
        (letter,) = mail.outbox
        assert letter.to == [user.email]
        words = (letter.subject + letter.body).lower()
        assert not {word for word in ("lane", "abuse", "violence", "marac", "idva", "referral") if word in words}
        link = re.search(r"/password/set/\S+", letter.body)[0]
        stranger = Client()
        form = stranger.get(link).url
        stranger.post(form, {"new_password1": "a wholly new battery", "new_password2": "a wholly new battery"})
        user.refresh_from_db()
        assert user.check_password("a wholly new battery")
        kinds = Event.objects.filter(actor=manager.pk, verb=Verb.CREATED).values_list("kind", flat=True)
        assert set(kinds) == {"agencies.user", "agencies.membership"}

    def test_she_is_screened_before_she_sees_anything(self, manager, desk):
        victim = make_person("Jo", "Lane")
        case = make_case(desk.area, desk, victim=victim)
        staffing.invite(desk, "jo@harbour.example", "Jo Lane", "", ["practitioner"], manager)
        user = User.objects.get(email="jo@harbour.example")
        assert user.standing.posts == ()
        assert screen_where_needed(user)
        assert user.standing.posts
        assert not Case.objects.visible_to(user).filter(pk=case.pk).exists()

    @pytest.mark.parametrize("role", BEYOND_HER)
    def test_a_manager_makes_nobody_stronger_than_her_agency_s_work(self, manager, desk, role):
        answer = signed_in(manager).post(f"/members/invite/{desk.pk}", typed(roles=[role, "idva"]))
        assert answer.status_code == 200 and answer.context["form"].errors["roles"]
        with pytest.raises(NotAllowed):
            staffing.invite(desk, "jo@harbour.example", "Jo Lane", "", [role], manager)
        assert not User.objects.filter(email__contains="jo").exists()

    def test_an_administrator_may(self, administrator, desk):
        signed_in(administrator).post(f"/members/invite/{desk.pk}", typed(roles=["chair", "administrator"]))
        assert Membership.objects.get(user__email="jo.lane@harbour.example").roles == ["administrator", "chair"]

    def test_no_desk_but_hers(self, manager, administrator, area):
        elsewhere, other = make_desk(make_area()), make_desk(area)
        assert signed_in(manager).get(f"/members/invite/{other.pk}").status_code == 404
        assert signed_in(administrator).post(f"/members/invite/{elsewhere.pk}", typed()).status_code == 404

    def test_who_works_here_already_is_said(self, manager, desk, member):
        answer = signed_in(manager).post(f"/members/invite/{desk.pk}", typed(email=member.user.email))
        assert "already" in str(answer.context["form"].errors)

    def test_who_works_elsewhere_keeps_name_and_password_and_is_told(self, manager, desk):
        other = make_user(make_desk(make_area()), Role.IDVA, name="Her Own")
        signed_in(manager).post(f"/members/invite/{desk.pk}", typed(email=other.email))
        other.refresh_from_db()
        assert other.full_name == "Her Own" and other.check_password(PASSWORD)
        assert other.memberships.live().count() == 2 and other.notices.count() == 1

    def test_who_comes_back_needs_a_new_password(self, manager, desk, member, django_capture_on_commit_callbacks):
        leave(member.user, "Left", manager)
        with django_capture_on_commit_callbacks(execute=True):
            staffing.invite(desk, member.user.email, "Other", "", ["idva"], manager)
        user = User.objects.get(pk=member.user_id)
        assert user.is_active and not user.has_usable_password()
        assert [(m.until, m.roles) for m in user.memberships.all()] == [(None, ["idva"])]
        assert len(mail.outbox) == 1

    def test_a_system_s_address_is_refused(self, manager, desk):
        from agencies.models import ApiToken

        system = make_user(make_desk(make_area()), Role.PRACTITIONER)
        ApiToken.issue(system.memberships.get().desk, system, "a system", manager)
        answer = signed_in(manager).post(f"/members/invite/{desk.pk}", typed(email=system.email))
        assert "system" in str(answer.context["form"].errors)


class TestList:
    def test_state_of_each(self, manager, desk, member):
        code_of(member.user)
        gone = make_user(desk, Role.IDVA, name="Gone Away")
        leave(gone, "Left", manager)
        context = signed_in(manager).get("/members").context
        here = {line.pk: (line.does, line.second_factor, line.signed_in) for line in context["here"]}
        assert here[member.pk] == ("Practitioner", "Set up", "Never")
        assert here[manager.memberships.get().pk][:2] == ("Agency manager", "None")
        assert [line.name for line in context["gone"]] == ["Gone Away"]
        assert context["gone"][0].left.startswith("Left ")

    def test_a_manager_sees_her_desk_an_administrator_her_area(self, manager, administrator, desk, area):
        other, elsewhere = make_desk(area), make_desk(make_area())
        assert signed_in(manager).get("/members").context["desks"] == [desk]
        desks = set(signed_in(administrator).get("/members").context["desks"])
        assert {desk, other, area.hub_desk} <= desks and elsewhere not in desks
        assert signed_in(manager).get(f"/members?desk={other.pk}").context["desk"] == desk

    def test_another_desk_s_member_does_not_exist(self, manager, area):
        other = make_user(make_desk(area), Role.PRACTITIONER).memberships.get()
        for page in ("", "/roles", "/move", "/leave"):
            assert signed_in(manager).get(f"/members/{other.pk}{page}").status_code == 404


class TestChanging:
    def test_roles_count_from_her_next_request_and_are_recorded(self, manager, member):
        hers = signed_in(member.user)
        assert hers.get("/workload").status_code == 403
        signed_in(manager).post(f"/members/{member.pk}/roles", {"roles": ["manager"]})
        assert hers.get("/workload").status_code == 200
        event = Event.objects.get(actor=manager.pk, verb=Verb.CHANGED, kind="agencies.membership")
        assert (event.detail["before"], event.detail["roles"]) == (["practitioner"], ["manager"])

    @pytest.mark.parametrize("roles", [["chair"], ["practitioner", "triage"], []])
    def test_what_is_not_hers_to_give_is_refused(self, manager, member, roles):
        answer = signed_in(manager).post(f"/members/{member.pk}/roles", {"roles": roles})
        assert answer.status_code == 200 and answer.context["form"].errors
        with pytest.raises(NotAllowed):
            staffing.set_roles(member, roles, manager)
        member.refresh_from_db()
        assert member.roles == ["practitioner"]

    @pytest.mark.parametrize("page", ["roles", "move", "leave"])
    def test_a_manager_does_not_unseat_a_chair(self, manager, desk, page):
        chair = make_user(desk, Role.CHAIR).memberships.get()
        data = {"roles": "practitioner", "reason": "x", "desk": desk.pk}
        assert signed_in(manager).post(f"/members/{chair.pk}/{page}", data).status_code == 403
        chair.refresh_from_db()
        assert chair.is_live and chair.roles == ["chair"]

    def test_moving_begins_there_and_ends_here(self, administrator, desk, member, area):
        Referral.start(desk, member.user)
        hers, there = signed_in(member.user), make_desk(area)
        data = {"desk": there.pk, "roles": ["idva"], "reason": "Changed teams"}
        answer = signed_in(administrator).post(f"/members/{member.pk}/move", data)
        assert answer.url == f"/members?desk={there.pk}"
        assert [(m.desk, m.roles) for m in member.user.memberships.live()] == [(there, ["idva"])]
        member.refresh_from_db()
        assert member.ended_because == "Changed teams" and not Referral.objects.drafts().exists()
        assert User.objects.get(pk=member.user_id).is_active
        assert hers.get("/notices").status_code == 302

    def test_nobody_is_moved_where_the_mover_has_no_say(self, administrator, manager, member, area):
        data = {"roles": ["idva"], "reason": "x"}
        elsewhere, other = make_desk(make_area()), make_desk(area)
        answer = signed_in(administrator).post(f"/members/{member.pk}/move", data | {"desk": elsewhere.pk})
        assert answer.context["form"].errors["desk"]
        assert signed_in(manager).post(f"/members/{member.pk}/move", data | {"desk": other.pk}).context["form"].errors
        with pytest.raises(NotAllowed):
            move(member, other, ["idva"], "x", manager)
        member.refresh_from_db()
        assert member.is_live

    def test_leaving_is_what_the_command_does(self, manager, member):
        hers = signed_in(member.user)
        signed_in(manager).post(f"/members/{member.pk}/leave", {"reason": "Left on 3 March"})
        member.refresh_from_db()
        assert not member.is_live and member.ended_because == "Left on 3 March"
        assert not User.objects.get(pk=member.user_id).is_active
        assert hers.get("/notices").status_code == 302


class TestHomePostcode:
    def test_the_administrator_sets_it_and_nobody_reads_it(self, administrator, manager, member):
        client = signed_in(administrator)
        client.post(f"/members/{member.pk}/home", {"postcode": "me1 4qq"})
        user = User.objects.get(pk=member.user_id)
        assert user.home_postcode.replace(" ", "") == "ME14QQ"
        assert not user.is_screened({member.desk.area_id})
        for page in ("", "/home"):
            assert not re.search("ME1 ?4QQ", client.get(f"/members/{member.pk}{page}").text)
        event = Event.objects.get(actor=administrator.pk, verb=Verb.CHANGED, kind="agencies.user")
        assert event.detail == {"fields": ["home_postcode"]}
        assert signed_in(manager).get(f"/members/{member.pk}/home").status_code == 403
