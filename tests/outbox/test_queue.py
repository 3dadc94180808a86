"""Storing letters in the transaction of the deed that they tell of."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from redis import Redis

from outbox import holds
from outbox.actions import queue
from outbox.letters import Priority
from outbox.models import Body, Message
from tests.outbox.letters import a_letter, queued, states

pytestmark = pytest.mark.django_db


def test_a_letter_becomes_a_row_with_everything_that_delivery_needs(now):
    letter = a_letter(envelope_from="bounce+1@peergroups.example", due_at=now + dt.timedelta(hours=1))

    [message] = queued(letter, now=now)

    row = Message.objects.values().get(pk=message.pk)
    assert row.pop("message_id").endswith("@peergroups.example>")
    assert row == {
        "id": message.pk,
        "key": "invitation:meeting12:person1:0",
        "channel": "mail",
        "to_address": "person1@oxford.gov.uk",
        "person_id": 1,
        "envelope_from": "bounce+1@peergroups.example",
        "scope": "group:7",
        "about": "meeting:12",
        "kind": "invitation",
        "priority": 1,
        "due_at": now + dt.timedelta(hours=1),
        "date": now + dt.timedelta(hours=1),
        "state": "queued",
        "attempts": 0,
        "next_try": now + dt.timedelta(hours=1),
        "last_error": "",
        "sent_at": None,
        "expires_at": None,
        "domain": "oxford.gov.uk",
    }


def test_a_key_that_stands_is_not_stored_again_and_the_first_text_stays(now):
    [message] = queued(a_letter(), now=now)
    before = message.body.mime

    with transaction.atomic():
        again = queue([a_letter(subject="Another"), a_letter(2)], now)

    assert again == [a_letter(2).key]
    assert Body.objects.get(message=message).mime == before


@pytest.mark.parametrize(("state", "stored"), [("queued", 0), ("sent", 0), ("parked", 0), ("cancelled", 1)])
def test_only_a_cancelled_message_frees_its_key(now, state, stored):
    queued(a_letter(), now=now)
    Message.objects.update(state=state, sent_at=now if state == "sent" else None)

    with transaction.atomic():
        keys = queue([a_letter()], now)

    assert len(keys) == stored


def test_the_database_refuses_a_second_row_with_a_standing_key(now):
    [message] = queued(a_letter(), now=now)
    message.pk = None

    with pytest.raises(IntegrityError, match="message_says_one_truth_once"):
        message.save()


def test_a_key_twice_among_the_letters_is_stored_once(now):
    with transaction.atomic():
        keys = queue([a_letter(), a_letter(subject="Another")], now)

    assert keys == [a_letter().key]
    assert Message.objects.count() == Body.objects.count() == 1


def test_person_nine_is_written_to_before_person_ten_whatever_order_they_are_given_in(now):
    queued(*(a_letter(number) for number in (10, 100, 9)), now=now)

    assert list(Message.objects.order_by("pk").values_list("person_id", flat=True)) == [9, 10, 100]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_queued(now):
    with pytest.raises(transaction.TransactionManagementError):
        queue([a_letter()], now)

    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_leaves_no_mail(now):
    def deed():
        with transaction.atomic():
            queue([a_letter()], now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deed()

    assert Message.objects.count() == 0


@pytest.mark.parametrize("count", [1, 50])
def test_fifty_letters_cost_as_many_statements_as_one(now, count):
    letters = [a_letter(number) for number in range(count)]

    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        queue(letters, now)

    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 3


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c.uk", "a\r\nBcc: x@y.uk@z.uk", "a@-.uk", "a b@c.uk", "\ud800@c.uk"]
)
def test_what_is_no_address_is_parked_and_the_deed_goes_on(now, address):
    with transaction.atomic():
        stored = queue([a_letter(1, to_address=address), a_letter(2)], now)

    assert stored == [a_letter(1).key, a_letter(2).key]
    assert states() == {a_letter(1).key: "parked", a_letter(2).key: "queued"}


def test_after_a_restore_what_fell_due_before_is_not_sent(now):
    holds.hold("restored from the copy of Sunday")
    holds.release(now, now)

    queued(a_letter(1, due_at=now - dt.timedelta(seconds=1)), a_letter(2), now=now)

    assert states() == {a_letter(1).key: "parked", a_letter(2).key: "queued"}
    assert Message.objects.parked().count() == 0


def test_rooms_find_their_mail_by_scope_and_by_subject_matter(now):
    mine, other = queued(a_letter(1), a_letter(2, scope="group:8", about="meeting:13"), now=now)

    assert list(Message.objects.in_scopes(["group:7", "group:9"])) == [mine]
    assert list(Message.objects.about("meeting:13")) == [other]


@pytest.mark.django_db(transaction=True)
def test_mail_wakes_the_worker_when_the_deed_is_done(now, settings):
    line = Redis.from_url(settings.REDIS_URL)
    line.delete(name := f"{settings.KEY_PREFIX}celery")

    with transaction.atomic():
        queue([a_letter()], now)
        before = line.llen(name)
    after = line.llen(name)

    assert (before, after) == (0, 1)


def test_priorities_are_the_words_of_the_architecture():
    words = {priority.name: int(priority) for priority in Priority}

    assert words == {"CODE": 0, "CHANGE": 1, "REMINDER": 2, "DIGEST": 3}
