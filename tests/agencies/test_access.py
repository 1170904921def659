"""The policy, cell by cell, against tables typed apart from it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agencies import access
from agencies.access import CaseFacts, Level, Permission, PolicyGroup, Post, Role, Section, Standing
from tests.agencies.section_policy import CELLS, COLUMNS, GRANTS
from tests.factories import make_area, make_desk, make_user

CASE_ROLES = [role for role, powers in GRANTS.items() if "see_cases" in powers.split()]
FULL_WHEN = {"F": 3, "S": 2, "O": 1, "O, M": 1, "M": 0, "-": 0}


class Person:
    """A signed-in user whose standing is given, without a database."""

    is_authenticated = is_active = True

    def __init__(self, *posts, pk=7):
        self.pk = pk
        self._standing = Standing(pk, posts)


def post(group, *roles, desk=1, area=1):
    return Post(desk, area, agency_id=desk, group=PolicyGroup(group), roles=frozenset(Role(r) for r in roles))


def facts(*readers, **fields):
    return CaseFacts(id=1, area_id=1, readers=frozenset(readers), **fields)


def test_every_role_holds_exactly_its_powers():
    assert {role.value: {p.value for p in powers} for role, powers in access.GRANTS.items()} == {
        role: set(powers.split()) for role, powers in GRANTS.items()
    }


def test_every_role_and_every_permission_is_in_the_table():
    assert set(GRANTS) == {role.value for role in Role}
    assert {p for powers in GRANTS.values() for p in powers.split()} == {p.value for p in Permission}


def test_no_group_and_no_section_lacks_a_cell():
    assert set(CELLS) == {(s.value, g.value) for s in Section for g in PolicyGroup}
    assert set(COLUMNS) == {g.value for g in PolicyGroup}


@pytest.mark.parametrize(("section", "group"), sorted(CELLS))
def test_what_a_practitioner_sees_is_her_agencys_column(section, group):
    seen = access.sections_for(Person(post(group, "practitioner")), facts(1))
    assert seen.get(Section(section), 0) == FULL_WHEN[CELLS[section, group]]


@pytest.mark.parametrize("role", ["representative", "idva"])
@pytest.mark.parametrize("when", [{"listed": True}, {"acting_desks": frozenset({1})}])
@pytest.mark.parametrize(("section", "group"), sorted(CELLS))
def test_m_opens_to_a_representative_while_listed_or_acting(section, group, role, when):
    seen = access.sections_for(Person(post(group, role)), facts(1, **when))
    letter = CELLS[section, group]
    assert seen.get(Section(section), 0) == (3 if "M" in letter else FULL_WHEN[letter])


@pytest.mark.parametrize(("section", "group"), [key for key, letter in sorted(CELLS.items()) if "M" in letter])
@pytest.mark.parametrize("role", ["practitioner", "manager"])
def test_m_stays_shut_to_every_other_role(section, group, role):
    seen = access.sections_for(Person(post(group, role)), facts(1, listed=True, acting_desks=frozenset({1})))
    assert seen.get(Section(section), 0) == FULL_WHEN[CELLS[section, group]]


def test_m_needs_the_action_to_be_her_own_desks():
    seen = access.sections_for(Person(post("housing", "representative")), facts(1, 2, acting_desks=frozenset({2})))
    assert Section.RESEARCH not in seen
    assert seen[Section.ACTIONS] == Level.OWN


@pytest.mark.parametrize("role", ["triage", "coordinator", "chair"])
def test_hub_roles_see_the_hub_column_wherever_they_sit(role):
    seen = access.sections_for(Person(post("police", role)), facts(1))
    assert all(seen.get(Section(s), 0) == FULL_WHEN[CELLS[s, "hub"]] for s, group in CELLS if group == "hub")


def test_a_hub_role_of_another_area_sees_her_agencys_column():
    seen = access.sections_for(Person(post("police", "chair", area=2)), facts(1))
    assert Section.EQUALITY not in seen
    assert seen[Section.POLICE_HISTORY] == Level.FULL


def test_nothing_without_a_share():
    assert access.sections_for(Person(post("police", "practitioner")), facts(2)) == {}


def test_nothing_for_the_barred_even_with_a_share_and_a_name():
    assert access.sections_for(Person(post("police", "chair")), facts(1, -7, barred=frozenset({7}))) == {}


def test_a_named_user_sees_her_own_agencys_column():
    seen = access.sections_for(Person(post("education", "practitioner")), facts(-7))
    assert seen[Section.IDENTITY] == Level.SUMMARY
    assert Section.ADDRESS not in seen


@pytest.mark.parametrize("role", sorted(set(GRANTS) - set(CASE_ROLES)))
def test_board_governance_and_administrator_see_no_section(role):
    assert access.sections_for(Person(post("hub", role)), facts(1)) == {}


def test_the_highest_of_two_posts_counts_and_only_of_those_that_the_case_is_shared_with():
    person = Person(post("education", "practitioner"), post("police", "practitioner", desk=2))
    assert access.sections_for(person, facts(1, 2))[Section.ADDRESS] == Level.FULL
    assert Section.ADDRESS not in access.sections_for(person, facts(1))


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_may_follows_the_grants_and_ends_at_the_area(role, permission):
    """But for a look at what she sees already: a desk or a named user of another area can be let in."""
    person = Person(post("hub", role))
    granted = permission.value in GRANTS[role.value].split()
    assert access.may(person, permission) is granted
    assert access.may(person, permission, facts(1)) is granted
    elsewhere = granted and permission == Permission.SEE_CASES
    assert access.may(person, permission, CaseFacts(id=1, area_id=2, readers=frozenset({1}))) is elsewhere


def test_a_stranger_may_nothing():
    assert not any(access.may(AnonymousUser(), permission) for permission in Permission)
    assert access.standing(AnonymousUser()).principals == []


def test_principals_are_her_case_desks_and_minus_herself():
    person = Person(post("police", "practitioner", desk=3), post("hub", "board", desk=4))
    assert access.standing(person).principals == [3, -7, -access.GLASS - 7]


@pytest.mark.django_db
class TestStanding:
    def test_a_membership_that_ended_counts_no_more(self):
        user = make_user(make_desk(make_area()), Role.PRACTITIONER)
        user.memberships.update(until=timezone.now())
        assert access.standing(user).posts == ()

    def test_an_agency_that_left_gives_nothing(self):
        desk = make_desk(make_area())
        user = make_user(desk, Role.PRACTITIONER)
        desk.agency.active = False
        desk.agency.save()
        assert access.standing(user).posts == ()

    def test_a_user_who_was_switched_off_has_no_standing(self):
        user = make_user(make_desk(make_area()), Role.CHAIR)
        user.is_active = False
        assert access.standing(user).principals == []

    def test_it_is_read_once(self, django_assert_num_queries):
        user = make_user(make_desk(make_area()), Role.PRACTITIONER)
        with django_assert_num_queries(1):
            access.standing(user)
            access.may(user, Permission.REFER)


@pytest.mark.django_db
class TestUsersWhoMay:
    def test_those_at_reading_desks_with_the_power_and_the_named_less_the_barred(self):
        area = make_area()
        desk, other = make_desk(area), make_desk(area)
        representative = make_user(desk, Role.REPRESENTATIVE)
        make_user(desk, Role.PRACTITIONER)
        named = make_user(other, Role.IDVA)
        make_user(other, Role.REPRESENTATIVE)
        barred = make_user(desk, Role.REPRESENTATIVE)
        case = CaseFacts(1, area.pk, frozenset({desk.pk, -named.pk}), barred=frozenset({barred.pk}))
        assert set(access.users_who_may(Permission.RESEARCH, case)) == {representative, named}

    @pytest.mark.parametrize("how", ["left", "switched off", "agency left"])
    def test_whoever_left_is_told_nothing(self, how):
        desk = make_desk(make_area())
        user = make_user(desk, Role.REPRESENTATIVE, is_active=how != "switched off")
        if how == "left":
            user.memberships.update(until=timezone.now())
        if how == "agency left":
            type(desk.agency).objects.filter(pk=desk.agency_id).update(active=False)
        case = CaseFacts(1, desk.area_id, frozenset({desk.pk, -user.pk}))
        assert list(access.users_who_may(Permission.RESEARCH, case)) == []

    def test_the_role_must_be_held_at_the_reading_desk(self):
        area = make_area()
        reading, other = make_desk(area), make_desk(area)
        user = make_user(reading, Role.PRACTITIONER)
        user.memberships.create(desk=other, roles=["representative"])
        assert list(access.users_who_may(Permission.RESEARCH, CaseFacts(1, area.pk, frozenset({reading.pk})))) == []


@pytest.mark.parametrize("permission", Permission)
def test_roles_with_is_the_grants_read_the_other_way(permission):
    assert set(access.roles_with(permission)) == {
        r for r, powers in GRANTS.items() if permission.value in powers.split()
    }
