"""Made-up people get only into a database that is meant, and that has nobody."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from councils.models import Council
from outbox import holds
from tests.factories import PeerGroupFactory

pytestmark = pytest.mark.django_db
HERE = {"verbosity": 0, "scale": 0.001}


def refused(**given):
    with pytest.raises(CommandError) as refusal:
        call_command("generate", **HERE | given)
    assert (User.objects.count(), Council.objects.count(), holds.is_held()) == (0, 0, False)
    return str(refusal.value)


def test_a_database_is_filled_only_if_it_is_called_by_its_name():
    name = connection.settings_dict["NAME"]

    assert refused() == (
        f"This would fill the database {name!r} with thousands of made-up people, for good. If that is meant: "
        f"--into {name}"
    )
    assert refused(into="another") == refused()


def test_a_database_with_groups_is_left_alone():
    PeerGroupFactory()

    with pytest.raises(CommandError, match="has groups already"):
        call_command("generate", into=connection.settings_dict["NAME"], **HERE)
    assert not User.objects.filter(email__endswith="@network.example").exists()


def test_the_demonstration_is_left_alone_unless_it_has_a_place_of_its_own(settings, monkeypatch):
    settings.MODE = "demo"
    monkeypatch.delenv("VAR_DIR", raising=False)

    assert "VAR_DIR=var/network" in refused(into=connection.settings_dict["NAME"])

    monkeypatch.setenv("VAR_DIR", "/somewhere/else")
    assert "--into" in refused()


@pytest.mark.parametrize(
    ("given", "words"),
    [({"scale": 2.0}, "--scale is a number over 0"), ({"now": "soon"}, "--now 'soon' is not a time")],
)
def test_what_is_no_scale_and_no_moment_is_said(given, words):
    assert words in refused(into=connection.settings_dict["NAME"], **given)
