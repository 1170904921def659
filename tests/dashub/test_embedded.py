"""The hub's own database and broker, started for real in a folder of their own."""

import json
import os
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis

from tests.dashub.clone import START, Clone, temporary_clone

DIE = "; import os; os.kill(os.getpid(), 9)"


@pytest.fixture
def clone():
    with temporary_clone() as clone:
        yield clone


@pytest.fixture(scope="module")
def running():
    """One clone for the tests that only ask."""
    with temporary_clone() as clone:
        clone.start()
        yield clone


def ask(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchone()


def test_the_first_start_makes_both_servers_and_the_second_finds_them(clone):
    first = clone.start()
    assert ask(clone.app, "SELECT current_user") == ("hub_app",)
    assert ask(clone.owner, "SELECT current_user") == ("hub_owner",)
    assert redis.Redis.from_url(clone.redis).ping()
    assert clone.start() == first


def test_the_database_sorts_and_folds_the_same_on_every_machine(running):
    kind = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'dahub'"
    assert ask(running.app, kind) == ("b", "C.UTF-8", "UTF8")


def test_no_server_answers_without_the_password(running):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(running.app.replace("hub_app:", "hub_app:not-"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(running.redis.replace("redis://:", "redis://:not-")).ping()


def test_the_servers_outlive_the_process_that_started_them(clone):
    code, out, _ = clone.run("-u", "-c", START + DIE)
    assert code == -signal.SIGKILL
    clone.app, clone.owner, clone.redis = json.loads(out)
    assert clone.is_up()


def test_a_killed_database_comes_back_with_its_rows(clone):
    clone.start()
    with psycopg.connect(clone.owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(int(clone.pid_file.read_text().split()[0]), signal.SIGKILL)
    clone.start()
    assert ask(clone.owner, "SELECT n FROM kept") == (7,)


def test_a_pid_file_that_names_another_living_program_is_no_obstacle(clone):
    clone.start()
    pid_file = clone.pid_file
    lines = pid_file.read_text().splitlines()
    clone.stop()
    owner = pid_file.parent.stat()
    other = subprocess.Popen(["sleep", "60"], **({"user": owner.st_uid} if os.geteuid() == 0 else {}))
    pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
    os.chown(pid_file, owner.st_uid, owner.st_gid)
    clone.start()
    assert clone.is_up()
    assert other.poll() is None
    other.kill()
    other.wait()


def test_racing_starts_make_one_database(clone):
    racers = [clone.begin("-c", START) for _ in range(4)]
    results = {racer.communicate(timeout=90)[0] for racer in racers}
    assert [racer.returncode for racer in racers] == [0, 0, 0, 0]
    assert len(results) == 1


def test_a_start_that_was_broken_off_is_done_again(clone):
    unfinished = clone.home / "postgres.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    clone.start()
    assert clone.is_up()


def test_stop_ends_both_and_may_be_said_twice(clone):
    clone.start()
    clone.stop()
    assert not clone.is_up()
    clone.stop()


def test_a_copied_folder_leaves_the_servers_of_the_first_alone(clone):
    clone.start()
    clone.stop()
    copy = Clone(clone.folder.with_name("copy"))
    subprocess.run(["cp", "-a", clone.folder, copy.folder], check=True)
    clone.start()
    copy.start()
    try:
        assert clone.app != copy.app
        assert clone.redis != copy.redis
    finally:
        copy.throw_away()
    assert clone.is_up()


def test_a_folder_that_was_thrown_away_is_begun_afresh(clone):
    clone.start()
    clone.stop()
    (clone.folder / "embedded.json").unlink()
    clone.start()
    assert clone.is_up()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that its servers' account cannot reach")
def test_roots_closed_folder_is_served_from_the_state_folder(clone):
    clone.folder.parent.chmod(0o700)
    clone.start()
    assert clone.is_up()
    assert clone.home.parent == Path("/var/lib/da-hub")


def test_with_both_urls_nothing_is_started(clone):
    urls = {"DATABASE_URL": "postgres://a:b@db.invalid/hub", "REDIS_URL": "redis://broker.invalid"}
    others = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "hub.invalid", "EMAIL_URL": "smtp://mail.invalid"}
    code, _, error = clone.run(
        "-c", "import dashub.settings, sys; sys.exit('dashub.embedded' in sys.modules)", **urls, **others
    )
    assert code == 0, error
    assert not clone.folder.exists()
