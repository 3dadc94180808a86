"""Bytes for the wire."""

import datetime as dt
from email import message_from_bytes
from email.policy import default as modern

import pytest
from django.conf import settings as project
from hypothesis import given, settings
from hypothesis import strategies as st

from outbox import mime
from tests.outbox.letters import a_letter

DATE = dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC)
CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Caf\xc3\xa9\r\nEND:VCALENDAR\r\n"


def build(**given):
    return mime.build(a_letter(**given), date=DATE)


def read(**given):
    return message_from_bytes(build(**given), policy=modern)


def test_the_same_letter_makes_the_same_bytes():
    assert build(calendar=CALENDAR, calendar_method="REQUEST") == build(calendar=CALENDAR, calendar_method="REQUEST")


def test_the_headers_say_who_when_and_that_a_machine_wrote_it():
    mail = read(reply_to="Priya Sample, lead <lead@westberks.gov.uk>")

    by_key = {"Message-ID", "X-Report-Proof", "Content-Type"}
    assert {name: str(value) for name, value in mail.items() if name not in by_key} == {
        "From": "Peer Groups <mail@peergroups.example>",
        "To": "person1@oxford.gov.uk",
        "Subject": "South peer group, Wed 25 Nov: are you coming?",
        "Date": "Wed, 01 Jul 2026 09:30:00 +0100",
        "Reply-To": '"Priya Sample, lead" <lead@westberks.gov.uk>',
        "Auto-Submitted": "auto-generated",
        "List-Id": "Peer Groups <mail.peergroups.example>",
        "List-Help": f"<{project.SITE_URL}/>",
        "List-Post": "NO",
        "MIME-Version": "1.0",
    }


def test_the_message_id_follows_from_the_key_and_tells_nothing_of_it():
    first, again, other = (mime.message_id(key) for key in ("a:1", "a:1", "a:2"))

    assert first == again != other
    assert first.endswith("@peergroups.example>")
    assert "a:1" not in first


def test_an_unsubscribe_is_one_click():
    mail = read(unsubscribe_url="https://peergroups.example/do/abc/")

    assert mail["List-Unsubscribe"] == "<https://peergroups.example/do/abc/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_address_that_stops_it_is_never_broken_or_encoded():
    url = f"https://peergroups.example/do/{'aB9-_:' * 40}/"

    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in build(unsubscribe_url=url)


def test_a_room_says_of_which_list_a_mail_is_and_a_code_is_of_none():
    of_a_group = read(headers=(("List-Id", "South peer group <group7.peergroups.example>"),))
    code = read(kind="code")

    assert of_a_group.get_all("List-Id") == ["South peer group <group7.peergroups.example>"]
    assert of_a_group["List-Post"] == "NO"
    assert [name for name in code if name.startswith("List-")] == []


def test_without_a_calendar_it_is_text_and_html():
    mail = read()

    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Are you coming?\n"


def test_the_calendar_is_an_alternative_for_outlook_and_a_file_for_gmail():
    mail = read(calendar=CALENDAR, calendar_method="REQUEST")

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "UTF-8")
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "invite.ics"
    assert part.get_payload(decode=True) == attached.get_payload(decode=True) == CALENDAR


def test_every_line_is_ascii_and_ends_as_mail_does():
    content = build(subject="Cyngor Ynys Môn: “dewch”", text="Dewch i’r cyfarfod\n.\n", html="<p>Ynys Môn</p>")

    lines = content.split(b"\r\n")
    assert all(line.isascii() and b"\n" not in line and b"\r" not in line and len(line) <= 998 for line in lines)


@pytest.mark.parametrize("ending", ["\r\nBcc: x@evil.example", "\nX: y", "\rX: y", "\x0bX: y", "\u2028X: y", "\x00"])
def test_no_line_break_that_was_typed_starts_another_header(ending):
    typed = {"subject": f"Title{ending}", "reply_to": f"Name{ending} <lead@westberks.gov.uk>"}

    mail = read(**typed, headers=(("X-Group", f"South{ending}"),))

    assert set(mail) == {
        "From", "To", "Subject", "Date", "Message-ID", "X-Report-Proof", "Reply-To", "Auto-Submitted", "X-Group",
        "List-Id", "List-Help", "List-Post", "MIME-Version", "Content-Type",
    }  # fmt: skip


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=300))
def test_whatever_is_typed_makes_a_mail_that_can_be_read(subject, name, text):
    name = name.replace("<", "").replace("@", "")
    text = text.encode(errors="replace").decode()
    letter = a_letter(subject=subject, reply_to=f"{name} <lead@westberks.gov.uk>", text=text)

    mail = message_from_bytes(mime.build(letter, date=DATE), policy=modern)

    assert mail.keys().count("Subject") == 1
    assert not mail.keys().count("Bcc")
    assert mail["To"] == "person1@oxford.gov.uk"
    said = mail.get_body(("plain",)).get_content()
    assert said.replace("\r\n", "\n") == text.replace("\r\n", "\n").replace("\r", "\n")
    assert mail.defects == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("sam@oxford.gov.uk", "sam@oxford.gov.uk"),
        ("siân@oxford.gov.uk", "siân@oxford.gov.uk"),
        ("sam@cyngor-môn.cymru", "sam@xn--cyngor-mn-n7a.cymru"),
        ("o'hara+x@council.example", "o'hara+x@council.example"),
    ],
)
def test_domains_are_written_as_dns_knows_them(address, expected):
    assert mime.ascii_domain(address) == expected


@pytest.mark.parametrize(
    "address", ["a@b\r\nc", "a@b@c", "@b", "a@", "a", "a@b..c", "<a@b>", "a,b@c", "a@[127.0.0.1]", "a@b c"]
)
def test_what_is_no_address_is_said_to_be_none(address):
    with pytest.raises(mime.NotAnAddressError):
        mime.ascii_domain(address)
