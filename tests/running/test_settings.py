"""What each kind of process may wait for, and what the clock ticks."""

import json
import re
import subprocess
import sys

import pytest
from django.conf import settings

from config import environment as patience
from config.celery import app
from config.scrubbing import scrubbed
from config.settings import LIMITS
from digests import windows
from outbox import delivery, pace, tasks
from tests.running.conftest import environ, manage
from tests.running.test_refusals import PRODUCTION

SET_UP = "import config.celery, django; django.setup()"
LOADED = """
import gc, sys
import config.wsgi
print("front.home" in sys.modules, gc.get_freeze_count() > 100_000, gc.get_threshold()[0])
"""
ASK = """
from config.wsgi import application
from django.db import connection
cursor = connection.cursor()
for name in ("lock_timeout", "statement_timeout", "transaction_timeout"):
    cursor.execute(f"SHOW {name}")
    print(cursor.fetchone()[0])
"""


def ask(first_line, ask=ASK, **more):
    given = {"TEST_DATABASE_URL": settings.DATABASE_URL, "TEST_REDIS_URL": settings.REDIS_URL}
    return subprocess.run(
        [sys.executable, "-c", first_line + ask], cwd=settings.BASE_DIR, env=environ(MODE="test", **given, **more),
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip


@pytest.mark.parametrize(
    ("first_line", "limits"),
    [
        ("", ["3s", "15s", "30s"]),  # config.wsgi says that it is the web
        (SET_UP, ["0", "0", "5min"]),
        (f"import os; os.environ['PROCESS'] = 'worker'; {SET_UP}", ["30s", "0", "5min"]),
        (f"import sys; sys.argv = ['manage.py', 'migrate']; {SET_UP}", ["5s", "0", "0"]),
        (f"import sys; sys.argv = ['manage.py', 'backup']; {SET_UP}", ["0", "0", "0"]),
    ],
    ids=["web", "command", "worker", "migrate", "backup"],
)  # fmt: skip
def test_only_the_web_gives_up_soon_and_only_long_work_may_take_long(first_line, limits):
    assert ask(first_line) == limits


def test_the_web_has_loaded_its_pages_before_the_first_visitor_and_looks_for_garbage_seldom():
    assert ask("", LOADED) == ["True", "True", "50000"]


def test_how_long_a_migration_waits_can_be_said():
    patient = f"import sys; sys.argv = ['manage.py', 'migrate']; {SET_UP}"

    assert ask(patient, MIGRATE_LOCK_SECONDS="30") == ["30s", "0", "0"]


@pytest.mark.parametrize("value", ["0", "3601", "5s", "-1", "²"])
def test_patience_that_is_no_number_of_seconds_is_refused(monkeypatch, value):
    monkeypatch.setenv("MIGRATE_LOCK_SECONDS", value)

    with pytest.raises(SystemExit, match="MIGRATE_LOCK_SECONDS is"):
        patience.lock_seconds()


def test_no_transaction_lives_as_long_as_a_digest_waits():
    """A digest is written ten minutes after the end of its window: what was to commit by then has, or never will."""
    lives = {process: re.search(r"transaction_timeout=(\d+)(s|min)\b", limit) for process, limit in LIMITS.items()}

    assert {process for process, found in lives.items() if not found} == set()
    longest = max(int(found[1]) * {"s": 1, "min": 60}[found[2]] for found in lives.values())
    assert windows.LAG.total_seconds() >= 2 * longest


def options_of(address):
    """What the database is opened with, given this address."""
    given = environ(MODE="test", TEST_DATABASE_URL=address, TEST_REDIS_URL=settings.REDIS_URL)
    say = "import json; from config.settings import DATABASE_OPTIONS; print(json.dumps(DATABASE_OPTIONS))"
    words = [sys.executable, "-c", say]
    return json.loads(subprocess.run(words, cwd=settings.BASE_DIR, env=given, capture_output=True, check=True).stdout)


SAY = """
import json
from config import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}))
"""
WEB = (
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY",
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "ALLOWED_HOSTS", "DEBUG",
)  # fmt: skip


def of_production(**more):
    given = environ(**PRODUCTION | more)
    words = [sys.executable, "-c", SAY % (WEB,)]
    told = subprocess.run(words, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=True).stdout
    return list(json.loads(told).values())


def test_production_over_https_has_cookies_and_addresses_that_nobody_reads_on_the_way():
    assert of_production() == [
        "__Host-pg_session", "__Host-pg_csrf", True, True, True, True, 31_536_000, True, ["peergroups.example"], False,
    ]  # fmt: skip


def test_production_without_https_still_lets_people_in():
    """A browser would refuse a cookie with that prefix there."""
    plain = of_production(SITE_URL="http://intranet.example")

    assert plain == ["pg_session", "pg_csrf", False, False, True, False, 0, False, ["peergroups.example"], False]


def test_djangos_own_list_for_production_is_gone_through_without_a_warning():
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (result.returncode, result.stderr) == (0, "")
    assert "no issues" in result.stdout


WRONG_SCHEME = """
from config.wsgi import application
from django.test import Client
for scheme in ("http", "https"):
    answer = Client().get("/.well-known/security.txt", HTTP_HOST="peergroups.example", HTTP_X_FORWARDED_PROTO=scheme)
    print(answer.status_code, answer.headers.get("Location"), answer.headers.get("Strict-Transport-Security"))
"""


def test_production_answers_over_https_alone_and_says_so_for_a_year():
    given = environ(**PRODUCTION, BEHIND_PROXY="1", SECURITY_CONTACT="security@peergroups.example")
    words = [sys.executable, "-c", WRONG_SCHEME]
    told = subprocess.run(words, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True).stdout

    assert told.splitlines() == [
        "301 https://peergroups.example/.well-known/security.txt None",
        "200 None max-age=31536000; includeSubDomains; preload",
    ]


def test_a_database_that_the_network_took_away_is_noticed_within_a_minute():
    usual = options_of("postgres://db.example/peergroups")
    given = options_of("postgres://db.example/peergroups?tcp_user_timeout=5000&sslmode=require")

    assert usual["tcp_user_timeout"] <= 60_000
    assert usual["keepalives_idle"] + usual["keepalives_interval"] * usual["keepalives_count"] <= 60
    assert given == usual | {"tcp_user_timeout": 5000, "sslmode": "require"}


def test_a_sender_that_hangs_is_ended_within_two_minutes_and_none_that_works_is():
    slow = tasks.SECONDS + delivery.SECONDS_TO_OPEN + delivery.SECONDS_FOR_A_MAIL

    assert slow < tasks.deliver_due.time_limit < 120
    assert slow < tasks.deliver_posts.time_limit < pace.GOOD_FOR


def test_every_tick_names_a_task_that_exists_and_expires():
    app.loader.import_default_modules()

    ticks = app.conf.beat_schedule.values()

    assert {tick["task"] for tick in ticks} - set(app.tasks) == set()
    assert [tick for tick in ticks if not tick["options"]["expires"]] == []


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Not Found: /do/eyJ.abc-1/", "Not Found: /do/…/"),
        ("GET /feed.ics?a=1&token=s3cret&b=2", "GET /feed.ics?a=1&token=…&b=2"),
        ("Not Found: /calendar/k4-_secret.ics", "Not Found: /calendar/…"),
        ("GET /account/calendar/ HTTP/1.1", "GET /account/calendar/ HTTP/1.1"),
        ("Not Found: /groups/do/", "Not Found: /groups/do/"),
        (
            "GET /groups/south/invitations/accept/WzF:a-b_c/?answer=no",
            "GET /groups/south/invitations/accept/…/?answer=no",
        ),
        (
            "GET /welcome/?next=%2Finvitations%2Faccept%2FWzF%3Aa-b%2F&a=1",
            "GET /welcome/?next=%2Finvitations%2Faccept%2F…%2F&a=1",
        ),
    ],
)
def test_tokens_never_reach_the_log(said, written):
    assert scrubbed(said) == written
