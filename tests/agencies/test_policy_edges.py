"""The policy at its edges: who hands out roles, whose figures, who is told, and which row of the table each number opens."""

import itertools
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies import access
from agencies.access import CaseFacts, Permission, Role, Section
from agencies.models import Desk, Membership, User
from cases.glass import open_case
from cases.models import Case, Involvement
from referrals.models import Referral
from tests.agencies.section_policy import CELLS, COLUMNS, MAY_BE_KNOWN
from tests.agencies.test_access import Person, facts, post
from tests.cases.test_row_rule import as_readers_function
from tests.factories import make_area, make_case, make_desk, make_person, make_user
from tests.referrals.typed import sent

OF_AGENCIES = {Role.PRACTITIONER, Role.IDVA, Role.REPRESENTATIVE, Role.MANAGER}
HERE, THERE, AWAY = (SimpleNamespace(pk=pk, area_id=area) for pk, area in ((1, 1), (2, 1), (3, 2)))


class TestInMemory:
    """Without a database."""

    @pytest.mark.parametrize(
        ("posts", "here", "there", "away"),
        [
            ([post("voluntary", "manager")], OF_AGENCIES, set(), set()),
            ([post("voluntary", "manager", "practitioner")], OF_AGENCIES, set(), set()),
            ([post("hub", "administrator")], set(Role), set(Role), set()),
            ([post("hub", "administrator", "chair")], set(Role), set(Role), set()),
            ([post("hub", "chair")], set(), set(), set()),
            (
                [post("voluntary", "manager"), post("hub", "administrator", desk=9, area=2)],
                OF_AGENCIES,
                set(),
                set(Role),
            ),
            (
                [post("hub", "administrator", desk=9, area=2), post("voluntary", "manager")],
                OF_AGENCIES,
                set(),
                set(Role),
            ),
            ([], set(), set(), set()),
        ],
    )
    def test_a_manager_hands_out_at_her_desk_and_an_administrator_in_her_area(self, posts, here, there, away):
        assert [access.roles_given(Person(*posts), desk) for desk in (HERE, THERE, AWAY)] == [here, there, away]

    @pytest.mark.parametrize(
        ("whose", "roles", "desk", "hers"),
        [
            (8, ["practitioner"], HERE, True),
            (8, ["practitioner", "manager"], HERE, True),
            (8, ["practitioner", "chair"], HERE, False),
            (8, ["practitioner"], THERE, False),
            (8, [], THERE, False),
            (7, ["practitioner"], HERE, False),
            (7, ["chair"], HERE, False),
        ],
    )
    def test_a_manager_changes_others_of_her_desk_and_of_what_she_hands_out(self, whose, roles, desk, hers):
        member = SimpleNamespace(user_id=whose, roles=roles, desk=desk)
        assert access.may_change_member(Person(post("voluntary", "manager")), member) is hers

    @pytest.mark.parametrize("role", Role)
    def test_areas_are_steered_by_the_hub_s_desk_the_board_and_the_lead(self, role):
        wide = role in {Role.TRIAGE, Role.COORDINATOR, Role.CHAIR, Role.BOARD, Role.GOVERNANCE}
        person = Person(post("hub", role, area=3), post("police", "practitioner", desk=2, area=4))
        assert access.steers(person) == ([3] if wide else [])

    @pytest.mark.parametrize("group", COLUMNS)
    def test_of_four_sections_she_may_know_that_others_hold_something(self, group):
        """Unless she reads them herself, or her column says that they do not exist for her."""
        known = access.knows_of(Person(post(group, "practitioner")), facts(1))
        assert known == {section for section in MAY_BE_KNOWN if CELLS[section, group] not in ("F", "S", "-")}
        assert access.knows_of(Person(post(group, "practitioner")), facts(2)) == frozenset()

    @pytest.mark.parametrize("group", COLUMNS)
    def test_kinds_of_record_are_told_to_who_reads_or_may_know_of_them_and_beyond_the_case_what_is_no_secret(
        self, group
    ):
        reader = Person(post(group, "practitioner"))
        told = access.sections_told(reader, facts(1))
        assert told == frozenset(access.sections_for(reader, facts(1))) | access.knows_of(reader, facts(1))
        no_secret = {section for section in Section if all(CELLS[section, one] != "-" for one in COLUMNS)} | set(
            MAY_BE_KNOWN
        )
        assert access.sections_told(reader, None) == access.sections_told(reader, facts(2)) == no_secret

    def test_only_those_who_read_it_are_told_of_a_case(self):
        people = {name: Person(post("police", "practitioner", desk=desk), pk=pk) for name, desk, pk in (
            ("reader", 1, 7), ("barred reader", 1, 8), ("stranger", 2, 9), ("barred stranger", 2, 10))}  # fmt: skip
        told = access.only_readers(people.values(), facts(1, barred=frozenset({8, 10})))
        assert told == [people["reader"]]


@pytest.mark.django_db
class TestInRows:
    def test_a_desk_is_staffed_by_its_manager_and_by_the_area_s_administrator(self):
        area, other = make_area(), make_area()
        desk, second = make_desk(area), make_desk(area)
        everything = {area.hub_desk, desk, second}

        def staffed(*posts) -> set:
            user = make_user()
            for at, *roles in posts:
                Membership.objects.create(user=user, desk=at, roles=[str(role) for role in roles])
            type(user).objects.filter(pk=user.pk).update(
                screened_as=user.screening_mark({at.area_id for at, *_ in posts})
            )
            return set(Desk.objects.filter(access.staffed_by(User.objects.get(pk=user.pk))))

        assert staffed((desk, Role.MANAGER)) == {desk}
        assert staffed((area.hub_desk, Role.ADMINISTRATOR)) == everything
        assert staffed((area.hub_desk, Role.CHAIR)) == set()
        assert staffed((desk, Role.MANAGER), (second, Role.MANAGER)) == {desk, second}
        assert staffed((desk, Role.MANAGER), (other.hub_desk, Role.ADMINISTRATOR)) == {desk, other.hub_desk}

    def test_an_agency_s_part_is_its_own_s_and_theirs_who_steer_the_area(self):
        """Asked of memberships, which have a desk as returns and actions have."""
        area, other = make_area(), make_area()
        desk, second = make_desk(area), make_desk(area)
        rows = {at: make_user(at, Role.PRACTITIONER).memberships.get() for at in (desk, second, other.hub_desk)}

        def shown(at, role) -> set:
            found = Membership.objects.filter(access.accounts(make_user(at, role)))
            return {place for place, row in rows.items() if row in found}

        assert shown(desk, Role.REPRESENTATIVE) == shown(desk, Role.MANAGER) == {desk}
        assert shown(desk, Role.PRACTITIONER) == set()
        assert shown(area.hub_desk, Role.BOARD) == shown(area.hub_desk, Role.COORDINATOR) == {desk, second}

    def test_standing_is_of_whoever_is_screened_for_the_areas_where_she_works(self):
        user = make_user(make_desk(make_area()), Role.CHAIR)
        assert [post.roles for post in access.standing(user).posts] == [frozenset({Role.CHAIR})]
        User.objects.filter(pk=user.pk).update(screened_as=user.screening_mark(set()))
        assert access.standing(User.objects.get(pk=user.pk)).posts == ()
        assert access.standing(AnonymousUser()).posts == ()
        User.objects.filter(pk=user.pk).update(screened_as=user.screened_as, is_active=False)
        assert access.standing(User.objects.get(pk=user.pk)).posts == ()

    def test_whoever_breaks_the_glass_sees_that_case_and_is_read_as_one_who_did(self):
        area = make_area()
        case, another = make_case(area), make_case(area)
        user = make_user(make_desk(area), Role.PRACTITIONER)
        assert not Case.objects.visible_to(user).exists()
        open_case(case.reference, "life", "She is at our door", user)
        case.refresh_from_db()
        assert list(Case.objects.visible_to(user)) == [case] and another.readers != case.readers
        assert access.may_see(user, case.facts)
        assert Section.IMMIGRATION not in access.sections_for(user, case.facts)
        assert list(access.users_who_may(Permission.WRITE_CASES, case.facts)) == []
        assert access.only_readers([user], case.facts) == [user]

    def test_a_case_is_seen_by_its_readers_less_the_barred_and_past_an_end_by_its_shares(self):
        area = make_area()
        case = make_case(area)
        reader, chair = (Person(post("hub", "chair", desk=area.hub_desk_id), pk=pk) for pk in (7, 8))
        stranger, board = Person(post("hub", "chair", desk=0)), Person(post("hub", "board", desk=area.hub_desk_id))
        everybody = (reader, chair, stranger, board)
        hub, later, before = area.hub_desk_id, "now() + interval '1 day'", "now() - interval '1 day'"
        for readers, barred, recheck, seen in (
            (f"{hub}, 5", "", later, (True, True, False, False)),
            (f"{hub}", "7, 9", later, (False, True, False, False)),
            ("5", "", later, (False, False, False, False)),
            (f"{hub}", "", before, (True, True, False, False)),
            (f"{hub}, 0", "", before, (True, True, False, False)),
            (f"{hub}, 0", "", later, (True, True, True, False)),
            ("5", "", before, (False, False, False, False)),
            (f"{hub}", "7", before, (False, True, False, False)),
        ):
            as_readers_function(
                f"UPDATE cases_case SET readers = ARRAY[{readers}]::bigint[], barred = ARRAY[{barred}]::bigint[], "
                f"recheck_at = {recheck} WHERE id = {case.pk}"
            )
            found = tuple(access.visible(Case.objects.filter(pk=case.pk), user).exists() for user in everybody)
            assert found == seen, (readers, barred, recheck)

    def test_a_referral_is_seen_by_its_readers_less_the_barred(self):
        """It has no shares that end."""
        desk = make_desk(make_area())
        author, barred = make_user(desk, Role.PRACTITIONER), make_user(desk, Role.PRACTITIONER)
        referral = sent(desk, author)
        referral.bars.create(user=barred, role="victim", reason="Her brother")
        users = author, barred, make_user(make_desk(desk.area), Role.PRACTITIONER)
        assert [Referral.objects.visible_to(user).filter(pk=referral.pk).exists() for user in users] == [
            True,
            False,
            False,
        ]

    def test_who_is_told_is_at_a_reading_desk_or_named_and_nobody_by_another_number(self):
        """Numbers of desks, of users and of broken glass do not run into one another."""
        desk = make_desk(make_area())
        there, named, glass, bystander = (
            make_user(at, Role.IDVA) for at in (desk, *(make_desk(desk.area) for _ in range(3)))
        )
        barred = make_user(desk, Role.IDVA)
        make_user(desk, Role.PRACTITIONER)
        for readers, told in (
            ({desk.pk}, {there}),
            ({-named.pk}, {named}),
            ({desk.pk, -named.pk, -access.GLASS - glass.pk}, {there, named}),
            ({-desk.pk - 10**9}, set()),
            ({0}, set()),
            (set(), set()),
        ):
            case = CaseFacts(1, desk.area_id, frozenset(readers), barred=frozenset({barred.pk}))
            assert set(access.users_who_may(Permission.RESEARCH, case)) == told, readers
        first = Desk.objects.filter(pk=1).first() or Desk.objects.create(pk=1, agency=desk.agency, area=make_area())
        at_first = make_user(first, Role.IDVA)
        case = CaseFacts(1, first.area_id, frozenset({1}))
        assert at_first in access.users_who_may(Permission.RESEARCH, case)
        # A desk and a user of one number are two principals.
        same = Desk.objects.create(pk=bystander.pk + 10**6, agency=desk.agency, area=make_area())
        at_same = make_user(same, Role.IDVA)
        named_same = User.objects.create(pk=same.pk, email="same@example.org", full_name="Same")
        Membership.objects.create(user=named_same, desk=make_desk(desk.area), roles=["idva"])
        User.objects.filter(pk=named_same.pk).update(screened_as=named_same.screening_mark({desk.area_id}))
        for readers, told in (({same.pk}, {at_same}), ({-same.pk}, {named_same})):
            case = CaseFacts(1, desk.area_id, frozenset(readers))
            assert set(access.users_who_may(Permission.RESEARCH, case)) == told, readers

    @pytest.mark.parametrize("group", ["police", "idva"])
    @pytest.mark.parametrize("role", ["practitioner", "representative", "chair", "board"])
    def test_full_in_picks_the_records_whose_section_is_seen_in_full(self, role, group):
        """One section of each letter of the table, for a case in every state; all of them in test_access_in_rows.py."""
        here, there = make_area(), make_area()
        person = Person(post(group, role, desk=501, area=here.pk))
        glass, name = -access.GLASS - person.pk, -person.pk
        numbers = (501, 502, name, glass, person.pk, -access.GLASS, -access.GLASS + person.pk)
        states = list(itertools.product((here, there), numbers, (False, True), ([], [501], [502])))
        cases = Case.objects.bulk_create(
            Case(area=area, listed=listed, acting_desks=acting) for area, _, listed, acting in states
        )
        victim = make_person()
        Involvement.objects.bulk_create(Involvement(case=case, person=victim, role="victim") for case in cases)
        values = ", ".join(f"({case.pk}, {reader})" for case, (_, reader, *_) in zip(cases, states, strict=True))
        as_readers_function(
            f"UPDATE cases_case SET readers = ARRAY[v.reader]::bigint[] FROM (VALUES {values}) v (id, reader) "
            "WHERE cases_case.id = v.id"
        )
        known = {case.pk: case.facts for case in Case.objects.filter(pk__in=[case.pk for case in cases])}
        for section in (Section.HEADLINE, Section.IMMIGRATION, Section.MINUTES, Section.ACTIONS, Section.EQUALITY,
                        Section.IDVA_NOTES, Section.POLICE_HISTORY):  # fmt: skip
            rows = Involvement.objects.filter(access.full_in(person, section), case__in=known)
            in_full = {pk for pk, case in known.items() if access.sections_for(person, case).get(section) == 3}
            assert set(rows.values_list("case", flat=True)) == in_full, section
