"""The dead man's signal: who watches hears of us while all is well, and nothing when it is not."""

import datetime as dt
import logging

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone

from config import environment
from config.celery import app
from front import dead_man
from front.tasks import show_life
from outbox import health, holds
from outbox.actions import queue
from tests.outbox.letters import a_letter
from tests.web import WebServer

pytestmark = pytest.mark.django_db
SECRET = "3f6c1d1e-8f0b"


@pytest.fixture
def watcher(settings):
    with WebServer() as watcher:
        settings.DEAD_MAN_URL = f"http://127.0.0.1:{watcher.port}/ping/{SECRET}"
        yield watcher


def overdue():
    with transaction.atomic():
        queue([a_letter()], timezone.now() - dt.timedelta(minutes=6))


def heard(watcher):
    show_life()
    return [(asked.method, asked.path, asked.body) for asked in watcher.asked]


def test_while_all_is_well_the_watcher_hears_so(watcher):
    assert heard(watcher) == [("GET", f"/ping/{SECRET}", b"")]


TROUBLES = {
    "mail that nobody sends": overdue,
    "mail that nobody plans": lambda: health.note_planning(timezone.now() - dt.timedelta(minutes=11)),
    "mail on hold": lambda: holds.hold("restored"),
    "nights without a task": lambda: health.note_night("tidy", timezone.now() - dt.timedelta(hours=51)),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_when_something_is_the_matter_it_hears_nothing(watcher, trouble, caplog):
    TROUBLES[trouble]()

    assert heard(watcher) == []

    assert "no sign of life was sent: " in caplog.text


def test_without_an_address_nothing_is_asked(settings, monkeypatch):
    settings.DEAD_MAN_URL = ""
    monkeypatch.setattr(dead_man.health, "parts", lambda now: pytest.fail("asked"))

    assert dead_man.show_life(timezone.now()) is False


def test_a_database_that_cannot_be_asked_keeps_it_silent(watcher):
    with transaction.atomic():
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT nonsense")  # from here on this transaction refuses everything

        with pytest.raises(DatabaseError):
            show_life()
        transaction.set_rollback(True)

    assert watcher.asked == []


@pytest.mark.parametrize("answer", [(404, {}, b""), (302, {"Location": "/elsewhere"}, b""), None])
def test_a_watcher_that_does_not_take_it_is_a_line_in_the_log_without_the_address(watcher, caplog, answer):
    watcher.answer = lambda _: answer
    caplog.set_level(logging.INFO)

    assert dead_man.show_life(timezone.now()) is False

    assert len(watcher.asked) == 1  # no redirect is followed
    [line] = [record.getMessage() for record in caplog.records if record.name == "front.dead_man"]
    assert line.startswith("the watcher did not ")
    assert SECRET not in caplog.text


def test_a_watcher_that_hangs_holds_up_nothing_for_long(watcher, monkeypatch):
    monkeypatch.setattr(dead_man, "SECONDS", 0.2)
    watcher.hangs = 2
    began = timezone.now()

    assert dead_man.show_life(began) is False

    assert timezone.now() - began < dt.timedelta(seconds=1.5)


def test_it_is_said_each_minute_and_an_old_tick_is_not_made_good():
    [tick] = [tick for tick in app.conf.beat_schedule.values() if tick["task"] == show_life.name]

    assert (tick["schedule"], tick["options"]["expires"]) == (60, 60)


@pytest.mark.parametrize(
    "typed", ["https://hc.example/ping/3f6c", "http://127.0.0.1:9000/x", "", " https://hc.example/a?b=c "]
)
def test_an_address_of_a_watcher_is_taken(monkeypatch, typed):
    monkeypatch.setenv("DEAD_MAN_URL", typed)

    assert environment.dead_man_url() == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "hc.example/3f6c",
        "http://hc.example/3f6c",
        "https://hc.example",
        "https://me:3f6c@hc.example/",
        "ftp://hc.example/3f6c",
    ],
)
def test_another_is_refused_and_not_shown(monkeypatch, typed):
    monkeypatch.setenv("DEAD_MAN_URL", typed)

    with pytest.raises(SystemExit, match="DEAD_MAN_URL ") as refused:
        environment.dead_man_url()

    assert "3f6c" not in str(refused.value)
