"""Mail to others that names an erased person."""

import base64
import re
import zlib
from contextlib import suppress
from email import message_from_bytes
from email.policy import default as modern

from django.db.models import Q

from outbox import actions as outbox
from outbox.models import Body, Incoming, MailboxCopy
from peergroups.emails import LETTER

BASE64 = re.compile(rb"base64\r?\n(?:\S[^\r\n]*\r?\n)*\r?\n([A-Za-z0-9+/=\r\n]+)")


def forget(sought, groups):
    """Remove the text of mail, sent or not, that names the person; what waits to be sent is taken back.

    What a planner wrote it writes again, as it is true by then. Mail of the person's groups, and of no group, is read,
    and what people write to leads, which anybody may do anywhere; None: all.
    """
    if sought is None:
        return
    bodies = Body.objects.all()
    if groups is not None:
        scopes = [f"group:{group}" for group in groups]
        to_leads = Q(message__kind=LETTER)
        bodies = bodies.filter(to_leads | Q(message__scope="") | Q(message__scope__in=scopes))
    named = _naming(bodies.values_list("pk", "message__key", "packed"), sought)
    if named:
        outbox.cancel(reason="it names somebody who was erased", keys=[key for _, key in named])
    Body.objects.filter(pk__in=[pk for pk, _ in named]).delete()
    came_back = _naming(Incoming.objects.values_list("pk", "why", "packed"), sought)
    Incoming.objects.filter(pk__in=[pk for pk, _ in came_back]).delete()
    copies = _naming(MailboxCopy.objects.values_list("pk", "subject", "packed"), sought)
    MailboxCopy.objects.filter(pk__in=[pk for pk, _ in copies]).delete()


def _naming(rows, sought):
    return [(pk, name) for pk, name, packed in rows.iterator(chunk_size=200) if _names(zlib.decompress(packed), sought)]


def _names(mime, sought):
    """First a glance at the bytes, for most mail names somebody else: a mail is taken apart only if it may."""
    raw = mime.replace(b"=\r\n", b"").replace(b"=\n", b"")
    packed = b"".join(_decoded(part) for part in BASE64.findall(mime))
    glance = (raw + _unfolded(packed)).lower()
    if not any(hint.encode() in glance for hint in sought.hints):
        return False
    try:
        texts = _texts_of(mime)
    except Exception:  # what came from elsewhere may be no mail: then its bytes are what it says
        texts = [glance.decode("utf-8", "replace")]
    return any(sought.are_in(text) for text in texts)


def _texts_of(mime):
    """Its headers and parts, as a mail program reads them."""
    mail = message_from_bytes(mime, policy=modern)
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    texts = [_unfolded(part).decode("utf-8", "replace") for part in parts]
    return [str(text) for text in [*mail.values(), *texts]]


def _decoded(part):
    """What came from elsewhere may be cut off in the middle."""
    with suppress(ValueError):
        return base64.b64decode(part)
    return part


def _unfolded(text):
    """Long lines of a calendar entry are folded, in the middle of a name if need be."""
    return text.replace(b"\r\n ", b"")
