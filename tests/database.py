"""The database of the tests: migrated once, for every worker and every later run, and copied from there.

Each worker still has a database of its own, and `migrate` still runs on it: it finds nothing left to do.
"""

import hashlib
from contextlib import closing

import psycopg2
from django.conf import settings
from django.db import connection, transaction

# What a migration makes of an empty database is decided here; a change of any of them makes the template anew.
DECIDES = (
    "requirements.txt",
    "config/settings.py",
    "config/migrating.py",
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "councils/names.py",
    "common/**/*.py",
)


def template():
    """The name of a migrated database that nobody is connected to, made if there is none yet."""
    name = f"migrated_{_state_of_the_code()}"
    with closing(psycopg2.connect(_address("postgres"))) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('template of the tests'))")  # until the connection closes
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'migrated_')")
            found = {row[0] for row in cursor.fetchall()}
            if name not in found:
                for stale in found:
                    cursor.execute(f'DROP DATABASE "{stale}" WITH (FORCE)')
                _migrate("migrated_half")
                cursor.execute(f'ALTER DATABASE "migrated_half" RENAME TO "{name}"')
    return name


# What each model is called, and may be done with it: `flush` takes these out and writes the same down again.
STAYS = {"django_content_type", "auth_permission"}


def is_emptied_after(item):
    """Whether this test, as pytest collected it, commits what it writes."""
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(asked or (marker and marker.kwargs.get("transaction")))


def empty(_test=None):
    """Take out every row that a test committed: as `flush`, which makes some hundred files anew for a few rows."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    deletions = "; ".join(f'DELETE FROM "{table}"' for table in sorted(set(tables) - STAYS))
    with transaction.atomic(), connection.cursor() as cursor:
        # No trigger and no foreign key is asked: in any order, and history goes too, which refuses everybody else.
        # Past Django’s cursor: this is no deed of the test, for whoever writes those down (tests/mutants).
        cursor.cursor.execute(f"SET LOCAL session_replication_role = replica; {deletions}")


def _state_of_the_code():
    state = hashlib.sha256()
    for pattern in DECIDES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            state.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode() + path.read_bytes())
    return state.hexdigest()[:16]


def _migrate(name):
    before, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    wanted, test["NAME"] = test["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    finally:
        connection.close()
        test["NAME"] = wanted
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before


def _address(name):
    return f"{settings.DATABASE_URL.rpartition('/')[0]}/{name}"


if __name__ == "__main__":  # beside the workers, while those collect: see conftest.py
    import django

    from tests import mode  # noqa: F401 - as pytest begins

    django.setup()
    template()
