"""Mail through GOV.UK Notify: the text of a mail in a template of two gaps, ((subject)) and ((text)).

EMAIL_URL is `notify://KEY@api.notifications.service.gov.uk?template=ID`. Notify makes its own HTML and takes no
calendar files; the page that each mail links to has the entry. It knows no Message-ID, so ours is the reference: before
what may have been handed over is handed over, Notify is asked for it, since a sender may have died in between.
"""

import base64
import hmac
import json
import re
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default as modern
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from outbox import https
from outbox.mime import clean
from outbox.smtp import DeferredError, NoWayOutError, RefusedError

SCHEMES = {"notify": "https", "notify+http": "http"}
HERE = {"127.0.0.1", "::1", "localhost"}  # where a test listens: elsewhere the key would go in clear
HOST = "api.notifications.service.gov.uk"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY = re.compile(rf"(?:.*-)?({UUID})-({UUID})", re.IGNORECASE)
MOST_READ = 1_000_000
A_MINUTE, A_DAY_ENDS = 60, 15 * 60  # seconds to leave it alone: too many a minute, too many today


@dataclass(frozen=True)
class Service:
    """One service of Notify: where, as whom, and with which template."""

    origin: SplitResult
    service_id: str
    template: str
    reply_to: str = ""
    secret: str = field(default="", repr=False)


def read_url(url):
    """Read EMAIL_URL. Raises ValueError, which never holds the key."""
    parts = urlsplit(url)
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    key = KEY.fullmatch(unquote(parts.username or ""))
    scheme = SCHEMES.get(parts.scheme)
    if not key or not options.get("template") or (scheme == "http" and parts.hostname not in HERE):
        raise ValueError(f"EMAIL_URL must be of the form notify://key@{HOST}?template=id")
    return Service(
        origin=urlsplit(f"{scheme}://{parts.netloc.rpartition('@')[2] or HOST}"),
        service_id=key[1],
        secret=key[2],
        template=options["template"],
        reply_to=options.get("reply_to", ""),
    )


class NotifyTransport:
    is_usable = True
    is_fresh = True

    def __init__(self, service):
        self._service = service

    def send(self, message, mime, deadline, at):
        """Raises RefusedError, DeferredError, and NoWayOutError for what is no mail's fault."""
        if may_have_gone(message) and self._has(message, deadline):
            return
        self._ask("POST", "/v2/notifications/email", deadline, self._said(message, mime))

    def _said(self, message, mime):
        mail = message_from_bytes(mime, policy=modern)
        text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        words = {"subject": str(mail["Subject"]), "text": text}
        stop_url = str(mail["List-Unsubscribe"] or "").strip("<>")
        said = {
            "email_address": message.to_address,
            "template_id": self._service.template,
            "personalisation": words,
            "reference": message.message_id,
            "email_reply_to_id": self._service.reply_to,
            "one_click_unsubscribe_url": stop_url if stop_url.startswith("https://") else "",
        }
        return {name: value for name, value in said.items() if value}

    def _has(self, message, deadline):
        """Whether Notify has taken this mail. Raises RefusedError if it could not deliver it for good."""
        told = self._ask("GET", f"/v2/notifications?reference={quote(message.message_id, safe='')}", deadline)
        states = {row["status"] for row in told["notifications"] if row["reference"] == message.message_id}
        if states == {"permanent-failure"}:
            raise RefusedError("Notify: permanent-failure, the address does not exist")
        return bool(states - {"technical-failure", "validation-failed"})

    def _ask(self, method, path, deadline, said=None):
        target = urlsplit(self._service.origin.geturl() + path)
        headers = {"Authorization": f"Bearer {token(self._service)}", "Content-Type": "application/json"}
        body = None if said is None else json.dumps(said).encode()
        try:
            answer = https.ask(method, target, deadline=deadline, headers=headers, body=body, most=MOST_READ)
        except https.NotAskedError as error:
            raise NoWayOutError(str(error)) from error
        except OSError as error:
            raise DeferredError(f"{error}: no answer from Notify") from error
        if answer.status // 100 != 2:
            _complain(answer)
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise DeferredError("Notify answered what nobody can read") from error

    def end(self):
        """Nothing is kept open."""


def may_have_gone(message):
    """Whether a sender may have handed it over and died. A code is wanted at once, and twice it does no harm."""
    return message.attempts > 0 or message.kind != "code"


def token(service):
    """What lets us in, for half a minute: a JSON Web Token signed with the key's secret."""
    header = _sealed({"typ": "JWT", "alg": "HS256"})
    claim = _sealed({"iss": service.service_id, "iat": int(time.time())})
    signature = hmac.digest(service.secret.encode(), header + b"." + claim, "sha256")
    return b".".join([header, claim, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def _sealed(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def _complain(answer):
    """Raise what an answer other than yes means."""
    status, why = answer.status, _why(answer)
    if status in {401, 403, 404} or (status == 400 and re.search(r"template|personalisation", why, re.IGNORECASE)):
        raise NoWayOutError(why)
    if status == 400:
        raise RefusedError(why)
    if status == 429:
        today = "TooManyRequests" in why
        raise DeferredError(why, rests="everything", for_seconds=A_DAY_ENDS if today else A_MINUTE)
    raise DeferredError(why)


def _why(answer):
    try:
        errors = json.loads(answer.body)["errors"]
        said = "; ".join(f"{error['error']}: {error['message']}" for error in errors)
    except (ValueError, KeyError, TypeError):
        said = "nothing that can be read"
    return clean(f"Notify answered {answer.status}: {said}")[:300]
