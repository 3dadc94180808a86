"""What a database holds, in numbers that are the same again after a restore, on any machine and version.

The hash of a table does not ask in which order its rows come: it is the sum of a hash of each. Columns that the
database works out itself are left out: a newer PostgreSQL may work them out otherwise.
"""

import datetime as dt
import tomllib
from collections import defaultdict

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.environment import BASE_DIR

# Kept out of every copy: who comes back after a restore signs in again, and nothing that was limited, or half typed
# before signing in, comes back either.
LEFT_EMPTY = ("cache", "django_session")
LEDGER = {
    "transfers": "SELECT count(*) FROM public.timebank_transfer",
    "minutes": "SELECT coalesce(sum(minutes), 0) FROM public.timebank_transfer",
    "balances": "SELECT coalesce(sum(balance), 0) FROM public.timebank_account",
    "owed": "SELECT coalesce(sum(abs(balance)), 0) FROM public.timebank_account",
}
# How rows are written out as text, whatever the database or the role say.
WRITTEN_ALIKE = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; "
    "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
)
TABLES = """
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = c.oid AND deptype = 'e')
GROUP BY c.relname ORDER BY c.relname
"""
ROWS = "count(*)"
HASH = (
    "coalesce(sum(('x' || encode(substr(sha256(convert_to(ROW({columns})::text, 'UTF8')), 1, 8), 'hex'))"
    "::bit(64)::bigint::numeric), 0)::text"
)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def count_and_hash(tables):
    """The statement that gives (name, rows, hash) of each of `tables`, {name: its columns}."""
    return " UNION ALL ".join(
        f"SELECT {literal(name)} AS name, {ROWS} AS rows, "  # noqa: S608
        f"{HASH.format(columns=', '.join(map(quoted, columns)))} AS hash FROM public.{quoted(name)}"
        for name, columns in sorted(tables.items())
    )


def tables():
    """{name: columns that are not worked out by the database} of every table of ours."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return dict(cursor.fetchall())


def measured(found):
    """{name: {columns, rows, hash}} of these tables, as this transaction sees them."""
    if not found:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN_ALIKE)
        cursor.execute(count_and_hash(found))
        return {name: {"columns": found[name], "rows": rows, "hash": hashed} for name, rows, hashed in cursor}


def ledger():
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"({sum_})" for sum_ in LEDGER.values()))
        return dict(zip(LEDGER, map(int, cursor.fetchone()), strict=True))


def postgresql():
    """The major version of the server."""
    connection.ensure_connection()
    return connection.connection.server_version // 10_000


def applied_migrations():
    """{app: names}, as the database says."""
    return _by_app(MigrationRecorder(connection).applied_migrations())


def unknown_migrations(applied):
    """Which of these, {app: names}, this code has never heard of: “app.name”."""
    ours = MigrationLoader(None).disk_migrations
    known = set(ours).union(*(migration.replaces for migration in ours.values()))
    return sorted(f"{app}.{name}" for app, names in applied.items() for name in names if (app, name) not in known)


def _by_app(migrations):
    found = defaultdict(list)
    for app, name in sorted(migrations):
        found[app].append(name)
    return dict(found)


def version():
    """The version of the product."""
    return tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def moment(text):
    """Of a manifest's “at”: an aware datetime in UTC. Raises ValueError."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
