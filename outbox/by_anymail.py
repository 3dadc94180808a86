"""Mail through a provider's own interface: whatever django-anymail knows (an optional extra).

EMAIL_URL is `anymail+postmark://?server_token=…`: the provider, then Anymail's settings for it, in small letters and
without the provider's name. The stored mail is taken apart and handed over in parts, with its Message-ID: not every
provider keeps that, and after an answer that did not come a mail may go twice. The answer to an invitation's calendar
entry is a file there, no part of the text.
"""

from email import message_from_bytes
from email.policy import default as modern
from urllib.parse import parse_qsl, urlsplit

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from urllib3.exceptions import NewConnectionError

from outbox.mime import clean
from outbox.smtp import DeferredError, NoWayOutError, RefusedError
from outbox.transports import ANYMAIL

OURS = {401, 402, 403}  # the key, the account, what it may do: no mail is to blame
LEFT_OUT = {"from", "to", "subject", "reply-to", "date", "mime-version", "content-type", "content-transfer-encoding"}
TAKEN = {"sent", "queued"}
MOST_SAID = 300


class AnymailTransport:
    """A session with a provider."""

    is_fresh = True

    def __init__(self, backend):
        self._backend = backend
        self.is_usable = True

    @classmethod
    def opened(cls, url, deadline):
        """Raises NoWayOutError when the provider is unknown or lacks a setting."""
        parts = urlsplit(url)
        name = parts.scheme.removeprefix(ANYMAIL).replace("-", "_")
        given = dict(parse_qsl(parts.query))
        try:
            backend = get_connection(f"anymail.backends.{name}.EmailBackend", timeout=deadline.left(), **given)
            backend.open()
        except (ImportError, AttributeError) as error:
            raise NoWayOutError(f"EMAIL_URL: Anymail knows no provider “{name}”, or needs more installed") from error
        except (ImproperlyConfigured, TypeError) as error:
            raise NoWayOutError(f"EMAIL_URL: {clean(str(error))}") from error
        return cls(backend)

    def send(self, message, mime, deadline, at):
        """Raises RefusedError, DeferredError, and NoWayOutError for what is no mail's fault."""
        self._backend.timeout = deadline.left()  # for each read: providers' interfaces do not drip
        letter = taken_apart(mime)
        try:
            self._backend.send_messages([letter])
        except AnymailRecipientsRefused as error:
            raise RefusedError(_said(error)) from error
        except requests.ConnectionError as error:
            self.is_usable = False
            if _was_never_there(error):
                raise NoWayOutError(f"{type(error).__name__}: no connection to the provider") from error
            raise DeferredError("the connection to the provider ended before its answer") from error
        except requests.RequestException as error:
            self._judge(error)
        except AnymailAPIError as error:
            self._judge(error)
        except AnymailError as error:
            raise RefusedError(clean(str(error)), by_server=False) from error
        if not letter.anymail_status.status <= TAKEN:  # somebody has to look: it may have gone, or not
            raise RefusedError(f"the provider says: {', '.join(sorted(letter.anymail_status.status))}")

    def _judge(self, error):
        status, why = getattr(error, "status_code", None), _said(error)
        if status in OURS:
            raise NoWayOutError(why) from error
        if status == 429:
            raise DeferredError(why, rests="everything") from error
        if status is None or status == 408 or status >= 500:
            self.is_usable = False
            raise DeferredError(why) from error
        raise RefusedError(why) from error

    def end(self):
        self._backend.close()


def taken_apart(mime):
    """The stored mail as Django's, with what can be said through an interface."""
    mail = message_from_bytes(mime, policy=modern)
    letter = EmailMultiAlternatives(
        subject=str(mail["Subject"]),
        body=mail.get_body(("plain",)).get_content().replace("\r\n", "\n"),
        from_email=str(mail["From"]),
        to=[str(mail["To"])],
        reply_to=[str(mail["Reply-To"])] if mail["Reply-To"] else None,
        headers={name: str(value) for name, value in mail.items() if name.lower() not in LEFT_OUT},
    )
    html = mail.get_body(("html",))
    if html is not None:
        letter.attach_alternative(html.get_content(), "text/html")
    for part in mail.walk():
        if part.get_content_disposition() == "attachment":
            letter.attach(part.get_filename(), part.get_payload(decode=True), part.get_content_type())
    return letter


def _was_never_there(error):
    """Whether nothing was handed over: the name was not found, or nobody listens."""
    return isinstance(error, requests.ConnectTimeout) or any(
        isinstance(getattr(inner, "reason", inner), NewConnectionError) for inner in _inner(error)
    )


def _inner(error):
    while error is not None:
        yield from error.args
        error = error.__cause__


def _said(error):
    response = getattr(error, "response", None)
    if response is None:
        return clean(str(error))[:MOST_SAID]
    return clean(f"the provider answered {response.status_code}: {response.text}")[:MOST_SAID]
