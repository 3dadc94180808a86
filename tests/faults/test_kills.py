"""`kill -9` of deliverers in the middle of their mails: nothing is lost, and a repeat is the same to the byte."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager

import pytest
from django.conf import settings as project

from outbox.delivery import deliver
from outbox.models import Message
from tests.outbox.letters import a_letter, queued
from tests.smtp import Behaviour, MailServer

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]
MAILS, ROUNDS, AT_ONCE = 300, 10, 4


def wait_until(happened, seconds):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.01)


@contextmanager
def nursery(environ, now):
    """A way to start a deliverer; returns its process number."""
    command = [sys.executable, "-m", "tests.faults.nursery"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=project.BASE_DIR, env=environ, text=True, **pipes) as process:

        def start():
            process.stdin.write(f"{now.isoformat()}\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield start
        process.stdin.close()


def test_forty_killed_deliverers_lose_nothing_and_repeat_to_the_byte(child_environ, settings, now):
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(10**6))
    print(f"FAULT_SEED={seed}")  # noqa: T201
    chance = random.Random(seed)
    queued(*(a_letter(number) for number in range(MAILS)), now=now)
    killed = 0

    with MailServer() as server:
        settings.EMAIL_URL = server.url
        with nursery(child_environ | {"EMAIL_URL": server.url}, now) as start:
            for _ in range(ROUNDS):
                known = len(server.senders)
                server.behaviour = Behaviour(keeps_waiting=True)  # until all are in the middle of a mail
                deliverers = [start() for _ in range(AT_ONCE)]
                wait_until(lambda known=known: len(server.senders) >= known + AT_ONCE, 60)
                server.behaviour = Behaviour(seconds_a_mail=0.01)
                for deliverer in chance.sample(deliverers, AT_ONCE):
                    time.sleep(chance.uniform(0, 0.08))
                    os.kill(deliverer, signal.SIGKILL)
                    killed += 1
        in_the_middle = Message.objects.queued().count()
        server.behaviour = Behaviour()
        wait_until(lambda: not deliver(now) and not Message.objects.queued().exists(), 60)

    arrived = defaultdict(list)
    for mail in server.received:
        arrived[mail.recipient].append(mail.content)
    repeats = len(server.received) - MAILS
    print(f"{killed} killed, {in_the_middle} mails still to go after the last, {repeats} repeated")  # noqa: T201
    assert 0 < in_the_middle < MAILS
    assert set(arrived) == {f"person{number}@oxford.gov.uk" for number in range(MAILS)}
    assert all(len(set(copies)) == 1 for copies in arrived.values())
    names = {re.search(rb"(?im)^message-id:\s*(<[^>]+>)", copies[0]).group(1).decode() for copies in arrived.values()}
    assert names == set(Message.objects.filter(state="sent").values_list("message_id", flat=True))
    assert len(names) == MAILS
