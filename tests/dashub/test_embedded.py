"""The hub's own database and broker, started for real in a folder of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

PROJECT = Path(__file__).parents[2]
START = "import json; from dashub import embedded as e; print(json.dumps([*e.database_urls(), e.redis_url()]))"
DIE = "; import os; os.kill(os.getpid(), 9)"
CHANGED = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}


class Clone:
    """A data folder, used as a clone of the project would use its own."""

    def __init__(self, folder):
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in CHANGED}
        self.env = kept | {"DASHUB_DATA_DIR": str(folder)}

    def begin(self, *command, **env):
        return subprocess.Popen(
            [sys.executable, *command], cwd=PROJECT, env=self.env | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *command, **env):
        process = self.begin(*command, **env)
        out, error = process.communicate(timeout=90)
        return process.returncode, out.decode(), error.decode()

    def start(self):
        code, out, error = self.run("-c", START)
        assert code == 0, error
        self.app, self.owner, self.redis = json.loads(out)
        return self.app, self.owner, self.redis

    def stop(self):
        assert self.run("-m", "dashub.embedded", "stop")[0] == 0

    def is_up(self):
        try:
            psycopg.connect(self.app, connect_timeout=3).close()
            return redis.Redis.from_url(self.redis).ping()
        except (psycopg.OperationalError, redis.ConnectionError):
            return False

    @property
    def home(self):
        """Where the servers live: in the folder, unless root's clone is closed to the account they run under."""
        return Path(self.run("-c", "from dashub import embedded; print(embedded.home())")[1].strip())

    @property
    def pid_file(self):
        return self.home / "postgres" / "postmaster.pid"


@pytest.fixture
def clone():
    folder = Path(tempfile.mkdtemp(prefix="dahub-test-"))
    # Open to the account that the servers run under when the tests run as root.
    folder.chmod(0o755)
    clone = Clone(folder / "data")
    yield clone
    clone.stop()
    shutil.rmtree(clone.home, ignore_errors=True)
    shutil.rmtree(folder)


def ask(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchone()


def test_the_first_start_makes_both_servers_and_the_second_finds_them(clone):
    first = clone.start()
    assert ask(clone.app, "SELECT current_user") == ("hub_app",)
    assert ask(clone.owner, "SELECT current_user") == ("hub_owner",)
    assert redis.Redis.from_url(clone.redis).ping()
    assert clone.start() == first


def test_the_database_sorts_and_folds_the_same_on_every_machine(clone):
    clone.start()
    kind = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'dahub'"
    assert ask(clone.app, kind) == ("b", "C.UTF-8", "UTF8")


def test_no_server_answers_without_the_password(clone):
    clone.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(clone.app.replace("hub_app:", "hub_app:not-"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(clone.redis.replace("redis://:", "redis://:not-")).ping()


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
        copy.stop()
        shutil.rmtree(copy.home)
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
