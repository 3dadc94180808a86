"""The ways out: a mail server or the demonstration's own mailbox, which take the stored bytes as they are; or a
provider's interface (by_anymail, by_notify), which takes what they say.
"""

from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default as modern
from urllib.parse import urlsplit

from django.conf import settings

from outbox import by_notify, smtp, webhooks
from outbox.models import MailboxCopy, Message

ANYMAIL = "anymail+"


class MailboxTransport:
    """Keeps a copy for /mailbox/, in the transaction that marks the message as sent. Opens no connection."""

    is_usable = True
    is_fresh = True

    def send(self, message, mime, deadline, at):
        if message.channel == Message.Channel.WEBHOOK:
            mime = webhooks.as_mail(message, mime)
        subject = message_from_bytes(mime, policy=modern)["Subject"] or ""
        MailboxCopy.objects.create(
            to_address=message.to_address,
            envelope_from=message.envelope_from,
            message_id=message.message_id,
            kind=message.kind,
            subject=str(subject)[:500],
            packed=MailboxCopy.pack(mime),
            at=at,
        )


class SmtpTransport:
    """One connection to the mail server, logged in."""

    def __init__(self, session):
        self._session = session

    @property
    def is_usable(self):
        return self._session.is_usable

    @property
    def is_fresh(self):
        """Whether nothing was sent over it yet: a server may close a connection that has done its share."""
        return self._session.mails == 0

    def send(self, message, mime, deadline, at):
        """Raises RefusedError for a reply of 5xx and DeferredError for everything else that went wrong."""
        self._session.send(message.envelope_from, message.to_address, mime, deadline)

    def end(self):
        self._session.end()


@contextmanager
def opened(deadline):
    """A way out that is ready: connected, greeted and logged in, if it is a mail server. Raises NoWayOutError."""
    if keeps_mail():
        yield MailboxTransport()
        return
    try:
        way = _open(settings.EMAIL_URL, deadline)
    except ValueError as error:
        raise smtp.NoWayOutError(str(error)) from error
    try:
        yield way
    finally:
        way.end()


def read_url(url):
    """What EMAIL_URL names: a Service of Notify, a MailServer, or for Anymail the address itself. Raises ValueError."""
    scheme = urlsplit(url).scheme
    if scheme in by_notify.SCHEMES:
        return by_notify.read_url(url)
    return url if scheme.startswith(ANYMAIL) else smtp.read_url(url)


def _open(url, deadline):
    named = read_url(url)
    if isinstance(named, by_notify.Service):
        return by_notify.NotifyTransport(named)
    if isinstance(named, smtp.MailServer):
        return SmtpTransport(smtp.Session.opened(named, deadline, name=settings.MAIL_DOMAIN))
    try:
        from outbox.by_anymail import AnymailTransport  # an extra, which need not be installed
    except ImportError as error:
        raise smtp.NoWayOutError("EMAIL_URL names Anymail, which is not installed: see README") from error
    return AnymailTransport.opened(url, deadline)


def way_of_posts():
    """The way that posts to channels take."""
    return MailboxTransport() if keeps_mail() else webhooks.WebhookTransport()


def keeps_mail():
    """Whether mail stays here. In demo mode always, whatever EMAIL_URL says; in tests unless one gives a server."""
    return settings.MODE == "demo" or (settings.MODE == "test" and not settings.EMAIL_URL)
