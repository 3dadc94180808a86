"""Second factors, as a phone would have them, for the tests."""

import base64
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from accounts import factors
from tests.front.reading import newest_code

SECURITY, REQUIRED, APP = "/account/security/", "/account/security/required/", "/account/security/app/"
CONFIRM, CONFIRM_CODE = "/account/security/confirm/", "/account/security/confirm/code/"
STAGE = "/sign-in/second-factor/"
OUT = "/account/security/sign-out-everywhere/"
CODES = "/account/security/recovery-codes/"
SECRET = base64.b32encode(b"a secret of 20 bytes").decode()


def app_code(secret=SECRET, *, steps=0):
    """What the app shows now; `steps` half minutes later, or before."""
    return format_hotp_value(hotp_value(secret, int(time.time() // 30) + steps))


def wrong_code(secret=SECRET):
    """Six digits that the app shows neither now nor soon."""
    shown = {app_code(secret, steps=step) for step in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in shown)


def give_app(person, secret=SECRET):
    """The person has an authenticator app. Returns (factor, recovery codes)."""
    made = factors.add_app(person=person, secret=secret, by=person, now=timezone.now())
    person.refresh_from_db()
    return made


def confirm(client, person, next_path=SECURITY):
    """Show in this browser that the person reads their mail. Returns the answer to the code."""
    client.post(CONFIRM, {"next": next_path})
    return client.post(CONFIRM_CODE, {"code": newest_code(person.email)})


def prove(client, code=None):
    """Enter the second factor in a session that has not seen it."""
    return client.post(REQUIRED, {"code": code or app_code()})


def records(client):
    """[(method, type)] that the session knows of."""
    return [(row["method"], row.get("type")) for row in client.session.get("account_authentication_methods", [])]
