"""Making migrations quick: for each operation Django makes the classes of all related models anew, 0.1 s each time."""

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations that add to the schema, in one: the models are made once for all of them.

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
