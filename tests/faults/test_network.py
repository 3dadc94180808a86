"""The network to PostgreSQL goes away, and comes back."""

import threading

import pytest

from outbox.models import Message
from tests.faults.arrivals import prove_none_is_lost_or_doubled, repeats, wait_until
from tests.faults.conftest import keep_what_is_committed
from tests.faults.nursery import Nursery
from tests.faults.relay import Relay
from tests.faults.scale import takes_minutes
from tests.faults.test_product import AFTER_A_FREEZE, AFTER_A_KILL, Product
from tests.outbox.letters import a_letter, queued
from tests.running.test_up import start
from tests.smtp import Behaviour

pytestmark = pytest.mark.serial
MAILS, DOWN = 12, 15  # seconds


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_cut_off_from_the_database_loses_and_doubles_nothing(child_environ, server, now):
    queued(*(a_letter(number) for number in range(MAILS)), now=now)
    server.behaviour = Behaviour(seconds_a_mail=0.1)

    with Relay(child_environ["TEST_DATABASE_URL"]) as relay:
        environ = child_environ | {"TEST_DATABASE_URL": relay.url, "EMAIL_URL": server.url}
        with Nursery(environ) as nursery:
            nursery.start("deliver", now)
            wait_until(lambda: len(server.received) >= MAILS // 3, 30)
            relay.cut()
            assert nursery.run("deliver", now) != 0  # nor does the next one reach it
            relay.mend()
            wait_until(lambda: nursery.run("deliver", now) == 0 and not Message.objects.queued().exists(), 30)

    prove_none_is_lost_or_doubled(server)
    assert len(server.received) == MAILS + repeats(server)
    assert repeats(server) <= 1  # the one that it was about to mark


@pytest.fixture
def relay(on_pair):
    keep_what_is_committed(on_pair.database_url)
    with Relay(on_pair.database_url) as relay:
        yield relay


@pytest.fixture
def product(relay, on_pair, folder, launch, free_port, server):
    """One that reaches its database through the relay, while the test looks into it directly."""
    given = {"TEST_DATABASE_URL": relay.url, "TEST_REDIS_URL": on_pair.redis_url, "EMAIL_URL": server.url}
    up = start(launch, folder, free_port, **given)
    threading.Thread(target=list, args=[up.stdout], daemon=True).start()  # or it would wait to be read
    product = Product(folder, free_port, server, on_pair)
    product.has_sent_one_more(within=AFTER_A_KILL)
    return product


@takes_minutes
@pytest.mark.parametrize("how", ["cut", "silent"])
def test_when_the_network_to_the_database_is_cut_mail_leaves_again_within_two_minutes(product, relay, how):
    if how == "silent":  # whatever was connected waits for an answer that never comes
        relay.fall_silent()
    else:
        relay.cut()
        threading.Timer(DOWN, relay.mend).start()

    took = product.has_sent_one_more(within=AFTER_A_FREEZE)

    print(f"network {how}: {took:.0f} s")  # noqa: T201
    # What was sent the moment before, and could not be marked, is held by nobody after a minute and a half.
    wait_until(lambda: not Message.objects.queued().exists(), AFTER_A_FREEZE)
    prove_none_is_lost_or_doubled(product.server)
