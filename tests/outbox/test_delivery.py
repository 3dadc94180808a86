"""Against a real mail server that answers, refuses, hangs and drops."""

import datetime as dt
import time

import pytest
from django.utils import timezone

from outbox import delivery
from outbox.actions import cancel
from outbox.delivery import deliver
from outbox.letters import Priority
from outbox.models import Body, Breaker, MailboxCopy, Message, Recall
from tests.outbox.letters import a_letter, queued, states
from tests.smtp import Behaviour, MailServer, own_certificate

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH")]
MINUTE = dt.timedelta(minutes=1)


def test_what_is_stored_is_what_the_server_gets(server, now):
    [message] = queued(a_letter(), now=now)
    stored = message.body.mime

    done = deliver(now)

    assert done == {"sent": 1}
    [received] = server.received
    assert received.content == stored
    assert (received.sender, received.recipient) == ("mail@peergroups.example", "person1@oxford.gov.uk")
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts, message.last_error) == ("sent", now, 1, "")


def test_what_is_sent_is_not_sent_again(server, now):
    queued(a_letter(), now=now)

    deliver(now)
    deliver(now + dt.timedelta(days=1))

    assert len(server.received) == 1


def test_what_is_due_later_waits_for_its_moment(server, now):
    queued(a_letter(due_at=now + MINUTE), now=now)

    early, in_time = deliver(now + MINUTE - dt.timedelta(seconds=1)), deliver(now + MINUTE)

    assert (early, in_time) == ({}, {"sent": 1})


def test_a_limit_is_a_limit(server, now):
    queued(*(a_letter(number) for number in range(1, 6)), now=now)

    done = deliver(now, limit=3)

    assert done == {"sent": 3}
    assert len(server.received) == 3


def test_nothing_due_opens_no_connection(settings, now):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"

    deliver(now)

    assert not Breaker.objects.exclude(opened_at=None).exists()


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
def test_a_transient_refusal_comes_back_later_each_time_longer(server, now, stage):
    [message] = queued(a_letter(), now=now)
    server.behaviour = Behaviour(replies={stage: "451 4.7.1 Try again later"})

    first = deliver(now)
    at_once = deliver(now + dt.timedelta(seconds=59))
    message.refresh_from_db()
    after_first = (message.state, message.attempts, message.next_try)
    deliver(now + MINUTE)
    message.refresh_from_db()
    after_second = (message.state, message.attempts, message.next_try)
    server.behaviour = Behaviour()
    deliver(now + 3 * MINUTE)

    assert (first, at_once) == ({"deferred": 1}, {})
    assert after_first == ("queued", 1, now + MINUTE)
    assert after_second == ("queued", 2, now + 3 * MINUTE)
    assert "451 4.7.1 Try again later" in message.last_error
    assert states() == {message.key: "sent"}
    assert len(server.received) == 1


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
def test_a_refusal_for_good_parks_the_message_and_no_other(server, now, stage):
    bad, good = queued(a_letter(1), a_letter(2), now=now)
    told = iter([f"550 5.1.1 No such\x00 person at {stage}", None, None, None])
    server.behaviour = Behaviour(replies={stage: lambda recipient: next(told)})

    done = deliver(now)

    assert done == {"parked": 1, "sent": 1}
    assert states() == {bad.key: "parked", good.key: "sent"}
    bad.refresh_from_db()
    assert "550 5.1.1 No such person" in bad.last_error
    assert deliver(now + dt.timedelta(days=2)) == {}


def test_a_transient_refusal_is_given_up_after_five_days(server, now):
    [message] = queued(a_letter(), now=now)
    server.behaviour = Behaviour(replies={"RCPT": "450 greylisted"})

    deliver(now + dt.timedelta(days=5))
    assert states() == {message.key: "queued"}
    deliver(now + dt.timedelta(days=6))

    assert states() == {message.key: "parked"}


def test_a_code_is_tried_again_soon_and_given_up_when_it_opens_no_door(server, now):
    [message] = queued(a_letter(kind="code", priority=Priority.CODE), now=now)
    server.behaviour = Behaviour(replies={"RCPT": "450 greylisted"})

    deliver(now)
    message.refresh_from_db()
    assert message.next_try == now + dt.timedelta(seconds=5)
    deliver(now + 16 * MINUTE)

    assert states() == {message.key: "parked"}


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
def test_a_server_that_hangs_costs_a_mail_its_time_and_no_more(server, now, monkeypatch, stage):
    monkeypatch.setattr(delivery, "SECONDS_FOR_A_MAIL", 0.4)
    [message] = queued(a_letter(), now=now)
    server.behaviour = Behaviour(hang_at=stage)
    began = time.monotonic()

    done = deliver(now)

    assert done == {"deferred": 1}
    assert time.monotonic() - began < 3
    assert states() == {message.key: "queued"}


def test_a_server_that_sends_a_byte_now_and_then_cannot_stretch_the_time(server, now, monkeypatch):
    monkeypatch.setattr(delivery, "SECONDS_FOR_A_MAIL", 0.6)
    queued(a_letter(), now=now)
    server.behaviour = Behaviour(drip_at="RCPT")
    began = time.monotonic()

    done = deliver(now)

    assert done == {"deferred": 1}
    assert time.monotonic() - began < 3


def test_a_mail_dropped_after_its_final_dot_is_repeated_byte_for_byte(server, now):
    [message] = queued(a_letter(), now=now)
    server.behaviour = Behaviour(drop_at="END")

    deliver(now)
    server.behaviour = Behaviour()
    deliver(now + MINUTE)

    first, second = server.received
    assert first == second
    assert states() == {message.key: "sent"}


def test_a_connection_is_used_for_fifty_mails(server, now):
    queued(*(a_letter(number) for number in range(1, 53)), now=now)
    opened = []
    connect = server.factory

    def factory():
        opened.append(1)
        return connect()

    server.factory = factory

    done = deliver(now)

    assert done == {"sent": 52}
    assert len(opened) == 2


def test_a_server_that_closes_used_connections_delays_nothing(server, now):
    queued(*(a_letter(number) for number in range(1, 8)), now=now)
    server.behaviour = Behaviour(mails_a_connection=3)

    done = deliver(now)

    assert done == {"sent": 7}
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


def test_an_address_with_letters_outside_ascii_goes_as_it_is_where_the_server_takes_it(server, now):
    queued(a_letter(to_address="siân@cyngor.cymru"), a_letter(2, to_address="sian@cyngor-môn.cymru"), now=now)

    done = deliver(now)

    assert done == {"sent": 2}
    assert [mail.recipient for mail in server.received] == ["siân@cyngor.cymru", "sian@xn--cyngor-mn-n7a.cymru"]


def test_an_address_that_the_server_cannot_take_is_parked(now, settings):
    with MailServer() as server:
        settings.EMAIL_URL = server.url
        plain = server.factory

        def factory():
            conversation = plain()
            conversation.enable_SMTPUTF8 = False
            return conversation

        server.factory = factory
        [message] = queued(a_letter(to_address="siân@cyngor.cymru"), now=now)

        done = deliver(now)

    assert done == {"parked": 1}
    message.refresh_from_db()
    assert message.last_error == "the mail server takes no address with letters outside ASCII"


def test_bytes_that_cannot_be_read_hold_up_nobody(server, now):
    broken, good = queued(a_letter(1), a_letter(2), now=now)
    Body.objects.filter(message=broken).update(packed=b"not compressed")

    done = deliver(now)

    assert done == {"parked": 1, "sent": 1}
    assert states() == {broken.key: "parked", good.key: "sent"}


def test_a_recalled_message_is_cancelled_by_whoever_claims_it(server, now):
    [message] = queued(a_letter(), now=now)
    Recall.objects.create(message=message, reason="The meeting was moved")

    done = deliver(now)

    assert done == {"cancelled": 1}
    assert server.received == []
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("cancelled", "The meeting was moved")


def test_a_cancelled_message_is_not_sent_and_its_key_is_free(server, now):
    queued(a_letter(), now=now)

    cancelled = cancel(about="meeting:12", reason="The meeting was cancelled")
    done = deliver(now)
    queued(a_letter(), now=now)

    assert (cancelled, done) == (1, {})
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "queued"]


def test_the_text_of_a_code_is_removed_when_it_is_sent(server, now):
    code, other = queued(a_letter(1, kind="code", priority=Priority.CODE), a_letter(2), now=now)

    deliver(now)

    assert list(Body.objects.values_list("message", flat=True)) == [other.pk]
    assert states() == {code.key: "sent", other.key: "sent"}


def test_the_demonstration_keeps_its_mail_whatever_the_settings_say(settings, now):
    settings.MODE, settings.EMAIL_URL = "demo", "smtp://127.0.0.1:1"
    [message] = queued(a_letter(), now=now)
    stored = message.body.mime

    done = deliver(now)

    [copy] = MailboxCopy.objects.all()
    assert done == {"sent": 1}
    assert (copy.to_address, copy.subject, copy.at) == (message.to_address, a_letter().subject, now)
    assert copy.mime == stored


@pytest.mark.parametrize("security", ["smtp+tls", "smtps"])
def test_it_logs_in_over_tls(settings, now, tmp_path, monkeypatch, security):
    context, trusted = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with MailServer(security=security, password="p@ss/word", tls=context) as server:
        settings.EMAIL_URL = f"{security}://us%40site:p%40ss%2Fword@localhost:{server.port}"
        queued(a_letter(), now=now)

        done = deliver(now)

    assert done == {"sent": 1}


def test_a_certificate_that_nobody_vouches_for_lets_no_mail_out(settings, now, tmp_path):
    context, _ = own_certificate(tmp_path)
    with MailServer(security="smtp+tls", tls=context) as server:
        settings.EMAIL_URL = f"smtp+tls://localhost:{server.port}"
        [message] = queued(a_letter(), now=now)

        done = deliver(now)

    assert (done, states(), server.received) == ({}, {message.key: "queued"}, [])
    assert Breaker.objects.get().is_open


# From the web, when nobody can be woken -----------------------------------------------------------------------------
def test_urgent_rows_go_at_once_and_no_other(server):
    code, _ = queued(a_letter(1, kind="code", priority=Priority.CODE), a_letter(2), now=timezone.now())

    done = delivery.deliver_urgent([code.pk], seconds=5)

    assert done == {"sent": 1}
    assert states() == {code.key: "sent", a_letter(2).key: "queued"}


def test_a_hanging_server_costs_the_web_its_seconds_in_all(server):
    codes = queued(*(a_letter(number, kind="code", priority=Priority.CODE) for number in (1, 2)), now=timezone.now())
    server.behaviour = Behaviour(hang_at="MAIL")
    began = time.monotonic()

    done = delivery.deliver_urgent([code.pk for code in codes], seconds=0.5)

    assert done == {"deferred": 1}
    assert time.monotonic() - began < 3
    assert set(states().values()) == {"queued"}


@pytest.mark.parametrize("why", ["breaker", "nobody there"])
def test_the_web_tries_no_way_that_is_closed_and_opens_no_breaker(settings, why):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    [code] = queued(a_letter(kind="code", priority=Priority.CODE), now=timezone.now())
    if why == "breaker":
        Breaker.objects.create(opened_at=timezone.now(), cause="connection", probe_at=timezone.now())

    done = delivery.deliver_urgent([code.pk], seconds=1)

    assert (done, states()) == ({}, {code.key: "queued"})
    assert Breaker.objects.exclude(opened_at=None).count() == (why == "breaker")
