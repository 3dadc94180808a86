"""A letter as bytes for the wire. The same letter makes the same bytes, whoever builds it and whenever."""

import base64
import binascii
import re
from contextlib import suppress
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache

import idna
from django.conf import settings
from django.utils.crypto import salted_hmac

from common.london import LONDON

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# No quoted names and no address literals: nobody who reads these mails has one.
ADDRESS = re.compile(r"[^\s\x00-\x20\x7f-\x9f()<>\[\]:;@\\,\"\ud800-\udfff]{1,64}@[^@\s]{1,255}")
DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*")
SEVEN_BIT = SMTP.clone(max_line_length=76)
EIGHT_BIT = SEVEN_BIT.clone(utf8=True)  # an address with letters outside ASCII before the @ needs SMTPUTF8
WIDTH = 76
LONGEST_LINE = 900  # of 998: an address of a page cannot be folded
PLAIN = re.compile(r"[!-~](?:[ -~]*[!-~])?")
ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
TRANSACTIONAL = {"code"}  # and no mail of a list: it answers one person, at once
BREAK = "\r\n"


PROOF = "X-Report-Proof"


class NotAnAddressError(ValueError):
    """No mail can go there: the row is parked at once."""


def bounces_to():
    """Where a mail server returns what it cannot deliver, unless the letter says otherwise."""
    return parseaddr(settings.MAIL_FROM)[1]


def message_id(key):
    """The name of this mail for ever: a repeat carries it too, and nobody can guess it from the key."""
    return f"<{salted_hmac('outbox.message_id', key, algorithm='sha256').hexdigest()[:40]}@{settings.MAIL_DOMAIN}>"


def proof(name):
    """What only the mail itself and a report that returns its headers carry: a reply names the mail, and not this."""
    return salted_hmac("outbox.proof", name, algorithm="sha256").hexdigest()[:32]


def clean(value):
    """One line, without control characters: nothing that was typed can start another header."""
    return " ".join(CONTROL.sub(" ", value).encode("utf-8", "replace").decode().split())


def ascii_domain(address):
    """The address with its domain as DNS knows it (IDNA). Raises NotAnAddressError."""
    if not ADDRESS.fullmatch(address):
        raise NotAnAddressError("it is not of the form name@domain")
    local, _, domain = address.rpartition("@")
    try:
        if not domain.isascii():
            domain = idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise NotAnAddressError("its domain is not one that mail can go to") from error
    if not DOMAIN.fullmatch(domain):
        raise NotAnAddressError("its domain is not one that mail can go to")
    return f"{local}@{domain}"


def build(letter, *, date):
    """Return the bytes of this letter. Raises NotAnAddressError for an address that no mail can go to.

    Headers and parts are written here: Python's email package takes as long for one mail as all the rest of its making.
    It writes what is not plain ASCII or has to be folded.
    """
    to_address = ascii_domain(letter.to_address)
    policy = SEVEN_BIT if to_address.isascii() else EIGHT_BIT
    headers = [
        ("From", _from(settings.MAIL_FROM)),
        ("To", to_address if ATOM.fullmatch(to_address.rpartition("@")[0]) else _mailbox(to_address)),
        ("Subject", clean(letter.subject)),
        ("Date", format_datetime(date.astimezone(LONDON).replace(microsecond=0))),
        ("Message-ID", message_id(letter.key)),
        (PROOF, proof(message_id(letter.key))),
    ]
    if letter.reply_to:
        with suppress(NotAnAddressError):  # then an answer goes to the sender, and the mail goes all the same
            headers.append(("Reply-To", _mailbox(letter.reply_to)))
    headers.append(("Auto-Submitted", "auto-generated"))
    if letter.unsubscribe_url:
        headers.append(("List-Unsubscribe", f"<{clean(letter.unsubscribe_url)}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    headers += _of_a_list(letter)
    headers.append(("MIME-Version", "1.0"))
    head = "".join(_header(name, value, policy) for name, value in headers)
    return head.encode() + b"".join(_content(letter))


def _header(name, value, policy):
    """One header with the end of its line: as it is, if it is plain and short or cannot be folded anyway."""
    if isinstance(value, str) and PLAIN.fullmatch(value):
        length = len(name) + 2 + len(value)
        if length <= WIDTH or (" " not in value and length <= LONGEST_LINE):
            return f"{name}: {value}{BREAK}"
    return policy.header_factory(name, value).fold(policy=policy)


@lru_cache(maxsize=8)
def _from(mailbox):
    return str(SEVEN_BIT.header_factory("From", _mailbox(mailbox)))


def _of_a_list(letter):
    """What lets mail programs sort, mute and explain what is not written to one person by hand (RFC 2369, RFC 2919)."""
    given = [(name, clean(value)) for name, value in letter.headers]
    if letter.kind in TRANSACTIONAL:
        return given
    names = {name for name, _ in given}
    usual = (
        ("List-Id", f"{clean(settings.SITE_NAME)} <mail.{settings.MAIL_DOMAIN}>"),
        ("List-Help", f"<{settings.SITE_URL}/>"),
        ("List-Post", "NO"),
    )
    return given + [header for header in usual if header[0] not in names]


def _mailbox(value):
    """`Name <address>` or an address, as people write it: a comma in the name needs no quotes."""
    name, _, address = clean(value).rstrip(">").rpartition("<")
    local, _, domain = ascii_domain(address.strip()).rpartition("@")
    return Address(display_name=name.strip(' "'), username=local, domain=domain)


def _content(letter):
    """Text and HTML; with a calendar part, as Outlook reads it (an alternative) and as Gmail offers it (a file).

    Yields bytes, from the Content-Type of the whole mail on.
    """
    alternatives = [_text("plain", letter.text), _text("html", letter.html)]
    if letter.calendar is None:
        return _multipart("alternative", alternatives, letter.key, 0)
    calendar = base64.encodebytes(letter.calendar).replace(b"\n", b"\r\n")
    method = letter.calendar_method or "PUBLISH"
    alternatives.append(
        _part(f'text/calendar; charset="UTF-8"; method="{clean(method)}"', "base64", calendar),
    )
    attached = _part(
        "application/ics", "base64", calendar, b'Content-Disposition: attachment; filename="invite.ics"\r\n'
    )
    inner = b"".join(_multipart("alternative", alternatives, letter.key, 1))
    return _multipart("mixed", [inner, attached], letter.key, 0)


def _multipart(subtype, parts, key, number):
    """Boundaries follow from the key, so that bytes can be compared. No line of quoted-printable looks like one."""
    boundary = f"={salted_hmac('outbox.boundary', f'{key}:{number}').hexdigest()[:32]}="
    yield f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    for part in parts:
        yield f"--{boundary}\r\n".encode()
        yield part
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _text(subtype, text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    encoded = binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")
    return _part(f'text/{subtype}; charset="utf-8"', "quoted-printable", encoded)


def _part(content_type, encoding, content, more=b""):
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n".encode()
    return b"".join([head, more, b"\r\n", content])
