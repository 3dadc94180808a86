"""What each page costs the database, asked within one process: `python -m bench.asking [<names of pages>]`.

Beside no load, so that the numbers are the page's own. Prints JSON: the pages, each with every reader's cookie.
"""

import gzip
import json
import re
import sys
import time
from importlib import import_module
from statistics import median

import django

TIMES = 3  # each, after one that nobody counts
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\b", re.IGNORECASE)
A_COOKIE = "page=made"  # of no meaning: who sends any gets a page that is made for them, never a kept one
HEADERS = {"host": "bench.example", "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"}


class Statements:
    """What a block asks of the database, and for how long."""

    def __init__(self):
        self.count, self.writes, self.seconds = 0, 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began
            self.count += 1
            self.writes += bool(WRITES.match(str(sql)))


def ask(names):
    """Each page of these names, or every page, for each of its readers. Exits for a page that does not answer 200."""
    from bench.found import find
    from bench.pages import pages
    from bench.weight import weigh

    found = find()
    if unknown := set(names) - {page.name for page in pages(found)}:
        sys.exit(f"No page is called {', '.join(sorted(unknown))}. They are in bench/pages.py.")
    cookies = {"anonymous": A_COOKIE, **{name: sign_in(person) for name, person in found.people.items()}}
    rooms = {name: rooms_that_wait(person) for name, person in found.people.items()}
    asked = []
    for page in pages(found):
        for reader in page.readers if page.name in names or not names else ():
            forgets = found.people[reader].pk if page.is_anew else None
            cookie = "" if page.is_hit else cookies[reader]
            counted, body = measure(page.url, cookie, forgets)
            told = {"page": page.name, "reader": reader, "kind": page.kind, "url": page.url, "cookie": cookie}
            told["is_anew"] = page.is_anew
            asked.append(told | counted | weigh(body) | {"rooms": rooms.get(reader, 0)})
    return asked


def sign_in(person):
    """The cookie of a new session of this person, in which a second factor was used as production asks of leads."""
    from allauth.account.internal.flows.login import record_authentication
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.http import HttpRequest

    request = HttpRequest()
    request.session = session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    record_authentication(request, person, "mfa", type="totp")
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def rooms_that_wait(person):
    """How many rooms have something under this person's “Your turn”: the home page may ask three times for each."""
    from django.utils import timezone

    from digests.waiting import WAITS

    now = timezone.now()
    return len({wait.lines.__module__.partition(".")[0] for wait in WAITS if wait.lines([person], now)})


def measure(url, cookie, forgets=None):
    """What one visit costs, and the page. `forgets`: the person of whom nothing is remembered before each visit."""
    from django.db import connection
    from django.test import Client

    from front.remembered import forget

    client, asked = Client(headers=HEADERS | ({"cookie": cookie} if cookie else {})), []
    for turn in range(TIMES + 1):
        if forgets:
            forget(forgets)
        statements = Statements()
        with connection.execute_wrapper(statements):
            response = client.get(url)
        if response.status_code != 200:
            sys.exit(f"{url} answers {response.status_code}: {response.get('Location', '')}")
        if turn:
            asked.append(statements)
    body = response.getvalue()
    counted = {
        "statements": max(one.count for one in asked),
        "steady": len({one.count for one in asked}) == 1,
        "writes": max(one.writes for one in asked),
        "sql_ms": median(one.seconds for one in asked) * 1000,
        "bytes": len(body),
        "compressed": len(gzip.compress(body, 6)),
    }
    return counted, body


if __name__ == "__main__":
    django.setup()
    from config import garbage

    garbage.settle()
    print(json.dumps(ask(sys.argv[1:])))  # noqa: T201
