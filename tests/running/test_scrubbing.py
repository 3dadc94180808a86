"""What never belongs in a log is taken out of whatever is said, and the rest stays as it is."""

import io
import json
import logging
import sys

import pytest
from django.urls import URLPattern, get_resolver

from common import asked
from config import environment, scrubbing
from config.logs import JsonLines, Plain
from config.scrubbing import scrubbed

PSYCOPG = """null value in column "name" violates not-null constraint
DETAIL:  Failing row contains (12, Sam
Lee, 07700 900123, t).
"""
RAISED = """raised: ValueError('null value in column "name" violates not-null constraint\\nDETAIL: …\\n'), again"""


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("550 no such user: <sam.o'lee+x@people.example>", "550 no such user: <…@…>"),
        ("to sam@people.example, alex@people.example: refused", "to …@…, …@…: refused"),
        ("GET /sign-in/?email=sam%40people.example", "GET /sign-in/?email=…@…"),
        ("postgres://peers:hunter2@db.example/peers refused", "postgres://…@db.example/peers refused"),
        ("smtp+tls://me%40x.example:hunter2@mail.example:587", "smtp+tls://…@mail.example:587"),
        ("Authorization: Bearer abc.DEF-123_x=", "Authorization: Bearer …"),
        ("Authorization: Basic c2FtOnNlY3JldA==", "Authorization: Basic …"),
        ("your code is BCDF-GHJK.", "your code is …."),
        (PSYCOPG, 'null value in column "name" violates not-null constraint\nDETAIL: …\n'),
        (f"raised: {ValueError(PSYCOPG)!r}, again", RAISED),
        ("Invalid request from ip=192.0.2.7: bad", "Invalid request from ip=…: bad"),
        ("GET /calendar/3hTq_x-9.ics", "GET /calendar/…"),
        ("https://peers.example/groups/south/meetings/12/ 200", "https://peers.example/groups/south/meetings/12/ 200"),
        ("12 mails in 3.5 s, none @ all", "12 mails in 3.5 s, none @ all"),
    ],
)
def test_what_is_somebodys_is_taken_out(said, written):
    assert scrubbed(said) == written


def test_so_is_every_secret_of_the_installation(settings, monkeypatch):
    settings.SECRET_KEY, settings.MAIL_INTAKE_TOKEN = "a-secret-key-1", "an-intake-token-2"
    settings.DEAD_MAN_URL = "https://hc.example/ping/3f6c1d1e"
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", "a-password-4")
    scrubbing.secrets.cache_clear()

    line = scrubbed("a-secret-key-1 an-intake-token-2 https://hc.example/ping/3f6c1d1e a-password-4")

    scrubbing.secrets.cache_clear()
    assert line == "… … https://… …"


def test_every_address_that_is_a_key_is_known_here():
    """An address of ours that has a token in it, under a name that scrubbing does not know, would be written whole."""
    keys = [route for route in routes() if "token>" in route or "secret>" in route]

    assert len(keys) >= 4
    for route in keys:
        said = "/" + route.replace("<str:token>", "KEY").replace("<str:secret>", "KEY").replace("<slug:slug>", "south")
        assert "KEY" not in scrubbed(f"GET {said}"), route


def routes(urls=None, before=""):
    for each in (urls or get_resolver()).url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from routes(each, route)


def record(message, **more):
    made = logging.makeLogRecord({"name": "peers", "levelname": "WARNING", "msg": message, "created": 0.25})
    made.__dict__.update(more)
    return made


def test_a_line_for_programmes_is_one_json_object_in_utc(monkeypatch):
    monkeypatch.setenv("PROCESS", "worker")

    line = JsonLines().format(record("to sam@people.example\nrefused", status=500, ms=12, secret="x"))

    assert "\n" not in line
    assert json.loads(line) == {
        "time": "1970-01-01T00:00:00.250Z", "level": "WARNING", "process": "worker", "logger": "peers",
        "message": "to …@…\nrefused", "status": 500, "ms": 12,
    }  # fmt: skip


def test_it_says_during_what_it_was_said():
    token = asked.doing.set({"task": "outbox.tasks.retain", "task_id": "7"})
    line = json.loads(JsonLines().format(record("done")))
    asked.doing.reset(token)

    assert (line["task"], line["task_id"]) == ("outbox.tasks.retain", "7")


@pytest.mark.parametrize("formatter", [JsonLines, Plain])
def test_a_traceback_is_there_without_what_it_quotes(formatter):
    try:
        raise ValueError("sam@people.example BCDF-GHJK /do/KEY/")
    except ValueError:
        written = formatter().format(record("broken", exc_info=sys.exc_info()))

    assert "Traceback" in written
    assert not any(secret in written for secret in ("people.example", "GHJK-", "KEY/", "BCDF"))


def test_the_log_speaks_to_programmes_in_production_and_to_eyes_elsewhere(monkeypatch):
    said = {}
    for mode in ("production", "demo", "test"):
        monkeypatch.setenv("MODE", mode)
        said[mode] = environment.log_format()
    monkeypatch.setenv("MODE", "test")
    monkeypatch.setenv("LOG_FORMAT", "json")

    assert said == {"production": "json", "demo": "plain", "test": "plain"}
    assert environment.log_format() == "json"

    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(SystemExit, match="LOG_FORMAT is 'xml'"):
        environment.log_format()


def test_gunicorn_says_its_own_lines_in_the_same_dress_and_no_line_for_each_page():
    from gunicorn.config import Config

    from config.gunicorn_log import GunicornLog

    told = Config()
    told.set("accesslog", "-")
    log = GunicornLog(told)
    stream = io.StringIO()
    for handler in log.error_log.handlers + log.access_log.handlers:
        handler.setStream(stream)

    log.error("Error handling request %s", "/do/KEY/")
    log.access(None, None, {}, None)

    assert stream.getvalue() == "ERROR gunicorn.error: Error handling request /do/…/\n"
