"""What this room keeps about people."""

import re
import zlib
from email import message_from_bytes
from email.policy import default as modern

from common.personal import Ends, Erased, Field, Kept, Mentions, NotPersonal
from outbox.models import (
    Allowance,
    Body,
    Breaker,
    DeadAddress,
    Hold,
    Incoming,
    MailboxCopy,
    Message,
    Recall,
    Rest,
)
from outbox.retention import DEMONSTRATION_FOR, DIGESTS_FOR, ERASED_ADDRESS, OTHERS_FOR

TOKEN = re.compile(r"[\w:=-]{32,}")


def words_of(packed):
    """Subject and text of a stored mail, without the tokens in its links: whoever has those may act."""
    mail = message_from_bytes(zlib.decompress(packed), policy=modern)
    return TOKEN.sub("…", f"{mail['Subject']}\n\n{mail.get_body(('plain',)).get_content()}")


def bytes_of(packed):
    """A mail that came to us, as it came: it may be no mail that anybody can take apart."""
    return TOKEN.sub("…", zlib.decompress(packed).decode("utf-8", "replace"))


def in_words(name):
    """A name for the machine as people read it: “group-invitation”, “invitation:1” → “Group invitation”, “Invitation
    number 1”."""
    word, _, number = name.partition(":")
    return f"{word.replace('-', ' ').capitalize()}{f' number {number}' if number else ''}"


PERSONAL = [
    Kept(
        Message,
        "Mail we sent you, or are about to send",
        "So that no mail is lost and none comes twice",
        "For good, as proof of what was sent; without your address when you are erased, and after 30 days where a code "
        "was sent to an address that is nobody’s account",
        {
            "person_id": Field(hidden="Your number"),
            "to_address": Field("To", Erased.BLANKED, ERASED_ADDRESS),
            "kind": Field("Kind", read=in_words),
            "about": Field("About", read=in_words),
            "state": Field("State"),
            "due_at": Field("Due"),
            "sent_at": Field("Sent"),
            "last_error": Field("What the mail server said", Erased.NAMES),
            "attempts": Field("Times tried"),
            "channel": Field("By"),
            "key": Field(hidden="A name for the machine, made of the numbers above"),
            "envelope_from": Field(hidden="Ours: where mail comes back that cannot be delivered"),
            "scope": Field(hidden="Which group's leads see it in their log"),
            "priority": Field(hidden="In which order mail leaves"),
            "message_id": Field(hidden="A random name of the mail"),
            "date": Field(hidden="The same moment as it was due"),
            "next_try": Field(hidden="When the machine tries again"),
            "expires_at": Field("Not sent any more from"),
            "domain": Field(hidden="The end of the address, as the database reads it"),
        },
        person=("person_id",),
        address=("to_address",),
        ends=Ends(OTHERS_FOR, ("to_address",), but="All mail but codes for addresses that are nobody’s account"),
    ),
    Kept(
        Body,
        "The text of that mail",
        "So that it can be sent again if the mail server was away",
        "A code until it is sent; a digest until there are three newer ones, 13 months at most; other mail for 30 days",
        {"message": Field("Mail number", read=int), "packed": Field("Text", read=words_of)},
        person=("message__person_id",),
        address=("message__to_address",),
        row_goes=True,
        ends=Ends(DIGESTS_FOR, but="What is still to be sent"),
        on_page=False,
    ),
    Kept(
        MailboxCopy,
        "Mail in the demonstration's mailbox",
        "The demonstration sends no mail and shows it instead",
        "90 days, in the demonstration only",
        {
            "to_address": Field("To"),
            "subject": Field("Subject"),
            "kind": Field("Kind"),
            "at": Field("When"),
            "packed": Field("Text", read=words_of),
            "envelope_from": Field(hidden="Ours: where mail comes back that cannot be delivered"),
            "message_id": Field(hidden="A random name of the mail"),
        },
        address=("to_address",),
        row_goes=True,
        ends=Ends(DEMONSTRATION_FOR),
        on_page=False,
    ),
    Kept(
        DeadAddress,
        "Addresses of yours at which mail came back",
        "So that we do not write to an address that does not exist",
        "For good, until you are erased",
        {
            "address": Field("Address"),
            "why": Field("What the mail server said"),
            "since": Field("Since"),
            "message": Field(hidden="The number of the mail that came back"),
            "revived_at": Field("Works again since"),
            "revived_by_id": Field(hidden="The number of who said so"),
        },
        address=("address",),
        row_goes=True,
    ),
    Kept(
        Incoming,
        "Mail that came back to us",
        "So that we know what does not arrive, and take your answers from a calendar",
        "For 30 days; what we did not understand until somebody has looked",
        {
            "kind": Field("Kind"),
            "state": Field("State"),
            "why": Field("What we made of it"),
            "message": Field("Mail number", read=lambda number: number),
            "at": Field("When"),
            "packed": Field("Text", read=bytes_of),
            "digest": Field(hidden="A number made of its bytes"),
        },
        person=("message__person_id",),
        address=("message__to_address",),
        row_goes=True,
        ends=Ends(OTHERS_FOR, but="What we did not understand, until somebody has looked"),
        on_page=False,
    ),
    Mentions(Breaker, {"reason": "What a mail server said"}),
    NotPersonal(Recall, "Why a mail was called back, in our own words"),
    NotPersonal(Hold, "Why no mail left for a while, in our own words"),
    NotPersonal(Allowance, "How many mails went to a domain of late"),
    NotPersonal(Rest, "Which domains and channels are left alone for a while"),
]
