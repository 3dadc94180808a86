"""What leaves for a watcher of faults: what broke and where; no address, code, token, cookie, variable or person."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from config import environment
from config.faults import what_may_leave
from tests.running.conftest import manage
from tests.running.telling import ADDRESS, CODE, TOKEN

NEVER = {"request", "user", "breadcrumbs", "extra", "contexts", "server_name", "modules"}


@pytest.fixture(scope="module")
def told():
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    run = subprocess.run(
        [sys.executable, "-m", "tests.running.telling"], cwd=settings.BASE_DIR, env=environ, capture_output=True,
        text=True, timeout=90,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_a_page_a_task_and_the_log_tell_what_broke(told):
    kinds = [
        event["exception"]["values"][0]["type"] if "exception" in event else event["logger"] for event in told["events"]
    ]

    assert kinds == ["ValueError", "ValueError", "outbox"]
    frames = told["events"][0]["exception"]["values"][0]["stacktrace"]["frames"]
    assert (frames[-1]["function"], frames[-1]["module"]) == ("broken", "tests.running.telling")
    assert told["events"][0]["exception"]["values"][0]["value"] == "…@… came with … from /do/…/"


def test_nothing_of_anybody_leaves(told):
    whole = json.dumps(told["events"], ensure_ascii=False)

    found = [
        secret
        for secret in (ADDRESS, CODE, TOKEN, "people.example", "192.0.2.7", "a" * 32, "browser", "ring")
        if secret in whole
    ]
    assert found == []
    assert not any(
        {"request", "user", "breadcrumbs", "extra", "contexts", "server_name"} & set(event) for event in told["events"]
    )
    assert "vars" not in whole


def test_the_number_is_on_the_page_in_the_answer_and_with_what_leaves(told):
    assert told["status"] == 500
    assert told["events"][0]["tags"] == {"request_id": told["id"]}
    assert told["id"] in told["page"]


def test_what_a_later_version_of_the_library_adds_stays_here():
    made = what_may_leave(
        {
            "event_id": "1",
            "user": {"email": ADDRESS},
            "novelty": ADDRESS,
            "logentry": {"message": "%s", "params": [ADDRESS]},
        },
        {},
    )

    assert made == {"event_id": "1", "logentry": {"message": "%s", "formatted": ""}, "tags": {}}


@pytest.mark.parametrize("typed", ["https://0123abcd@sentry.example/7", "http://k:s@127.0.0.1:9000/sub/7", ""])
def test_an_address_of_sentry_is_taken(monkeypatch, typed):
    monkeypatch.setenv("SENTRY_DSN", typed)

    assert environment.sentry_dsn() == typed


@pytest.mark.parametrize("typed", ["sentry.example/7", "https://sentry.example/7", "https://0123abcd@sentry.example/"])
def test_another_is_refused_and_not_shown(monkeypatch, typed):
    monkeypatch.setenv("SENTRY_DSN", typed)

    with pytest.raises(SystemExit, match="SENTRY_DSN is the address") as refused:
        environment.sentry_dsn()

    assert "0123abcd" not in str(refused.value)


def test_without_the_library_it_says_where_to_read_how(tmp_path):
    (tmp_path / "sentry_sdk.py").write_text("raise ImportError('not there')")

    run = manage("mail_health", MODE="test", VAR_DIR=str(tmp_path / "var"), PYTHONPATH=str(tmp_path),
                 SENTRY_DSN="https://0123abcd@sentry.example/7")  # fmt: skip

    assert run.returncode == 1
    assert "SENTRY_DSN is set, but sentry-sdk is not installed." in run.stderr
