"""The mutants of the database: each named constraint, each unique column and each trigger of ours dropped.

And the databases they live in: one is migrated, every run has a copy of it.
"""

from contextlib import contextmanager
from dataclasses import dataclass

MIGRATED = "mutants_migrated"


@dataclass(frozen=True)
class DatabaseMutant:
    kind: str  # "constraint" or "trigger"
    model: str  # "peergroups.Membership"
    table: str
    called: str  # as the models name it
    drop: str
    refuses: str = ""  # what a refusal by it names: the constraint, or the trigger's function
    writes: frozenset = frozenset()  # operations it acts on, for a trigger that does more than refuse
    events: str = ""  # the table of events it writes, for a history trigger

    @property
    def name(self):
        return f"{self.model} {self.called}: dropped"


def find(rooms):
    """All mutants of the database, from the models."""
    from django.apps import apps

    for model in apps.get_models(include_auto_created=False):
        if model._meta.app_label in rooms and model._meta.managed:
            yield from _constraints(model)
    yield from _triggers(rooms)


def _constraints(model):
    from django.db.models import UniqueConstraint

    label, table = model._meta.label, model._meta.db_table
    for constraint in model._meta.constraints:
        drop = f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint.name}"'
        if isinstance(constraint, UniqueConstraint) and _is_index(constraint):
            drop = f'DROP INDEX "{constraint.name}"'
        yield DatabaseMutant("constraint", label, table, constraint.name, drop, constraint.name)
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            name = f"{table}_{field.column}_key"  # what a refusal names; Django may have given it a longer one
            yield DatabaseMutant("constraint", label, table, name, _drop_unique(table, field.column), name)


def _is_index(constraint):
    """Whether PostgreSQL keeps this unique constraint as an index only."""
    return bool(constraint.condition or constraint.expressions or constraint.include or constraint.opclasses)


def _drop_unique(table, column):
    """Drop the constraint of a `unique=True`, whatever its name; fail when there is none."""
    return f"""DO $$ DECLARE found name; BEGIN
        SELECT conname INTO STRICT found FROM pg_constraint
        WHERE contype = 'u' AND conrelid = '"{table}"'::regclass AND conkey = ARRAY[(
            SELECT attnum FROM pg_attribute WHERE attrelid = '"{table}"'::regclass AND attname = '{column}')];
        EXECUTE format('ALTER TABLE "{table}" DROP CONSTRAINT %I CASCADE', found);
    END $$"""


def _triggers(rooms):
    import pghistory.trigger
    import pgtrigger

    for model, trigger in pgtrigger.registered():
        if model._meta.app_label not in rooms:
            continue
        table, pgid = model._meta.db_table, trigger.get_pgid(model)
        # “UPDATE OF "state"” is an update, as far as who writes the table is concerned.
        writes = frozenset(word.split()[0] for word in str(trigger.operation).split(" OR "))
        events = ""
        if isinstance(trigger, pghistory.trigger.Event):
            events = trigger.event_model._meta.db_table
        refuses = isinstance(trigger, pgtrigger.Protect | pgtrigger.FSM)
        yield DatabaseMutant(
            "trigger",
            model._meta.label,
            table,
            trigger.name,
            f'DROP TRIGGER "{pgid}" ON "{table}"',
            refuses=pgid if refuses else "",
            writes=frozenset() if refuses else writes,
            events=events,
        )


# Databases ------------------------------------------------------------------------------------------------------------
@contextmanager
def _server():
    """A cursor on the server. It is closed again at once: no connection may be open when this process forks."""
    import psycopg2
    from django.conf import settings

    connection = psycopg2.connect(_url("postgres", settings.DATABASE_URL))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _url(name, url):
    return f"{url.rpartition('/')[0]}/{name}"


def migrate():
    """Make the database that all others are copied from. Call it in a child: it leaves connections open."""
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = MIGRATED
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()


def copy(name, drop=None):
    """Let this process work on a fresh copy, without what a mutant drops, and on names of its own in Valkey."""
    import psycopg2
    from django.conf import settings

    with _server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{MIGRATED}" STRATEGY FILE_COPY')
    if drop:
        connection = psycopg2.connect(_url(name, settings.DATABASE_URL))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(drop)
        finally:
            connection.close()
    _use(name)


def _use(name):
    from django.conf import settings
    from django.db import connection

    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    settings.KEY_PREFIX = settings.CACHES["fast"]["KEY_PREFIX"] = name
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = name
