"""Asking one address as somebody, and putting everything back."""

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.http import SimpleCookie
from django.test import Client
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch

from digests import waiting
from outbox.models import Body
from tests.matrix import declared
from tests.matrix.canaries import readable, words_of
from tests.matrix.vocabulary import ROLES

# A session and a limit are counted by whoever comes along; that is no change of anything people see.
NOT_COUNTED = ("django_session", "cache")
# What the view pg_stat_xact_user_tables tells, without all else that it counts.
WRITTEN = """SELECT relname, rows FROM pg_class, LATERAL (SELECT pg_stat_get_xact_tuples_inserted(oid)
        + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) AS rows) written
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND rows > 0"""
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|nonce=")[^"]+')
MOMENT = re.compile(r"\d\d:\d\d:\d\d|\d{8}T\d{6}Z?")
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Answer:
    """`kind` is ok, moved, sign-in, or the status."""

    kind: str
    text: str
    path: str
    wrote: tuple[str, ...]
    mails: tuple  # (person's key, address, words)
    error: str = ""

    @cached_property
    def plain(self):
        """All of it but tokens, moments and the path itself: only some are compared."""
        return plain(self.text, self.path)

    @property
    def policy(self):
        """What browsers may do with it: its directives, sorted."""
        found = re.search(r"(?m)^Content-Security-Policy: (.*)$", self.text)
        return "; ".join(sorted(found[1].split("; "))) if found else ""


class Asker:
    def __init__(self, world):
        self.world, self.client = world, Client(raise_request_exception=False)
        self.counts = self._written()
        self.waits = {}  # name of a role → (person, how many things wait), for as long as nothing changes

    def path(self, pattern, place, query=""):
        arguments = self.world.arguments(place)
        return address(pattern, arguments) + query

    def ask(self, role, path, method="GET", data=None):
        """The answer of this address to this role. Whatever it changed is taken back."""
        with transaction.atomic():
            last = self._newest_mail()
            answer = self._read(self._send(role, path, method, data), path, last)
            transaction.set_rollback(True)
        if answer.wrote or answer.error:  # what is taken back was counted all the same
            self.counts = self._written()
        return answer

    def broke(self, role, path, data):
        """What a form failed of, posted by this role, or “”: nothing else of the answer is read. It is taken back."""
        with transaction.atomic():
            response = self._send(role, path, "POST", data)
            transaction.set_rollback(True)
        return repr(response.exc_info[1]) if response.status_code >= 500 else ""

    def _send(self, role, path, method, data):
        self.client.cookies = SimpleCookie()
        session = self.world.sessions.get(role.name)
        if session:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = session
            person = self.world.rows[f"person {role.name}"]
            self.waits.setdefault(role.name, (person, waiting.count(person)))
        try:
            return self.client.post(path, data or {}) if method == "POST" else self.client.get(path)
        finally:
            if session:  # who posted is counted anew at the next page, but what was posted is taken back
                waiting.keep(*self.waits[role.name])

    def _read(self, response, path, last):
        if response.status_code >= 500 and getattr(response, "exc_info", None):
            return Answer("500", "", path, (), (), repr(response.exc_info[1]))
        wrote = tuple(name for name, count in self._written().items() if count != self.counts.get(name))
        mails = (
            tuple(
                (body.message.person_id, body.message.to_address, words_of(body.mime))
                for body in Body.objects.filter(message__gt=last).select_related("message")
            )
            if "outbox_body" in wrote
            else ()
        )
        return Answer(kind_of(response), readable(response), path, wrote, mails)

    def _written(self):
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN)
            return {name: count for name, count in cursor.fetchall() if name not in NOT_COUNTED}

    def _newest_mail(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM outbox_message")
            return cursor.fetchone()[0] or 0


def kind_of(response):
    status = response.status_code
    if status in REDIRECTS:
        to = urlsplit(response.headers["Location"]).path
        return "sign-in" if to == reverse(settings.LOGIN_URL) else "moved"
    return "ok" if 200 <= status < 300 else str(status)


def address(pattern, arguments):
    """The path of a pattern; of one without a name, its route filled in."""
    try:
        return reverse(pattern.name, kwargs=arguments)
    except NoReverseMatch:
        if pattern.name != pattern.route:
            raise
        path = pattern.route
        for name, value in arguments.items():
            path = re.sub(rf"<(\w+:)?{name}>|\(\?P<{name}>[^)]*\)\$?", str(value), path)
        return path


def plain(text, path):
    """The same text without what may differ between two pages that tell the same."""
    for form in (quote(path, safe=""), quote(path), escape(path), path):
        text = text.replace(form, "{path}")
    text = TOKEN.sub(r"\1{token}", MOMENT.sub("{moment}", text))
    text = re.sub(r"(?m)^(Set-Cookie: \w+=)[^;]*", r"\1{value}", text)
    return re.sub(r"(?m)^(Content-Length|expires|X-Request-ID): .*$", "", text)


def unseen(world, answer, *readers):
    """The canaries in an answer that none of these readers has a right to, and those in the mails it wrote.

    Whoever writes to somebody by doing something may be named there.
    """
    found = [canary for canary in world.cage.heard(answer.text) if not any(may_read(canary, r) for r in readers)]
    doers = {reader.name for reader in readers}
    for person, address, words in answer.mails:
        heard, reader = world.cage.heard(words), world.roles.get(person, ROLES["anonymous"])
        strange = [canary for canary in heard if canary.person not in doers and canary.text not in address]
        found += [canary for canary in strange if not may_read(canary, reader)]
    return sorted(set(found), key=lambda canary: canary.text)


def may_read(canary, role):
    """Whether this role may read this text: it is their own, or public, or declared.READ_BY lets them."""
    if canary.is_public or canary.person == role.name:
        return True
    readers = declared.READ_BY[canary.says]
    return any(readers(role, group) and canary.knows(role, group) for group in canary.groups or (None,))
