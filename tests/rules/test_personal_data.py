"""Every field that may hold something about somebody is classified: shown or not, and what erasing does to it."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test.utils import isolate_apps

from common.personal import Kept
from front.personal import OTHER_TABLES
from front.personal_data import registry


def test_nothing_that_may_be_personal_is_unclassified():
    assert registry.unclassified() == set()


def test_nothing_is_classified_that_is_not_there():
    assert registry.unknown() == set()


@pytest.mark.parametrize(
    ("field", "is_found"),
    [
        (lambda: models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"), True),
        (lambda: models.CharField(max_length=9), True),
        (lambda: models.TextField(), True),
        (lambda: models.EmailField(), True),
        (lambda: models.URLField(), True),
        (lambda: models.JSONField(), True),
        (lambda: models.BinaryField(), True),
        (lambda: models.GenericIPAddressField(), True),
        (lambda: models.CharField(max_length=9, choices=[("a", "A")]), False),
        (lambda: models.IntegerField(), False),
        (lambda: models.DateField(), False),
    ],
)
def test_a_new_field_that_may_be_personal_is_found(monkeypatch, field, is_found):
    with isolate_apps("peergroups"):
        thing = type(
            "Thing", (models.Model,), {"__module__": "peergroups.models", "note": field(), "Meta": type("Meta", (), {})}
        )
    thing.note.field.remote_field and setattr(thing.note.field.remote_field, "model", apps.get_model("accounts.User"))
    monkeypatch.setattr(apps, "get_models", lambda **kwargs: [thing])

    assert registry.unclassified() == ({"peergroups.Thing.note"} if is_found else set())


def test_every_field_of_a_row_about_somebody_is_said_whatever_it_holds(monkeypatch):
    kept = next(kept for kept in registry.kept() if kept.model._meta.label == "peergroups.Membership")
    less = Kept(kept.model, kept.heading, kept.purpose, kept.until, {"person": kept.fields["person"]}, ("person",))
    monkeypatch.setattr(registry, "said", lambda: [less])
    monkeypatch.setattr(apps, "get_models", lambda **kwargs: [kept.model])

    assert {f"peergroups.Membership.{name}" for name in ("joined_at", "role", "council", "left_at")} < (
        registry.unclassified()
    )


def test_what_is_not_shown_says_why_and_what_is_shown_has_one_label():
    for kept in registry.kept():
        labels = [field.label for field in kept.fields.values() if field.label]
        assert len(labels) == len(set(labels)), kept.heading
        assert all(bool(field.label) != bool(field.hidden) for field in kept.fields.values()), kept.heading
        assert kept.purpose, kept.heading
        assert kept.until, kept.heading


def test_the_headings_differ():
    headings = [kept.heading for kept in registry.kept()]

    assert len(headings) == len(set(headings))


@pytest.mark.django_db
def test_every_table_belongs_to_a_model_or_is_spoken_of():
    of_models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert set(connection.introspection.table_names()) - of_models == set(OTHER_TABLES)
