"""Which messages a QuerySet word means."""

import datetime as dt

import pytest

from outbox import models
from outbox.models import NOT_SENT_RESTORED, Message
from tests.outbox.letters import a_letter, queued

LATER = dt.timedelta(minutes=1)


@pytest.fixture
def message(db, now):
    return queued(a_letter(), now=now)[0]


def change(message, **given):
    Message.objects.filter(pk=message.pk).update(**given)


def test_mail_in_scopes_and_about_a_thing(db, now):
    ours, theirs = queued(a_letter(1), a_letter(2, scope="group:8", about="meeting:13"), now=now)

    assert list(Message.objects.in_scopes(["group:7", "group:9"])) == [ours]
    assert list(Message.objects.about("meeting:13")) == [theirs]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", {"queued", "unsent", "standing"}),
        ("sent", {"standing"}),
        ("parked", {"parked", "unsent", "standing"}),
        ("cancelled", set()),
    ],
)
def test_each_state_is_found_by_its_words(message, now, state, words):
    change(message, state=state, sent_at=now if state == "sent" else None)

    asked = ("queued", "parked", "unsent", "standing")
    assert {word for word in asked if getattr(Message.objects, word)().exists()} == words


def test_of_the_keys_that_are_asked_for_those_that_are_found(db, now, monkeypatch):
    monkeypatch.setattr(models, "KEYS_AT_ONCE", 2)
    keys = [message.key for message in queued(*(a_letter(number) for number in range(4)), now=now)]

    assert Message.objects.all().keys_among([*keys[:3], "another:1"]) == set(keys[:3])
    assert Message.objects.all().keys_among([]) == set()


def test_what_a_restore_did_not_send_waits_for_nobody(message):
    change(message, state="parked", last_error=NOT_SENT_RESTORED)

    assert not Message.objects.parked().exists()


def test_due_is_what_is_queued_and_whose_moment_and_next_try_have_come(message, now):
    change(message, due_at=now, next_try=now)
    assert list(Message.objects.due(now)) == [message]

    for given in ({"due_at": now + LATER}, {"next_try": now + LATER}, {"state": "parked"}):
        change(message, **({"due_at": now, "next_try": now, "state": "queued"} | given))
        assert not Message.objects.due(now).exists()
