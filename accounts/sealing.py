"""Secrets that the product has to read again (of authenticator apps, of recovery codes), sealed before they are stored.

The key comes from SECRET_KEY, so a copy of the database alone opens nothing; SECRET_KEY_FALLBACKS open what was sealed
before a change of key.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class CannotBeOpened(Exception):
    """It was sealed with a key that is neither SECRET_KEY nor one of its fallbacks."""


def seal(text):
    return _box().encrypt(text.encode()).decode()


def unseal(sealed):
    """Raises CannotBeOpened."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotBeOpened from None


def seal_anew(sealed):
    """The same, sealed with the SECRET_KEY of today. Raises CannotBeOpened."""
    try:
        return _box().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise CannotBeOpened from None


def _box():
    return MultiFernet([_of_key(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _of_key(key):
    digest = salted_hmac("accounts.sealing", "second factors", secret=key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
