"""A network is used again while it is what a new one would be, and everything is measured as in production."""

import datetime as dt
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest
from django.conf import settings

from bench import __main__ as bench
from bench import place, report
from config import services
from tests import database
from tests.running.conftest import eventually, processes_of

WANTED = {"scale": 0.01, "seed": 1, "made_with": "abc"}
MADE = WANTED | {"made_on": "2026-11-20", "seal": "def"}


@pytest.mark.parametrize(
    ("told", "today", "is_good"),
    [
        (MADE, dt.date(2026, 11, 26), True),
        (MADE, dt.date(2026, 11, 27), False),  # what was to come is over
        (MADE | {"scale": 0.1}, dt.date(2026, 11, 20), False),
        (MADE | {"made_with": "another generator"}, dt.date(2026, 11, 20), False),
        (None, dt.date(2026, 11, 20), False),  # half of one says nothing of itself
    ],
)
def test_a_network_stays_until_a_new_one_would_differ(told, today, is_good):
    assert place.is_still_good(told, WANTED, today) is is_good


def test_what_the_callers_environment_says_of_an_installation_is_not_meant(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody.example/theirs")
    monkeypatch.setenv("SENTRY_DSN", "https://key@sentry.example/1")

    assert set(place.passed_on()) <= {*place.PASSED_ON, "PYTHONUNBUFFERED"}


def test_a_page_is_measured_beside_the_bare_page_of_its_kind():
    of = {
        ("list", "anonymous"): "b", ("home", "member"): "bl", ("detail", "lead"): "bl",
        ("admin", "coordinator"): "admin",
    }  # fmt: skip

    assert {key: bench.yardstick_of({"kind": key[0], "reader": key[1]}) for key in of} == of


# A whole run ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def here(tmp_path, django_db_setup):
    """Databases of this test's own on the server of the tests, which has one that is migrated."""
    here = place.Place(services.Pair(settings.SERVICES), tmp_path / "bench", database.template())
    yield here
    with here._asked("postgres") as cursor:
        for name in ("network_0_001", "bare"):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.mark.serial
def test_a_run_over_two_pages_gives_a_table_and_leaves_no_process_behind(here, tmp_path):
    words = ["--scale", "0.001", "--seconds", "0.1", "--lines", "2", "--page", "council", "--page", "my actions"]

    found = bench.measured(here, bench.read_arguments(words))

    table = report.write(found, tmp_path)
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith(("| council |", "| my actions |"))]
    assert [(row[0].removeprefix("| "), row[1]) for row in rows] == [
        ("my actions", "member"), ("my actions", "lead"),
        ("council", "anonymous"), ("council", "member"), ("council", "lead"),
    ]  # fmt: skip
    assert all(float(row[-1].rstrip(" |")) > 0 for row in rows)  # of the bare page
    assert "| my actions, member | answers a second, of the bare page’s |" in table
    assert found["memory_kb"]["ours"] > found["memory_kb"]["bare"] > 0
    assert processes_of(tmp_path / "bench") == {}

    assert here.network(0.001).seal == found["seal"]  # it is still there for the next run
    with pytest.raises(SystemExit):
        place.run(here.network(0.001).environ, sys.executable, "-m", "bench.asking", "no such page")


@pytest.mark.serial
def test_who_is_told_to_stop_stops_everything_and_half_a_network_is_no_network(tmp_path):
    command = [sys.executable, "-m", "bench", "--scale", "0.001", "--folder", str(tmp_path / "bench")]
    with ExitStack() as ended:
        run = subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
        ended.callback(run.kill)
        said = run.stdout.readline()
        assert processes_of(tmp_path / "bench") != {}
        run.terminate()

        assert run.wait(timeout=60) == 128 + signal.SIGTERM
    assert said.startswith("A network of scale 0.001 is being made")
    assert eventually(lambda: processes_of(tmp_path / "bench") == {})
    with place.opened(tmp_path / "bench") as again:
        assert again._told("network_0_001") is None


def test_two_runs_do_not_disturb_each_other(tmp_path):
    with place.opened(tmp_path / "bench"), pytest.raises(SystemExit, match="Somebody measures in"):
        place.opened(tmp_path / "bench").__enter__()

    with place.opened(tmp_path / "bench") as here:  # who was first has gone
        assert here.versions().keys() == {"PostgreSQL"}
