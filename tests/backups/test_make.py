"""`make restore`: what is typed there is what `manage.py restore` is told, no more and no less."""

import subprocess

import pytest
from django.conf import settings


def make(*words):
    return subprocess.run(
        ["make", "--no-print-directory", *words], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["FILE=var/one of ours.tar", "REPLACE=1"], '"var/one of ours.tar" --replace'),
        (["FILE=x.tar"], '"x.tar"'),
        (["FILE=x.tar", "REPLACE="], '"x.tar"'),
    ],
)
def test_the_file_and_the_word_that_loses_what_is_there_are_passed_on(typed, told):
    line = make("-n", "restore", *typed).stdout.splitlines()[-1]

    assert line.rstrip() == f".venv/bin/python manage.py restore {told}"


def test_without_a_file_nothing_is_started():
    run = make("restore", "REPLACE=1")

    assert run.returncode == 2
    assert run.stdout == "Say which backup: make restore FILE=var/backups/peergroups-….tar\n"
