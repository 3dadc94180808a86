"""The bare project does what the product is measured against, and no more."""

import json
import os
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

# What it is asked, in a process of its own: its settings are not ours.
ASKED = """
import json, os, re
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
import django; django.setup()
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from bench.bare.fill import fill
fill(120)
found, client = {}, Client()
def ask(name, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    text = response.content.decode()
    rows = len(re.findall('<time', text)) or len(re.findall('field-starts_at', text))
    found[name] = [response.status_code, len(queries), rows, "Signed in as bare" in text]
ask("b", "/")
client.force_login(User.objects.get())
ask("bl", "/")
ask("admin", "/admin/bare/meeting/")
print(json.dumps(found))
"""


@pytest.fixture
def database():
    """The address of an empty database on the server of the tests."""
    name = f"bare_{os.getpid()}"
    with closing(psycopg2.connect(**connection.get_connection_params() | {"dbname": "postgres"})) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
            yield f"{settings.DATABASE_URL.rpartition('/')[0]}/{name}"
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.django_db
def test_a_page_is_five_queries_and_thirty_rows_and_two_queries_more_for_who_is_signed_in(database):
    run = subprocess.run(
        [sys.executable, "-c", ASKED], env=os.environ | {"DATABASE_URL": database}, cwd=settings.BASE_DIR,
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(run.stdout) == {
        "b": [200, 5, 30, False],
        "bl": [200, 7, 30, True],
        "admin": [200, 6, 100, False],
    }
