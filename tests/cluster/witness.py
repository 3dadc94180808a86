"""Somebody who reads pages and queues mails all the time, and remembers what came of it."""

import re
import signal
import time
import urllib.error
from http.client import HTTPException

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone

from outbox import health
from outbox.actions import queue
from outbox.models import Message
from tests.faults.arrivals import copies
from tests.outbox.letters import a_letter

CODE = re.compile(rb"\b[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}\b")
PAUSE = 0.05  # seconds between two steps, each a page and a mail


class Witness:
    """Works on the cluster's own database. `visitor` opens pages through the proxy, as a browser would.

    `page` and `words`: a page that only who is signed in may read, and what stands on it.
    """

    def __init__(self, cluster, server, visitor, page="/account/", words="Your account"):
        self.cluster, self.server, self.visitor, self.page, self.words = cluster, server, visitor, page, words
        self.pages, self.mails, self.failed = 0, 0, []

    def sign_in(self, email):
        """With the code out of the mail that arrived."""
        self.visitor.post("/sign-in/", email=email)
        code = self.until(lambda: self._code(email), 60, steps=False)
        self.visitor.post("/sign-in/code/", code=code)
        assert self._is_signed_in()

    def _code(self, email):
        for mail in list(self.server.received):
            if mail.recipient == email and (found := CODE.search(mail.content)):
                return found.group().decode()
        return None

    def _is_signed_in(self):
        return self.words in self.visitor.get(self.page)

    def step(self):
        """Queue one mail, then read one page."""
        number = self.mails + 1
        letter = a_letter(number, key=f"cluster:{number}", kind="account", scope="", about="", person_id=None)
        try:
            with transaction.atomic():
                queue([letter])
            self.mails += 1
        except DatabaseError:  # nobody was told that it is queued
            connection.close()
        self.pages += 1
        try:
            if not self._is_signed_in():
                self.failed.append("signed out")
        except (urllib.error.URLError, HTTPException, OSError) as error:
            self.failed.append(str(error))
        time.sleep(PAUSE)

    def until(self, question, seconds, steps=True):
        """Go on until question() is true; returns what it said."""
        ends = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < ends, "it never came true"
            self.step() if steps else time.sleep(PAUSE)
        return answer

    def has_arrived(self, number):
        return any(mail.recipient == f"person{number}@oxford.gov.uk" for mail in list(self.server.received))

    def sees_process_killed(self, name, seconds):
        """Kill one of the cluster's, with all its own. See _sees. Beat is back when mail is planned again."""
        line = self._sees(
            name, lambda: self.cluster.kill(name), lambda gone: self.cluster.is_at_work(name, not_as=gone), seconds
        )
        if name == "beat":
            began = time.monotonic()
            cache.delete(health.PLANNED)
            self.until(lambda: health.report(timezone.now())["planned_seconds_ago"] is not None, seconds)
            line += f", ticks {time.monotonic() - began:.1f} s later"
        return line

    def sees_service_killed(self, pair, name, seconds):
        """Kill PostgreSQL, as with `pg_ctl stop -m immediate`, or Valkey. See _sees."""
        how = signal.SIGQUIT if name == "postgres" else signal.SIGKILL
        return self._sees(name, lambda: pair.kill(name, how), lambda _: pair.pid(name), seconds)

    def _sees(self, name, kill, is_back, seconds):
        """Kill it, go on, and wait until a mail that was queued after that has arrived and it is back itself.

        Returns a line that says how it went.
        """
        began, pages, failed = time.monotonic(), self.pages, len(self.failed)
        gone, first = kill(), self.mails + 1
        self.until(lambda: self.has_arrived(first), seconds)
        mail_after = time.monotonic() - began
        self.until(lambda: is_back(gone), seconds)
        back_after = time.monotonic() - began
        said = f"{self.pages - pages} pages, {len(self.failed) - failed} failed"
        return f"{name}: {said}; mail leaves again after {mail_after:.1f} s, back after {back_after:.1f} s"

    def proves_nothing_is_lost(self, seconds):
        """Every mail that was queued arrived, and what arrived twice is the same to the byte. Returns a line."""
        ours = Message.objects.filter(key__startswith="cluster:")
        self.until(lambda: not ours.exclude(state=Message.State.SENT).exists(), seconds, steps=False)
        arrived = copies(self.server)
        texts = [arrived.get(row, []) for row in ours.values_list("to_address", "message_id")]
        assert len(texts) == self.mails
        assert all(len(set(copy)) == 1 for copy in texts)
        assert self._is_signed_in()
        twice = sum(len(copy) - 1 for copy in texts)
        return (
            f"{self.mails} mails were queued and {len(texts)} arrived, {twice} of them twice and the same to the byte"
        )
