"""Migrating in a tenth of the time: each operation makes the classes of the model it changes, and of no other.

For each operation Django makes the classes of all models that are related to the changed one anew. Here a hundred
models are, by who did what: that was 31,000 classes for an empty database, and 43 of 47 seconds. But the SQL of
an operation asks its own model only. What writes rows (`RunPython`) asks others too: Django makes all classes anew
before that, for a state that says `is_delayed`, and here as there.

tests/running/test_migrating_soon.py holds the SQL of every migration against what Django writes by itself.
"""

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class State(ProjectState):
    """Models after a migration. Classes that point at a changed model may point at what it was before."""

    @classmethod
    def of(cls, state):
        """The same models, whose classes are made when they are asked for."""
        own = cls(state.models, state.real_apps)
        own.is_delayed = state.is_delayed
        return own

    def clone(self):
        other = State({key: model.clone() for key, model in self.models.items()}, self.real_apps)
        if "apps" in self.__dict__:
            other.apps = self.apps.clone()
        other.is_delayed = self.is_delayed
        return other

    def add_model(self, model_state):
        with _Aside(self, model_state.app_label, model_state.name_lower):
            super().add_model(model_state)

    def add_field(self, app_label, model_name, name, field, preserve_default):
        with _Aside(self, app_label, model_name):
            super().add_field(app_label, model_name, name, field, preserve_default)

    def reload_model(self, app_label, model_name, delay=False):
        """`delay` is Django's word for a change that no other model can see. Any other makes all classes anew."""
        if delay and "apps" in self.__dict__:
            self.is_delayed = True
            self._reload({(app_label, model_name)})
        else:
            self.__dict__.pop("apps", None)

    def reload_models(self, models, delay=True):
        self.__dict__.pop("apps", None)


class _Aside:
    """Keeps the classes of a state while a model or field is added: only the one that it is added to is new."""

    def __init__(self, state, app_label, model_name):
        self.state, self.key = state, (app_label, model_name)

    def __enter__(self):
        self.apps = self.state.__dict__.pop("apps", None)

    def __exit__(self, *raised):
        if self.apps is not None:
            self.state.apps = self.apps
            self.state.reload_model(*self.key, delay=True)


class Executor(MigrationExecutor):
    def _create_project_state(self, with_applied_migrations=False):
        return State.of(super()._create_project_state(with_applied_migrations))
