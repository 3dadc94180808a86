"""Taking mail back, without ever waiting for a mail server."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction

from outbox import delivery
from outbox.actions import cancel, queue
from outbox.delivery import deliver
from outbox.models import Message, Recall
from tests.outbox.letters import a_letter, queued, states
from tests.smtp import Behaviour

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ({"about": "meeting:12"}, {"d"}),
        ({"scope": "group:8"}, {"a", "b", "c"}),
        ({"about": "meeting:12", "kinds": ["reminder"]}, {"a", "c", "d"}),
        ({"about": "meeting:12", "person_id": 3}, {"a", "b", "d"}),
        ({"keys": ["a", "b"]}, {"c", "d"}),
        ({"keys": []}, {"a", "b", "c", "d"}),
    ],
)
def test_conditions_narrow_each_other(now, condition, left):
    queued(
        a_letter(1, key="a"),
        a_letter(2, key="b", kind="reminder"),
        a_letter(3, key="c"),
        a_letter(4, key="d", scope="group:8", about="meeting:13"),
        now=now,
    )

    count = cancel(reason="not wanted", **condition)

    assert {key for key, state in states().items() if state == "queued"} == left
    assert count == 4 - len(left)


def test_without_a_condition_it_refuses(now):
    with pytest.raises(ValueError, match="needs to know what"):
        cancel(reason="everything?")


def test_what_was_sent_stays_sent(now):
    queued(a_letter(), now=now)
    deliver(now)

    assert cancel(about="meeting:12", reason="moved") == 0
    assert states() == {a_letter().key: "sent"}


def test_what_was_parked_is_cancelled_too(now):
    queued(a_letter(to_address="nobody"), now=now)

    assert cancel(about="meeting:12", reason="moved") == 1
    assert states() == {a_letter().key: "cancelled"}


@pytest.fixture
def hung(server, now, monkeypatch):
    """A deliverer in the middle of a mail, with a server that does not answer. Yields a way to end it."""
    monkeypatch.setattr(delivery, "SECONDS_FOR_A_MAIL", 30)
    queued(a_letter(), now=now)
    server.behaviour = Behaviour(hang_at="RCPT")

    def run():
        deliver(now)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    until = time.monotonic() + 10
    while "RCPT" not in server.stages and time.monotonic() < until:
        time.sleep(0.01)

    def let_go():
        server.behaviour = Behaviour()
        server.loop.call_soon_threadsafe(lambda: [task.cancel() for task in _conversations(server)])
        thread.join(timeout=10)

    yield let_go
    let_go()
    assert not thread.is_alive()


def _conversations(server):
    import asyncio

    return [task for task in asyncio.all_tasks(server.loop) if "_handle_client" in repr(task)]


@pytest.mark.django_db(transaction=True)
def test_a_click_never_waits_for_a_mail_server(hung, now):
    began = time.monotonic()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")  # any wait for the sender's row would raise
        count = cancel(about="meeting:12", reason="The meeting was moved")
        queue([a_letter(key="change:meeting12:person1:1", kind="change")], now)
        again = queue([a_letter()], now)

    assert time.monotonic() - began < 5
    assert (count, again) == (1, [])
    assert list(Recall.objects.values_list("reason", flat=True)) == ["The meeting was moved"]
    assert Message.objects.get(kind="invitation").state == "queued"


@pytest.mark.django_db(transaction=True)
def test_a_failed_attempt_never_comes_back_with_an_old_truth(hung, server, now):
    with transaction.atomic():
        cancel(about="meeting:12", reason="The meeting was moved")

    hung()
    deliver(now + dt.timedelta(days=1))

    assert states() == {a_letter().key: "cancelled"}
    assert server.received == []
