"""How fast mail goes to a domain: as the operator says, and as the servers over there ask."""

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from outbox import delivery, pace
from outbox.delivery import deliver
from outbox.letters import Priority
from outbox.models import Allowance, Breaker, Message
from outbox.pace import EVERYTHING, Limit, Pace, read, says_too_many
from tests.outbox.letters import a_letter, queued
from tests.smtp import Behaviour

pytestmark = pytest.mark.django_db
BUSY = "451 4.7.500 Server busy. Please try again later"
SLOW = {"slow.example": Limit(3, 60)}


def to(domain, number, **given):
    return a_letter(number, to_address=f"person{number}@{domain}", **given)


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


# What the operator says -----------------------------------------------------------------------------------------------
def test_the_setting_is_read():
    words = ["Outlook.example=60/m", " *=5/s", "slow.example=1/h"]

    assert read(words) == {"outlook.example": Limit(60, 60), "*": Limit(5, 1), "slow.example": Limit(1, 3600)}


@pytest.mark.parametrize(
    "word", ["outlook.example", "=60/m", "a=0/m", "a=60", "a=60/d", "a=-1/m", "a b=1/m", "a@b=1/m"]
)
def test_what_makes_no_sense_is_said(word):
    with pytest.raises(ValueError, match="MAIL_PACE"):
        read([word])


def test_a_setting_that_makes_no_sense_stops_no_mail(settings):
    settings.MAIL_PACE = ["nonsense"]

    assert Pace().resting() == []


def passes(seconds):
    """Time goes by: what the database keeps is so much older."""
    with connection.cursor() as cursor:
        for table in ("outbox_allowance", "outbox_rest"):
            cursor.execute(f"UPDATE {table} SET until = until - %s * interval '1 second'", [seconds])


RUNS = st.tuples(st.integers(0, 9), st.sampled_from([0, 1]), st.integers(1, 4), st.booleans())


@examples(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RUNS, max_size=12))
def test_whichever_minute_is_looked_at_no_more_than_its_mails_went_through_all_senders(runs):
    """A run begins some ten seconds after the last, by one of two senders, who may die in it."""
    Allowance.objects.all().delete()
    clock, sent, senders = Clock(), [], [Pace(limits=SLOW), Pace(limits=SLOW)]
    for tens, which, mails, dies in runs:
        clock.seconds += 10 * tens
        passes(10 * tens)
        sender = senders[which]
        sender.begin(50)
        for _ in range(mails):
            if "slow.example" not in sender.resting():
                sender.note_success("slow.example")
                sent.append(clock.seconds)
        if dies:
            senders[which] = Pace(limits=SLOW)
        else:
            sender.end()

    assert all(len([at for at in sent if first <= at < first + 60]) <= 3 for first in sent)


def a_run(sender, *domains):
    """Which of these a sender sends to, one after another, in one run."""
    sender.begin(50)
    sent = [sender.note_success(domain) or domain for domain in domains if domain not in sender.resting()]
    sender.end()
    return sent


def test_a_minute_later_it_goes_on():
    sender = Pace(limits={"slow.example": Limit(2, 60)})

    first = a_run(sender, *["slow.example"] * 3)
    passes(59)
    too_soon = a_run(sender, "slow.example")
    passes(1)

    assert (len(first), len(too_soon), len(a_run(sender, "slow.example"))) == (2, 0, 1)


def test_what_one_sender_holds_is_not_for_another_until_it_is_given_back():
    one, other = Pace(limits=SLOW), Pace(limits=SLOW)

    one.begin(2)
    meanwhile = a_run(other, *["slow.example"] * 3)
    one.note("slow.example")
    one.end()

    assert (len(meanwhile), len(a_run(other, *["slow.example"] * 3))) == (1, 1)


def test_what_a_dead_sender_held_counts_as_sent_until_it_cannot_be_any_more():
    Pace(limits=SLOW).begin(50)

    passes(pace.GOOD_FOR + 59)
    before = a_run(Pace(limits=SLOW), "slow.example")
    passes(1)

    assert (before, a_run(Pace(limits=SLOW), "slow.example")) == ([], ["slow.example"])


def test_who_holds_on_for_too_long_sends_no_more():
    clock = Clock()
    sender = Pace(clock, SLOW)
    sender.begin(50)
    clock.seconds += pace.GOOD_FOR + 1

    assert sender.resting() == ["slow.example"]


def test_a_code_counts_though_nothing_is_left():
    limits = {"slow.example": Limit(1, 60)}
    a_run(Pace(limits=limits), "slow.example")
    sender = Pace(limits=limits)
    sender.begin(50)
    sender.note("slow.example")
    sender.end()

    assert Allowance.objects.aggregate(all=Sum("mails"))["all"] == 2


def test_all_mail_together_has_a_pace_of_its_own():
    sender = Pace(limits={"one.example": Limit(1, 60), EVERYTHING: Limit(2, 60)})
    sender.begin(50)

    sender.note("one.example")
    first = sender.resting()
    sender.note("two.example")

    assert (first, sender.resting()) == (["one.example"], [EVERYTHING, "one.example"])


def test_what_one_sender_is_told_to_leave_alone_rests_for_all():
    Pace().rest("slow.example", seconds=60)
    other = Pace()

    other.begin(50)
    told = other.resting()
    passes(60)
    other.begin(50)

    assert (told, other.resting()) == (["slow.example"], [])


def test_a_rest_is_longer_each_time_until_something_was_taken():
    paced = Pace(Clock())

    rests = [paced.rest("slow.example") for _ in range(6)]
    paced.note_success("slow.example")

    assert rests == [60, 120, 240, 480, 900, 900]
    assert paced.rest("slow.example") == 60


@pytest.mark.parametrize(
    "reply",
    [
        BUSY,
        "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail",
        "450 4.7.1 Error: too much mail from 192.0.2.1",
        "421 4.7.0 Error: too many connections",
        "454 Throttling failure: Maximum sending rate exceeded.",
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
        "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred",
    ],
)
def test_servers_say_that_we_send_too_much_in_many_words(reply):
    assert says_too_many(reply)


@pytest.mark.parametrize(
    "reply", ["450 4.2.0 Greylisted, try again in 300 s", "451 4.7.1 Try again later", "452 4.2.2 Mailbox full"]
)
def test_a_mail_that_has_to_wait_is_no_reason_to_leave_its_domain_alone(reply):
    assert not says_too_many(reply)


# Delivering -----------------------------------------------------------------------------------------------------------


def test_a_domain_that_had_its_mails_waits_and_no_other(server, now, settings):
    settings.MAIL_PACE = ["slow.example=2/m"]
    queued(*(to("slow.example", number) for number in range(1, 6)), to("fast.example", 6), now=now)

    done = deliver(now)
    again = deliver(now)

    assert (done, again) == ({"sent": 3}, {})
    assert [mail.recipient for mail in server.received] == [
        "person1@slow.example", "person2@slow.example", "person6@fast.example"
    ]  # fmt: skip
    assert set(Message.objects.queued().values_list("attempts", flat=True)) == {0}


def test_capitals_in_an_address_are_no_other_domain(server, now, settings):
    settings.MAIL_PACE = ["slow.example=1/m"]
    queued(to("slow.example", 1), to("SLOW.Example", 2), now=now)

    assert deliver(now) == {"sent": 1}


def test_a_code_waits_for_no_pace(server, now, settings):
    settings.MAIL_PACE = ["slow.example=1/m", "*=1/m"]
    queued(to("slow.example", 1), to("slow.example", 2), now=now)
    deliver(now)
    queued(to("slow.example", 3, kind="code", priority=Priority.CODE), now=now)

    assert deliver(now) == {"sent": 1}
    assert [mail.recipient for mail in server.received] == ["person1@slow.example", "person3@slow.example"]


def test_a_domain_that_says_too_many_is_left_alone(server, now):
    queued(*(to("slow.example", number) for number in (1, 2, 3)), to("fast.example", 4), now=now)
    server.behaviour = Behaviour(replies={"RCPT": lambda to: BUSY if to.endswith("slow.example") else None})

    done = deliver(now)

    assert done == {"deferred": 1, "sent": 1}
    assert server.stages.count("RCPT") == 2
    assert pace.kept.resting() == ["slow.example"]
    assert list(Message.objects.queued().order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]


def test_a_server_that_says_too_many_before_it_knows_the_reader_means_all_mail(server, now):
    queued(to("one.example", 1), to("two.example", 2), now=now)
    server.behaviour = Behaviour(replies={"MAIL": BUSY})

    assert deliver(now) == {"deferred": 1}
    assert pace.kept.resting() == [EVERYTHING]
    assert not Breaker.objects.exclude(opened_at=None).exists()


@pytest.mark.parametrize("waiting", [1, 3])
def test_resting_costs_no_statement_for_a_mail(server, now, settings, django_assert_num_queries, waiting):
    settings.MAIL_PACE = ["slow.example=1/m"]
    queued(*(to("slow.example", number) for number in range(waiting + 1)), now=now)
    deliver(now)

    # held? open? what rests? an allowance in two, anything due in one; the tests add two to each transaction
    with django_assert_num_queries(10):
        delivery.deliver_mail(now)
