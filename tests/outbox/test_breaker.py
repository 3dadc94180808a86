"""When the way out is broken, and not one address."""

import datetime as dt

import pytest

from outbox import breaker
from outbox.delivery import deliver
from outbox.models import Breaker, Message
from tests.outbox.letters import a_letter, queued, states
from tests.smtp import Behaviour, MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH")]
MINUTE = dt.timedelta(minutes=1)
NOBODY = "smtp://127.0.0.1:1"


def letters(now, count, domains=3):
    """So many letters, due one after the other, to people of so many domains."""
    return [
        a_letter(
            number,
            to_address=f"p{number}@council{number % domains}.gov.uk",
            due_at=now - dt.timedelta(seconds=100 - number),
        )
        for number in range(1, count + 1)
    ]


def test_a_refused_connection_claims_nothing_and_opens_the_breaker(settings, now):
    settings.EMAIL_URL = NOBODY
    [message] = queued(a_letter(), now=now)

    done = deliver(now)

    message.refresh_from_db()
    assert (done, message.state, message.attempts) == ({}, "queued", 0)
    found = Breaker.objects.get()
    assert (found.opened_at, found.cause, found.probe_at) == (now, "connection", now + MINUTE)
    assert "Connection refused" in found.reason


def test_a_wrong_password_opens_the_breaker_and_is_not_written_down(settings, now):
    with MailServer(password="right") as server:
        settings.EMAIL_URL = f"smtp://user:wrong-secret@127.0.0.1:{server.port}"
        [message] = queued(a_letter(), now=now)

        done = deliver(now)

    assert (done, states()) == ({}, {message.key: "queued"})
    reason = Breaker.objects.get().reason
    assert "535" in reason
    assert "wrong-secret" not in reason


def test_an_address_of_a_server_that_makes_no_sense_opens_the_breaker(settings, now):
    settings.EMAIL_URL = "http://mail.example"
    queued(a_letter(), now=now)

    deliver(now)

    assert Breaker.objects.get().reason.startswith("EMAIL_URL must be of the form")


def test_one_probe_a_minute_and_the_mail_flows_when_the_server_is_back(server, settings, now):
    settings.EMAIL_URL, back = NOBODY, server.url
    queued(a_letter(1), a_letter(2), now=now)
    deliver(now)
    settings.EMAIL_URL = back

    too_soon = deliver(now + dt.timedelta(seconds=59))
    assert (too_soon, server.stages) == ({}, [])
    in_time = deliver(now + MINUTE)

    assert in_time == {"sent": 2}
    assert not breaker.is_open()


def test_a_run_for_a_later_moment_does_not_put_off_the_next_probe(server, settings, now):
    settings.EMAIL_URL, back = NOBODY, server.url
    queued(a_letter(), now=now)
    deliver(now + dt.timedelta(days=365))
    settings.EMAIL_URL = back

    assert deliver(now) == {"sent": 1}


def test_only_one_of_two_deliverers_probes(settings, now):
    breaker.open_for_connection("no answer", now)

    first, second = breaker.take_probe(now + MINUTE), breaker.take_probe(now + MINUTE)

    assert (first is None, second is None) == (False, True)


def test_ten_refusals_in_succession_over_three_domains_are_not_about_the_ten(server, now):
    messages = queued(*letters(now, 12), now=now)
    server.behaviour = Behaviour(replies={"RCPT": "550 5.7.1 Relaying denied"})

    deliver(now)

    assert states() == {message.key: "queued" for message in messages}
    assert Message.objects.filter(attempts=1).count() == 10
    found = Breaker.objects.get()
    assert (found.opened_at, found.cause) == (now, "refusals")


def test_ten_refusals_of_two_domains_are_about_the_ten(server, now):
    messages = queued(*letters(now, 12, domains=2), now=now)
    server.behaviour = Behaviour(replies={"RCPT": "550 5.1.1 No such person"})

    deliver(now)

    assert states() == {message.key: "parked" for message in messages}
    assert not breaker.is_open()


def test_a_success_between_them_begins_the_count_again(server, now):
    queued(*letters(now, 19), now=now)
    good = "p10@council1.gov.uk"
    server.behaviour = Behaviour(replies={"RCPT": lambda recipient: None if recipient == good else "550 no"})

    done = deliver(now)

    assert done == {"sent": 1, "parked": 18}
    assert not breaker.is_open()


def test_no_row_is_probed_again_before_the_others_were(server, now):
    messages = queued(*letters(now, 12), now=now)
    tried = []
    server.behaviour = Behaviour(replies={"RCPT": lambda recipient: tried.append(recipient) or "550 no"})
    deliver(now)
    tried.clear()

    for minute in range(1, 14):
        deliver(now + minute * MINUTE)
        deliver(now + minute * MINUTE + dt.timedelta(seconds=30))

    assert sorted(tried[:12]) == sorted(message.to_address for message in messages)
    assert tried[12] == tried[0]
    assert set(states().values()) == {"queued"}


def test_when_a_probe_gets_through_the_others_follow_and_the_really_bad_stay_parked(server, now):
    bad = letters(now, 10)
    good = [a_letter(number, to_address=f"good{number}@council.gov.uk") for number in range(11, 14)]
    queued(*bad, *good, now=now)
    server.behaviour = Behaviour(replies={"RCPT": lambda who: None if who.startswith("good") else "550 no"})
    deliver(now)
    assert breaker.is_open()

    done = deliver(now + MINUTE)

    assert done == {"sent": 3, "parked": 10}
    assert not breaker.is_open()


def test_the_breaker_closes_when_nothing_is_left_to_hold_up(server, now):
    queued(*letters(now, 10), now=now)
    server.behaviour = Behaviour(replies={"RCPT": "550 no"})
    deliver(now)
    Message.objects.update(state="cancelled")

    deliver(now + MINUTE)

    assert not breaker.is_open()


def test_addresses_that_strangers_typed_never_close_the_way_out(server, now):
    """Twelve codes for addresses that are refused, and a reminder leaves all the same."""
    server.behaviour = Behaviour(replies={"RCPT": lambda who: "550 no" if who.endswith(".example") else None})
    codes = [
        a_letter(kind="code", key=f"code:{n}", priority=0, person_id=None, to_address=f"x@no{n}.example", about="")
        for n in range(12)
    ]
    queued(*codes, a_letter(20, kind="reminder", key="reminder"), now=now)

    deliver(now)

    assert states() == {f"code:{n}": "parked" for n in range(12)} | {"reminder": "sent"}
    assert not breaker.is_open()


def test_they_never_take_the_probe_from_mail_to_people_we_know(server, now):
    server.behaviour = Behaviour(replies={"RCPT": lambda who: "550 no" if who.endswith(".example") else None})
    Breaker.objects.create(opened_at=now, cause="refusals", probe_at=now)
    queued(
        a_letter(kind="code", key="code", priority=0, person_id=None, to_address="x@no.example"),
        a_letter(20, kind="reminder", key="reminder", priority=2),
        now=now,
    )

    deliver(now)

    assert states()["reminder"] == "sent"
    assert not breaker.is_open()


def test_what_has_expired_takes_no_probe_from_what_can_be_sent(server, now):
    Breaker.objects.create(opened_at=now, cause="refusals", probe_at=now)
    queued(
        *(a_letter(n, kind="code", key=f"code:{n}", priority=0, expires_at=now + MINUTE, about="") for n in range(3)),
        a_letter(20, kind="reminder", key="reminder", priority=2),
        now=now,
    )
    Message.objects.filter(kind="code").update(expires_at=now)

    deliver(now)

    assert states()["reminder"] == "sent"
    assert not breaker.is_open()
