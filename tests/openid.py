"""A small OpenID provider for tests: it describes itself, asks for no password, and signs what it is told to say."""

import http.client
import json
import secrets
import time
from functools import cache
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from accounts.openid import challenge
from tests.web import WebServer, told

CLIENT, SECRET = "peer-groups", "a-client-secret-that-nobody-knows"


@cache
def key(name):
    """Making one takes a moment, so each is made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OpenIDProvider(WebServer):
    """`with OpenIDProvider(back) as provider:`. `claims` and `header` change what the next tokens say (None: leave it
    out), `signed_by` with which key, `described` what it says of itself.
    """

    def __init__(self, back):
        super().__init__()
        self.back, self.answer, self.codes = back, self._answer, {}
        self.issuer = f"http://127.0.0.1:{self.port}/tenant/v2.0"
        self.claims, self.header, self.signed_by, self.described, self.algorithm = {}, {}, "its own", {}, "RS256"
        self.person = {"sub": "1", "email": "sam@winchester.gov.uk", "xms_edov": True}
        self.token = None  # told in place of a token that is made

    @property
    def settings(self):
        return {"issuer": self.issuer, "client_id": CLIENT, "client_secret": SECRET,
                "domains": ("winchester.gov.uk",), "name": "Microsoft"}  # fmt: skip

    def _answer(self, asked):
        path, _, query = asked.path.partition("?")
        return {
            "/tenant/v2.0/.well-known/openid-configuration": self._describe,
            "/authorize": self._authorize,
            "/token": self._exchange,
            "/keys": self._keys,
        }[path](asked, {name: values[0] for name, values in parse_qs(query or asked.body.decode()).items()})

    def _describe(self, asked, given):
        base = f"http://127.0.0.1:{self.port}"
        places = {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}
        return told(200, **{"issuer": self.issuer, "jwks_uri": f"{base}/keys", **places} | self.described)

    def _authorize(self, asked, given):
        """Whoever asks is the person, and goes back with a code."""
        assert (given["client_id"], given["response_type"], given["redirect_uri"]) == (CLIENT, "code", self.back)
        assert given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = given
        return 302, {"Location": f"{self.back}?{urlencode({'code': code, 'state': given['state']})}"}, b""

    def _exchange(self, asked, given):
        """Once, for who has the secret and began it."""
        begun = self.codes.pop(given["code"], None)
        proved = begun and challenge(given["code_verifier"]) == begun["code_challenge"]
        if not proved or given["client_secret"] != SECRET or given["redirect_uri"] != self.back:
            return told(400, error="invalid_grant")
        return told(200, token_type="Bearer", access_token="unused", id_token=self.token or self.made(begun["nonce"]))

    def made(self, nonce):
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        claims = {name: value for name, value in (usual | self.claims).items() if value is not None}
        signer = SECRET * 2 if self.algorithm == "HS256" else key(self.signed_by)
        return jwt.encode(claims, signer, self.algorithm, headers={"kid": "1"} | self.header)

    def _keys(self, asked, given):
        public = json.loads(RSAAlgorithm.to_jwk(key("its own").public_key()))
        return told(200, keys=[public | {"kid": "1", "use": "sig", "alg": "RS256"}])

    def visit(self, address):
        """What a browser that is sent to this address is sent back with: {name: value} of the query."""
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        connection.request("GET", f"{parts.path}?{parts.query}")
        there = connection.getresponse().headers["Location"]
        connection.close()
        return {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
