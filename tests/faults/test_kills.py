"""`kill -9` of deliverers in the middle of their mails: nothing is lost, and a repeat is the same to the byte."""

import os
import signal
import time

import pytest

from outbox.delivery import deliver
from outbox.models import Message
from tests.faults.arrivals import prove_none_is_lost_or_doubled, repeats, wait_until
from tests.faults.nursery import Nursery
from tests.faults.scale import scaled
from tests.outbox.letters import a_letter, queued
from tests.smtp import Behaviour

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]
MAILS, KILLS, AT_ONCE = scaled(300, 10_000), scaled(24, 500), 4
SECONDS = scaled(60, 600)


def test_killed_deliverers_lose_nothing_and_repeat_to_the_byte(nursery, server, chance, now):
    queued(*(a_letter(number) for number in range(MAILS)), now=now)
    killed = 0

    while killed < KILLS:
        known = len(server.senders)
        server.behaviour = Behaviour(keeps_waiting=True)  # until all are in the middle of a mail
        deliverers = [nursery.start("deliver", now) for _ in range(AT_ONCE)]
        wait_until(lambda known=known: len(server.senders) >= known + AT_ONCE, 60)
        server.behaviour = Behaviour(seconds_a_mail=0.01)
        for deliverer in chance.sample(deliverers, AT_ONCE):
            time.sleep(chance.uniform(0, 0.08))
            os.kill(deliverer, signal.SIGKILL)
            killed += 1
    in_the_middle = Message.objects.queued().count()
    server.behaviour = Behaviour()
    wait_until(lambda: not deliver(now) and not Message.objects.queued().exists(), SECONDS)

    print(f"{killed} killed, {in_the_middle} mails still to go after the last, {repeats(server)} repeated")  # noqa: T201
    assert 0 < in_the_middle < MAILS
    prove_none_is_lost_or_doubled(server)
    assert Message.objects.filter(state="sent").count() == MAILS


def test_a_frozen_sender_keeps_its_mail_for_a_while_and_holds_up_no_other(child_environ, server, now):
    """The row of the frozen one is free when PostgreSQL has thrown it out; the other sender never waits."""
    may_sleep = scaled("2s", "90s")
    queued(*(a_letter(number) for number in range(5)), now=now)
    server.behaviour = Behaviour(keeps_waiting=True)
    began = time.monotonic()

    with Nursery(child_environ | {"EMAIL_URL": server.url, "SENDER_MAY_SLEEP": may_sleep}) as nursery:
        frozen = nursery.start("deliver", now)
        wait_until(lambda: server.senders, 60)
        os.kill(frozen, signal.SIGSTOP)
        try:
            server.behaviour = Behaviour()
            deliver(now)
            meanwhile = Message.objects.filter(state="sent").count()
            wait_until(lambda: deliver(now) or not Message.objects.queued().exists(), 120, pause=0.2)
        finally:
            os.kill(frozen, signal.SIGKILL)

    assert meanwhile == 4
    assert time.monotonic() - began < 120
    prove_none_is_lost_or_doubled(server)
    assert Message.objects.filter(state="sent").count() == 5
