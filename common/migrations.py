"""What several migrations need: doing much at once, and letting rows be found by their words."""

from django.db.migrations.operations import CreateModel, RunSQL
from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations that add to the schema, in one: the models are made once for all of them.

    For each operation Django makes the classes of all related models anew, 0.1 s each time.

    Each sees the state before the first and after the last. So a table is created with everything that is said of its
    model here, and what adds to it later in the list has nothing left to do. No two may change the same thing.
    """

    reduces_to_sql = True

    def __init__(self, operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # classes made before: kept, each operation would make them anew
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self._on_the_database():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self._on_the_database()):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def _on_the_database(self):
        new = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        adds = [(operation, getattr(operation, "model_name", "")) for operation in self.operations]
        return [operation for operation, model in adds if model.lower() not in new]

    def describe(self):
        return f"{len(self.operations)} operations together"


def found_by(table, *, title="''", body="''", column="found_by"):
    """Let the rows of a table be found by their words: the database keeps the words of each beside it, in `column`.

    The column is no field of the model: no page that lists these rows fetches it, no form or history knows of it, and
    no deed can forget it. See common/search.py. PostgreSQL refuses to change the type of a field that goes into it:
    such a migration drops the column first, and says this again afterwards.
    """
    title, body = (" || ' ' || ".join(part) if isinstance(part, list) else part for part in (title, body))
    words = f"GENERATED ALWAYS AS (peergroups_words(({title})::text, ({body})::text)) STORED"
    return RunSQL(
        [
            f'ALTER TABLE "{table}" ADD COLUMN "{column}" tsvector {words}',
            f'CREATE INDEX "{table}_{column}" ON "{table}" USING gin ("{column}")',
        ],
        f'ALTER TABLE "{table}" DROP COLUMN "{column}"',
    )


def spelt_like(table, title):
    """Let the rows of a table be found by a title that is spelt nearly like it."""
    return RunSQL(
        f'CREATE INDEX "{table}_spelt" ON "{table}" USING gin ("{title}" gin_trgm_ops)',
        f'DROP INDEX "{table}_spelt"',
    )
