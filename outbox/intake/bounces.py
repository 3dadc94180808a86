"""Reading what a mail server reports of a mail it could not deliver (RFC 3464, RFC 6522). Touches nothing.

Postfix and Exchange agree on the shape: a part for people, a part for programs with a block for each recipient, and the
mail itself or its headers. What they say for people is left unread.
"""

import re
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare

from outbox.intake.parts import NotUnderstoodError, fields, header, own_parts, text_of
from outbox.mime import PROOF, clean, proof

REPORTS = {"message/delivery-status", "message/global-delivery-status"}
RETURNED = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
}
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")
ADDRESS = re.compile(r"[^\s<>;,]+@[^\s<>;,]+")
MOST = 20  # recipients and names of mails in one report; ours has one of each

# What a failure for good says of the address itself: there is no such person, mailbox or domain (5.1, 5.2.1 a mailbox
# that is shut, 5.4.1 and 5.4.310 Exchange's words for it, 5.4.4 no such host). All the others are about the letter, the
# sender or the moment: a full mailbox (5.2.2), a loop (5.4.6), a policy (5.7). One server that takes us for a sender of
# spam must not shut off everybody behind it.
OF_THE_ADDRESS = re.compile(r"5\.(?:1\.(?!7$|8$)\d+|2\.1|4\.1|4\.4|4\.310)")
OF_NOTHING = re.compile(r"5\.0\.\d+")  # the server has no better word: then what it adds has to do
OF_THE_SENDER = re.compile(r"spam|block|black.?list|deny.?list|reputation|policy|spf|dkim|dmarc|relay|full|quota", re.I)


@dataclass(frozen=True)
class Recipient:
    """What became of the mail for one recipient. `status` is such as 5.1.1, or "" if none was given."""

    addresses: tuple[str, ...]
    action: str
    status: str
    diagnosis: str

    @property
    def has_failed(self):
        """Whether the server has given up, for whatever reason."""
        return self.action == "failed"

    @property
    def is_no_address(self):
        """Whether nothing will ever arrive there, as far as that server can tell."""
        if not self.has_failed:
            return False
        if OF_NOTHING.fullmatch(self.status):
            return not OF_THE_SENDER.search(self.diagnosis)
        return bool(OF_THE_ADDRESS.fullmatch(self.status))

    def is_called(self, address):
        """Whether it is this very address that is spoken of; a report that names none can mean no other."""
        return not self.addresses or address.lower() in self.addresses

    @property
    def words(self):
        return self.diagnosis or self.status or "no reason was given"


@dataclass(frozen=True)
class Bounce:
    """`message_ids`: what the returned mail may be called, the likeliest first.

    `proven`: those of them whose headers came back with our proof. Whoever gets a reply to a mail knows its name too.
    """

    message_ids: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    proven: frozenset[str] = frozenset()

    def on(self, address):
        """What it says of the one recipient that our mail had; None if it speaks of others alone.

        An address of the same domain is near enough: another name of the mailbox, or one of a list of people. One of
        another domain is where somebody has mail sent on to: what is wrong there says nothing of ours.
        """
        domain = address.lower().rpartition("@")[2]
        exact = [recipient for recipient in self.recipients if recipient.is_called(address)]
        near = [
            recipient
            for recipient in self.recipients
            if any(other.rpartition("@")[2] == domain for other in recipient.addresses)
        ]
        return next(iter([*exact, *near]), None)


def is_bounce(mail):
    """Whether this parsed mail reports on a delivery, well made or not."""
    is_report = str(mail.get_param("report-type") or "").lower() == "delivery-status"
    return is_report or any(part.get_content_type() in REPORTS for part in own_parts(mail))


def read(mail):
    """The Bounce in a parsed mail. Raises NotUnderstoodError."""
    parts = own_parts(mail)
    recipients = [
        found
        for part in parts
        if part.get_content_type() in REPORTS
        for block in re.split(r"\n\s*\n", text_of(part).replace("\r\n", "\n"), maxsplit=MOST)[: MOST + 1]
        if (found := _recipient(fields(block)))
    ]
    if not recipients:
        raise NotUnderstoodError("A mail server reports on a mail, but says of no recipient what became of it.")
    returned = [fields(text_of(part)) for part in parts if part.get_content_type() in RETURNED]
    named = [header(inner, "Message-ID") for inner in returned]
    named += [header(mail, name) for name in ("In-Reply-To", "References")]  # Exchange says it there as well
    message_ids = tuple(dict.fromkeys(MESSAGE_ID.findall(" ".join(named)[:5000])))[:MOST]
    if not message_ids:
        raise NotUnderstoodError("A mail server reports on a mail, but does not say which: its headers are missing.")
    proven = frozenset(_proven(inner) for inner in returned)
    return Bounce(message_ids=message_ids, recipients=tuple(recipients[:MOST]), proven=proven)


def _proven(returned):
    """What the returned mail is called, if its headers show that it is ours; else ""."""
    name = header(returned, "Message-ID")
    return name if constant_time_compare(header(returned, PROOF), proof(name)) else ""


def _recipient(block):
    action = header(block, "Action").lower()
    if not action:
        return None
    diagnosis = _without_type(header(block, "Diagnostic-Code"))
    status = STATUS.search(header(block, "Status"))
    said = STATUS.search(diagnosis)
    if said and (status is None or status.group().endswith(".0.0")):  # the server's own words are more exact
        status = said
    addresses = (ADDRESS.search(header(block, name)[:500]) for name in ("Original-Recipient", "Final-Recipient"))
    return Recipient(
        addresses=tuple(found.group().lower() for found in addresses if found),
        action=action.split()[0].strip("();"),
        status=status.group() if status else "",
        diagnosis=clean(diagnosis)[:400],
    )


def _without_type(value):
    """“smtp; 550 5.1.1 …” → “550 5.1.1 …”"""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and " " not in kind.strip() else value
