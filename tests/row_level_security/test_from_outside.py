"""PostgreSQL refuses what the policy refuses: the application's own role, by psycopg and no application, in every table.

Tables are found in the catalogue, so that a new one without a policy fails here.
"""

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from agencies.principals import acting_as, as_system, system_session
from cases.models import Case, Note, disclose
from tests import personas
from tests.factories import make_area, make_case, make_desk, make_user

# Tables that hold nothing of a case or of a person whom one is about, and why everybody may read them.
OPEN = {
    "agencies_agency": "an organisation",
    "agencies_agencychange": "who added or renamed an organisation, and why",
    "agencies_agencykind": "a kind of organisation",
    "agencies_apitoken": "digests of tokens",
    "agencies_area": "settings of a partnership",
    "agencies_areachange": "who set a clock or a limit of a partnership, when and why",
    "agencies_area_duty": "who decides what is restricted: a setting of a partnership",
    "agencies_cover": "who of the staff stands in for whom, and when",
    "agencies_desk": "an organisation in an area",
    "agencies_deskchange": "who changed what an organisation offers, and why",
    "agencies_membership": "who works where: what the policy starts from",
    "agencies_provider": "how an agency's people sign in: an organisation's setting, its secret sealed",
    "agencies_session": "who is signed in; read before anybody is known",
    "agencies_user": "who signs in",
    "agencies_user_groups": "unused, of Django's",
    "agencies_user_user_permissions": "unused, of Django's",
    "audit_seal": "digests of the log",
    "auth_group": "one for each desk",
    "auth_group_permissions": "unused, of Django's",
    "auth_permission": "names of permissions",
    "django_content_type": "names of models",
    "django_migrations": "what has been migrated",
    "django_session": "unused: sessions are agencies_session",
    "guardian_groupobjectpermission": "unused: shares are cases_share",
    "guardian_userobjectpermission": "unused: named users are cases_nameduser",
    "marac_calendarfeed": "digests of secrets, read before anybody is known",
    "marac_actiontemplate": "wording of actions",
    "marac_actiontemplatechange": "who worded an action of the library so, and why",
    "marac_oncall": "who of the staff is on call, and by which number: for those who prepare meetings, by their page",
    "marac_series": "settings of a MARAC",
    "marac_series_desks": "who takes part in a MARAC",
    "support_closurereason": "how a partnership words the ways in which work ends: its setting",
    "support_closurereasonchange": "who worded one so, and why",
    "support_lettertemplate": "what a kind of letter is called: a setting of a partnership",
    "support_letterwording": "what a kind of letter says before anybody is written to, and who worded it so",
    "support_programme": "what an agency offers, and to whom",
    "support_run": "a course of a programme; when and where it meets is shown to the agency that runs it, by its page",
    "support_session": "the day of a course",
    "support_place": "bed spaces of a provider and how many are free: no case, no household and no address",
    "reporting_term": "how long a partnership keeps records: a setting",
    "reporting_watched": "how far the log has been read for alerts",
}
# Of a meeting that is no emergency everybody at the MARAC may know the day.
OF_MEETINGS = {"marac_meeting", "marac_attendance", "marac_minutes"}
OF_CASES = (
    "people_",
    "support_",
    "marac_listing",
    "marac_action",
    "marac_research",
    "marac_flag",
    "marac_transfer",
    "marac_feedback",
)
ADDED_TO_BY_ALL = {"audit_event"}
# Added to in one's own name alone, and readable by whoever added it: less than may be read.
SIGNED = {
    "cases_comment": "by_id",
    "cases_snooze": "user_id",
    "cases_disclosure": "by_id",
    "reporting_breach": "reported_by_id",
    "reporting_complaint": "recorded_by_id",
}
# Names of what the persona world put into its case.
HUSHED = ("Clementine", "Hushwell", "Whispered")
SECRETS = ("Zephyrine", "Oakhollow", "4 Alder Row", "07700 900123")

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind IN ('r', 'p') "
            "AND relnamespace = 'public'::regnamespace"
        )
        secured = {name: on and forced for name, on, forced in cursor.fetchall()}
        cursor.execute("SELECT tablename, policyname, roles::text[], permissive, qual FROM pg_policies")
        return secured, cursor.fetchall()


def test_every_table_is_secured_or_said_to_hold_nothing_of_anybody(catalogue):
    secured, _ = catalogue
    assert {name for name, on in secured.items() if not on} == set(OPEN)


def test_every_policy_is_for_a_person_s_request_or_for_a_stated_purpose(catalogue):
    secured, policies = catalogue
    of_table = {}
    for table, name, roles, _, condition in policies:
        of_table.setdefault(table, {}).setdefault(tuple(roles), []).append((name, condition))
    for table in (name for name, on in secured.items() if on):
        found = of_table[table]
        assert set(found) == {("hub_app",), ("hub_system",)}, table
        assert [condition for _, condition in found[("hub_system",)]] == ["(app_purpose() IS NOT NULL)"], table
        for name, condition in found[("hub_app",)]:
            assert condition != "true" and (condition or name == "row_rule_insert"), table


def test_what_may_be_written_is_what_may_be_read():
    """A rule for reading alone would let a row be written, or pushed, where its writer sees nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, cmd, with_check FROM pg_policies WHERE 'hub_app' = ANY (roles) "
            "AND cmd IN ('ALL', 'UPDATE', 'INSERT') AND with_check IS DISTINCT FROM qual"
        )
        others = cursor.fetchall()
    assert {(table, command) for table, command, _ in others} == {
        (table, "INSERT") for table in ADDED_TO_BY_ALL | set(SIGNED)
    }
    for table, _, check in others:
        assert table in ADDED_TO_BY_ALL or check.lstrip("(").startswith(f"{SIGNED[table]} = app_user()"), table


def test_no_view_and_no_materialised_view_goes_round_the_policies(catalogue):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR relkind = 'v' "
            "AND NOT coalesce(reloptions, '{}') @> '{security_invoker=true}')"
        )
        assert cursor.fetchall() == []


def test_functions_with_other_rights_are_few_and_pinned():
    """A function that runs with its owner's rights has a fixed search path; what it tells is tried below."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig::text, pg_get_userbyid(proowner), prorettype::regtype::text, "
            "has_function_privilege('hub_app', oid, 'EXECUTE') FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        )
        found = cursor.fetchall()
    assert all("search_path=pg_catalog" in settings for _, settings, *_ in found)
    assert {owner for _, _, owner, *_ in found} <= {"hub_rls", "hub_search"}
    callable_by_web = {name for name, _, _, result, may in found if may and result != "trigger"}
    assert callable_by_web == {
        "cases_readers_told",
        "people_readers_told",
        "people_named_like",
        "cases_note_names_me",
        "cases_document_names_me",
        "reporting_item_told",
        "cases_disclosure_told",
        "reporting_was_shared",
        "support_referral_told",
    }


class Attacker:
    """The application's role on a connection of its own, asking in somebody's name."""

    def __init__(self, database: str):
        self.link = psycopg.connect(database)

    def __enter__(self):
        return self

    def __exit__(self, *_args):
        self.link.close()

    def be(self, user) -> None:
        self.link.rollback()
        readers = "{" + ",".join(map(str, user.standing.principals)) + "}"
        self.link.execute(
            "SELECT set_config('app.readers', %s, true), set_config('app.user_id', %s, true)", [readers, str(user.pk)]
        )

    def count(self, table: str) -> int:
        return self.link.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()[0]

    def whole(self, table: str) -> str:
        """Everything that can be read of a table, as text."""
        rows = self.link.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
        return "\n".join(row for (row,) in rows)

    def copied(self, table: str) -> bytes:
        statement = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(sql.Identifier(table))
        with self.link.cursor().copy(statement) as copy:
            return b"".join(bytes(part) for part in copy)

    def try_(self, statement, *parameters):
        """What a statement changes, undone at once; None where it is refused."""
        try:
            with self.link.transaction(force_rollback=True):
                return self.link.execute(statement, parameters).rowcount
        except psycopg.Error:
            return None


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The personas' world, committed: another connection has to see it."""
    from tests import database

    with django_db_blocker.unblock():
        built = personas.build()
        idva = {"case": built.case, "desk": built.desks["idva"], "by": built.users["idva"]}
        for sharing in ("own", "named", "case"):
            Note.objects.create(text=f"shared as {sharing}", sharing=sharing, **idva).named_desks.set(
                [built.desks["representative"]]
            )
        given = {"desk": built.area.hub_desk, "to": "court", "basis": "court_order", "by": built.users["chair"]}
        built.given = {
            "case": disclose(built.case, **given),
            "restricted": disclose(built.restricted, **given),
            "nobody": disclose(None, **given),
        }
        built.research.lines.create(text="private to the police", by=built.users["representative"])
        yield built
        database.restore()


@pytest.fixture
def attacker(world):
    keys = connection.get_connection_params()
    app = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_URL)
    where = {name: keys[name] for name in ("host", "port", "dbname") if name in keys}
    with Attacker(psycopg.conninfo.make_conninfo(**where, user=app["user"], password=app["password"])) as found:
        yield found


@pytest.fixture
def secured(catalogue):
    return sorted(name for name, on in catalogue[0].items() if on)


def test_with_nobody_asking_nothing_is_there(attacker, secured):
    assert {table: attacker.count(table) for table in secured} == dict.fromkeys(secured, 0) | {
        # A day and a place; the emergency among them is not.
        table: attacker.count(table)
        for table in OF_MEETINGS
    }
    assert attacker.copied("people_person") == b""


def test_another_agency_reads_nothing_of_the_case_in_any_table(attacker, world, secured):
    for persona in ("stranger", "elsewhere", "barred", "board", "governance", "administrator", "nobody"):
        attacker.be(world.users[persona])
        for table in secured:
            text = attacker.whole(table) + attacker.copied(table).decode()
            assert not [word for word in SECRETS if word in text], (persona, table)
            # Whoever is barred from this case may read others of her desk.
            if persona != "barred" and table.startswith(OF_CASES):
                assert attacker.count(table) == 0, (persona, table)


def test_a_restricted_case_is_in_no_table_for_whoever_is_not_named(attacker, world, secured):
    """Its agencies' shares lie asleep; a child row, a note or a person would be as much as the case itself."""
    for persona in world.users:
        attacker.be(world.users[persona])
        found = [table for table in secured if any(word in attacker.whole(table) for word in HUSHED)]
        if persona in ("chair", "named"):
            assert {"people_person", "cases_note"} <= set(found), persona
        else:
            assert found == [], persona
            children = (
                "cases_nameduser",
                "cases_restriction",
                "cases_involvement",
                "cases_timelineentry",
                "cases_share",
            )
            for table in children:
                column = "content_object_id" if table in ("cases_nameduser", "cases_share") else "case_id"
                mine = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
                assert attacker.link.execute(mine, [world.restricted.pk]).fetchall() == [], (persona, table)


def test_what_was_given_out_of_a_restricted_case_is_in_the_register_of_a_named_lead_alone(attacker, world):
    """Asked by the application's own role: the lead sees no case, and of this one not even that something was given out."""
    ids = [world.given[key].pk for key in ("case", "restricted", "nobody")]
    told = "SELECT id, cases_disclosure_told(id) FROM unnest(%s::bigint[]) id ORDER BY 1"

    def seen_by(persona):
        attacker.be(world.users[persona])
        rows = attacker.link.execute("SELECT id FROM cases_disclosure WHERE id = ANY (%s)", [ids]).fetchall()
        return {number for (number,) in rows}

    case, restricted, nobody = ids
    assert seen_by("governance") == {case, nobody}
    assert attacker.link.execute(told, [ids]).fetchall() == [(case, True), (restricted, False), (nobody, True)]
    assert str(world.restricted.reference) not in attacker.copied("cases_disclosure").decode()
    assert seen_by("chair") == {case, restricted}
    for persona in ("stranger", "elsewhere", "board", "administrator"):
        assert seen_by(persona) == set()
        assert not any(said for _, said in attacker.link.execute(told, [ids]).fetchall())
    assert seen_by("named") == {restricted}


def test_a_thing_due_that_is_for_some_is_nobody_elses(attacker, world):
    attacker.be(world.users["triage"])
    key = f"referral:{world.duty.pk}:decide"
    assert attacker.link.execute("SELECT 1 FROM cases_due WHERE key = %s", [key]).fetchall() == []
    attacker.be(world.users["chair"])
    assert len(attacker.link.execute("SELECT 1 FROM cases_due WHERE key = %s", [key]).fetchall()) == 1


def test_whoever_reads_the_case_finds_it_in_the_same_tables(attacker, world):
    """The control: the same questions by somebody who may."""
    attacker.be(world.users["idva"])
    assert "Zephyrine" in attacker.whole("people_person") and "4 Alder Row" in attacker.whole("people_address")
    for table in (
        "cases_case",
        "cases_note",
        "cases_document",
        "cases_riskassessment",
        "marac_listing",
        "marac_action",
    ):
        assert attacker.count(table) or table == "cases_note", table


def test_rows_of_others_are_neither_changed_nor_deleted_nor_made(attacker, world, secured):
    for persona in ("stranger", "elsewhere", "barred"):
        attacker.be(world.users[persona])
        for table in secured:
            if table in OF_MEETINGS | ADDED_TO_BY_ALL:
                continue
            name = sql.Identifier(table)
            mine = attacker.count(table)
            touched = attacker.try_(sql.SQL("UPDATE {} SET id = id").format(name))
            gone = attacker.try_(sql.SQL("DELETE FROM {}").format(name))
            assert touched in (None, mine) and gone in (None, *range(mine + 1)), (persona, table)
        case, person = world.case.pk, world.involvement.person_id
        desk = world.desks["stranger"].pk
        for statement in (
            "INSERT INTO cases_victimvoice (case_id, kind, text, desk_id, at) "
            f"VALUES ({case}, 'wishes', 'x', {desk}, now())",
            f"INSERT INTO people_alias (person_id, given_name, family_name) VALUES ({person}, 'x', 'y')",
            f"UPDATE cases_case SET readers = ARRAY[{desk}] WHERE id = {case} RETURNING 1",
        ):
            assert not attacker.try_(statement), (persona, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case DISABLE TRIGGER ALL",
        "CREATE POLICY mine ON cases_case USING (true)",
        "DROP POLICY row_rule ON cases_case",
        "TRUNCATE cases_case CASCADE",
        "SET LOCAL ROLE hub_owner",
        "SET LOCAL ROLE hub_rls",
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL row_security = off; SELECT * FROM cases_case",
        "CREATE FUNCTION leak(text) RETURNS bool LANGUAGE sql COST 0.001 AS $$ SELECT true $$",
        "SELECT cases_readers_now(1)",
        "SELECT people_readers_now(1)",
        "SELECT cases_sync(ARRAY[1]::bigint[])",
    ],
)
def test_the_rule_itself_is_out_of_reach(attacker, world, statement):
    attacker.be(world.users["stranger"])
    with pytest.raises(psycopg.Error):
        attacker.link.execute(statement)


def test_joins_sub_selects_and_functions_tell_nothing(attacker, world):
    attacker.be(world.users["stranger"])
    case, person = world.case.pk, world.involvement.person_id
    for statement in (
        f"SELECT 1 FROM agencies_user u LEFT JOIN cases_case k ON k.lead_id = u.id WHERE k.id = {case}",
        f"SELECT 1 FROM cases_involvement i FULL JOIN people_person p ON p.id = i.person_id WHERE p.id = {person}",
        f"SELECT unnest(cases_readers_told({case}))",
        f"SELECT unnest(people_readers_told({person}))",
        "SELECT people_named_like('zephyrine oakhollow')",
        f"SELECT 1 FROM marac_listing WHERE case_id = {case} UNION SELECT 1 FROM cases_due WHERE case_id = {case}",
        "SELECT 1 FROM pg_stats WHERE tablename = 'people_person' AND attname = 'given_name'",
    ):
        assert attacker.link.execute(statement).fetchall() == [], statement


def test_an_error_does_not_tell_what_the_policy_hides(attacker, world):
    """The policy is asked before any condition of the asker's: one that fails on the hidden row is never evaluated on it."""
    attacker.be(world.users["stranger"])
    asked = "SELECT 1 FROM people_person WHERE 1 / (CASE WHEN given_name = 'Zephyrine' THEN 0 ELSE 1 END) > 0"
    assert attacker.link.execute(asked).fetchall() == []
    attacker.be(world.users["idva"])
    with pytest.raises(psycopg.errors.DivisionByZero):
        attacker.link.execute(asked)


def test_a_private_line_of_research_is_its_agency_s_even_in_a_shared_case(attacker, world):
    attacker.be(world.users["representative"])
    assert "private to the police" in attacker.whole("marac_researchline")
    for persona in ("idva", "chair", "coordinator"):
        attacker.be(world.users[persona])
        assert attacker.count("marac_research") and "private to the police" not in attacker.whole("marac_researchline")


@pytest.mark.parametrize(
    ("sharing", "reads"),
    [
        ("own", {"idva"}),
        ("named", {"idva", "representative"}),
        ("case", {"idva", "representative", "manager", "chair"}),
    ],
)
def test_a_note_is_read_by_the_agencies_that_it_is_shared_with(world, attacker, sharing, reads):
    found = set()
    for persona in ("idva", "representative", "manager", "chair", "stranger", "barred"):
        attacker.be(world.users[persona])
        if f"shared as {sharing}" in attacker.whole("cases_note"):
            found.add(persona)
    assert found == reads


class TestSettings:
    """Who asks holds for a transaction, and is nobody afterwards."""

    def test_a_request_within_another_transaction_gives_it_back(self):
        user = make_user(make_desk(make_area()), "practitioner")
        case = make_case(make_area())
        with acting_as(user):
            assert who() == ("hub_app", str(user.pk), "")
            assert not Case.objects.filter(pk=case.pk).exists()
            with as_system("a step that looks further"):
                assert who() == ("hub_system", str(user.pk), "a step that looks further")
                assert Case.objects.filter(pk=case.pk).exists()
            assert who() == ("hub_app", str(user.pk), "")
        assert who()[0] == "hub_system" and Case.objects.filter(pk=case.pk).exists()

    def test_an_error_gives_it_back_too(self):
        user = make_user(make_desk(make_area()), "practitioner")
        before = who()
        with pytest.raises(ValueError, match="no"), acting_as(user), as_system("fails"):
            raise ValueError("no")
        assert who() == before

    def test_without_a_purpose_the_system_sees_nothing(self):
        make_case(make_area())
        with as_system(""):
            assert not Case.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_connection_forgets_who_asked_when_the_transaction_ends(self):
        user = make_user(make_desk(make_area()), "practitioner")
        before = who()
        with acting_as(user):
            assert who()[1] == str(user.pk)
        assert who() == before

    @pytest.mark.django_db(transaction=True)
    def test_a_task_s_session_ends_with_it(self):
        before = who()
        with system_session("a task"):
            assert who()[2] == "a task"
        assert who() == before


def who() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, coalesce(current_setting('app.user_id', true), ''), "
            "coalesce(current_setting('app.purpose', true), '')"
        )
        return cursor.fetchone()
