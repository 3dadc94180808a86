"""A real mail server for tests, which answers as it is told."""

import asyncio
import contextlib
import socket
import ssl
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


@dataclass(frozen=True)
class Received:
    """One mail that the server took: the envelope and the bytes."""

    sender: str
    recipient: str
    content: bytes


@dataclass
class Behaviour:
    """What the server does. `replies`: by stage (MAIL, RCPT, DATA, END), a reply or a function of the recipient."""

    replies: dict = field(default_factory=dict)
    hang_at: str = ""
    drop_at: str = ""
    drip_at: str = ""  # one byte now and then, and never a whole line
    mails_a_connection: int = 0
    seconds_a_mail: float = 0
    keeps_waiting: bool = False  # took the text, and does not answer until this is over


class Conversation(SMTP):
    """aiosmtpd's, with a word at every stage."""

    def __init__(self, *args, mail_server, **kwargs):
        super().__init__(*args, **kwargs)
        self.mail_server, self.mails = mail_server, 0

    def connection_made(self, transport):
        self.mail_server.open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error):
        super().connection_lost(error)
        self.mail_server.open.discard(self)

    async def said(self, stage, recipient=""):
        behaviour = self.mail_server.behaviour
        self.mail_server.stages.append(stage)
        self.mail_server.senders.add(self.session.peer)
        if stage == "END":
            await asyncio.sleep(behaviour.seconds_a_mail)
            while self.mail_server.behaviour.keeps_waiting:
                await asyncio.sleep(0.01)
        if behaviour.hang_at == stage:
            await asyncio.sleep(3600)
        while behaviour.drip_at == stage:
            self._writer.write(b"2")
            await asyncio.sleep(0.05)
        if behaviour.drop_at == stage:
            self.transport.abort()
            await asyncio.sleep(3600)
        reply = behaviour.replies.get(stage)
        return reply(recipient) if callable(reply) else reply

    async def smtp_DATA(self, arg):
        reply = await self.said("DATA")
        if reply:
            await self.push(reply)
            return
        await super().smtp_DATA(arg)
        self.mails += 1
        limit = self.mail_server.behaviour.mails_a_connection
        if limit and self.mails >= limit:
            self.transport.close()


class Handler:
    def __init__(self, mail_server):
        self.mail_server = mail_server

    async def handle_MAIL(self, server, session, envelope, address, options):
        reply = await server.said("MAIL")
        if reply:
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = await server.said("RCPT", address)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        behaviour = self.mail_server.behaviour
        took = Received(envelope.mail_from, recipient, envelope.original_content)
        if behaviour.drop_at == "END" or not behaviour.replies.get("END"):
            self.mail_server.received.append(took)
        reply = await server.said("END", recipient)
        return reply or "250 OK"


class MailServer(Controller):
    """`with MailServer() as server: settings.EMAIL_URL = server.url`."""

    def __init__(self, *, security="smtp", password="", tls=None, behaviour=None):
        self.behaviour = behaviour or Behaviour()
        self.security, self.password, self.tls = security, password, tls
        self.received, self.stages, self.senders = [], [], set()
        self.open = set()  # conversations; of one that has ended nothing is received any more
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        implicit = tls if security == "smtps" else None
        super().__init__(Handler(self), hostname="127.0.0.1", port=port, ssl_context=implicit, ready_timeout=10)

    def factory(self):
        return Conversation(
            self.handler,
            mail_server=self,
            enable_SMTPUTF8=True,
            tls_context=self.tls if self.security == "smtp+tls" else None,
            require_starttls=self.security == "smtp+tls",
            auth_required=bool(self.password),
            auth_require_tls=False,
            authenticator=self._let_in,
        )

    def _let_in(self, server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and data.password.decode() == self.password
        return AuthResult(success=right, handled=right)

    @property
    def url(self):
        return f"{self.security}://127.0.0.1:{self.port}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        with contextlib.suppress(Exception):
            self.stop(no_assert=True)


def own_certificate(folder, name="localhost"):
    """A certificate for this test. Returns the server's context and the file that a client has to trust."""
    import datetime as dt

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "certificate.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file
