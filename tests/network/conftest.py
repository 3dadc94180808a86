"""The smallest network, filled once for the tests of this folder that read it; nothing of it stays."""

import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from bench.network import filling
from bench.network.sizes import Sizes
from bench.network.world import World
from common import london

SCALE, NOW, LATER = 0.001, "2026-11-25T09:00", "2026-11-25T09:30+00:00"


@pytest.fixture(scope="module")
def _filled(django_db_setup, django_db_blocker):
    """(the fingerprint of the plan, what the command said)"""
    said = io.StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        for command in ("import_councils", "import_standards", "import_skills", "import_uses"):
            call_command(command, verbosity=0)
        planned = filling.fill(World(Sizes.of(SCALE), 1, london.read_iso(NOW)), at_once=False, dry=True)
        call_command("generate", scale=SCALE, now=NOW, into=connection.settings_dict["NAME"], stdout=said)
        yield planned, said.getvalue().strip()
        transaction.set_rollback(True)


@pytest.fixture
def network(_filled, db):
    """Half an hour after the moment it was made for."""
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def planned(_filled):
    return _filled[0]


@pytest.fixture
def said(_filled):
    return _filled[1]
