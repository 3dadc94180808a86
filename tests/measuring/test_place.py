"""A network is used again while it is what a new one would be, and everything is measured as in production."""

import datetime as dt
import os
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest
from django.conf import settings

from bench import __main__ as bench
from bench import place
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
def command(folder, *more):
    return [
        sys.executable, "-m", "bench", "--scale", "0.001", "--seconds", "0.2", "--folder", str(folder / "bench"),
        "--results", str(folder / "results"), "--page", "council", "--page", "my actions", *more,
    ]  # fmt: skip


@pytest.mark.serial
def test_a_run_over_two_pages_gives_a_table_and_leaves_no_process_behind(tmp_path):
    with ExitStack() as ended:
        run = subprocess.Popen(command(tmp_path), cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
        ended.callback(run.kill)
        said, _ = run.communicate(timeout=400)

    assert run.returncode in {0, 1}, said  # on a busy machine a target may be missed; that it is judged is the point
    table = (tmp_path / "results" / "scale-0.001.md").read_text()
    assert table in said
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith(("| council |", "| my actions |"))]
    measured = {(row[0].removeprefix("| "), row[1]) for row in rows if row[-2]}
    assert measured == {("council", one) for one in ("anonymous", "member", "lead")} | {
        ("my actions", one) for one in ("member", "lead")
    }
    assert "answers a second, of the bare page’s" in table
    assert processes_of(tmp_path / "bench") == {}

    again = subprocess.Popen(command(tmp_path), cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
    with ExitStack() as ended:
        ended.callback(again.kill)
        eventually(lambda: any("gunicorn" in words for words in processes_of(tmp_path / "bench").values()))
        os.kill(again.pid, signal.SIGTERM)
        said, _ = again.communicate(timeout=60)

    assert again.returncode == 128 + signal.SIGTERM
    assert "is being made" not in said  # the network was there
    assert eventually(lambda: processes_of(tmp_path / "bench") == {})


def test_two_runs_do_not_disturb_each_other(tmp_path):
    with place.opened(tmp_path / "bench"), pytest.raises(SystemExit, match="Somebody measures in"):
        place.opened(tmp_path / "bench").__enter__()

    with place.opened(tmp_path / "bench") as here:  # who was first has gone
        assert here.versions().keys() == {"PostgreSQL"}
