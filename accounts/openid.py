"""Sign-in through a council's own provider, as OpenID Connect has it: an authorization code with state, nonce and PKCE.

One provider, whose issuer, client and domains are set (settings.OIDC). It says which address somebody has; who that is
and what they may is ours to know, as after a code by mail. Nothing that it says is kept. docs/openid-connect.md
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import jwt

from accounts import addresses
from outbox import https
from outbox.deadlines import Deadline

SECONDS = 15  # for all that is asked of the provider in one step
MOST_READ = 300_000  # bytes of an answer
LEEWAY = 60  # seconds that two clocks may differ
ALGORITHM = "RS256"
TOLD = ["exp", "iat", "iss", "aud", "sub", "nonce"]  # without one of these it is no ID token
TRUE = {True, "1", "true", "True"}  # how Entra writes xms_edov, from one year to another


class Refused(Exception):
    """Nobody comes in this way. `reason`: unreachable, refused, unverified or domain; the text is for the log."""

    def __init__(self, reason, why):
        super().__init__(why)
        self.reason = reason


@dataclass(frozen=True)
class Provider:
    """`domains`: whose addresses it may vouch for. `name`: what people call it."""

    issuer: str
    client_id: str
    client_secret: str
    domains: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Begun:
    """`address` is where the browser goes; the rest is kept for its return, in its session alone."""

    address: str
    state: str
    nonce: str
    verifier: str


def begin(provider, back):
    """Where to send the browser, which returns to the address `back`. Raises Refused."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "client_id": provider.client_id, "response_type": "code", "response_mode": "query", "redirect_uri": back,
        "scope": "openid email", "state": state, "nonce": nonce,
        "code_challenge": challenge(verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    there = _described(provider, Deadline(SECONDS))["authorization_endpoint"]
    return Begun(f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}", state, nonce, verifier)


def challenge(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def finish(provider, back, *, code, nonce, verifier):
    """The canonical address that the provider vouches for, and how its owner showed it there. Raises Refused."""
    deadline = Deadline(SECONDS)
    described = _described(provider, deadline)
    told = _ask(provider, "POST", described["token_endpoint"], deadline, {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
        "client_id": provider.client_id, "client_secret": provider.client_secret,
    })  # fmt: skip
    claims = _read(provider, told.get("id_token"), _ask(provider, "GET", described["jwks_uri"], deadline))
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused("refused", "the token was made for another sign-in")
    methods = claims.get("amr")
    return _vouched(provider, claims), [str(each) for each in methods] if isinstance(methods, list) else []


def _vouched(provider, claims):
    """The address, if the provider says that it is theirs, and may say so of addresses on this domain."""
    address = addresses.canonical(claims["email"]) if isinstance(claims.get("email"), str) else ""
    if not address or not (claims.get("email_verified") is True or _owns_domain(claims)):
        raise Refused("unverified", "the token has no address that the provider has verified")
    if address.rpartition("@")[2] not in provider.domains:
        raise Refused("domain", "the address is on a domain that this provider is not set for")
    return address


def _owns_domain(claims):
    """Entra has no `email_verified`: `xms_edov` says that the tenant has shown the address's domain to be its own."""
    said = claims.get("xms_edov")
    return isinstance(said, (bool, int, str)) and said in TRUE


def _read(provider, token, keys):
    """What the token says, once it is sure that it is this provider's, meant for us, and of now. Raises Refused."""
    try:
        name = jwt.get_unverified_header(token).get("kid")
        [key] = [key.key for key in jwt.PyJWKSet.from_dict(keys).keys if key.key_id == name]
        claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], audience=provider.client_id, issuer=provider.issuer, leeway=LEEWAY,
            options={"require": TOLD},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise Refused("refused", f"the token is not what it should be: {type(error).__name__}") from error
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Refused("refused", "the token was made for another programme")
    return claims


def _described(provider, deadline):
    """What the provider says of itself. It has to be the one that is set: `common` and the like never are."""
    described = _ask(provider, "GET", f"{provider.issuer}/.well-known/openid-configuration", deadline)
    places = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if described.get("issuer") != provider.issuer or not all(isinstance(described.get(name), str) for name in places):
        raise Refused("unreachable", "the provider describes itself as another one, or not at all")
    return described


def _ask(provider, method, url, deadline, fields=None):
    """The JSON object that the provider answers. Raises Refused: whatever else it answers helps nobody here."""
    parts = urlsplit(url)
    if parts.scheme != urlsplit(provider.issuer).scheme:
        raise Refused("unreachable", "the provider names an address without TLS")
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(fields).encode() if fields else None
    try:
        answer = https.ask(method, parts, deadline=deadline, headers=headers, body=body, most=MOST_READ)
        told = json.loads(answer.body)
    except (OSError, ValueError) as error:
        raise Refused("unreachable", f"the provider did not answer: {type(error).__name__}") from error
    if answer.status != 200 or not isinstance(told, dict):
        reason = "refused" if fields and 400 <= answer.status < 500 else "unreachable"
        raise Refused(reason, f"the provider answered {answer.status}")
    return told
