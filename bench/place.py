"""Where it is measured: a PostgreSQL that writes to disk and a Valkey, under var/bench, never the demonstration's.

Each scale has a database of its own there, and so has the bare project. They stay for the next run, and are made anew
when what they were made with has changed.
"""

import datetime as dt
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg2

from bench import stopping
from config import environment, services

ROOT = environment.BASE_DIR
HOST = "bench.example"
SEED = 1
LASTS = dt.timedelta(days=7)  # what is to come becomes what was, and pages show other things
BARE_MEETINGS = 5000  # at every scale: a measure that grows measures nothing
# What decides how a network looks. After a migration it is made anew: `migrate` leaves new columns as good as empty.
MAKES = ("bench/network/*.py", "*/data/*", "*/migrations/*.py")
MAKES_BARE = ("bench/bare/*.py",)
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
SEAL = re.compile(r"Fingerprint: ([0-9a-f]+)")


@dataclass(frozen=True)
class Network:
    """A network in its database, and the environment of production in which a process works on it."""

    scale: float
    seal: str
    environ: dict


class Place:
    """`with opened(folder) as place:`; everything that is measured works on its two servers.

    `template`: of what a network's database is made, if somebody has one that is migrated.
    """

    def __init__(self, pair, folder, template="template1"):
        self.pair, self.folder, self.template = pair, folder, template
        self.secret = os.urandom(40).hex()

    def network(self, scale, number=0, say=print):
        """The network of this scale, made now if it is not there. `number`: which of Valkey's databases it has."""
        name = f"network_{scale:g}".replace(".", "_")
        wanted = {"scale": scale, "seed": SEED, "made_with": digest(MAKES)}
        environ = self._production(name, number)
        told = self._told(name)
        if not is_still_good(told, wanted, dt.date.today()):  # noqa: DTZ011, days of this machine
            say(f"A network of scale {scale:g} is being made, once: at scale 1 that takes some minutes")
            self._create(name, self.template)
            told = wanted | self._generate(name, scale, environ)
            self._tell(name, told)
        manage(environ, "migrate", "-v", "0")
        return Network(scale, told["seal"], environ)

    def bare(self):
        """The environment of the bare project, with its rows and a session of who is signed in there."""
        environ = passed_on() | {"DATABASE_URL": self.pair.running.database_url_of("bare")}
        wanted = {"meetings": BARE_MEETINGS, "made_with": digest(MAKES_BARE)}
        if self._told("bare") != wanted:
            self._create("bare", "template1")
            run(environ, sys.executable, "-m", "bench.bare.fill", str(BARE_MEETINGS))
            self._tell("bare", wanted)
        return environ

    def versions(self):
        with self._asked("postgres") as cursor:
            cursor.execute("SHOW server_version")
            [postgres] = cursor.fetchone()
        return {"PostgreSQL": postgres}

    def _production(self, name, number):
        home = self.folder / "web" / name
        home.mkdir(parents=True, exist_ok=True)
        return passed_on() | {
            "MODE": "production", "SECRET_KEY": self.secret, "ALLOWED_HOSTS": HOST, "SITE_URL": f"https://{HOST}",
            "BEHIND_PROXY": "1", "EMAIL_URL": "smtp://127.0.0.1:9", "VAR_DIR": str(home),
            "DATABASE_URL": self.pair.running.database_url_of(name),
            "REDIS_URL": self.pair.redis_url.replace("db=0", f"db={number}"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip

    def _generate(self, name, scale, environ):
        began = time.monotonic()
        for words in (["migrate", "-v", "0"], ["createcachetable"]):
            manage(environ, *words)
        said = manage(environ, "generate", "--into", name, "--scale", f"{scale:g}", "--seed", str(SEED))
        today = str(dt.date.today())  # noqa: DTZ011
        return {"seal": SEAL.search(said)[1], "made_on": today, "took_seconds": round(time.monotonic() - began)}

    # Databases; what one was made with is its comment, so that half a one has none.
    @contextmanager
    def _asked(self, name):
        with closing(psycopg2.connect(self.pair.running.database_url_of(name))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor

    def _told(self, name):
        with self._asked("postgres") as cursor:
            cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
            found = cursor.fetchone()
        return json.loads(found[0]) if found and found[0] else None

    def _tell(self, name, told):
        with self._asked("postgres") as cursor:
            cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [json.dumps(told)])

    def _create(self, name, template):
        with self._asked("postgres") as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@contextmanager
def opened(folder):
    """Start the servers of this folder and end them on leaving. Exits when somebody measures there already."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"Somebody measures in {folder} already.")
        with services.private(folder, durable=True) as pair:
            yield Place(pair, folder)


def is_still_good(told, wanted, today):
    """Whether a network that was made with `told` serves somebody who wants `wanted`."""
    if not told or any(told.get(name) != value for name, value in wanted.items()):
        return False
    return today - dt.date.fromisoformat(told["made_on"]) < LASTS


def digest(patterns):
    state = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()):
        state.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return state.hexdigest()[:16]


def passed_on():
    """Of this environment only what every process needs: what it says of an installation is not meant here."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"PYTHONUNBUFFERED": "1"}


def manage(environ, *words):
    return run(environ, sys.executable, "manage.py", *words)


def run(environ, *words):
    """What a program of ours said. Exits when it fails; what it has to complain is on the standard error."""
    stopping.end_if_told()
    found = subprocess.run(words, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    stopping.end_if_told()
    if found.returncode:
        sys.exit(f"{' '.join(words[1:3])} failed; the lines above say why.")
    return found.stdout
