"""The ways out: a mail server, or the demonstration's own mailbox. Both take the stored bytes as they are."""

from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default as modern

from django.conf import settings

from outbox import smtp
from outbox.models import MailboxCopy


class MailboxTransport:
    """Keeps a copy for /mailbox/, in the transaction that marks the message as sent. Opens no connection."""

    is_usable = True
    is_fresh = True

    def send(self, message, mime, deadline, at):
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


@contextmanager
def opened(deadline):
    """A way out that is ready: connected, greeted and logged in, if it is a mail server. Raises NoWayOutError."""
    if keeps_mail():
        yield MailboxTransport()
        return
    try:
        server = smtp.read_url(settings.EMAIL_URL)
    except ValueError as error:
        raise smtp.NoWayOutError(str(error)) from error
    session = smtp.Session.opened(server, deadline, name=settings.MAIL_DOMAIN)
    try:
        yield SmtpTransport(session)
    finally:
        session.end()


def keeps_mail():
    """Whether mail stays here. In demo mode always, whatever EMAIL_URL says; in tests unless one gives a server."""
    return settings.MODE == "demo" or (settings.MODE == "test" and not settings.EMAIL_URL)
