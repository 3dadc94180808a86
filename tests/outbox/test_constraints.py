"""What can never be true of the queue, refused by the database itself."""

import pytest

from outbox.models import Breaker, Hold, Incoming, Message
from tests.mail_factories import IncomingFactory
from tests.outbox.letters import a_letter, queued
from tests.refusing import refused


@pytest.fixture
def message(db, now):
    return queued(a_letter(), now=now)[0]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("message_has_a_priority", {"priority": 4}),
        ("message_has_a_known_state", {"state": "lost"}),
        ("message_is_sent_with_its_moment", {"state": "sent"}),
    ],
)
def test_an_impossible_message_is_refused(message, name, change):
    with refused(name):
        Message.objects.filter(pk=message.pk).update(**change)


def test_what_was_not_sent_has_no_moment_of_sending(message, now):
    with refused("message_is_sent_with_its_moment"):
        Message.objects.filter(pk=message.pk).update(sent_at=now)

    assert Message.objects.filter(pk=message.pk).update(state="sent", sent_at=now) == 1


@pytest.mark.parametrize("given", ["released_at", "released_from"])
def test_a_hold_is_released_from_a_moment(db, now, given):
    hold = Hold.objects.create(reason="restored")

    with refused("hold_is_released_from_a_moment"):
        Hold.objects.filter(pk=hold.pk).update(**{given: now})

    assert Hold.objects.filter(pk=hold.pk).update(released_at=now, released_from=now) == 1


def test_there_is_one_breaker(db):
    Breaker.objects.get_or_create(pk=1)

    with refused("breaker_is_one_row"):
        Breaker.objects.create(pk=2)


def test_mail_that_came_back_is_kept_once_and_is_of_a_known_kind(db):
    kept = IncomingFactory()

    with refused("outbox_incoming_digest_key"):
        IncomingFactory(digest=kept.digest)
    for change in ({"kind": "letter"}, {"state": "lost"}):
        with refused("incoming_mail_has_a_known_kind_and_state"):
            Incoming.objects.update(**change)
