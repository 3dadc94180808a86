"""Taking a backup while everything runs: what is in it is true of one moment."""

import subprocess
import tempfile
from pathlib import Path

from django.db import connection, transaction

from config.backups import CannotBackUp, clients, contents, files
from config.services import EXTENSIONS

SECONDS_FOR_LOCKS = 60  # a migration may be at it: then we wait for so long, and say so


def take(folder, now):
    """Write a backup into `folder`, made if need be. Returns (path, manifest). Raises CannotBackUp."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"peergroups-{now:%Y%m%dT%H%M%SZ}.tar"
    if target.exists():
        raise CannotBackUp(f"There is a backup {target} already. Wait a second.")
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
        manifest = _fill(Path(unfinished), now)
        files.write(target, manifest, unfinished)
    return target, manifest


def _fill(unfinished, now):
    """Dump and measure by one snapshot, so that both tell the same moment. Returns the manifest."""
    programs = clients.choose(contents.postgresql())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        tables = contents.tables()
        if "django_migrations" not in tables:
            raise CannotBackUp("The database is empty: there is nothing to back up. Is it the right one?")
        _dump(programs, unfinished, snapshot, _others_extensions(cursor))
        return {
            "format": files.FORMAT,
            "at": now.isoformat(timespec="seconds"),
            "version": contents.version(),
            "postgresql": contents.postgresql(),
            "client": programs.major,
            "migrations": contents.applied_migrations(),
            "ledger": contents.ledger(),
            "left_empty": [name for name in contents.LEFT_EMPTY if name in tables],
            "tables": contents.measured(
                {name: columns for name, columns in tables.items() if name not in contents.LEFT_EMPTY}
            ),
        }


def _others_extensions(cursor):
    """What whoever looks after the server has put in: not ours, and mostly not ours to create."""
    cursor.execute("SELECT extname FROM pg_extension WHERE extname <> ALL (%s)", [[*EXTENSIONS, "plpgsql"]])
    return [name for (name,) in cursor.fetchall()]


def _dump(programs, unfinished, snapshot, extensions):
    words = [
        programs.program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--no-publications",
        "--no-subscriptions", "--no-security-labels", "--no-password", f"--snapshot={snapshot}",
        f"--lock-wait-timeout={SECONDS_FOR_LOCKS}s", f"--file={unfinished / files.DUMP}",
        *(f"--exclude-table-data=public.{name}" for name in contents.LEFT_EMPTY),
        *(f'--exclude-extension="{name}"' for name in extensions),
    ]  # fmt: skip
    with clients.told_where(connection.settings_dict, unfinished) as environ:
        done = subprocess.run(words, env=environ, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CannotBackUp(f"pg_dump failed: {clients.first_words(done.stderr)}. No backup was made.")
