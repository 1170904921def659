"""What PostgreSQL keeps of each change, and that nobody but its trigger can add to it, change it or remove it."""

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from agencies.principals import acting_as, as_system, because, write_in
from cases.models import Case, Involvement, ShareBasis
from cases.sharing import end_share, share_with
from history.models import Change
from people.models import Address, Alias, ContactPoint, Person
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db


def newest(table, **of) -> Change:
    return Change.objects.filter(table=table, **of).latest("pk")


def test_an_update_keeps_the_changed_columns_alone():
    person = make_person("Ada", "Testwood", language="Urdu")
    person.given_name, person.approximate_age = "Adah", 40
    person.save()
    change = newest("people_person", row_id=person.pk)
    assert change.operation == "UPDATE" and change.person_id == person.pk and change.case_id is None
    assert change.before == {"given_name": "Ada", "approximate_age": None}
    assert change.after == {"given_name": "Adah", "approximate_age": 40}


def test_an_insert_and_a_delete_keep_what_was_filled_in():
    person = make_person("Ada", "Testwood")
    alias = Alias.objects.create(person=person, given_name="Addie")
    number = alias.pk
    made = newest("people_alias", row_id=number)
    assert (made.operation, made.before) == ("INSERT", {})
    assert made.after == {"given_name": "Addie", "person_id": person.pk}
    alias.delete()
    gone = newest("people_alias", row_id=number)
    assert (gone.operation, gone.after, gone.before["given_name"]) == ("DELETE", {}, "Addie")


def test_changes_in_bulk_and_past_the_model_are_kept_one_by_one():
    people = [make_person() for _ in range(3)]
    Person.objects.filter(pk__in=[p.pk for p in people]).update(language="Welsh")
    for person in people:
        person.language = "Polish"
    Person.objects.bulk_update(people, ["language"])
    ContactPoint.objects.bulk_create([ContactPoint(person=people[0], channel="text", value="07700 900001")] * 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET language = 'Urdu' WHERE id = %s", [people[0].pk])
    kept = Change.objects.filter(table="people_person", operation="UPDATE").order_by("pk")
    assert [change.after["language"] for change in kept] == ["Welsh"] * 3 + ["Polish"] * 3 + ["Urdu"]
    assert newest("people_contactpoint").after["value"] == "07700 900001"


def test_what_the_hub_keeps_for_itself_leaves_no_change():
    area = make_area()
    desk, case = make_desk(area), make_case(area)
    before = Change.objects.exclude(table="cases_share").count()
    case.touch()
    case.claim_version(case.version)
    case.victim.claim_version(1)
    case.victim.refresh_search()
    share_with(case, [desk], ShareBasis.WORK, "for the test", SYSTEM)
    end_share(case, desk, "enough", SYSTEM)
    assert Change.objects.exclude(table="cases_share").count() == before


def test_who_and_why_and_where_it_was_written():
    area = make_area()
    desk = make_desk(area)
    user, case = make_user(desk, "practitioner"), make_case(area, desk)
    with acting_as(user):
        write_in(case.pk)
        with because("she told us"):
            Person.objects.filter(pk=case.victim.pk).update(language="Urdu")
        with because("the outer reason"), because(""):
            Person.objects.filter(pk=case.victim.pk).update(language="Welsh")
        Person.objects.filter(pk=case.victim.pk).update(language="Polish")
    kept = Change.objects.filter(table="people_person", operation="UPDATE").order_by("pk")
    assert [(c.actor, c.purpose, c.in_case, c.reason) for c in kept] == [
        (user.pk, "", case.pk, "she told us"),
        (user.pk, "", case.pk, "the outer reason"),
        (user.pk, "", case.pk, ""),
    ]


def test_the_next_request_starts_without_case_and_reason():
    area = make_area()
    desk = make_desk(area)
    user, case = make_user(desk, "practitioner"), make_case(area, desk)
    with acting_as(user):
        write_in(case.pk)
        with because("inside"), acting_as(user):
            Person.objects.filter(pk=case.victim.pk).update(language="Urdu")
        with as_system("a step that looks further"):
            pass
        Person.objects.filter(pk=case.victim.pk).update(language="Welsh")
    inner, outer = Change.objects.filter(table="people_person", operation="UPDATE").order_by("pk")
    assert (inner.reason, inner.in_case) == ("", None)
    assert (outer.reason, outer.in_case) == ("", case.pk)


def test_work_of_the_system_states_its_purpose():
    person = make_person()
    with as_system("a merge"):
        Person.objects.filter(pk=person.pk).update(language="Urdu")
    change = newest("people_person")
    assert (change.actor, change.purpose) == (None, "a merge")


def test_acts_carry_their_reason():
    area = make_area()
    user, case = make_user(make_desk(area), "idva"), make_case(area)
    desk = make_desk(area)
    case.close("moved", "She lives in Leeds now", user)
    assert newest("cases_case").reason == "She lives in Leeds now"
    case.reopen("She came back", user)
    assert newest("cases_case").reason == "She came back"
    case.hand_lead(user, "Knows her", user)
    change = newest("cases_case")
    assert (change.reason, change.before, change.after) == ("Knows her", {"lead_id": None}, {"lead_id": user.pk})
    share_with(case, [desk], ShareBasis.WORK, "asked for", SYSTEM)
    end_share(case, desk, "no longer works with her", SYSTEM)
    assert newest("cases_share").reason == "no longer works with her"


def test_a_change_that_is_undone_leaves_nothing():
    person = make_person()
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(language="Urdu")
        raise ValueError("no")
    assert not Change.objects.filter(operation="UPDATE").exists()


def refused(statement, *values, role=None):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        if role:
            cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(statement, values)


@pytest.mark.parametrize("role", ["hub_app", "hub_system"])
@pytest.mark.parametrize(
    "statement",
    [
        """INSERT INTO history_change ("table", row_id, operation, purpose, reason, person_id, "row", before, after)
           VALUES ('people_person', 1, 'UPDATE', '', '', 1, '{}', '{}', '{}')""",
        "UPDATE history_change SET actor = 1",
        "DELETE FROM history_change",
        "TRUNCATE history_change",
        "SELECT history_write()",
        "SELECT setval(pg_get_serial_sequence('history_change', 'id'), 1)",
        "ALTER TABLE people_person DISABLE TRIGGER history",
        "DROP TRIGGER history ON people_person",
    ],
)
def test_history_is_neither_forged_nor_changed(role, statement):
    make_person()
    refused(statement, role=role)


def test_a_trigger_of_a_table_of_ones_own_forges_nothing(family):
    """Temporary tables are for everybody in a test database; the function is for nobody."""
    keys = connection.get_connection_params()
    app = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_URL)
    where = {name: keys[name] for name in ("host", "port", "dbname")}
    with psycopg.connect(**where, user=app["user"], password=app["password"]) as link:
        link.execute("CREATE TEMP TABLE people_person (id bigint, given_name text)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute(
                "CREATE TRIGGER t AFTER INSERT ON people_person FOR EACH ROW "
                "EXECUTE FUNCTION history_write('{}', '{}', 'id', '', '')"
            )


def read_by(user) -> set[str]:
    """Tables of whose changes PostgreSQL gives this person something."""
    with acting_as(user):
        return set(Change.objects.values_list("table", flat=True))


def test_postgresql_gives_history_to_those_who_see_the_person_and_the_case(family):
    area, case = family.area, family.case
    reader, stranger = family.workers["idva"], make_user(make_desk(area), "practitioner")
    assert {"people_person", "people_address", "cases_case", "cases_involvement", "cases_share"} <= read_by(reader)
    assert read_by(stranger) == set()
    other = make_case(make_area())
    someone = other.victim.pk
    with acting_as(reader):
        assert not Change.objects.filter(case_id=other.pk).exists()
        assert not Change.objects.filter(person_id=someone).exists()
        assert Change.objects.filter(case_id=case.pk).exists()


def test_a_barred_worker_gets_nothing_of_it(family):
    from cases.sharing import bar

    worker = family.workers["police"]
    assert read_by(worker)
    bar(worker, family.victim, "her brother", SYSTEM)
    assert read_by(worker) == set()


def test_an_ended_share_closes_the_history_too(family):
    worker = family.workers["police"]
    end_share(family.case, family.desks["police"], "done", SYSTEM)
    assert read_by(worker) == set()


def test_a_tie_is_read_by_whoever_sees_both(family):
    from people.models import Relationship

    outside = make_case(family.area, make_desk(family.area)).victim
    Relationship.objects.create(first=family.victim, second=outside, kind="sibling")
    with acting_as(family.workers["idva"]):
        assert not Change.objects.filter(other_person_id=outside.pk).exists()


def test_a_merge_that_moves_an_involvement_is_kept():
    area = make_area()
    case, twin = make_case(area), make_person()
    Involvement.objects.filter(case=case, role="victim").update(person=twin)
    change = newest("cases_involvement")
    assert change.after == {"person_id": twin.pk} and change.case_id == case.pk


def test_deleting_a_person_leaves_what_it_was_for_the_system_alone():
    person = make_person()
    Address.objects.create(person=person, lines="4 Alder Row")
    number = person.pk
    person.delete()
    assert newest("people_address").before["lines"] == "4 Alder Row"
    with acting_as(make_user(make_desk(make_area()), "practitioner")):
        assert not Change.objects.filter(person_id=number).exists()


def test_a_case_past_its_version_is_not_written_twice():
    from dashub.errors import StaleVersion

    case = make_case(make_area())
    Case.objects.get(pk=case.pk).set_staff_risk("A large dog", case.version, SYSTEM)
    with pytest.raises(StaleVersion):
        case.set_staff_risk("Two dogs", case.version, SYSTEM)
    assert Change.objects.filter(table="cases_case", after__has_key="staff_risk").count() == 1
