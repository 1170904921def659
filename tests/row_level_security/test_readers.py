"""The rule of readers: case, person and referral, the search by name, and the functions that ask it."""

import pytest
from django.db import connection
from django.utils import timezone

from agencies.access import GLASS
from agencies.principals import acting_as, as_system
from cases.models import Case
from cases.sharing import bar, name_user, share_with
from people.models import Person
from tests.cases.test_row_rule import as_readers_function
from tests.factories import SYSTEM, make_case, make_desk, make_person, make_user
from tests.row_level_security.scene import DAY, READER, make, sees
from tests.rows import MODELS

pytestmark = pytest.mark.django_db


class TestTheRowRule:
    """Case, person and referral: by readers, less the barred, and past an end as the truth is at this moment."""

    @pytest.fixture
    def reader(self, side):
        """At one of the two desks that the case is shared with."""
        share_with(side.case, [make_desk(side.area)], "pathway", "test", SYSTEM)
        return make_user(side.desk, READER)

    def columns(self, side, table, **set_to):
        row = side.case if table == "cases_case" else side.case.victim
        said = ", ".join(f"{column} = {value}" for column, value in set_to.items())
        as_readers_function(f"UPDATE {table} SET {said} WHERE id = {row.pk}")
        return row

    @pytest.mark.parametrize("table", ["cases_case", "people_person"])
    def test_readers_the_barred_and_the_end(self, side, reader, table):
        mine, yours = side.desk.pk, side.colleague.memberships.get().desk_id
        later, before = "now() + interval '1 day'", "now() - interval '1 day'"
        for readers, barred, end, seen in (
            ((mine,), (), later, True),
            ((mine, yours), (), later, True),
            ((yours,), (), later, False),
            ((), (), later, False),
            ((mine,), (reader.pk,), later, False),
            ((mine,), (reader.pk, side.user.pk), later, False),
            ((mine,), (side.user.pk,), later, True),
            ((mine,), (), before, True),
            ((mine,), (reader.pk,), before, False),
            ((yours,), (), before, False),
        ):
            row = self.columns(
                side, table, readers=f"ARRAY[{','.join(map(str, readers))}]::bigint[]",
                barred=f"ARRAY[{','.join(map(str, barred))}]::bigint[]", recheck_at=end,
            )  # fmt: skip
            assert sees(reader, row) is seen, (readers, barred, end)
        # The columns say that a desk reads on whose share there is none: past the end the shares themselves are asked.
        stranger = side.colleague
        for end, seen in ((later, True), (before, False)):
            row = self.columns(side, table, readers=f"ARRAY[{yours}]::bigint[]", barred="'{}'", recheck_at=end)
            assert sees(stranger, row) is seen, end

    def test_the_search_by_name_has_the_same_rule(self, side, reader):
        def found(who):
            with who, connection.cursor() as cursor:
                cursor.execute("SELECT people_named_like(%s)", [key])
                return [number for (number,) in cursor.fetchall()]

        victim, his = side.case.victim, make_person("Bren", "Harrowgate")
        Person.objects.filter(pk=victim.pk).update(given_name="Mira", family_name="Quillington")
        victim.refresh_from_db()
        victim.refresh_search()
        his.refresh_search()
        key = "mira quillington"
        mine, yours = side.desk.pk, side.colleague.memberships.get().desk_id
        later, before = "now() + interval '1 day'", "now() - interval '1 day'"
        for readers, barred, end, seen in (
            ((mine, yours), (), later, True),
            ((yours,), (), later, False),
            ((mine,), (reader.pk, 0), later, False),
            ((mine,), (0,), later, True),
            ((mine,), (), before, True),
            ((mine,), (reader.pk,), before, False),
        ):
            self.columns(
                side, "people_person", readers=f"ARRAY[{','.join(map(str, readers))}]::bigint[]",
                barred=f"ARRAY[{','.join(map(str, barred))}]::bigint[]", recheck_at=end,
            )  # fmt: skip
            assert found(acting_as(reader)) == ([victim.pk] if seen else []), (readers, barred, end)
        self.columns(side, "people_person", readers=f"ARRAY[{yours}]::bigint[]", barred="'{}'", recheck_at=before)
        assert found(acting_as(side.colleague)) == []
        assert found(as_system("test")) == [victim.pk]
        assert found(as_system("")) == []
        # A purpose alone opens nothing: it counts for the role that may state one.
        with acting_as(side.colleague), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.purpose', 'mine', true)")
            cursor.execute("SELECT people_named_like(%s)", [key])
            assert cursor.fetchall() == []

    @pytest.mark.parametrize("function", ["cases_readers_told", "people_readers_told"])
    def test_who_reads_is_told_to_those_who_do(self, side, other, function):
        number = (side.case if function.startswith("cases") else side.case.victim).pk

        def told(purpose=None):
            with connection.cursor() as cursor:
                if purpose is not None:
                    cursor.execute("SELECT set_config('app.purpose', %s, true)", [purpose])
                cursor.execute(f"SELECT {function}(%s)", [number])
                return cursor.fetchone()[0]

        second = make_desk(side.area)
        share_with(side.case, [second], "pathway", "test", SYSTEM)
        with acting_as(side.user):
            assert sorted(told()) == sorted([side.desk.pk, second.pk])
        with acting_as(other.user):
            assert told() is None and told("mine") is None
        with as_system("test"):
            assert sorted(told()) == sorted([side.desk.pk, second.pk])
        with as_system(""):
            assert told() is None

    def test_a_referral_is_its_readers_less_the_barred(self, side, other):
        desk = make_desk(side.area)
        row = make(side, "referrals_referral", desk=desk)
        barred = make_user(desk, READER)
        make(side, "referrals_referralbar", referral=row, user=barred)
        make(side, "referrals_referralbar", referral=row, user=other.user)
        users = make_user(desk, READER), side.user, barred, side.colleague, other.user
        assert [sees(user, row) for user in users] == [True, True, False, False, False]

    def test_readers_and_ends_are_worked_out_from_shares_names_glass_and_bars(self, side):
        now, case = timezone.now(), side.case
        lent, ended = make_desk(side.area), make_desk(side.area)
        named, glass, once = make_user(), make_user(), make_user()
        share_with(case, [lent], "work", "test", SYSTEM, until=now + 3 * DAY)
        share_with(case, [ended], "work", "test", SYSTEM, until=now + DAY)
        name_user(case, named, "test", SYSTEM)
        name_user(case, once, "test", SYSTEM)
        rows = MODELS["cases_nameduser"]
        first = rows.objects.get(user=named)
        rows.objects.create(
            content_object=case,
            user=glass,
            kind="glass",
            permission=first.permission,
            reason="test",
            until=now + 2 * DAY,
        )
        rows.objects.filter(user=once).update(until=now - DAY)
        MODELS["cases_share"].objects.filter(desk=ended).update(until=now - DAY)
        another = make_case(side.area, make_desk(side.area))
        name_user(another, make_user(), "test", SYSTEM)
        bar(side.colleague, another.victim, "test", SYSTEM)
        barred = make_user()
        bar(barred, case.perpetrators[0], "test", SYSTEM)

        def columns(row):
            row.refresh_from_db()
            return set(row.readers), set(row.barred), row.recheck_at

        everybody = {side.desk.pk, lent.pk, -named.pk, -GLASS - glass.pk}
        assert columns(case) == (everybody, {barred.pk}, now + 2 * DAY)
        assert columns(case.victim) == (everybody, {barred.pk}, now + 2 * DAY)
        rows.objects.filter(user=glass).update(until=now + 5 * DAY)
        assert columns(case)[2] == columns(case.victim)[2] == now + 3 * DAY
        Case.objects.filter(pk=case.pk).update(restricted=True)
        assert columns(case)[:2] == ({-named.pk}, {barred.pk})
        assert columns(case.victim)[:2] == ({-named.pk}, {barred.pk})
        columns(another)
        assert another.barred == [side.colleague.pk] and len(another.readers) == 3
