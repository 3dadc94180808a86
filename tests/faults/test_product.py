"""The whole product under `manage.py up`, with its parts killed, frozen and emptied while mail is written.

After each fault a mail is queued, and it has to leave by itself in time.
"""

import os
import signal
import threading
import time

import pytest
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone
from redis import Redis

from config import keeper, services
from outbox.models import Message
from tests.faults.arrivals import prove_none_is_lost_or_doubled, wait_until
from tests.faults.scale import scaled, takes_minutes
from tests.outbox.letters import a_letter, queued
from tests.running.conftest import eventually, processes_of
from tests.running.test_up import answers, part, start
from tests.smtp import Behaviour, MailServer

pytestmark = pytest.mark.serial
AFTER_A_KILL, AFTER_A_FREEZE = 60, 120  # seconds
ROUNDS, AT_ONCE = scaled(1, 5), scaled(4, 1)  # CI has time for two heaps of faults, `make faults` for each alone


class Product:
    """One that runs, on services of its own, and sends to one mail server."""

    def __init__(self, folder, port, server, pair=None):
        self.folder, self.port, self.server = folder, port, server
        services_of = keeper.Folder(folder / "test" / "services")
        self.pair = pair or services.Pair(services.Running(services_of, services_of.sockets()))
        self.mails = 0

    def pid(self, words):
        return eventually(lambda: part(self.folder, words))

    def senders(self):
        """The processes that the worker has forked."""
        worker = self.pid("config.celery worker")
        found = [pid for pid, line in processes_of(self.folder).items() if "config.celery worker" in line]
        return [pid for pid in found if pid != worker]

    def has_sent_one_more(self, within):
        """Queue a mail and wait until it has arrived; returns the seconds."""
        self.mails += 1
        began, letter = time.monotonic(), a_letter(self.mails)
        while not self._queued(letter):
            assert time.monotonic() - began < within
            time.sleep(0.2)
        wait_until(lambda: any(mail.recipient == letter.to_address for mail in list(self.server.received)), within)
        return time.monotonic() - began

    @staticmethod
    def _queued(letter):
        try:
            queued(letter, now=timezone.now())
        except DatabaseError:  # it was killed, and comes back
            connection.close()
            return False
        return True


@pytest.fixture
def product(on_pair, folder, launch, free_port):
    """On a database that is migrated already: to do that once more takes longer than the faults."""
    with MailServer() as server:
        given = {"TEST_DATABASE_URL": on_pair.database_url, "TEST_REDIS_URL": on_pair.redis_url}
        up = start(launch, folder, free_port, EMAIL_URL=server.url, **given)
        threading.Thread(target=list, args=[up.stdout], daemon=True).start()  # or it would wait to be read
        product = Product(folder, free_port, server, on_pair)
        product.has_sent_one_more(within=AFTER_A_KILL)
        yield product


def test_whatever_ends_mail_leaves_again_within_a_minute(product, chance):
    faults = {
        "worker": lambda: os.kill(product.pid("config.celery worker"), signal.SIGKILL),
        "sender": lambda: os.kill(chance.choice(eventually(product.senders)), signal.SIGKILL),
        "beat": lambda: os.kill(product.pid("config.celery beat"), signal.SIGKILL),
        "web": lambda: os.kill(product.pid("gunicorn"), signal.SIGKILL),
        "Valkey is emptied": lambda: Redis.from_url(product.pair.redis_url).flushall(),
        "Valkey": lambda: product.pair.kill("valkey"),
        "PostgreSQL": lambda: product.pair.kill("postgres", signal.SIGQUIT),
    }
    took = {}

    for _ in range(ROUNDS):
        names = chance.sample(sorted(faults), len(faults))
        for first in range(0, len(names), AT_ONCE):
            together = names[first : first + AT_ONCE]
            for name in together:
                faults[name]()
            took[" and ".join(together)] = product.has_sent_one_more(within=AFTER_A_KILL)

    print(", ".join(f"{name}: {seconds:.0f} s" for name, seconds in took.items()))  # noqa: T201
    eventually(lambda: answers(product.port))
    eventually(lambda: not Message.objects.queued().exists())
    prove_none_is_lost_or_doubled(product.server)


@takes_minutes
def test_a_frozen_worker_is_replaced_and_a_frozen_sender_holds_up_nobody(product):
    def thaw(pid):
        if keeper.started(pid):
            os.kill(pid, signal.SIGCONT)

    for name, pid in (("worker", product.pid("config.celery worker")), ("beat", product.pid("config.celery beat"))):
        os.kill(pid, signal.SIGSTOP)
        took = product.has_sent_one_more(within=AFTER_A_FREEZE)
        print(f"{name} frozen: {took:.0f} s")  # noqa: T201
        eventually(lambda pid=pid: keeper.started(pid) is None)
    frozen = eventually(product.senders)[0]
    os.kill(frozen, signal.SIGSTOP)
    took = product.has_sent_one_more(within=AFTER_A_FREEZE)
    print(f"one sender of two frozen: {took:.0f} s")  # noqa: T201
    wait_until(lambda: keeper.started(frozen) is None, AFTER_A_FREEZE)

    prove_none_is_lost_or_doubled(product.server)


@takes_minutes
def test_a_mail_server_that_falls_silent_in_the_middle_holds_up_what_comes_after_for_two_minutes_at_most(product):
    product.server.behaviour = Behaviour(hang_at="END")
    queued(a_letter(1000), a_letter(1001), now=timezone.now())
    wait_until(lambda: product.server.stages.count("END") >= 2, AFTER_A_KILL)
    product.server.behaviour = Behaviour()

    took = product.has_sent_one_more(within=AFTER_A_FREEZE)

    print(f"after silence: {took:.0f} s")  # noqa: T201
    wait_until(lambda: not Message.objects.queued().exists(), 5 * AFTER_A_KILL)
    prove_none_is_lost_or_doubled(product.server)


@takes_minutes
def test_with_valkey_away_for_ten_minutes_what_waited_leaves_within_a_minute(product):
    product.pair.stop("valkey")
    for number in range(2000, 2010):
        queued(a_letter(number), now=timezone.now())
        time.sleep(60)
    waited = Message.objects.queued().count()

    product.pair.start("valkey")
    product.has_sent_one_more(within=AFTER_A_KILL)
    wait_until(lambda: not Message.objects.queued().exists(), AFTER_A_KILL)

    assert waited == 10
    prove_none_is_lost_or_doubled(product.server)
