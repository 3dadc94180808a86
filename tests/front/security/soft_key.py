"""A security key in software: makes passkeys and proves them, as a browser would send it."""

import hashlib
import json
import re
import secrets
from html import unescape

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

SITE = "testserver"


def asked_on(page):
    """What a page asks the browser for."""
    return json.loads(unescape(re.search(r'data-options="([^"]+)"', page.text)[1]))["publicKey"]


class SoftKey:
    def __init__(self, site=SITE):
        self.site, self.id = site, secrets.token_bytes(16)
        self.private = ec.generate_private_key(ec.SECP256R1())

    def makes(self, asked):
        """What comes back when a passkey is made."""
        public = ES256.from_cryptography_key(self.private.public_key())
        data = self._data(AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public))
        response = {"attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {})))}
        return self._answer("webauthn.create", asked, response)

    def proves(self, asked):
        """What comes back when the passkey is asked for."""
        data, said = self._data(), self._said("webauthn.get", asked)
        signature = self.private.sign(bytes(data) + said.hash, ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": websafe_encode(bytes(data)), "signature": websafe_encode(signature)}
        return self._answer("webauthn.get", asked, response)

    def _data(self, made=b""):
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        flags |= AuthenticatorData.FLAG.AT if made else 0
        return AuthenticatorData.create(hashlib.sha256(self.site.encode()).digest(), flags, 0, made)

    def _said(self, what, asked):
        return CollectedClientData.create(what, websafe_decode(asked["challenge"]), f"https://{self.site}")

    def _answer(self, what, asked, response):
        name = websafe_encode(self.id)
        response["clientDataJSON"] = websafe_encode(bytes(self._said(what, asked)))
        answer = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(answer)
