"""Which message is next, and that asking is cheap."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from outbox import breaker, delivery, holds
from outbox.delivery import deliver
from outbox.letters import Priority
from outbox.models import Breaker, MailboxCopy, Message
from tests.outbox.letters import a_letter, queued

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
MINUTES = st.integers(min_value=-3, max_value=3)


@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(list(Priority)), MINUTES), max_size=8))
def test_mail_leaves_by_priority_and_then_by_due_moment(plan):
    MailboxCopy.objects.all().delete()
    Message.objects.all().delete()
    letters = [
        a_letter(number, priority=priority, due_at=NOW + dt.timedelta(minutes=minutes))
        for number, (priority, minutes) in enumerate(plan)
    ]
    queued(*letters, now=NOW)

    deliver(NOW)

    due = [letter for letter in letters if letter.due_at <= NOW]
    order = sorted(due, key=lambda letter: (letter.priority, letter.due_at, letter.person_id))
    sent = MailboxCopy.objects.order_by("pk").values_list("to_address", flat=True)
    assert list(sent) == [letter.to_address for letter in order]


def test_a_code_that_comes_in_the_middle_overtakes_everything(now):
    queued(*(a_letter(number, priority=Priority.DIGEST) for number in range(1, 6)), now=now)
    deliver(now, limit=2)
    queued(a_letter(9, kind="code", priority=Priority.CODE), now=now)

    deliver(now, limit=1)

    assert MailboxCopy.objects.first().to_address == "person9@oxford.gov.uk"


@pytest.mark.parametrize("why", ["hold", "breaker"])
def test_a_hold_or_an_open_breaker_stops_a_deliverer_between_two_mails(now, why):
    queued(a_letter(1), a_letter(2), now=now)

    if why == "hold":
        holds.hold("restored")
    else:
        breaker.open_for_connection("no answer", now)

    with transaction.atomic():
        assert delivery._claim(now) is None


def test_the_claim_reads_one_row_from_its_index(now):
    Message.objects.bulk_create(
        Message(
            key=f"k{number}", to_address="a@b.uk", envelope_from="a@b.uk", kind="digest", priority=3, due_at=now,
            next_try=now + dt.timedelta(hours=number % 2), message_id="<a@b>", date=now,
        )
        for number in range(3000)
    )  # fmt: skip

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_message")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {delivery.NEXT}", {"now": now, "resting": ["c.uk"]})
        plan = cursor.fetchone()[0][0]["Plan"]

    while "Index Name" not in plan:
        plan = next(child for child in plan["Plans"] if child.get("Parent Relationship") == "Outer")
    assert (plan["Index Name"], plan["Actual Rows"]) == ("message_due", 1)


@pytest.mark.parametrize("mails", [1, 3])
def test_a_mail_costs_a_claim_and_a_mark(server, now, mails):
    """Beside them a run costs five: held? open? what rests? is anything due? And the claim that finds nothing more."""
    queued(*(a_letter(number, kind=("code", "reminder")[number % 2]) for number in range(mails)), now=now)

    with CaptureQueriesContext(connection) as captured:
        done = delivery.deliver_mail(now)

    assert done == {"sent": mails}
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) == 5 + 2 * mails


def test_the_breakers_row_is_written_when_that_changes_it_alone(server, now):
    def version():
        with connection.cursor() as cursor:
            cursor.execute("SELECT xmin::text, ctid::text FROM outbox_breaker")
            return cursor.fetchone()

    Breaker.objects.create()
    queued(a_letter(1), now=now)
    before = version()
    deliver(now)
    after_a_success = version()
    Breaker.objects.update(refused=[1, 2])
    queued(a_letter(2), now=now)
    deliver(now)

    assert after_a_success == before
    assert Breaker.objects.get().refused == []


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_frozen_or_lost_is_thrown_out_and_nothing_of_that_stays_on_the_connection(now):
    def watched():
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            return cursor.fetchone()[0]

    before = watched()
    with transaction.atomic():
        delivery._claim(now)
        while_sending = watched()

    assert (before, while_sending, watched()) == ("0", "90s", "0")


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_mail_once(now):
    queued(*(a_letter(number) for number in range(30)), now=now)
    counts = []

    def run():
        counts.append(deliver(now)["sent"])
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver(now)

    assert sorted(MailboxCopy.objects.values_list("to_address", flat=True)) == sorted(
        f"person{number}@oxford.gov.uk" for number in range(30)
    )
