"""Mail that comes back is taken in once: what did not arrive is parked, an address that is none gets no more."""

import datetime as dt
import logging
import re

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import register
from outbox.actions import put_aside, queue, revive
from outbox.delivery import deliver
from outbox.intake import taking
from outbox.intake.parts import NotUnderstoodError
from outbox.intake.taking import Taken
from outbox.models import NOT_SENT_DEAD, DeadAddress, Incoming, Message
from outbox.retention import retain
from tests.mail_factories import DeadAddressFactory, IncomingFactory
from tests.outbox.came_back import exchange, google, letter, postfix
from tests.outbox.letters import a_letter, queued, states
from tests.outbox.test_intake_reading import damaged

pytestmark = pytest.mark.django_db
ADDRESS = "person1@oxford.gov.uk"


def nobody_answers(reply, now):
    raise NotUnderstoodError("Nobody asked.")


def take(raw, now, answer=nobody_answers):
    return taking.take(raw, answer=answer, now=now)


@pytest.fixture
def sent(now):
    """A mail that has left."""
    [message] = queued(a_letter(), now=now)
    deliver(now=now)
    message.refresh_from_db()
    assert message.state == "sent"
    return message


# A report of a mail server --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("report", [postfix, exchange])
def test_a_mail_that_comes_back_is_parked_and_its_address_is_dead(now, sent, report):
    row = take(report(sent.message_id, sent.to_address), now)

    sent.refresh_from_db()
    assert (sent.state, sent.sent_at) == ("parked", None)
    assert sent.last_error.startswith("It came back: 550 5.1.1")
    assert list(Message.objects.parked()) == [sent]
    dead = DeadAddress.objects.get()
    assert (dead.address, dead.since, dead.message, dead.revived_at) == (ADDRESS, now, sent, None)
    assert dead.why.startswith("550 5.1.1")
    assert (row.kind, row.state, row.message, row.at) == ("bounce", "done", sent, now)


def test_a_report_without_our_headers_parks_the_mail_and_kills_no_address(now, sent):
    """Who gets an answer to a mail reads its name there, and can make up a report."""
    forged = re.sub(rb"X-Report-Proof: \w+", b"X-Report-Proof: 0", postfix(sent.message_id, sent.to_address))

    take(forged, now)

    sent.refresh_from_db()
    assert sent.state == "parked"
    assert not DeadAddress.objects.exists()


def test_the_same_bytes_are_taken_in_once(now, sent):
    raw = postfix(sent.message_id, sent.to_address)
    first = take(raw, now)
    revive(address=ADDRESS, by=sent, now=now)

    assert take(raw, now + dt.timedelta(hours=1)) == first
    assert not DeadAddress.objects.dead().exists()


@pytest.mark.parametrize(
    ("status", "action", "state", "dead"),
    [
        ("5.1.1", "failed", "parked", 1),
        ("5.2.2", "failed", "parked", 0),
        ("5.7.1", "failed", "parked", 0),
        ("4.4.1", "failed", "parked", 0),
        ("4.4.1", "delayed", "sent", 0),
        ("2.0.0", "delivered", "sent", 0),
        ("2.0.0", "relayed", "sent", 0),
    ],
)
def test_what_a_report_does_depends_on_what_it_says(now, sent, status, action, state, dead):
    raw = postfix(sent.message_id, sent.to_address, status=status, action=action, said=f"so it is: {status}")

    row = take(raw, now)

    sent.refresh_from_db()
    assert (sent.state, DeadAddress.objects.count(), row.state) == (state, dead, "done")


@pytest.mark.parametrize(("reported", "state"), [("p.one@oxford.gov.uk", "parked"), ("me@home.example", "sent")])
def test_another_address_that_did_not_take_it_makes_ours_no_dead_one(now, sent, reported, state):
    take(exchange(sent.message_id, reported), now)

    sent.refresh_from_db()
    assert (sent.state, DeadAddress.objects.count()) == (state, 0)


def test_a_report_on_a_mail_of_somebody_else_changes_nothing(now, sent):
    row = take(postfix("<made-up@peergroups.example>", sent.to_address), now)

    assert (row.kind, row.state, row.message) == ("bounce", "done", None)
    assert states() == {sent.key: "sent"}
    assert not DeadAddress.objects.exists()


def test_a_code_that_a_stranger_asked_for_is_parked_and_writes_nobody_off(now):
    [code] = queued(a_letter(kind="code", key="code:signin:1", person_id=None), now=now)
    deliver(now=now)

    take(postfix(code.message_id, code.to_address), now)

    code.refresh_from_db()
    assert (code.state, DeadAddress.objects.count()) == ("parked", 0)


def test_an_invitation_to_somebody_without_an_account_does(now):
    [invitation] = queued(a_letter(person_id=None), now=now)
    deliver(now=now)

    take(postfix(invitation.message_id, invitation.to_address), now)

    assert DeadAddress.objects.dead().of(ADDRESS.upper()).count() == 1


def test_a_report_that_was_long_on_its_way_does_not_kill_what_has_been_revived(now, sent):
    dead = DeadAddressFactory(address=ADDRESS, since=now)
    revive(address=ADDRESS, by=sent, now=now + dt.timedelta(hours=1))

    take(postfix(sent.message_id, sent.to_address), now + dt.timedelta(hours=2))

    sent.refresh_from_db()
    assert sent.state == "parked"
    assert list(DeadAddress.objects.values_list("pk", "revived_at")) == [(dead.pk, now + dt.timedelta(hours=1))]


def test_a_second_mail_that_comes_back_leaves_the_first_reason(now, sent):
    [second] = queued(a_letter(key="reminder:meeting12:person1:0.1d", kind="reminder"), now=now)
    deliver(now=now)
    take(postfix(sent.message_id, sent.to_address), now)

    take(exchange(second.message_id, second.to_address), now + dt.timedelta(minutes=1))

    second.refresh_from_db()
    assert second.state == "parked"
    assert list(DeadAddress.objects.values_list("message", "since")) == [(sent.pk, now)]


# A dead address -------------------------------------------------------------------------------------------------------
def test_what_waits_for_a_dead_address_is_parked_but_for_codes(now, sent):
    later = now + dt.timedelta(days=1)
    reminder = a_letter(key="reminder:meeting12:person1:0.1d", kind="reminder", due_at=later)
    code = a_letter(key="code:signin:1", kind="code")
    other, old = a_letter(2), a_letter(key="x:1", to_address="another@oxford.gov.uk")
    queued(reminder, code, other, old, now=now)

    take(postfix(sent.message_id, sent.to_address), now)

    assert states() == {
        sent.key: "parked", reminder.key: "parked", code.key: "queued", other.key: "queued", old.key: "queued",
    }  # fmt: skip
    assert Message.objects.get(key=reminder.key).last_error == NOT_SENT_DEAD


def test_a_letter_to_a_dead_address_is_parked_at_once_with_its_text_and_a_code_goes(now):
    DeadAddressFactory(address="Person1@Oxford.gov.uk")
    DeadAddressFactory(address="person2@oxford.gov.uk", revived_at=now)

    news, code, other = queued(a_letter(), a_letter(key="code:signin:1", kind="code"), a_letter(2), now=now)

    assert [(row.state, row.last_error) for row in (news, code, other)] == [
        ("parked", NOT_SENT_DEAD),
        ("queued", ""),
        ("queued", ""),
    ]
    assert news.body.mime
    assert deliver(now=now) == {"sent": 2}


@pytest.mark.parametrize("count", [1, 3, 50])
def test_knowing_dead_addresses_costs_no_statement(now, count):
    DeadAddressFactory(address=ADDRESS)
    letters = [a_letter(number) for number in range(count)]

    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        queue(letters, now)

    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 3


def test_who_comes_in_with_a_code_from_a_dead_address_shows_that_it_lives(now):
    DeadAddressFactory(address="Sam@people.example")
    other = DeadAddressFactory()

    person = register(email="sam@people.example", now=now)

    assert list(DeadAddress.objects.dead()) == [other]
    revived = DeadAddress.objects.get(address="Sam@people.example")
    assert (revived.revived_at, revived.revived_by_id) == (now, person.pk)


def test_an_address_is_dead_once_however_it_is_written():
    DeadAddressFactory(address=ADDRESS)

    with pytest.raises(IntegrityError, match="address_is_dead_once"):
        DeadAddressFactory(address=ADDRESS.upper())


# What nobody can read, and what goes wrong ----------------------------------------------------------------------------
def test_what_nobody_can_read_is_kept_as_it_came_with_the_reason(now):
    row = take(letter("Can we bring \x00 a colleague?"), now)

    assert (row.kind, row.state) == ("other", "kept")
    assert row.why == "A letter from sam@council.example: it is no report, and no answer of a calendar."
    assert Incoming.objects.get().mime == letter("Can we bring \x00 a colleague?")


def test_an_answer_is_handed_up_and_what_was_done_is_kept(now, sent):
    seen = []

    def answer(reply, moment):
        seen.append((reply.answer, moment))
        return Taken("They said\ncoming.", sent)

    row = take(google("answers@peergroups.example", ADDRESS, "uid"), now, answer)

    assert seen == [("ACCEPTED", now)]
    assert (row.kind, row.state, row.why, row.message) == ("reply", "done", "They said coming.", sent)


@pytest.mark.parametrize("error", [ZeroDivisionError(), DataError("value too long"), IntegrityError("no")])
def test_an_answer_that_breaks_something_is_kept_and_what_it_had_begun_is_undone(now, sent, error, caplog):
    def answer(reply, moment):
        Message.objects.update(last_error="half done")
        raise error

    with caplog.at_level(logging.CRITICAL, logger="outbox.intake.taking"):
        row = take(google("answers@peergroups.example", ADDRESS, "uid"), now, answer)

    assert (row.kind, row.state) == ("reply", "kept")
    assert type(error).__name__ in row.why
    assert Message.objects.get().last_error == ""


def test_while_the_database_is_away_nothing_is_taken_in(now):
    def answer(reply, moment):
        raise OperationalError("lock timeout")

    raw = google("answers@peergroups.example", ADDRESS, "uid")
    with pytest.raises(OperationalError), transaction.atomic():
        take(raw, now, answer)

    assert not Incoming.objects.exists()
    assert take(raw, now).state == "kept"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=damaged() | st.binary(min_size=1, max_size=200))
def test_whatever_comes_is_kept_once_and_the_mails_stand(now, sent, raw):
    Incoming.objects.all().delete()

    row = take(raw, now, lambda reply, moment: Taken(f"{reply.uid} {reply.attendee}"))

    assert take(raw, now) == row
    assert Incoming.objects.get().mime == raw
    assert row.state in {"kept", "done"}
    assert Message.objects.get().state == "sent"


# Later ----------------------------------------------------------------------------------------------------------------
def test_what_was_understood_goes_after_a_month_and_what_was_not_when_somebody_has_looked(now):
    month = dt.timedelta(days=30)
    for days, state in [(31, "done"), (31, "dropped"), (31, "kept"), (29, "done")]:
        IncomingFactory(state=state, at=now - dt.timedelta(days=days))

    retain(now)

    kept = IncomingFactory._meta.model.objects
    assert {(row.state, row.at < now - month) for row in kept.all()} == {("kept", True), ("done", False)}
    [waiting] = kept.kept()
    assert put_aside(incoming=waiting, by=None, now=now) is True
    assert put_aside(incoming=waiting, by=None, now=now) is False
    retain(now)
    assert list(kept.values_list("state", flat=True)) == ["done"]


def test_the_text_of_a_digest_that_came_back_goes_after_a_month(now):
    [digest] = queued(a_letter(kind="digest", key="digest:person1:x"), now=now)
    deliver(now=now)
    take(postfix(digest.message_id, digest.to_address), now)

    assert retain(now + dt.timedelta(days=29)) == 0
    assert retain(now + dt.timedelta(days=31)) == 1
