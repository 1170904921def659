"""The policy's filters and its rules in memory say the same, row by row; and who is told of a case."""

import itertools

import pytest
from django.utils import timezone

from agencies import access
from agencies.access import GLASS, CaseFacts, Level, Permission, PolicyGroup, Role, Section
from agencies.models import ApiToken
from cases.models import Case, Involvement
from tests.agencies.test_access import Person, facts, post
from tests.cases.test_row_rule import as_readers_function
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

DESK, OTHER, USER = 501, 502, 7


class TestInMemory:
    @pytest.mark.parametrize(
        ("readers", "barred", "sees"),
        [
            ([1], [], True),
            ([2], [], False),
            ([], [], False),
            ([-7], [], True),
            ([-8], [], False),
            ([-GLASS - 7], [], True),
            ([-GLASS - 8], [], False),
            ([7], [], False),
            ([1], [8], True),
            ([1], [7], False),
            ([-7], [7], False),
            ([2], [8], False),
        ],
    )
    def test_a_case_is_seen_by_its_readers_but_the_barred(self, readers, barred, sees):
        person, case = Person(post("police", "practitioner")), facts(*readers, barred=frozenset(barred))
        assert access.may_see(person, case) is sees
        assert access.only_readers([person], case) == ([person] if sees else [])

    def test_whoever_broke_the_glass_sees_her_column_less_what_it_never_opens(self):
        seen = access.sections_for(Person(post("idva", "practitioner")), facts(-GLASS - 7))
        assert seen[Section.HEALTH] == Level.SUMMARY and seen[Section.RISK] == Level.FULL
        assert not {Section.IMMIGRATION, Section.IDVA_NOTES, Section.CONFIDENTIAL_ADDRESS} & set(seen)

    def test_a_share_beside_it_opens_what_the_glass_does_not(self):
        assert Section.IDVA_NOTES in access.sections_for(Person(post("idva", "idva")), facts(1, -GLASS - 7))

    def test_another_ones_name_or_glass_is_not_hers(self):
        person = Person(post("police", "practitioner"))
        for number in (7, -8, GLASS + 7, -GLASS - 8, -GLASS, -GLASS + 7):
            assert access.sections_for(person, facts(number)) == {}, number

    def test_what_a_case_says_of_itself_where_nothing_is_told(self):
        assert (facts().listed, facts().acting_desks, facts().barred) == (False, frozenset(), frozenset())

    def test_a_power_at_one_of_two_posts_is_hers_in_its_area_alone(self):
        person = Person(post("hub", "chair", desk=1, area=1), post("police", "practitioner", desk=2, area=2))
        here, there = (CaseFacts(1, area, frozenset({1, 2})) for area in (1, 2))
        assert access.may(person, Permission.CHAIR, here) and not access.may(person, Permission.CHAIR, there)
        assert access.standing(person).areas(Permission.SEE_CASES) == [1, 2]
        assert access.standing(person).areas(Permission.CHAIR) == [1]

    def test_only_figures_and_ones_own_page_need_no_second_factor(self):
        need = {role for role in Role if access.needs_second_factor(Person(post("hub", role)))}
        assert need == set(Role) - {Role.BOARD}

    def test_nobody_is_told_apart_from_user_nought(self):
        class Stranger:
            is_authenticated = False
            is_active = True

        assert access.standing(Stranger()).user_id == 0
        assert access.standing(object()).user_id == 0

    def test_a_column_is_told_as_its_letters(self):
        assert access.column(PolicyGroup.EDUCATION)[Section.IDENTITY] == "S"
        assert set(access.column(PolicyGroup.POLICE)) == set(Section)


@pytest.mark.django_db
def test_full_in_picks_exactly_the_records_whose_section_is_seen_in_full():
    """Every role at kinds of agency of every letter, for a case in every state."""
    here, there = make_area(), make_area("Elsewhere")
    states = itertools.product(
        (here, there), ([DESK], [OTHER], [-USER], [-GLASS - USER], [USER]), (False, True), ([], [DESK], [OTHER])
    )
    for area, readers, listed, acting in states:
        case = make_case(area)
        numbers = ",".join(map(str, readers))
        as_readers_function(f"UPDATE cases_case SET readers = ARRAY[{numbers}]::bigint[] WHERE id = {case.pk}")
        Case.objects.filter(pk=case.pk).update(listed=listed, acting_desks=acting)
    cases = {case.pk: case.facts for case in Case.objects.all()}
    assert len(cases) == 60
    roles = (Role.PRACTITIONER, Role.REPRESENTATIVE, Role.IDVA, Role.TRIAGE, Role.CHAIR, Role.BOARD)
    for role, group in itertools.product(roles, ("idva", "police", "housing", "education")):
        person = Person(post(group, role, desk=DESK, area=here.pk), pk=USER)
        for section in Section:
            rows = Involvement.objects.filter(access.full_in(person, section), role="victim")
            in_full = {pk for pk, known in cases.items() if access.sections_for(person, known).get(section) == 3}
            assert set(rows.values_list("case", flat=True)) == in_full, (role, group, section)


@pytest.mark.django_db
class TestWhoIsTold:
    @pytest.fixture
    def desk(self):
        return make_desk(make_area())

    def test_users_at_a_desk_are_those_who_hold_the_power_there(self, desk):
        representative = make_user(desk, Role.REPRESENTATIVE)
        make_user(desk, Role.PRACTITIONER)
        make_user(make_desk(desk.area), Role.REPRESENTATIVE)
        assert list(access.users_at([desk.pk], Permission.RESEARCH)) == [representative]

    def test_neither_a_service_account_nor_whoever_has_not_been_screened(self, desk):
        service, new = make_user(desk, Role.REPRESENTATIVE), make_user(desk, Role.REPRESENTATIVE)
        ApiToken.issue(desk, service, "a system", SYSTEM)
        type(new).objects.filter(pk=new.pk).update(screened_as="")
        assert list(access.users_at([desk.pk], Permission.RESEARCH)) == []

    def test_whoever_broke_the_glass_is_no_reader_by_name(self, desk):
        user = make_user(desk, Role.IDVA)
        case = CaseFacts(1, desk.area_id, frozenset({-GLASS - user.pk}))
        assert list(access.users_who_may(Permission.RESEARCH, case)) == []

    def test_a_number_of_a_desk_is_no_number_of_a_user(self, desk):
        user = make_user(desk, Role.IDVA)
        case = CaseFacts(1, desk.area_id, frozenset({user.pk + 1_000_000}))
        assert list(access.users_who_may(Permission.RESEARCH, case)) == []

    def test_an_unscreened_user_has_no_standing(self, desk):
        user = make_user(desk, Role.CHAIR)
        type(user).objects.filter(pk=user.pk).update(screened_as="")
        assert access.standing(type(user).objects.get(pk=user.pk)).posts == ()

    def test_her_standing_is_as_her_posts_are(self, desk):
        user = make_user(desk, Role.CHAIR)
        (only,) = access.standing(user).posts
        assert (only.desk_id, only.area_id, only.agency_id) == (desk.pk, desk.area_id, desk.agency_id)
        assert (only.group, only.roles) == (PolicyGroup.VOLUNTARY, frozenset({Role.CHAIR}))
        user.memberships.update(until=timezone.now() + timezone.timedelta(days=1))
        user.__dict__.pop("_standing")
        assert access.standing(user).posts == (only,)
