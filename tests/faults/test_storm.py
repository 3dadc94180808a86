"""Everything at once: senders and PostgreSQL killed, senders frozen, and a mail server in every bad mood there is.

Time is the outbox's own here and passes between two rounds, so that what was put off is tried again.
"""

import datetime as dt
import os
import signal
import time
from contextlib import suppress

import pytest
from django.db import Error as DatabaseError
from django.db import connection

from outbox import breaker
from outbox.delivery import deliver
from outbox.models import Message
from tests.faults.arrivals import prove_none_is_lost_or_doubled, repeats, wait_until
from tests.faults.nursery import Nursery
from tests.faults.scale import scaled
from tests.outbox.letters import a_letter, queued
from tests.smtp import Behaviour, MailServer

pytestmark = [pytest.mark.serial, pytest.mark.filterwarnings("ignore:Requiring AUTH")]
MAILS, KILLS, AT_ONCE = scaled(200, 10_000), scaled(21, 500), 3
CRASHES_OF_POSTGRES = scaled(2, 12)
STAGES = ("MAIL", "RCPT", "DATA", "END")
PASSWORD = "p4ss"


def moods(chance, hopeless):
    """How the server may answer for a round. It refuses the hopeless for good whenever it is asked."""

    def refused(recipient):
        return "550 5.1.1 No such person" if recipient in hopeless else None

    def rarely(recipient):
        return refused(recipient) or ("451 4.3.0 Not now" if chance.random() < 0.3 else None)

    return [
        *(Behaviour(replies={"RCPT": refused}, seconds_a_mail=0.005) for _ in range(8)),
        Behaviour(replies={"RCPT": rarely}, seconds_a_mail=0.002),
        *(Behaviour(replies={"RCPT": refused, stage: "452 4.3.1 Full"}) for stage in STAGES if stage != "RCPT"),
        *(Behaviour(replies={"RCPT": refused}, drop_at=stage) for stage in STAGES),
        *(Behaviour(replies={"RCPT": refused}, hang_at=stage) for stage in STAGES),
        Behaviour(replies={"RCPT": refused}, mails_a_connection=3, seconds_a_mail=0.002),
    ]


def frozen_or_killed(chance, deliverers):
    """Kill all but one, some of them while they are frozen; let the last end by itself."""
    for pid in deliverers:
        time.sleep(chance.uniform(0, 0.15))
        with suppress(ProcessLookupError):
            if chance.random() < 0.3:
                os.kill(pid, signal.SIGSTOP)
                time.sleep(0.02)
            os.kill(pid, signal.SIGKILL)


def test_no_mail_is_lost_or_doubled_in_a_storm(on_pair, settings, chance, now):
    letters = [a_letter(number, to_address=f"person{number}@council{number % 40}.example") for number in range(MAILS)]
    hopeless = {letter.to_address for letter in chance.sample(letters, MAILS // 50)}
    crashes = {chance.randrange(KILLS // AT_ONCE) for _ in range(CRASHES_OF_POSTGRES)}
    queued(*letters, now=now)
    began, rounds = now, 0

    with MailServer(password=PASSWORD) as server:
        settings.EMAIL_URL = f"smtp://mail:{PASSWORD}@127.0.0.1:{server.port}"
        environ = on_pair.environ(EMAIL_URL=settings.EMAIL_URL, SECONDS_FOR_A_MAIL="0.3")
        with Nursery(environ) as nursery:
            while rounds * AT_ONCE < KILLS:
                server.password = PASSWORD if chance.random() > 0.1 else "another"
                server.behaviour = chance.choice(moods(chance, hopeless))
                known = len(server.senders)
                deliverers = [nursery.start("deliver", now) for _ in range(AT_ONCE)]
                with suppress(AssertionError):  # nobody comes while the breaker is open
                    wait_until(lambda known=known: len(server.senders) > known, 1)
                if rounds in crashes:
                    time.sleep(chance.uniform(0.05, 0.2))
                    on_pair.kill("postgres", chance.choice([signal.SIGQUIT, signal.SIGKILL]))
                frozen_or_killed(chance, deliverers)
                rounds += 1
                now += dt.timedelta(minutes=chance.randint(1, 10))
        connection.close()  # PostgreSQL may have ended since it was opened
        server.password, server.behaviour = PASSWORD, moods(chance, hopeless)[0]
        left = Message.objects.queued().count()
        now = calm(now)

        print(  # noqa: T201
            f"{rounds * AT_ONCE} killed, {len(crashes)} crashes of PostgreSQL, {left} mails left after the last, "
            f"{repeats(server)} repeated, {now - began} of their time"
        )
        prove_none_is_lost_or_doubled(server)
    parked = Message.objects.parked().values_list("to_address", flat=True)
    assert (set(parked), Message.objects.filter(state="sent").count()) == (hopeless, MAILS - len(hopeless))
    assert not breaker.is_open()


def calm(now):
    """Deliver until nothing waits; returns the moment. What was put off comes round within hours."""
    for _ in range(100):
        with suppress(DatabaseError):
            deliver(now)
        if not Message.objects.queued().exists():
            return now
        now += dt.timedelta(hours=1)
    raise AssertionError(f"{Message.objects.queued().count()} mails are still queued")
