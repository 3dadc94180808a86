"""Restoring a backup: all of it, proved to be what was backed up and with mail on hold, or nothing at all.

One transaction takes out what is there (if that is wanted), reads the dump in, compares every table with the manifest,
writes the hold and commits. Whoever looks meanwhile, a worker included, sees what was before; then, at once, what was
restored and the hold. If anything is wrong PostgreSQL takes it all back.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from config.backups import CannotBackUp, clients, contents, files
from timebank import ledger

NOT_EMPTY = """
SELECT count(*) FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = c.oid AND deptype = 'e')
"""
# All tables at once or none, again and again: who waits for one while others wait for theirs may wait in a circle. A
# mail that is being sent holds its row for a minute at most.
SECONDS_FOR_LOCKS = 70
LOCK = """
DO $lock$
DECLARE
  found record;
  patience timestamptz := clock_timestamp() + interval '{seconds} seconds';
BEGIN
  LOOP
    BEGIN
      FOR found IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
      LOOP
        EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE NOWAIT', found.relname);
      END LOOP;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF clock_timestamp() > patience THEN
        RAISE;
      END IF;
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
END $lock$;
"""
# Everything of ours in the schema, whatever it is; extensions stay, for they may be somebody else's to create.
CLEAR = """
DO $clear$
DECLARE found record;
BEGIN
  FOR found IN SELECT * FROM (
    SELECT c.oid, CASE c.relkind WHEN 'S' THEN 2 ELSE 1 END AS turn,  -- a sequence of a column goes with its table
        format('DROP %s IF EXISTS public.%I CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN
        'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname) AS deed
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL SELECT p.oid, 2, format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
      FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL SELECT t.oid, 3, format('DROP TYPE IF EXISTS public.%I CASCADE', t.typname)
      FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('d', 'e', 'r')
    UNION ALL SELECT g.oid, 4, format('DROP TEXT SEARCH CONFIGURATION IF EXISTS public.%I CASCADE', g.cfgname)
      FROM pg_ts_config g WHERE g.cfgnamespace = 'public'::regnamespace
    UNION ALL SELECT d.oid, 5, format('DROP TEXT SEARCH DICTIONARY IF EXISTS public.%I CASCADE', d.dictname)
      FROM pg_ts_dict d WHERE d.dictnamespace = 'public'::regnamespace
    UNION ALL SELECT l.oid, 6, format('DROP COLLATION IF EXISTS public.%I', l.collname)
      FROM pg_collation l WHERE l.collnamespace = 'public'::regnamespace
  ) AS ours
  WHERE NOT EXISTS (SELECT FROM pg_depend WHERE objid = ours.oid AND deptype = 'e')
  ORDER BY turn, deed
  LOOP
    EXECUTE found.deed;
  END LOOP;
END $clear$;
"""
# Compared while it can still be taken back. An exception is the way out of a transaction that psql understands.
COMPARE = """
SET LOCAL search_path = pg_catalog;
{alike};
DO $compare$
DECLARE wrong text;
BEGIN
  SELECT string_agg(name, ', ' ORDER BY name) INTO wrong
  FROM (VALUES {said}) AS said (name, rows, hash) FULL JOIN ({found}) AS found USING (name)
  WHERE said.rows IS DISTINCT FROM found.rows OR said.hash IS DISTINCT FROM found.hash;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'these tables are not as they were backed up: %', wrong;
  END IF;
  IF ARRAY[{sums}]::numeric[] <> ARRAY[{kept}]::numeric[] THEN
    RAISE EXCEPTION 'the ledger does not add up to what was backed up';
  END IF;
END $compare$;
INSERT INTO public.outbox_hold (reason, at) VALUES ({reason}, now());
COMMIT;
"""


def restore(path, replace=False):
    """Read a backup into the database that the settings name. Returns (manifest, LedgerCheck).

    `replace`: take out what is there, in the same transaction. Raises CannotBackUp; its text says whether anything
    was changed. Afterwards nothing is planned or sent until `release_mail`.
    """
    with tempfile.TemporaryDirectory(prefix="peergroups-restore-") as folder:
        manifest = files.read(path, folder)
        refuse_what_is_newer(manifest, contents.postgresql())
        refuse_a_full_database(replace)
        _read_in(manifest, Path(folder), replace)
    ContentType.objects.clear_cache()
    return manifest, _bring_up_to_date()


def refuse_what_is_newer(manifest, server):
    """What this code, or this server, has never heard of cannot be read in without loss."""
    if unknown := contents.unknown_migrations(manifest["migrations"]):
        raise CannotBackUp(
            f"This backup was made by a newer Peer Groups ({manifest['version']}): it has {len(unknown)} "
            f"migrations that are not known here, such as {unknown[0]}. Upgrade first. Nothing was changed."
        )
    if manifest["postgresql"] > server:
        raise CannotBackUp(
            f"This backup was made on PostgreSQL {manifest['postgresql']}, and this server is PostgreSQL {server}. "
            "Restore it on a server that is not older. Nothing was changed."
        )


def refuse_a_full_database(replace):
    with connection.cursor() as cursor:
        cursor.execute(NOT_EMPTY)
        if cursor.fetchone()[0] and not replace:
            raise CannotBackUp(
                "The database is not empty. Restore into an empty one, or say --replace (make restore REPLACE=1 …): "
                "what is in it is lost then. Nothing was changed."
            )


def _read_in(manifest, folder, replace):
    programs = clients.choose(max(contents.postgresql(), manifest["client"]))
    connection.close()
    wanted = _without_comments_on_extensions(programs, folder)
    words = [programs.program("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"]
    words += ["--set=VERBOSITY=terse", "--set=SHOW_CONTEXT=never", "--output=/dev/null", "--file=-"]
    unpack = [programs.program("pg_restore"), "--no-owner", "--no-privileges", f"--use-list={wanted}", "--file=-"]
    with clients.told_where(connection.settings_dict, folder) as environ, tempfile.TemporaryFile("w+") as told:
        psql = subprocess.Popen(words, env=environ, stdin=subprocess.PIPE, stderr=told)  # noqa: S603
        source = subprocess.Popen([*unpack, str(folder / files.DUMP)], stdout=subprocess.PIPE, stderr=told)  # noqa: S603
        try:
            psql.stdin.write(f"BEGIN;\n{LOCK.format(seconds=SECONDS_FOR_LOCKS) + CLEAR if replace else ''}".encode())
            shutil.copyfileobj(source.stdout, psql.stdin)
            if source.wait() == 0:  # else there is no COMMIT
                psql.stdin.write(_comparison(manifest).encode())
            psql.stdin.close()
        except BrokenPipeError:
            pass  # psql has given up, and says why
        finally:
            source.stdout.close()
            source.wait()
            status = psql.wait()
        if status or source.returncode:
            told.seek(0)
            raise CannotBackUp(f"{_why(clients.first_words(told.read()))} Nothing was changed.")


def _comparison(manifest):
    tables = manifest["tables"]
    said = [
        f"({contents.literal(name)}, {int(of['rows'])}, {contents.literal(of['hash'])})" for name, of in tables.items()
    ]
    at = contents.moment(manifest["at"])
    return COMPARE.format(
        alike=contents.WRITTEN_ALIKE,
        said=", ".join(said),
        found=contents.count_and_hash({name: of["columns"] for name, of in tables.items()}),
        sums=", ".join(f"({sum_})" for name, sum_ in contents.LEDGER.items() if name in manifest["ledger"]),
        kept=", ".join(str(int(manifest["ledger"][name])) for name in contents.LEDGER if name in manifest["ledger"]),
        reason=contents.literal(f"restored from the backup of {at:%Y-%m-%d %H:%M} UTC"),
    )


def _why(words):
    if "could not obtain lock" in words:
        return "Web or worker were at it for too long. Stop them and try again."
    if "out of shared memory" in words:
        return "PostgreSQL has too few locks to replace every table at once: set max_locks_per_transaction to 256."
    return f"The backup could not be read in: {words}."


def _without_comments_on_extensions(programs, folder):
    """A list of what to read in: only the owner of an extension may comment on it, and that need not be us."""
    words = [programs.program("pg_restore"), "--list", str(folder / files.DUMP)]
    done = subprocess.run(words, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CannotBackUp(f"pg_restore cannot read it: {clients.first_words(done.stderr)}. Nothing was changed.")
    wanted = folder / "wanted.list"
    lines = [line for line in done.stdout.splitlines() if " COMMENT - EXTENSION " not in line]
    wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return wanted


def _bring_up_to_date():
    """What the code needs and an older backup has not, then the ledger's own check. Mail is on hold by now.

    PostgreSQL has counted nothing yet of what was read in: it would plan badly, and search know no common words.
    """
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return ledger.record_check(timezone.now())
    except (DatabaseError, CommandError) as error:
        raise CannotBackUp(
            f"The backup was restored, and mail is on hold, but it could not be migrated: {str(error).strip()} "
            "Run manage.py migrate, then manage.py check_ledger."
        ) from error
