"""Leavers and movers: everything of theirs ends at that moment, and their work goes on in other hands."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from agencies.access import Role
from agencies.models import ApiToken, Membership
from agencies.principals import as_system
from audit.models import Event
from cases import covering
from cases.models import Case, Due
from cases.restricting import restrict
from cases.sharing import bar
from dashub.leaving import leave, move
from marac.models import Action
from referrals.models import Referral
from support.models import Engagement
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user, screened
from tests.marac.factories import make_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_desk(make_area())


@pytest.fixture
def leaver(desk):
    return make_user(desk, Role.REPRESENTATIVE)


@pytest.fixture
def manager(desk):
    return make_user(desk, Role.MANAGER)


@pytest.fixture
def action(desk, leaver):
    return make_action(make_case(desk.area, desk), desk, owner=leaver)


def successor(action):
    action.refresh_from_db()
    assert action.status == "transferred"
    return Action.objects.get(transferred_from=action)


def test_her_session_and_her_tokens_end_at_once(desk, leaver, client):
    client.force_login(leaver)
    secret = ApiToken.issue(desk, leaver, "a system", SYSTEM)[1]
    api = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert client.get("/cases").status_code == Client().get("/api/v1/cases", **api).status_code == 200
    leave(leaver, "Left", SYSTEM)
    assert client.get("/cases").url.startswith("/sign-in?")
    assert Client().get("/api/v1/cases", **api).status_code == 401
    leaver.refresh_from_db()
    assert not leaver.is_active


def test_her_drafts_end_and_what_she_sent_stays(desk, leaver):
    other = make_user(desk, Role.PRACTITIONER)
    Referral.start(desk, leaver)
    kept = Referral.start(desk, other)
    leave(leaver, "Left", SYSTEM)
    assert list(Referral.objects.drafts()) == [kept]


def test_her_open_actions_go_to_the_manager_with_their_day(leaver, manager, action):
    leave(leaver, "Left", SYSTEM)
    new = successor(action)
    assert (new.owner, new.desk, new.due_at) == (manager, action.desk, action.due_at)
    assert manager.notices.filter(key=f"action-given:{new.pk}").exists()


def test_without_a_manager_they_go_to_the_desk(leaver, action):
    leave(leaver, "Left", SYSTEM)
    assert successor(action).owner is None


def test_a_manager_who_leaves_is_not_her_own_heir(desk, manager):
    action = make_action(make_case(desk.area, desk), desk, owner=manager)
    leave(manager, "Left", SYSTEM)
    assert successor(action).owner is None


def test_who_moves_keeps_what_is_at_her_other_desk(desk, leaver, manager, action, client):
    elsewhere = make_desk(make_area())
    Membership.objects.create(user=leaver, desk=elsewhere, roles=["practitioner"])
    stays = Referral.start(elsewhere, leaver)
    client.force_login(leaver)
    leave(leaver, "Moved", SYSTEM, desk=desk)
    leaver.refresh_from_db()
    assert leaver.is_active and list(Referral.objects.drafts()) == [stays]
    assert successor(action).owner == manager
    assert client.get("/cases").status_code == 302
    assert [m.desk for m in leaver.memberships.live()] == [elsewhere]


def test_why_and_by_whom_is_kept(desk, leaver, manager):
    leave(leaver, "Left on 3 March", manager)
    assert leaver.memberships.get().ended_because == "Left on 3 March"
    events = Event.objects.filter(actor=manager.pk)
    assert {"agencies.membership", "agencies.user"} <= set(events.values_list("kind", flat=True))


class TestCommand:
    def test_leaves_one_agency_or_all(self, desk, leaver):
        elsewhere = make_desk(make_area())
        Membership.objects.create(user=leaver, desk=elsewhere, roles=["practitioner"])
        call_command("leaver", leaver.email, reason="Moved", agency=desk.agency.name, stdout=StringIO())
        leaver.refresh_from_db()
        assert leaver.is_active
        call_command("leaver", leaver.email.upper(), reason="Left", stdout=StringIO())
        leaver.refresh_from_db()
        assert not leaver.is_active

    @pytest.mark.parametrize(("email", "agency"), [("nobody@example.org", None), (None, "Nowhere")])
    def test_what_is_not_there_is_said(self, leaver, email, agency):
        with pytest.raises(CommandError):
            call_command("leaver", email or leaver.email, reason="Left", agency=agency)


class TestLeads:
    """The cases that she led: to her manager, if that one reads them, else to the hub."""

    @pytest.fixture
    def case(self, desk, leaver):
        case = make_case(desk.area, desk)
        case.lead = leaver
        case.save()
        return case

    def dues(self, user):
        return list(Due.objects.for_user(user).open().filter(key__startswith="no-lead").values_list("case", flat=True))

    def test_go_to_the_manager_who_is_told_and_it_is_kept(self, case, leaver, manager):
        leave(leaver, "Left on 3 March", SYSTEM)
        case.refresh_from_db()
        assert case.lead == manager
        handed = case.handovers.get()
        assert (handed.from_user, handed.to_user, handed.by, handed.reason) == (
            leaver,
            manager,
            None,
            "Left on 3 March",
        )
        assert manager.notices.filter(text__contains=case.reference).exists()

    def test_without_a_manager_the_hub_is_asked_until_somebody_leads(self, case, desk, leaver, client):
        triage = make_user(desk.area.hub_desk, Role.TRIAGE)
        assert self.dues(triage) == []
        leave(leaver, "Left", triage)
        case.refresh_from_db()
        assert case.lead is None and self.dues(triage) == [case.pk]
        client.force_login(triage)
        page = client.get("/").text
        assert "No lead worker" in page and case.reference in page
        assert "Nobody leads this case yet" in client.get(f"/cases/{case.reference}/lead").text
        case.hand_lead(triage, "Mine for now", triage)
        assert self.dues(triage) == []

    def test_nobody_else_is_asked(self, case, desk, leaver):
        leave(leaver, "Left", SYSTEM)
        for user in (
            make_user(desk, Role.IDVA),
            make_user(make_area().hub_desk, Role.TRIAGE),
            make_user(desk.area.hub_desk, Role.ADMINISTRATOR),
        ):
            assert self.dues(user) == []

    def test_a_manager_who_is_barred_gets_neither_case_nor_word(self, case, leaver, manager):
        bar(manager, case.victim, "Her sister", SYSTEM)
        leave(leaver, "Left", SYSTEM)
        case.refresh_from_db()
        assert case.lead is None
        assert not manager.notices.filter(text__contains=case.reference).exists()

    def test_of_a_restricted_case_only_those_who_restrict_it_are_asked(self, case, desk, leaver, manager):
        coordinator, other = (make_user(desk.area.hub_desk, Role.COORDINATOR) for _ in range(2))
        make_user(desk.area.hub_desk, Role.CHAIR)
        restrict(case, "by_hand", "A councillor", SYSTEM, named=[coordinator, leaver])
        leave(leaver, "Left", SYSTEM)
        case.refresh_from_db()
        assert case.lead is None
        assert (self.dues(coordinator), self.dues(other)) == ([case.pk], [])

    def test_who_moves_keeps_what_her_other_desk_reads(self, case, desk, leaver, manager):
        elsewhere = make_desk(desk.area)
        Membership.objects.create(user=leaver, desk=elsewhere, roles=["idva"])
        both = make_case(desk.area, desk, elsewhere)
        both.lead = leaver
        both.save()
        leave(leaver, "Moved", SYSTEM, desk=desk)
        for one in (case, both):
            one.refresh_from_db()
        assert (case.lead, both.lead) == (manager, leaver)

    def test_a_closed_case_keeps_her_until_it_opens_again(self, case, desk, leaver):
        triage = make_user(desk.area.hub_desk, Role.TRIAGE)
        case.close("moved", "Moved away", triage)
        leave(leaver, "Left", SYSTEM)
        case.refresh_from_db()
        assert case.lead == leaver
        case.reopen("She is back", triage)
        assert case.lead is None and self.dues(triage) == [case.pk]
        case.close("moved", "Moved away", triage)
        assert self.dues(triage) == []


@pytest.mark.parametrize("goes", ["away", "cover"])
def test_cover_that_she_has_or_gives_ends_and_the_other_is_told(desk, leaver, manager, goes):
    user, cover = (leaver, manager) if goes == "away" else (manager, leaver)
    today = timezone.localdate()
    made = covering.arrange(user.memberships.get(), cover, today, today, user)
    leave(leaver, "Left", SYSTEM)
    made.refresh_from_db()
    assert made.ended_at
    with as_system("the test"):
        assert manager.notices.filter(key=f"cover-ended:{made.pk}").exists()


def test_what_she_was_named_for_ends_with_the_post(desk, leaver):
    """She was let in to a restricted case for her agency. With another one, or when she comes back, she is not in it."""
    make_user(desk.area.hub_desk, Role.CHAIR)
    admin = make_user(desk.area.hub_desk, Role.ADMINISTRATOR)
    case, police = make_case(desk.area, desk), make_desk(desk.area)
    restrict(case, "by_hand", "x", SYSTEM, named=[leaver])
    assert Case.objects.visible_to(leaver).filter(pk=case.pk).exists()
    move(leaver.memberships.get(), police, [Role.PRACTITIONER], "Changes her work", admin)
    assert not Case.objects.visible_to(screened(leaver)).filter(pk=case.pk).exists()
    assert case.timeline.filter(title=f"No longer let in by name: {leaver}").exists()


def test_whoever_keeps_the_other_post_that_she_had_keeps_what_she_was_named_for(desk, leaver):
    make_user(desk.area.hub_desk, Role.CHAIR)
    leaver.memberships.create(desk=make_desk(desk.area), roles=["practitioner"])
    case = make_case(desk.area, desk)
    restrict(case, "by_hand", "x", SYSTEM, named=[screened(leaver)])
    leave(leaver, "Left the first", SYSTEM, desk=desk)
    assert Case.objects.visible_to(screened(leaver)).filter(pk=case.pk).exists()


def test_a_post_that_is_over_is_neither_moved_nor_changed(desk, leaver, client):
    """A page left open would give a post to somebody who has left; it would count once she is invited elsewhere."""
    client.force_login(make_user(desk.area.hub_desk, Role.ADMINISTRATOR))
    post, other = leaver.memberships.get(), make_desk(desk.area)
    leave(leaver, "Left", SYSTEM)
    form = {"desk": other.pk, "roles": ["practitioner"], "reason": "x"}
    assert client.post(f"/members/{post.pk}/move", form).status_code == 409
    assert client.post(f"/members/{post.pk}/roles", {"roles": ["manager"]}).status_code == 409
    post.refresh_from_db()
    assert post.roles == ["representative"] and not leaver.memberships.live().exists()


def test_what_was_due_of_her_is_due_of_her_desk(desk, leaver, manager):
    """A first contact that only a leaver is reminded of is one that nobody makes."""
    case = make_case(desk.area, desk)
    work = Engagement.offer(case, "outreach", desk, by=SYSTEM)
    work.take(leaver, leaver)
    Engagement.objects.filter(pk=work.pk).update(next_due_at=timezone.now())
    plan = Due.put(
        "plan", case=case, desk=desk, user=leaver, power="act", what="Ring again", link="/caseload", at=timezone.now()
    )
    assert not Due.objects.for_user(manager).filter(pk=plan.pk).exists()
    leave(leaver, "Left", SYSTEM)
    work.refresh_from_db()
    assert (work.status, work.worker) == ("working", None)
    assert Due.objects.open().for_user(manager).filter(key=f"engagement:{work.pk}").exists()
    assert Due.objects.open().for_user(manager).filter(pk=plan.pk).exists()
