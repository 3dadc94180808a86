"""A migration that cannot have a table gives up soon and says what to do; the risks of a new one are seen before."""

import importlib.util
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.contrib.postgres import operations
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from common.migrations import Together


def _linter():
    spec = importlib.util.spec_from_file_location("risks", settings.BASE_DIR / ".ci" / "migrations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


linter = _linter()
RULE = models.CheckConstraint(condition=models.Q(id__gt=0), name="hold_has_a_number")


def found(*wanted, atomic=True):
    """The rules that a migration of the outbox with these operations meets."""
    migration = migrations.Migration("9999_new", "outbox")
    migration.operations, migration.atomic = list(wanted), atomic
    state = MigrationLoader(None).project_state([("outbox", "0001_initial")])
    sql, _ = linter.written_out(migration, state, connection)
    return {rule for rule, _ in linter.squawked(sql) + linter.rows_beside_schema(migration)}


def write_rows(apps, editor):
    raise AssertionError("nothing is run here")


# Waiting for a lock ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_waits_too_long_says_what_to_do():
    with closing(
        psycopg2.connect(settings.DATABASE_URL.rpartition("/")[0] + f"/{connection.settings_dict['NAME']}")
    ) as busy:
        busy.cursor().execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        connection.cursor().execute("SET lock_timeout = '50ms'")

        with pytest.raises(CommandError) as caught:
            call_command("migrate", verbosity=0)

    connection.close()
    assert "Run migrate again" in str(caught.value)
    assert "5 seconds" in str(caught.value)


@pytest.mark.django_db(transaction=True)
def test_what_else_is_wrong_is_told_as_ever(monkeypatch):
    def fails(recorder):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '10ms'; SELECT pg_sleep(1)")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fails)

    with pytest.raises(OperationalError, match="statement timeout"):
        call_command("migrate", verbosity=0)
    connection.close()


# Risks ----------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (migrations.AddField("hold", "size", models.IntegerField(default=3)), "ban-drop-default"),
        (migrations.RemoveField("hold", "reason"), "ban-drop-column"),
        (migrations.RenameField("hold", "reason", "why"), "renaming-column"),
        (migrations.AlterField("hold", "reason", models.IntegerField()), "changing-column-type"),
        (migrations.AddIndex("hold", models.Index(fields=["at"], name="h")), "require-concurrent-index-creation"),
        (migrations.AddConstraint("hold", RULE), "constraint-missing-not-valid"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_locks_a_table_that_people_use_is_found(operation, rule):
    assert rule in found(operation)


@pytest.mark.django_db
def test_what_locks_nothing_for_long_is_no_risk():
    table = migrations.CreateModel(
        "Thing",
        [("id", models.BigAutoField(primary_key=True)), ("number", models.IntegerField(db_index=True))],
        options={"indexes": [models.Index(fields=["number"], name="thing_by_number")]},
    )

    assert found(table) == set()
    assert found(migrations.AddField("hold", "size", models.IntegerField(db_default=3))) == set()
    assert found(migrations.AddField("hold", "more", models.TextField(null=True))) == set()


@pytest.mark.django_db(transaction=True)
def test_what_the_page_on_risky_migrations_recommends_is_no_risk():
    index = models.Index(fields=["at"], name="hold_by_moment")

    assert found(operations.AddIndexConcurrently("hold", index), atomic=False) == set()
    assert found(operations.AddConstraintNotValid("hold", RULE)) == set()
    assert found(operations.ValidateConstraint("hold", "hold_has_a_number")) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "writing", [migrations.RunPython(write_rows), migrations.RunSQL("update outbox_hold set reason = ''")]
)
def test_rows_are_written_in_a_migration_of_their_own(writing):
    column = migrations.AddField("hold", "more", models.TextField(null=True))

    assert found(writing) == set()
    assert found(column, writing) == {"rows-beside-schema"}
    assert found(Together([column]), writing) == {"rows-beside-schema"}
    assert found(column, writing, atomic=False) == set()


def test_a_risk_that_is_taken_says_why_and_one_that_is_none_is_not_taken():
    seen = [("ban-drop-column", "Dropping a column may break existing clients.")]

    assert linter.risks(seen, "") == seen
    assert linter.risks(seen, "# risk taken: ban-drop-column:\n") == seen
    assert linter.risks(seen, "    # risk taken: ban-drop-column: no code has read it since 0.3\n") == []
    assert linter.risks([], "# risk taken: ban-drop-column: as above\n") == [
        ("ban-drop-column", "This risk is taken, and is none.")
    ]


def test_what_was_there_before_is_still_there():
    assert linter.before() <= set(linter.plan(MigrationLoader(None)))
    assert len(linter.before()) >= 50
