"""A letter as bytes for the wire. The same letter makes the same bytes, whoever builds it and whenever."""

import re
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

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


class NotAnAddressError(ValueError):
    """No mail can go there: the row is parked at once."""


def bounces_to():
    """Where a mail server returns what it cannot deliver, unless the letter says otherwise."""
    return parseaddr(settings.MAIL_FROM)[1]


def message_id(key):
    """The name of this mail for ever: a repeat carries it too, and nobody can guess it from the key."""
    return f"<{salted_hmac('outbox.message_id', key, algorithm='sha256').hexdigest()[:40]}@{settings.MAIL_DOMAIN}>"


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
    """Return the bytes of this letter. Raises NotAnAddressError for an address that no mail can go to."""
    to_address = ascii_domain(letter.to_address)
    message = EmailMessage(policy=SEVEN_BIT if to_address.isascii() else EIGHT_BIT)
    message["From"] = _mailbox(settings.MAIL_FROM)
    message["To"] = _mailbox(to_address)
    message["Subject"] = clean(letter.subject)
    message["Date"] = format_datetime(date.astimezone(LONDON).replace(microsecond=0))
    message["Message-ID"] = message_id(letter.key)
    if letter.reply_to:
        with suppress(NotAnAddressError):  # then an answer goes to the sender, and the mail goes all the same
            message["Reply-To"] = _mailbox(letter.reply_to)
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{clean(letter.unsubscribe_url)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in letter.headers:
        message[name] = clean(value)
    _fill(message, letter)
    _name_boundaries(message, letter.key)
    return message.as_bytes()


def _mailbox(value):
    """`Name <address>` or an address, as people write it: a comma in the name needs no quotes."""
    name, _, address = clean(value).rstrip(">").rpartition("<")
    local, _, domain = ascii_domain(address.strip()).rpartition("@")
    return Address(display_name=name.strip(' "'), username=local, domain=domain)


def _fill(message, letter):
    """Text and HTML; with a calendar part, as Outlook reads it (an alternative) and as Gmail offers it (a file)."""
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.calendar is None:
        return
    part = MIMEPart(policy=message.policy)
    part.set_content(letter.calendar, maintype="text", subtype="calendar", cte="base64")
    part.set_param("charset", "UTF-8")
    part.set_param("method", letter.calendar_method or "PUBLISH")
    message.attach(part)
    message.add_attachment(letter.calendar, maintype="application", subtype="ics", filename="invite.ics", cte="base64")


def _name_boundaries(message, key):
    """Python draws boundaries at random; ours follow from the key, so that bytes can be compared."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"={salted_hmac('outbox.boundary', f'{key}:{number}').hexdigest()[:32]}=")
