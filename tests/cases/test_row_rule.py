"""The row rule: who sees which case and person, kept true by triggers, with nothing swept and nothing forged."""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models.protected import NEVER
from agencies.principals import acting_as
from audit.log import record
from audit.models import Verb
from cases.models import Bar, Case, Involvement, Share, ShareBasis, TimelineEntry
from cases.sharing import bar, end_share, name_user, share_with
from dashub.errors import WrongState
from people.models import Person
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area, PolicyGroup.POLICE)


@pytest.fixture
def user(desk):
    return make_user(desk, Role.PRACTITIONER)


@pytest.fixture
def case(area, desk):
    return make_case(area, desk)


def sees(user, case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def sees_person(user, person) -> bool:
    return Person.objects.visible_to(user).filter(pk=person.pk).exists()


def restrict(case, on=True):
    Case.objects.filter(pk=case.pk).update(restricted=on)
    case.refresh_from_db()


class TestDesks:
    def test_a_case_is_seen_from_a_desk_it_is_shared_with(self, case, user):
        assert sees(user, case)

    def test_it_is_not_seen_from_another_desk(self, case, area):
        assert not sees(make_user(make_desk(area), Role.PRACTITIONER), case)

    def test_nor_from_the_same_agency_in_another_area(self, case, desk):
        other = make_desk(make_area("Elsewhere"))
        type(other).objects.filter(pk=other.pk).update(agency=desk.agency)
        assert not sees(make_user(other, Role.PRACTITIONER), case)

    @pytest.mark.parametrize("role", [Role.BOARD, Role.GOVERNANCE, Role.ADMINISTRATOR])
    def test_a_role_without_cases_sees_none_at_a_reading_desk(self, case, desk, role):
        assert not sees(make_user(desk, role), case)

    def test_nobody_is_nobody(self, case):
        assert not sees(make_user(), case)

    def test_two_desks_are_two_readers(self, case, area, desk):
        assert set(case.readers) == {area.hub_desk_id, desk.pk}

    def test_a_share_that_ended_shuts_the_case_and_is_kept(self, case, desk, user):
        end_share(case, desk, "moved away", user)
        assert not sees(user, case)
        assert [(e.desk, e.end_reason) for e in case.ended_shares.all()] == [(desk, "moved away")]

    def test_the_system_can_end_a_share(self, case, desk, user):
        end_share(case, desk, "the time was up", SYSTEM)
        assert case.ended_shares.get().ended_by is None
        assert desk.pk not in case.readers

    def test_sharing_twice_leaves_one_share_with_its_first_basis(self, case, desk):
        share_with(case, [desk], ShareBasis.MARAC, "again", SYSTEM)
        assert case.shares.get(desk=desk).basis == ShareBasis.PATHWAY


class TestExpiry:
    @pytest.fixture
    def lent(self, area, desk):
        case = make_case(area)
        share_with(case, [desk], ShareBasis.WORK, "for a week", SYSTEM, until=timezone.now() + 7 * 24 * 60 * MINUTE)
        return case

    def expire(self, case, desk):
        """The end moves into the past and the columns stay as they were: so time passes, with nothing swept."""
        past = (timezone.now() - MINUTE).isoformat()
        as_readers_function(
            f"UPDATE cases_share SET until = '{past}' WHERE content_object_id = {case.pk} AND desk_id = {desk.pk}",
            f"UPDATE cases_case SET readers = readers || {desk.pk}::bigint, recheck_at = '{past}' WHERE id = {case.pk}",
            f"UPDATE people_person SET readers = readers || {desk.pk}::bigint, recheck_at = '{past}' "
            f"WHERE id = {case.victim.pk}",
        )
        case.refresh_from_db()

    def test_the_earliest_end_is_the_recheck(self, lent, desk):
        assert lent.recheck_at == lent.shares.get(desk=desk).until

    def test_past_its_end_a_share_is_shut_without_a_sweep(self, lent, desk, user):
        assert sees(user, lent)
        assert sees_person(user, lent.victim)
        self.expire(lent, desk)
        assert desk.pk in lent.readers
        assert not sees(user, lent)
        assert not sees_person(user, lent.victim)

    def test_those_whose_share_lives_on_still_see_it(self, lent, area, desk):
        self.expire(lent, desk)
        hub = make_user(area.hub_desk, Role.TRIAGE)
        assert sees(hub, lent)
        assert sees_person(hub, lent.victim)

    def test_the_policy_counts_the_expired_share_no_more(self, lent, desk):
        self.expire(lent, desk)
        assert desk.pk not in lent.facts.readers

    def test_a_longer_time_wins(self, lent, desk):
        share_with(lent, [desk], ShareBasis.WORK, "without end", SYSTEM)
        assert lent.recheck_at == NEVER


class TestBarsAndNames:
    def test_a_bar_shuts_every_case_of_the_person_present_and_to_come(self, area, desk, case, user):
        victim = case.victim
        bar(user, victim, "her sister", SYSTEM)
        as_perpetrator = make_case(area, desk, perpetrators=[victim])
        assert not sees(user, case)
        assert not sees(user, as_perpetrator)
        assert not sees_person(user, victim)

    def test_it_hides_whoever_is_met_only_there(self, area, desk, user):
        """The perpetrator of the barred case is not found by name either, even where another agency's case has him too."""
        him = make_person("Bren")
        case = make_case(area, desk, perpetrators=[him])
        make_case(area, perpetrators=[him])
        bar(user, case.victim, "her sister", SYSTEM)
        assert not sees_person(user, him)

    def test_a_colleague_is_not_barred(self, case, desk, user):
        bar(user, case.victim, "her sister", SYSTEM)
        assert sees(make_user(desk, Role.PRACTITIONER), case)

    def test_a_bar_beats_a_name(self, area, user):
        case = make_case(area)
        name_user(case, user, "asked", SYSTEM)
        assert sees(user, case)
        bar(user, case.victim, "herself", SYSTEM)
        assert not sees(user, case)

    def test_a_bar_lifted_opens_again(self, case, user):
        bar(user, case.victim, "a mistake", SYSTEM)
        case.victim.bars.all().delete()
        assert sees(user, case)
        assert sees_person(user, case.victim)

    def test_a_name_opens_the_case_to_that_user_alone(self, area):
        case, desk = make_case(area), make_desk(area)
        named, colleague = make_user(desk, Role.PRACTITIONER), make_user(desk, Role.PRACTITIONER)
        name_user(case, named, "her worker", SYSTEM)
        assert sees(named, case)
        assert not sees(colleague, case)

    def test_a_restricted_case_is_the_named_users_alone_and_back(self, case, user, area):
        named = make_user(make_desk(area), Role.PRACTITIONER)
        name_user(case, named, "duty list", SYSTEM)
        restrict(case)
        assert case.readers == [-named.pk]
        assert not sees(user, case)
        assert not sees_person(user, case.victim)
        assert sees(named, case)
        restrict(case, on=False)
        assert sees(user, case)
        assert sees_person(user, case.victim)


class TestPeople:
    def test_a_persons_readers_are_the_union_over_her_cases(self, area):
        him, first, second = make_person("Bren"), make_desk(area), make_desk(area)
        make_case(area, first, perpetrators=[him])
        make_case(area, second, perpetrators=[him])
        him.refresh_from_db()
        assert set(him.readers) == {area.hub_desk_id, first.pk, second.pk}

    def test_the_victim_of_one_case_is_not_seen_from_the_other(self, area):
        him, first, second = make_person("Bren"), make_desk(area), make_desk(area)
        one = make_case(area, first, perpetrators=[him])
        make_case(area, second, perpetrators=[him])
        assert not sees_person(make_user(second, Role.PRACTITIONER), one.victim)

    def test_leaving_a_case_takes_its_readers_along(self, case, user):
        him = case.perpetrators[0]
        case.involvements.filter(person=him).delete()
        assert not sees_person(user, him)

    def test_pointing_an_involvement_at_another_person_moves_the_readers(self, case, user):
        """As a merge does."""
        before, after = case.perpetrators[0], make_person("Bren")
        case.involvements.filter(person=before).update(person=after)
        assert sees_person(user, after)
        assert not sees_person(user, before)

    def test_pointing_a_bar_at_another_person_moves_it(self, area, desk, user):
        before, after = make_case(area, desk), make_case(area, desk)
        bar(user, before.victim, "the wrong one", SYSTEM)
        before.victim.bars.update(person=after.victim)
        assert sees(user, before)
        assert not sees(user, after)

    def test_a_new_person_is_her_makers(self, user, area):
        with acting_as(user):
            person = make_person()
        person.refresh_from_db()
        assert sees_person(user, person)
        assert not sees_person(make_user(make_desk(area), Role.PRACTITIONER), person)


class TestForgery:
    """hub_app, which the application is, cannot write the protected columns."""

    def test_an_insert_keeps_the_asking_principals(self, area, user):
        with acting_as(user):
            case = Case.objects.create(area=area, readers=[999], barred=[998], recheck_at=timezone.now())
        case.refresh_from_db()
        assert case.readers == user.standing.principals
        assert (case.barred, case.recheck_at) == ([], NEVER)

    def test_an_insert_by_nobody_is_nobodys(self, area):
        case = Case.objects.create(area=area, readers=[999])
        case.refresh_from_db()
        assert case.readers == []

    @pytest.mark.parametrize("columns", [{"readers": [999]}, {"barred": []}, {"recheck_at": NEVER}])
    def test_an_update_changes_nothing(self, case, area, desk, user, columns):
        bar(user, case.victim, "kept", SYSTEM)
        share_with(case, [make_desk(area)], ShareBasis.WORK, "", SYSTEM, until=timezone.now() + MINUTE)
        before = Case.objects.values("readers", "barred", "recheck_at").get(pk=case.pk)
        Case.objects.filter(pk=case.pk).update(**columns)
        assert Case.objects.values("readers", "barred", "recheck_at").get(pk=case.pk) == before

    def test_a_person_neither(self, case):
        Person.objects.filter(pk=case.victim.pk).update(readers=[999])
        assert 999 not in Person.objects.get(pk=case.victim.pk).readers

    def test_a_share_cannot_be_moved_to_another_case(self, case, area):
        other = make_case(area)
        with pytest.raises(Exception, match="stays with its case"):
            case.shares.update(content_object=other)

    @pytest.mark.parametrize("function", ["cases_sync(bigint[])", "people_sync(bigint[])"])
    def test_the_functions_that_write_them_belong_to_the_role_nobody_signs_in_as(self, function):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT proowner::regrole::text, prosecdef, proconfig::text FROM pg_proc WHERE oid = %s::regprocedure",
                [function],
            )
            owner, definer, config = cursor.fetchone()
        assert (owner, definer) == ("hub_rls", True)
        assert "search_path" in config


@pytest.mark.django_db(transaction=True)
def test_two_desks_shared_at_the_same_moment_are_both_readers():
    """Without the row lock each transaction would recompute from its own share alone and the later would win."""
    area = make_area()
    case, desks = make_case(area), [make_desk(area), make_desk(area)]
    both_inserted = threading.Barrier(2, timeout=10)

    def share(desk):
        try:
            own = Case.objects.get(pk=case.pk)
            both_inserted.wait()
            share_with(own, [desk], ShareBasis.WORK, "at once", SYSTEM)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=share, args=[desk]) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    case.refresh_from_db()
    assert {desk.pk for desk in desks} <= set(case.readers)


@pytest.mark.django_db(transaction=True)
def test_a_share_waits_for_the_other_that_is_not_committed_yet():
    """The same with the order forced: the first has inserted and not committed when the second begins."""
    area = make_area()
    case, first, second = make_case(area), make_desk(area), make_desk(area)
    inserted, go_on = threading.Event(), threading.Event()

    def slow():
        from django.db import transaction

        with transaction.atomic():
            share_with(Case.objects.get(pk=case.pk), [first], ShareBasis.WORK, "slow", SYSTEM)
            inserted.set()
            go_on.wait(10)
        connections.close_all()

    def quick():
        inserted.wait(10)
        share_with(Case.objects.get(pk=case.pk), [second], ShareBasis.WORK, "quick", SYSTEM)
        connections.close_all()

    threads = [threading.Thread(target=slow), threading.Thread(target=quick)]
    for thread in threads:
        thread.start()
    threads[1].join(timeout=1)
    assert threads[1].is_alive()
    go_on.set()
    for thread in threads:
        thread.join(timeout=30)
    case.refresh_from_db()
    assert {first.pk, second.pk} <= set(case.readers)


class Meanwhile:
    """Another person, in a transaction of her own, who begins when she is let go and waits for this one."""

    def __init__(self, work):
        self.work, self.errors = work, []
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        try:
            self.work()
        except OperationalError as error:
            self.errors.append(error)
        finally:
            connections.close_all()

    def begins_and_waits(self):
        self.thread.start()
        self.thread.join(timeout=1)
        assert self.thread.is_alive()

    def ends(self):
        self.thread.join(timeout=30)
        assert not self.thread.is_alive() and not self.errors


@pytest.mark.django_db(transaction=True)
def test_two_who_name_one_user_do_not_wait_for_each_other():
    """The second has written the name and waits for the case; the first has the case and must not wait for the name."""
    area = make_area()
    case, user = make_case(area), make_user(make_desk(area), Role.PRACTITIONER)
    other = Meanwhile(lambda: name_user(Case.objects.get(pk=case.pk), user, "second", SYSTEM))
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        other.begins_and_waits()
        name_user(case, user, "first", SYSTEM)
    other.ends()
    assert case.named_users.get(user=user).reason == "second"


@pytest.mark.django_db(transaction=True)
def test_two_who_bar_one_user_do_not_wait_for_each_other():
    area = make_area()
    case, user = make_case(area), make_user(make_desk(area), Role.PRACTITIONER)
    other = Meanwhile(lambda: bar(user, Case.objects.get(pk=case.pk).victim, "second", SYSTEM))
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        other.begins_and_waits()
        bar(user, case.victim, "first", SYSTEM)
    other.ends()
    assert Bar.objects.get(user=user).reason == "first"


@pytest.mark.django_db(transaction=True)
def test_who_writes_of_a_case_commits_while_another_who_shares_it_waits_for_the_log():
    """Her line asks for the key of the case at the commit, by its foreign key."""
    area = make_area()
    case, desk, user = make_case(area), make_desk(area), make_user(area.hub_desk, Role.TRIAGE)
    other = Meanwhile(lambda: share_with(Case.objects.get(pk=case.pk), [desk], ShareBasis.WORK, "shared", user))
    with transaction.atomic():
        record(user, Verb.CHANGED, case)
        TimelineEntry.objects.create(case=case, title="A visit")
        other.begins_and_waits()
    other.ends()
    case.refresh_from_db()
    assert desk.pk in case.readers


@pytest.mark.parametrize("model", [Case, Person])
def test_the_row_rule_names_every_column_of_itself(model):
    assert model.readers_function
    assert {"readers", "barred", "recheck_at"} <= {field.name for field in model._meta.fields}


def test_every_case_has_one_victim(case):
    with pytest.raises(Exception, match="cases_one_victim"):
        Involvement.objects.create(case=case, person=make_person(), role="victim")


def test_a_share_is_unique_for_case_and_desk(case, desk):
    share = case.shares.get(desk=desk)
    with pytest.raises(Exception, match="cases_share_once|unique"):
        Share.objects.create(
            content_object=case, desk=desk, group_id=desk.group_id, permission=share.permission, basis="work"
        )


def as_readers_function(*statements):
    """As the role that owns the triggers' functions, which no request ever is."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE hub_rls")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET ROLE hub_system")


def test_a_share_ended_twice_says_so():
    area = make_area()
    desk = make_desk(area)
    case = make_case(area, desk)
    end_share(case, desk, "over", SYSTEM)
    with pytest.raises(WrongState):
        end_share(case, desk, "over", SYSTEM)
