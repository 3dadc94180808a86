"""Migrating in a tenth of the time writes what Django writes by itself."""

import os
import subprocess
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from config.backups import clients
from config.management.commands.migrate import migrate
from config.migrating import State
from tests import database

APP = "soon"
NUMBER = models.BigAutoField(primary_key=True)


def table(name, *columns, **options):
    return migrations.CreateModel(name, [("id", NUMBER.clone()), *columns], **options)


def write_rows(apps, editor):
    """What stands on the way back from a row: only classes that know of each other as they are now can say it."""
    shelf = apps.get_model(APP, "Shelf").objects.create(name="top", width=2)
    volume = apps.get_model(APP, "Volume").objects.create(shelf=shelf, pages=3)
    volume.shelves.add(shelf)
    assert list(shelf.volume_set.values_list("pages", flat=True)) == [3]
    assert list(shelf.holds.values_list("shelf__name", flat=True)) == ["top"]
    assert apps.get_model(APP, "Shelf").objects.filter(volume__pages=3).count() == 1
    volume.delete()
    shelf.delete()


# Each kind of change after others that it could have missed: of a model that others point at, of one that points there.
OPERATIONS = [
    table("Shelf", ("name", models.CharField(max_length=9))),
    table("Book", ("shelf", models.ForeignKey(f"{APP}.Shelf", models.CASCADE)), ("pages", models.IntegerField())),
    migrations.AddField("Shelf", "width", models.IntegerField(default=1)),
    migrations.AddField("Book", "shelves", models.ManyToManyField(f"{APP}.Shelf", related_name="holds")),
    migrations.AddField("Shelf", "first", models.ForeignKey(f"{APP}.Book", models.SET_NULL, null=True)),
    migrations.AddIndex("Shelf", models.Index(fields=["width"], name="shelf_by_width")),
    migrations.AddConstraint("Shelf", models.CheckConstraint(condition=models.Q(width__gt=0), name="shelf_is_wide")),
    migrations.AlterUniqueTogether("Book", {("shelf", "pages")}),
    migrations.RenameModel("Book", "Volume"),
    migrations.RunPython(write_rows, migrations.RunPython.noop),
    migrations.AlterField("Shelf", "id", models.AutoField(primary_key=True)),  # and each column that leads there
    migrations.RenameField("Shelf", "width", "wide"),
    migrations.AlterField("Shelf", "name", models.TextField(unique=True)),
    migrations.AlterField("Volume", "shelf", models.ForeignKey(f"{APP}.Shelf", models.CASCADE, to_field="name")),
    migrations.RemoveField("Shelf", "first"),
    migrations.AlterModelTable("Shelf", "soon_board"),
    migrations.RemoveConstraint("Shelf", "shelf_is_wide"),
    migrations.RemoveField("Volume", "shelves"),
    table("Note", ("about", models.ForeignKey(f"{APP}.Volume", models.CASCADE))),
    migrations.DeleteModel("Note"),
]  # fmt: skip


def written(state):
    """[(operation, its SQL)], run one after the other as the executor does. What was made is taken back."""
    told, sql = [], []

    def listen(execute, words, params, many, context):
        if "SAVEPOINT" not in words:  # each has a name of its own
            sql.append((words, repr(params)))
        return execute(words, params, many, context)

    with transaction.atomic():
        for operation in OPERATIONS:
            migration = migrations.Migration("0001", APP)
            migration.operations = [operation]
            with connection.execute_wrapper(listen), connection.schema_editor() as editor:
                state = migration.apply(state, editor)
            connection.check_constraints()  # as at the end of a migration: what waits for that locks the tables
            told.append((operation.describe(), sql[:]))
            sql.clear()
        transaction.set_rollback(True)
    return told


def dumped(name):
    """All that pg_dump says of how a database is made, but for the words that differ each time."""
    words = [
        clients.choose(17).program("pg_dump"),
        "--schema-only",
        f"{settings.DATABASE_URL.rpartition('/')[0]}/{name}",
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


@pytest.mark.django_db
def test_each_kind_of_change_is_written_as_django_writes_it():
    ours, django = written(State()), written(ProjectState())

    assert ours == django
    assert all(sql for says, sql in ours)


def test_only_what_changes_is_made_anew():
    state = State()
    for operation in OPERATIONS[:2]:
        operation.state_forwards(APP, state)
    shelf, book = (state.apps.get_model(APP, name) for name in ("Shelf", "Book"))

    OPERATIONS[2].state_forwards(APP, state)

    assert state.apps.get_model(APP, "Book") is book
    assert state.apps.get_model(APP, "Shelf") is not shelf
    assert state.is_delayed


@pytest.mark.django_db
def test_migrate_asks_for_it():
    state = migrate.MigrationExecutor(connection)._create_project_state()

    assert type(state) is State
    assert type(state.clone()) is State


@pytest.mark.skipif(os.environ.get("MIGRATIONS") != "whole", reason="a minute, as Django does it: make long")
def test_an_empty_database_becomes_what_django_makes_of_it(
    django_db_modify_db_settings, django_db_blocker, monkeypatch
):
    with django_db_blocker.unblock():
        ours = database.template()
        monkeypatch.setattr(migrate, "MigrationExecutor", MigrationExecutor)
        monkeypatch.setitem(connection.settings_dict["TEST"], "TEMPLATE", None)  # from the start, and no copy
        database._migrate("by_django")

        said, wanted = dumped(ours), dumped("by_django")

    assert said == wanted

    with closing(psycopg2.connect(f"{settings.DATABASE_URL.rpartition('/')[0]}/postgres")) as server:
        server.autocommit = True
        server.cursor().execute('DROP DATABASE "by_django"')
