"""The chain as it is written: gapless whoever writes at once, out of the application's reach, cheap."""

import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import pairwise

import psycopg
import psycopg.conninfo
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from agencies.middleware import AccessMiddleware
from agencies.models import User
from audit.log import System, record, seal_heads
from audit.models import Event, Head, Seal, SealedHead, Verb
from audit.verify import verify
from tests.audit.tampering import owner
from tests.factories import make_user

TOGETHER = 8


def numbers(chain):
    return list(Event.objects.filter(chain=chain).order_by("sequence").values_list("sequence", flat=True))


def in_threads(*works):
    """Run each in a thread with a connection of its own, and hand on what it raises."""

    def run(work):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, work) for work in works]]


@pytest.mark.django_db
class TestWriting:
    def test_each_person_has_a_chain_of_her_own(self):
        one, other = make_user(), make_user()
        for user in (one, other, one):
            record(user, Verb.READ, "page")
        assert numbers(f"user/{one.pk}") == [1, 2]
        assert numbers(f"user/{other.pk}") == [1]

    def test_the_system_has_one_whatever_it_acts_for(self):
        record(System("a"), Verb.READ, "page")
        record(System("b"), Verb.READ, "page")
        assert numbers("system/1") == [1, 2]

    def test_several_events_in_one_statement(self):
        user = make_user()
        fields = {"verb": Verb.READ, "kind": "page"}
        Event.objects.bulk_create([Event(actor=actor, **fields) for actor in (user.pk, None, user.pk, user.pk)])
        assert numbers(f"user/{user.pk}") == [1, 2, 3]
        assert verify().findings == []

    def test_an_insert_cannot_choose_its_place(self):
        user = make_user()
        written = Event.objects.create(
            actor=user.pk, verb=Verb.READ, kind="page", chain="user/0", sequence=99, hash=b"mine"
        )
        written.refresh_from_db()
        assert (written.chain, written.sequence, len(written.hash)) == (f"user/{user.pk}", 1, 32)
        assert verify().findings == []

    def test_work_that_is_undone_leaves_no_gap(self):
        user = make_user()
        record(user, Verb.READ, "page")
        with pytest.raises(RuntimeError), transaction.atomic():
            record(user, Verb.READ, "page")
            raise RuntimeError
        record(user, Verb.READ, "page")
        assert numbers(f"user/{user.pk}") == [1, 2]
        assert verify().findings == []

    def test_the_migration_chains_what_was_there_before(self):
        user = make_user()
        for by in (user, System("a"), user, make_user(), System("b")):
            record(by, Verb.READ, "page")
        migration = import_module("audit.migrations.0003_chain")
        with owner() as cursor:
            cursor.execute("ALTER TABLE audit_event DROP CONSTRAINT audit_event_chain")
            cursor.execute("UPDATE audit_event SET chain = '', sequence = 0, hash = ''")
            cursor.execute("DELETE FROM audit_head")
            cursor.execute(migration.CHAIN_WHAT_IS_THERE)
        assert verify().findings == []
        assert numbers(f"user/{user.pk}") == numbers("system/1") == [1, 2]
        record(user, Verb.READ, "page")
        assert verify().findings == []

    def test_an_inserts_answer_holds_its_number(self):
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO audit_event (actor, purpose, verb, kind, object_ids, reference, detail, request_id)
                   VALUES (5, '', 'read', 'page', '{}', '', '{}', gen_random_uuid()) RETURNING id, chain, sequence"""
            )
            assert cursor.fetchone()[1:] == ("user/5", 1)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_requests_of_one_person_both_succeed(self):
        user = make_user()

        def request():
            for _ in range(5):
                with transaction.atomic():
                    record(user, Verb.READ, "page")
                    record(user, Verb.READ, "page")

        in_threads(*[request] * TOGETHER)
        assert numbers(f"user/{user.pk}") == list(range(1, 10 * TOGETHER + 1))
        assert verify().findings == []

    def test_work_of_the_system_never_waits(self):
        """All are inside their transactions at once: one chain for all would leave each waiting for the others."""
        inside = threading.Barrier(TOGETHER, timeout=10)

        def work():
            with transaction.atomic():
                record(System("clock"), Verb.CHANGED, "thing")
                inside.wait()
                record(System("clock"), Verb.CHANGED, "thing")

        in_threads(*[work] * TOGETHER)
        lanes = [numbers(f"system/{lane}") for lane in range(1, TOGETHER + 1)]
        assert all(lanes) and sum(map(len, lanes)) == 2 * TOGETHER
        assert verify().findings == []

    def test_two_that_change_the_same_do_not_lock_each_other_out(self):
        """One writes an event and then wants a row, the other has the row and wants to write: the middleware orders them."""
        user, thing = make_user(), make_user()
        first_inside = threading.Event()
        request = RequestFactory().post("/notices/read")
        request.user = user

        def wants_row():
            record(user, Verb.CHANGED, "thing")
            first_inside.set()
            threading.Event().wait(0.3)
            User.objects.select_for_update().get(pk=thing.pk)

        def has_row():
            User.objects.select_for_update().get(pk=thing.pk)
            record(user, Verb.CHANGED, "thing")

        def through_the_middleware(work):
            return AccessMiddleware(lambda _request: work() or HttpResponse())(request).status_code

        def second():
            first_inside.wait(10)
            return through_the_middleware(has_row)

        assert in_threads(lambda: through_the_middleware(wants_row), second) == [200, 200]
        assert numbers(f"user/{user.pk}") == [1, 2]

    def test_a_request_of_nobody_holds_nothing(self):
        request = RequestFactory().post("/notices/read")
        request.user = AnonymousUser()
        assert AccessMiddleware(lambda _request: HttpResponse())(request).status_code == 200

    def test_seals_made_at_once_are_one_chain(self):
        def work():
            for _ in range(5):
                with transaction.atomic():
                    record(System("x"), Verb.READ, "page")
                with transaction.atomic():
                    seal_heads()

        in_threads(*[work] * 4)
        assert [b - a for a, b in pairwise(Seal.objects.order_by("number").values_list("number", flat=True))].count(
            1
        ) > 3
        assert verify().findings == []

    def test_the_verifier_reads_one_moment_while_others_write(self):
        user, stop = make_user(), threading.Event()

        def write():
            while not stop.is_set():
                with transaction.atomic():
                    record(user, Verb.READ, "page")
                with transaction.atomic():
                    seal_heads()

        def read():
            try:
                return [finding for _ in range(15) for finding in verify().findings]
            finally:
                stop.set()

        assert in_threads(write, read)[1] == []
        assert connection.cursor().execute("SHOW default_transaction_isolation").fetchone()[0] == "read committed"


@pytest.fixture
def app(db):
    """Signed in as the application's role, as web and worker are: it cannot become another one."""
    app = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_URL) | {"dbname": connection.settings_dict["NAME"]}
    with psycopg.connect(**app, autocommit=True) as opened:
        assert opened.execute("SELECT session_user").fetchone() == ("hub_app",)
        yield opened


@pytest.mark.parametrize("table", [model._meta.db_table for model in (Event, Head, Seal, SealedHead)])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET hash = ''",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER USER",
        "DROP TABLE {}",
        "BEGIN; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
    ],
    ids=["update", "delete", "truncate", "disable", "drop", "lock"],
)
def test_the_application_reads_and_nothing_else(app, table, statement):
    app.execute(f"SELECT count(*) FROM {table}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_head VALUES ('user/1', 5, '')",
        "INSERT INTO audit_seal VALUES (1, now(), '', '', '')",
        "INSERT INTO audit_sealedhead VALUES ('user/1', 1, '', 1)",
        "CREATE OR REPLACE FUNCTION audit_continue() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET ROLE hub_rls",
        "SET ROLE hub_owner",
        "COPY audit_head FROM STDIN",
    ],
)
def test_the_application_writes_no_head_and_no_seal(app, statement):
    with pytest.raises(psycopg.Error) as refused:
        app.execute(statement)
    assert refused.value.sqlstate in ("42501", "42P13")


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_sealedhead"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.django_db
def test_the_owner_is_stopped_by_triggers_until_they_are_switched_off(table, statement):
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(statement.format(table))
