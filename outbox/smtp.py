"""Talking to a mail server within a time that holds for the whole mail, not for each read.

The protocol is smtplib's. The socket is ours (outbox.sockets): its timeout is set before every step to what remains.
"""

import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from outbox import pace, sockets
from outbox.deadlines import Deadline
from outbox.mime import NotAnAddressError, ascii_domain, clean

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
GOODBYE_SECONDS = 2


class NoWayOutError(Exception):
    """No connection, TLS, greeting or log-in. It is about us and the server, not about a mail."""


class DeferredError(Exception):
    """Not this time: a reply of 4xx, a dropped connection, no answer in time.

    `before_mail`: the server knew of no mail yet. `rests`: "" or, when we were told that we send too much, what is to
    be left alone for a while: "domain", or "everything" (`for_seconds`, if that was said).
    """

    def __init__(self, why, before_mail=False, rests="", for_seconds=None):
        super().__init__(why)
        self.before_mail, self.rests, self.for_seconds = before_mail, rests, for_seconds


class RefusedError(Exception):
    """Not this mail, ever: a reply of 5xx to MAIL, RCPT, DATA or the text. `by_server`: it said so, not we."""

    def __init__(self, why, by_server=True):
        super().__init__(why)
        self.by_server = by_server


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    security: str  # smtp: none · smtp+tls: STARTTLS, always · smtps: TLS from the first byte
    user: str = ""
    password: str = ""
    seconds: float = 20  # to connect, greet and log in

    def __repr__(self):
        return f"MailServer({self.security}://{self.host}:{self.port})"


def read_url(url):
    """Read EMAIL_URL: smtp://, smtp+tls:// or smtps://, user and password percent-encoded, ?timeout=seconds to connect.

    Raises ValueError, which never holds the password.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("EMAIL_URL must be of the form smtp+tls://user:password@mail.example:587")
    options = parse_qs(parts.query)
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        security=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        seconds=float(options.get("timeout", [MailServer.seconds])[0]),
    )


class Session:
    """One connection, used for one mail after another."""

    def __init__(self, name):
        self._smtp = smtplib.SMTP(local_hostname=name)  # a name is given, or smtplib would ask DNS for ours
        self._smtp.sock = None
        self.is_usable = True
        self.mails = 0  # that the server took

    @classmethod
    def opened(cls, server, deadline, name):
        """Connect, greet and log in. Raises NoWayOutError."""
        session = cls(name)
        try:
            deadline = Deadline(min(server.seconds, deadline.left()))
            session._connect(server, deadline)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            session._smtp.close()
            raise NoWayOutError(f"{server.host}:{server.port}: {_said(error)}") from error
        return session

    def _connect(self, server, deadline):
        smtp = self._smtp
        smtp.sock = sockets.dial(server.host, server.port, deadline)
        with self._within(deadline):
            if server.security == "smtps":
                smtp.sock = sockets.tls().wrap_socket(smtp.sock, server_hostname=server.host)
            self._expect(smtp.getreply(), 220)
            smtp.ehlo_or_helo_if_needed()
            if server.security == "smtp+tls":
                self._expect(smtp.docmd("STARTTLS"), 220)
                smtp.sock = sockets.tls().wrap_socket(smtp.sock, server_hostname=server.host)
                smtp.file = smtp.ehlo_resp = smtp.helo_resp = None
                smtp.esmtp_features = {}
                smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)

    @staticmethod
    def _expect(reply, code):
        if reply[0] != code:
            raise smtplib.SMTPResponseException(*reply)

    def send(self, envelope_from, to_address, mime, deadline):
        """Hand over one mail. Raises RefusedError or DeferredError; then `is_usable` says if another can follow."""
        try:
            envelope_from, to_address = ascii_domain(envelope_from), ascii_domain(to_address)
            options = self._options(envelope_from, to_address, mime)
        except NotAnAddressError as error:
            raise RefusedError(str(error), by_server=False) from error
        before_mail = True
        try:
            with self._within(deadline):
                self._step("MAIL", deadline, self._smtp.mail, envelope_from, options)
                before_mail = False
                self._step("RCPT", deadline, self._smtp.rcpt, to_address)
                self._step("DATA", deadline, self._smtp.docmd, "DATA", wanted=3)
                self._step("the text", deadline, self._hand_over, mime)
        except (RefusedError, DeferredError):
            self._forget_mail()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.is_usable = False
            raise DeferredError(_said(error), before_mail=before_mail) from error
        self.mails += 1

    def _options(self, envelope_from, to_address, mime):
        options = [f"size={len(mime)}"] if self._smtp.has_extn("size") else []
        if envelope_from.isascii() and to_address.isascii():
            return options
        if not self._smtp.has_extn("smtputf8"):
            raise NotAnAddressError("the mail server takes no address with letters outside ASCII")
        return [*options, "SMTPUTF8", "BODY=8BITMIME"]

    def _step(self, name, deadline, call, *args, wanted=2):
        self._smtp.sock.settimeout(deadline.left())
        code, said = call(*args)
        if code // 100 == wanted:
            return
        why = f"{name}: {code} {said.decode('utf-8', 'replace')}"
        if code in (421, -1):
            self.is_usable = False
        if code // 100 == 5:
            raise RefusedError(clean(why))
        too_many = pace.says_too_many(why)
        # Before it knows the reader it can only mean us.
        raise DeferredError(clean(why), rests=("everything" if name == "MAIL" else "domain") if too_many else "")

    def _hand_over(self, mime):
        text = mime if mime.endswith(b"\r\n") else mime + b"\r\n"
        self._smtp.send(re.sub(rb"(?m)^\.", b"..", text) + b".\r\n")
        return self._smtp.getreply()

    def _forget_mail(self):
        """After a refusal the server is told to forget what it had of the mail; a server that will not is left."""
        if not self.is_usable:
            return
        deadline = Deadline(GOODBYE_SECONDS)
        try:
            with self._within(deadline):
                self._smtp.sock.settimeout(deadline.left())
                self.is_usable = self._smtp.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            self.is_usable = False

    def end(self):
        """Say goodbye if there is somebody to say it to."""
        if self.is_usable:
            deadline = Deadline(GOODBYE_SECONDS)
            with suppress(OSError, smtplib.SMTPException), self._within(deadline):
                self._smtp.sock.settimeout(deadline.left())
                self._smtp.quit()
        self._smtp.close()

    def _within(self, deadline):
        return sockets.shut_at_the_end(self._smtp, deadline)


def _said(error):
    """What went wrong, in one line and without a password: smtplib's errors hold the server's words, not ours."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return clean(f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")
    return clean(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
