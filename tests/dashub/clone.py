"""A clone's data folder with its own database and broker, for tests that start, kill and stop them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

PROJECT = Path(__file__).parents[2]
START = "import json; from dashub import embedded as e; print(json.dumps([*e.database_urls(), e.redis_url()]))"
HOME = "from dashub import embedded; print(embedded.home())"
CHANGED = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL"}


@contextmanager
def temporary_clone():
    folder = Path(tempfile.mkdtemp(prefix="dahub-test-"))
    # Open to the account that the servers run under when the tests run as root.
    folder.chmod(0o755)
    clone = Clone(folder / "data")
    yield clone
    clone.throw_away()
    shutil.rmtree(folder)


class Clone:
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

    def throw_away(self):
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def is_up(self):
        try:
            psycopg.connect(self.app, connect_timeout=3).close()
            return redis.Redis.from_url(self.redis).ping()
        except (psycopg.OperationalError, redis.ConnectionError):
            return False

    @property
    def home(self):
        """Where the servers live: in the folder, unless root's clone is closed to the account they run under."""
        return Path(self.run("-c", HOME)[1].strip())

    @property
    def pid_file(self):
        return self.home / "postgres" / "postmaster.pid"
