"""Codes that sign a person in: long, kept only as a digest, bound to the browser that asked."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.utils.crypto import salted_hmac

VALID_FOR = timedelta(minutes=15)
TRIES = 3


@dataclass(frozen=True)
class SentCode:
    """What the browser's session keeps of a code. `expires` is in seconds since 1970, `wrong` counts wrong tries."""

    id: str
    email: str
    digest: str
    expires: int
    wrong: int = 0

    def has_expired(self, now):
        return now.timestamp() >= self.expires

    def fits(self, typed):
        """Whether this is the code that was sent; letter case, spaces and hyphens do not matter."""
        return hmac.compare_digest(self.digest, _digest(self.id, typed))


def make(email, now):
    """Return the code to send and what to keep of it. Eight of 20 consonants: no words, no 0 and O; 34 bits."""
    code, name = get_adapter().generate_login_code(), uuid.uuid4().hex
    return code, SentCode(name, email, _digest(name, code), int((now + VALID_FOR).timestamp()))


def _digest(name, code):
    letters = "".join(character for character in code.upper() if character.isalnum())
    return salted_hmac(f"accounts.codes:{name}", letters, algorithm="sha256").hexdigest()
