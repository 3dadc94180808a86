"""Reading what comes back, as the programs that people have write it, and as nobody should."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outbox.intake import bounces, replies
from outbox.intake.files import mails_in
from outbox.intake.parts import MOST_BYTES, NotUnderstoodError, parsed, text_of
from outbox.intake.taking import Automatic, read
from outbox.mime import CONTROL
from tests.outbox.came_back import apple, crlf, exchange, google, letter, outlook, postfix

NAME = f"<{'a' * 40}@peergroups.example>"
SAM = "sam@council.example"
TO = "answers+12-7-abc@peergroups.example"
UID = "meeting-12@peergroups.example"


# Reports of mail servers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "raw",
    [
        postfix(NAME, SAM),
        postfix(NAME, SAM, returned="text/rfc822-headers"),
        postfix(NAME, SAM, returned="message/global-headers"),
        postfix(NAME, SAM).replace(b"message/delivery-status", b"message/global-delivery-status"),
        postfix(NAME, SAM).replace(b"\r\n", b"\n"),
        exchange(NAME, SAM, status="5.1.1"),
    ],
)
def test_a_report_says_which_mail_which_address_and_why(raw):
    kind, bounce = read(raw)

    [recipient] = bounce.recipients
    assert kind == "bounce"
    assert bounce.message_ids == (NAME,)
    assert (set(recipient.addresses), recipient.status) == ({SAM}, "5.1.1")
    assert recipient.has_failed
    assert recipient.is_no_address
    assert recipient.diagnosis.startswith("550 5.1.1 ")


def test_exchange_names_the_mail_in_the_head_of_its_report_as_well():
    raw = exchange(NAME, SAM)
    start = raw.index(b"Content-Type: text/rfc822-headers")

    _, bounce = read(raw[:start] + b"Content-Type: text/plain\r\n\r\nNothing.\r\n")

    assert bounce.message_ids == (NAME,)


@pytest.mark.parametrize(
    ("status", "said", "is_no_address"),
    [
        ("5.1.1", None, True),
        ("5.1.10", None, True),
        ("5.2.1", "550 5.2.1 mailbox disabled", True),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", True),
        ("5.4.4", "no such host", True),
        ("5.4.310", "550 5.4.310 DNS domain does not exist", True),
        ("5.0.0", "550 no such user", True),
        ("5.0.0", "550 your network is on a block list", False),
        ("5.0.0", "550 5.7.1 not wanted here", False),
        ("5.1.8", "553 5.1.8 sender address rejected", False),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.3.4", "552 5.3.4 too long", False),
        ("5.4.6", "554 5.4.6 a loop", False),
        ("5.7.1", "550 5.7.1 our policy", False),
        ("4.4.1", "connect timed out", False),
    ],
)
def test_what_is_about_us_or_the_moment_does_not_make_an_address_dead(status, said, is_no_address):
    _, bounce = read(postfix(NAME, SAM, status=status, said=said))

    assert bounce.recipients[0].is_no_address is is_no_address


def test_a_delay_is_no_failure():
    _, bounce = read(postfix(NAME, SAM, action="delayed", status="4.4.1", said="connection timed out"))

    [recipient] = bounce.recipients
    assert (recipient.has_failed, recipient.is_no_address, recipient.action) == (False, False, "delayed")


@pytest.mark.parametrize(
    ("reported", "is_found", "is_exact"),
    [
        ("SAM@Council.Example", True, True),
        ("sam.example@council.example", True, False),
        ("sam@elsewhere.example", False, False),
    ],
)
def test_what_it_says_of_the_address_we_wrote_to(reported, is_found, is_exact):
    _, bounce = read(postfix(NAME, reported))

    found = bounce.on(SAM)

    assert (found is not None) is is_found
    assert bounce.recipients[0].is_called(SAM) is is_exact


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (postfix("", SAM), "headers are missing"),
        (postfix(NAME, SAM).replace(b"Action:", b"Deed:"), "of no recipient"),
        (letter(sender="Mail Delivery <MAILER-DAEMON@mx.example>"), "words for people only"),
        (letter(), "A letter from sam@council.example"),
    ],
)
def test_a_report_that_says_too_little_says_so(raw, why):
    with pytest.raises(NotUnderstoodError, match=why):
        read(raw)


@pytest.mark.parametrize(
    "raw",
    [
        letter("I am away.", Auto_Submitted="auto-replied"),
        letter("I am away.", X_Auto_Response_Suppress="All"),
        letter("I am away.", Precedence="auto_reply"),
        letter("", Content_Type="multipart/report; report-type=disposition-notification; boundary=b"),
    ],
)
def test_a_machine_that_says_that_somebody_is_away_needs_nobody_to_look(raw):
    kind, found = read(raw)

    assert kind == "other"
    assert isinstance(found, Automatic)


def test_a_report_that_somebody_passes_on_is_a_letter():
    inside = postfix(NAME, SAM)
    raw = crlf("From: Sam <sam@council.example>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n")
    raw += b"Content-Type: message/rfc822\r\n\r\n" + inside + b"\r\n--b--\r\n"

    with pytest.raises(NotUnderstoodError, match="A letter from"):
        read(raw)


# Answers of calendars -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("program", [outlook, google, apple])
@pytest.mark.parametrize("answer", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_an_answer_says_what_to_which_invitation_and_for_which_date(program, answer):
    kind, reply = read(program(TO, SAM, UID, answer=answer, sequence=3))

    assert kind == "reply"
    assert reply == replies.Reply(
        uid=UID,
        sequence=3,
        answer=answer,
        attendee=SAM,
        addressed_to=(TO,),
        sent_at=dt.datetime(2026, 11, 23, 8, 15, 2, tzinfo=dt.UTC),
    )


def test_every_address_is_looked_at_the_organizers_first():
    _, reply = read(outlook("shared@peergroups.example", SAM, UID, organizer="ANSWERS+12-7-ABC@peergroups.example"))

    assert reply.addressed_to == (TO, "shared@peergroups.example")


def test_without_a_sequence_it_is_the_first():
    raw = google(TO, SAM, UID, sequence=3).replace(b"SEQUENCE:3\r\n", b"")

    assert read(raw)[1].sequence == 0


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Mon, 99 Nov 2026 08:15:02 +0000", "Mon, 23 Nov 2026 08:15:02 +9999"]
)
def test_a_clock_that_says_nothing_is_no_reason_to_refuse(date):
    assert read(google(TO, SAM, UID, date=date))[1].sent_at is None


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (google(TO, SAM, UID, method="COUNTER"), "“COUNTER”"),
        (google(TO, SAM, UID, method="REQUEST"), "“REQUEST”"),
        (google(TO, SAM, UID, answer="NEEDS-ACTION"), "not with yes, no or maybe"),
        (google(TO, SAM, UID, answer="DELEGATED"), "not with yes, no or maybe"),
        (google(TO, SAM, ""), "to which meeting"),
        (google(TO, SAM, UID).replace(b"BEGIN:VEVENT", b"BEGIN:VTODO"), "not with yes, no or maybe"),
    ],
)
def test_what_is_no_answer_says_what_it_is(raw, why):
    with pytest.raises(NotUnderstoodError, match=why):
        read(raw)


# What nobody should write ---------------------------------------------------------------------------------------------
SAMPLES = [
    postfix(NAME, SAM),
    postfix(NAME, SAM, returned="text/rfc822-headers"),
    exchange(NAME, SAM),
    outlook(TO, SAM, UID),
    google(TO, SAM, UID),
    apple(TO, SAM, UID),
    letter(),
]
PIECES = st.sampled_from(
    [
        b"\r\n\r\n", b"\r\n", b"\x00", b"\xff\xfe", b"\n ", b";", b'"', b"<", b"@", b"\xe2\x80\xa8", b"--b\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"boundary*0*=''%",
        b"Content-Transfer-Encoding: base64\r\n", b"charset=utf-7", b"charset=nothing", b"=?utf-8?b?////?=",
        b"ATTENDEE;PARTSTAT=:\r\n", b"SEQUENCE:99999999999999999999\r\n", b"BEGIN:VEVENT\r\n", b"=?x?q?=00?=",
        b"Date: \xed\xa0\x80\r\n",
    ]
) | st.binary(max_size=12)  # fmt: skip


@st.composite
def damaged(draw):
    """One of the mails above, with pieces cut out and others put in."""
    raw = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        raw = raw[:start] + draw(PIECES) + raw[start + draw(st.sampled_from([0, 0, 1, 2, 40, 400])) :]
    return raw


def read_or_not(raw):
    try:
        return read(raw)[1]
    except NotUnderstoodError as error:
        return (error.kind, str(error))


def is_plain(text, most):
    """Whether the database takes it, and no mail or log is broken by it."""
    return len(text) <= most and not CONTROL.search(text) and bool(text.encode() or text == "")


@settings(max_examples=300, deadline=None)
@given(damaged() | st.binary(max_size=400))
def test_whatever_comes_is_read_or_not_and_what_is_read_is_plain(raw):
    found = read_or_not(raw)

    if isinstance(found, tuple):
        assert found[0] in {"bounce", "reply", "other"}
        assert is_plain(found[1], 500)
    if isinstance(found, bounces.Bounce):
        assert 1 <= len(found.message_ids) <= bounces.MOST
        for recipient in found.recipients:
            assert is_plain(recipient.diagnosis, 400)
            assert all(is_plain(address, 500) for address in recipient.addresses)
            assert recipient.status == "" or bounces.STATUS.fullmatch(recipient.status)
    if isinstance(found, replies.Reply):
        assert found.answer in replies.ANSWERS
        assert 0 <= found.sequence < 10**9
        assert is_plain(found.uid, 300)
        assert is_plain(found.attendee, 320)
        assert found.sent_at is None or found.sent_at.tzinfo is not None


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: a/b" + b";" * 500_000,
        b"Content-Type: a/b" + b";\r\n " * 200_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)),
    ],
)
def test_what_python_would_read_for_hours_is_not_begun(raw):
    with pytest.raises(NotUnderstoodError, match="too many"):
        read(raw)


def test_a_character_set_that_takes_minutes_is_read_as_another():
    head = b"Content-Type: text/calendar; charset=punycode; method=REPLY\n\n"

    text = text_of(parsed(head + b"a" * 990_000))

    assert text == "a" * MOST_BYTES


@pytest.mark.parametrize("name", ["A" * 90_000, 'A;A="' * 20_000, "A" + ';A=""' * 20_000])
def test_a_line_without_an_end_takes_no_time(name):
    raw = crlf(f"Content-Type: text/calendar\n\nMETHOD:REPLY\n{name}\n")

    with pytest.raises(NotUnderstoodError, match="not with yes, no or maybe"):
        read(raw)


# Files ----------------------------------------------------------------------------------------------------------------
BEGIN = b"From MAILER-DAEMON Mon Nov 23 08:00:07 2026\n"


def mails(content, largest=1000):
    return list(mails_in(content.splitlines(keepends=True), largest))


def test_a_mailbox_is_taken_apart_and_a_single_mail_is_left_whole():
    first, second = b"Subject: one\n\nFrom here on\n\n", b"Subject: two\n\ntext\n"

    assert mails(BEGIN + first + BEGIN + second) == [first, second]
    assert mails(first + BEGIN + second) == [first + BEGIN + second]
    assert mails(b"") == mails(b"\n\n") == mails(BEGIN) == []


def test_only_a_line_that_begins_a_mail_after_an_empty_one_separates():
    text = b"Subject: one\n\ntext\n" + BEGIN + b"\nFrom Monday on we meet at noon\n"

    assert mails(BEGIN + text) == [text]


def test_of_a_mail_that_is_too_large_only_the_beginning_is_kept_and_the_next_is_whole():
    long, short = b"x" * 50 + b"\n", b"Subject: two\n"

    assert mails(BEGIN + long * 9 + b"\n" + BEGIN + short, largest=100) == [(long * 2)[:101], short]
    assert mails(long * 9, largest=100) == [(long * 2)[:101]]
