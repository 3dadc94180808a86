"""Several operations of a migration in one make the same tables, forwards and backwards, as one after the other."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from common.migrations import Together

APP = "together"


def thing():
    return migrations.CreateModel(
        "Thing", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
    )


def operations():
    """What adds to a table that is there, and makes another that leads to it, has an index and a constraint."""
    numbered = models.CheckConstraint(condition=models.Q(number__gt=0), name="part_is_numbered")
    return [
        migrations.AddField("Thing", "size", models.IntegerField(default=3)),
        migrations.AddIndex("Thing", models.Index(fields=["size"], name="thing_by_size")),
        migrations.CreateModel(
            "Part",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("number", models.IntegerField()),
                ("thing", models.ForeignKey(f"{APP}.Thing", models.CASCADE)),
            ],
        ),
        migrations.AddConstraint("Part", numbered),
        migrations.AddField("Thing", "first", models.ForeignKey(f"{APP}.Part", models.SET_NULL, null=True)),
    ]


def tables():
    """{table: its columns, constraints and indexes, as the database has them}"""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name.startswith(f"{APP}_")]
        return {
            name: (
                [tuple(column)[:7] for column in connection.introspection.get_table_description(cursor, name)],
                connection.introspection.get_constraints(cursor, name),
            )
            for name in names
        }


def states(operations):
    """The state before the first, and after each of them."""
    found = [ProjectState()]
    for operation in operations:
        found.append(found[-1].clone())
        operation.state_forwards(APP, found[-1])
    return found


def forwards(operations):
    """As Django's executor does it, each operation between the states around it; returns the tables."""
    between = states(operations)
    with connection.schema_editor(atomic=False) as editor:
        for number, operation in enumerate(operations):
            operation.database_forwards(APP, editor, between[number], between[number + 1])
    return tables()


def backwards(operations):
    """Back to the first of them; returns the tables that are left."""
    between = states(operations)
    with connection.schema_editor(atomic=False) as editor:
        for number in range(len(operations) - 1, 0, -1):
            operations[number].database_backwards(APP, editor, between[number + 1], between[number])
    return tables()


@pytest.mark.django_db
def test_together_makes_the_same_tables_as_one_after_the_other():
    apart = forwards([thing(), *operations()])
    alone = backwards([thing(), *operations()])
    with connection.schema_editor(atomic=False) as editor:
        editor.execute(f"DROP TABLE {APP}_thing")

    together = forwards([thing(), Together(operations())])
    left = backwards([thing(), Together(operations())])

    assert together == apart
    assert set(apart) == {f"{APP}_thing", f"{APP}_part"}
    assert left == alone
    assert set(alone) == {f"{APP}_thing"}


def test_together_tells_the_models_the_same():
    apart, together = states([thing(), *operations()]), states([thing(), Together(operations())])

    assert together[-1].models.keys() == apart[-1].models.keys()
    for key, model in apart[-1].models.items():
        said = together[-1].models[key]
        assert list(said.fields) == list(model.fields)
        assert said.options == model.options
