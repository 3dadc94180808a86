"""Nothing set means production, and production says what it lacks; what only looks at the code needs nothing."""

import pytest

from tests.running.conftest import manage

PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "k4pQzv7TnX2mWc9LrB6yHs1JdF8gUe3aVo5iRtYxKpNqSw0ZlMbGjEhCu",
    "ALLOWED_HOSTS": "peergroups.example",
    "SITE_URL": "https://peergroups.example",
    "EMAIL_URL": "smtp://mail.example",
    "DATABASE_URL": "postgres://127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1",
}


def test_nothing_set_means_production_which_says_what_it_needs(tmp_path):
    result = manage("migrate", VAR_DIR=str(tmp_path / "var"))

    assert result.returncode == 1
    assert result.stderr == (
        "Peer Groups runs in production mode and needs:\n"
        "  SECRET_KEY: a long random text that only this installation knows\n"
        "  ALLOWED_HOSTS: the host names it answers to, with commas between them\n"
        "  SITE_URL: the address people type, such as https://peergroups.example\n"
        "  EMAIL_URL: the mail server, such as smtp+tls://user:password@mail.example:587\n"
        "  DATABASE_URL: PostgreSQL 17 or newer, such as postgres://user:password@db.example/peergroups\n"
        "  REDIS_URL: Redis or Valkey, such as redis://cache.example:6379/0\n"
        "Set them, or try it without any: MODE=demo python manage.py …  (or `make run`)\n"
    )
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SECRET_KEY": ""}, "  SECRET_KEY: a long random text that only this installation knows"),
        ({"REDIS_URL": ""}, "  REDIS_URL: Redis or Valkey, such as redis://cache.example:6379/0"),
        ({"MODE": "prod"}, "MODE is 'prod'. Use one of: demo, test, production."),
        ({"PORT": "http"}, "PORT is 'http'. Give a number from 1 to 65535."),
        ({"SITE_URL": "peergroups.example"}, "SITE_URL is the address people type, with https:// in front"),
        ({"EMBEDDED": "1"}, "EMBEDDED=1 brings its own database, but DATABASE_URL names another. Unset one of them."),
    ],
)
def test_a_wrong_environment_is_answered_with_a_sentence(tmp_path, given, sentence):
    result = manage("migrate", VAR_DIR=str(tmp_path / "var"), **PRODUCTION | given)

    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path):
    result = manage("up", VAR_DIR=str(tmp_path / "var"), **PRODUCTION)

    assert result.returncode == 1
    assert result.stderr.startswith("CommandError: The database does not answer: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "words", [["help"], ["help", "migrate"], ["migrate", "--help"], ["makemigrations", "--check", "--dry-run"],
              ["collectstatic", "--dry-run", "--no-input"], ["check"]],
)  # fmt: skip
def test_what_only_looks_at_the_code_needs_neither_secrets_nor_services(tmp_path, words):
    result = manage(*words, VAR_DIR=str(tmp_path / "var"))

    assert (result.returncode, result.stderr) == (0, "")
    assert not (tmp_path / "var").exists()
