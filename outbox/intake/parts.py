"""What every reader of incoming mail needs: its parts and headers as plain text, whatever is wrong with them.

Anybody may write here. Python's reader takes hours for a megabyte that is made for it, so those are not begun.
"""

import email
import re
from email.parser import HeaderParser
from email.policy import compat32
from itertools import islice

from outbox.mime import clean

MOST_PARTS = 200
MOST_BOUNDARIES = 40
FOLD = re.compile(rb"\r?\n[ \t]+")
OVERLONG = re.compile(rb"^content-[a-z-]{1,40}:[^\n]{5000}", re.IGNORECASE | re.MULTILINE)
LONGEST = 10_000  # of a header, in characters
MOST_BYTES = 400_000  # of the text of a part
# Others are read as UTF-8: Python knows some (punycode) that take a minute for a megabyte.
KNOWN = re.compile(r"utf-?8|(?:us-)?ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d", re.IGNORECASE)


class NotUnderstoodError(Exception):
    """Nobody here can tell what the mail wants. Its text says why, for people."""


def parsed(raw):
    """The mail in its parts. The old policy: it hands out headers as they came, and parses none of them.

    Raises NotUnderstoodError for one that would take too long.
    """
    if raw.lower().count(b"boundary=") > MOST_BOUNDARIES or OVERLONG.search(FOLD.sub(b" ", raw)):
        raise NotUnderstoodError("Its parts are too many, or their names too long.")
    return email.message_from_bytes(raw, policy=compat32)


def own_parts(mail):
    """The parts of this mail, outermost first, and none of a mail inside it: what somebody passed on is not theirs."""
    return list(islice(_walk(mail), MOST_PARTS))


def _walk(mail):
    yield mail
    if mail.is_multipart() and mail.get_content_maintype() == "multipart":
        for part in mail.get_payload():
            yield from _walk(part)


def header(mail, name):
    """A header on one line, or ""."""
    return clean(str(mail.get(name) or "")[:LONGEST])


def text_of(part):
    """What stands in a part, decoded; also of one that Python has taken apart, such as a mail inside a mail."""
    if part.is_multipart():
        _, _, inside = part.as_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        encoding = header(part, "Content-Transfer-Encoding").encode()
        head = b"Content-Type: text/plain\nContent-Transfer-Encoding: " + encoding
        part = email.message_from_bytes(head + b"\n\n" + inside, policy=compat32)
    charset = part.get_content_charset() or ""
    content = (part.get_payload(decode=True) or b"")[:MOST_BYTES]
    try:
        return content.decode(charset if KNOWN.fullmatch(charset) else "utf-8", "replace")
    except LookupError:  # iso-8859-99
        return content.decode("utf-8", "replace")


def fields(text):
    """The headers at the start of a text, as a mail that is asked for them."""
    return HeaderParser(policy=compat32).parsestr(text.lstrip("\r\n"))
