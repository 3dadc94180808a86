"""What planners have in common: what is missing, what is written, what is taken back."""

import pytest
from django.db import transaction

from outbox import actions, planning
from outbox.models import Message
from tests.outbox.letters import a_letter

pytestmark = pytest.mark.django_db


def queue(*numbers):
    with transaction.atomic():
        return actions.queue([a_letter(number) for number in numbers])


def test_what_was_queued_once_is_missing_no_more_and_again_once_it_was_taken_back():
    first, second = queue(1, 2)
    actions.cancel(reason="no longer true", keys=[second])

    assert planning.missing({first: 1, second: 2, "third": 3}) == {second, "third"}
    assert planning.missing({}) == set()


def test_of_what_is_queued_only_what_is_still_wanted_stays():
    first, _, third = queue(1, 2, 3)

    planning.take_back_all_but({first: 1}, Message.objects.queued().exclude(key=third))

    assert set(Message.objects.queued().values_list("key", flat=True)) == {first, third}


def test_one_that_cannot_be_written_is_logged_and_leaves_the_others_alone(caplog):
    def fail():
        raise ValueError("a template is broken")

    letters = [one for key, write in (("a", fail), ("b", lambda: a_letter(2))) for one in planning.written(key, write)]

    assert [letter.key for letter in letters] == [a_letter(2).key]
    assert "a could not be written" in caplog.text


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (50, [50]), (101, [50, 50, 1])])
def test_a_transaction_writes_fifty_at_most_in_order(count, sizes):
    found = planning.batches(range(count))

    assert [len(batch) for batch in found] == sizes
    assert [number for batch in found for number in batch] == list(range(count))
