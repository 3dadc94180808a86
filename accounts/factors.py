"""What somebody signs in with beside the code from the mail: an authenticator app, passkeys, and recovery codes for the
day those are lost.

allauth keeps them (Authenticator). What fits, what is added or taken away, and who is told is decided here.
Each change of a factor signs the person out everywhere: the view keeps the browser that it was made in.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.cache import cache
from django.db import IntegrityError, transaction

from accounts import sealing
from accounts import security_emails as emails
from accounts.models import LostFactor, User
from outbox import actions as outbox

Kind = Authenticator.Type
FACTORS = [Kind.TOTP, Kind.WEBAUTHN]
MOST_PASSKEYS = 10
# A code of the app counts half a minute before and after its own, for clocks differ; and only once in all that time.
A_CODE_LASTS_SECONDS = 120


class FactorRefused(Exception):
    """It cannot be added. Its text says why, for people."""


def of(person):
    """The person's second factors, oldest first; recovery codes are none."""
    return Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).order_by("created_at", "pk")


def are_kept_for(person):
    """Whether somebody has a second factor."""
    return of(person).exists()


def named(factor):
    """What its owner calls it: “Authenticator app”, or “Passkey: Phone”."""
    return "Authenticator app" if factor.type == Kind.TOTP else f"Passkey: {factor.data['name']}"


def recovery_codes_left(person):
    """How many recovery codes nobody has used yet."""
    row = Authenticator.objects.filter(user_id=person.pk, type=Kind.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row else 0


# A code that was typed ------------------------------------------------------------------------------------------------
def app_code_fits(secret, typed):
    """Whether this is what an app with this secret shows, now or half a minute ago or ahead."""
    return validate_totp_code(secret, typed)


@transaction.atomic
def check(*, person, typed, now):
    """The factor that this code is of, or None. A code is good once; of a recovery code its owner is told."""
    app = Authenticator.objects.filter(user_id=person.pk, type=Kind.TOTP).first()
    if app and app_code_fits(decrypt(app.data["secret"]), typed) and is_first_use(person, typed):
        return app
    codes = Authenticator.objects.filter(user_id=person.pk, type=Kind.RECOVERY_CODES).first()
    if codes and codes.wrap().validate_code(typed):
        left = recovery_codes_left(person)
        outbox.queue([emails.recovery_code_used(person, left=left, now=now)])
        return codes
    return None


def is_first_use(person, typed):
    """Take note that this code of the app was used. False if it was before: two forms at once let in one."""
    digits = "".join(character for character in typed if character.isdigit())
    return cache.add(f"app-code-used:{person.pk}:{digits}", True, A_CODE_LASTS_SECONDS)


# Adding and taking away -----------------------------------------------------------------------------------------------
@transaction.atomic
def add_app(*, person, secret, by, now):
    """Let an authenticator app with this secret be asked for at sign-in. Returns (factor, recovery codes or []).

    Codes are made with the first factor. Raises FactorRefused for a second app.
    """
    _hold(person)
    try:
        with transaction.atomic():
            factor = TOTP.activate(person, secret).instance
    except IntegrityError:
        raise FactorRefused("You have an authenticator app already. Remove it first to set up another one.") from None
    return factor, _added(person, factor, now)


@transaction.atomic
def add_passkey(*, person, name, credential, by, now):
    """Let this passkey be asked for at sign-in. Returns (factor, recovery codes or []). Raises FactorRefused."""
    _hold(person)
    passkeys = [row.data["name"] for row in of(person).filter(type=Kind.WEBAUTHN)]
    if len(passkeys) >= MOST_PASSKEYS:
        raise FactorRefused(f"You have {MOST_PASSKEYS} passkeys. Remove one before you add another.")
    if name.casefold() in {other.casefold() for other in passkeys}:
        raise FactorRefused("You have a passkey of this name. Enter another name, or remove that one first.")
    factor = WebAuthn.add(person, name, credential).instance
    return factor, _added(person, factor, now)


@transaction.atomic
def remove(*, factor, by, now):
    """Take a second factor away. With the last one the recovery codes go as well."""
    person = factor.user
    _hold(person)
    what = named(factor)
    factor.delete()
    if not are_kept_for(person):
        Authenticator.objects.filter(user_id=person.pk).delete()
    sign_out_everywhere(person=person)
    outbox.queue([emails.factor_changed(person, change=emails.REMOVED, what=what, now=now)])


@transaction.atomic
def make_recovery_codes(*, person, by, now):
    """New recovery codes in place of the old ones. Returns them: nobody sees them again. Raises FactorRefused."""
    _hold(person)
    if not are_kept_for(person):
        raise FactorRefused("Set up an authenticator app or a passkey first: recovery codes stand in for it.")
    Authenticator.objects.filter(user_id=person.pk, type=Kind.RECOVERY_CODES).delete()
    outbox.queue([emails.factor_changed(person, change=emails.CODES_MADE, what="", now=now)])
    return RecoveryCodes.activate(person).get_unused_codes()


@transaction.atomic
def take_away(*, person, by, because, now):
    """Take somebody's lost factors and recovery codes away, so that a code from the mail is enough once more.

    `by`: a coordinator, or None for whoever runs the machine. The person is told and signed out everywhere. Raises
    FactorRefused for who has none, and for one's own.
    """
    _hold(person)
    if by == person:
        raise FactorRefused("Remove your own on the page of your account.")
    if not are_kept_for(person):
        raise FactorRefused("There is no second factor: a code from the mailbox is enough.")
    Authenticator.objects.filter(user_id=person.pk).delete()
    LostFactor.objects.create(person=person, by=by, because=because, at=now)
    sign_out_everywhere(person=person)
    outbox.queue([emails.factors_taken_away(person, by=by, because=because, now=now)])


@transaction.atomic
def seal_anew():
    """Seal every secret with the SECRET_KEY of today, so that its fallbacks can go.

    Returns how many were, and how many could not be opened with any key.
    """
    done = lost = 0
    for row in Authenticator.objects.exclude(type=Kind.WEBAUTHN).select_for_update().order_by("pk"):
        (name,) = {"secret", "seed"} & row.data.keys()
        try:
            row.data[name] = sealing.seal_anew(row.data[name])
        except sealing.CannotBeOpened:
            lost += 1
            continue
        row.save(update_fields=["data"])
        done += 1
    return done, lost


def sign_out_everywhere(*, person):
    """End every session of this person: each carries a digest of the (unusable) password, which is another one now.

    The sessions' own rows go when they are next used, or with their 60 days.
    """
    person.set_unusable_password()
    person.save(update_fields=["password"])


def _added(person, factor, now):
    """Tell of a new factor, end the other sessions, and return the recovery codes that were made with the first one."""
    sign_out_everywhere(person=person)
    outbox.queue([emails.factor_changed(person, change=emails.ADDED, what=named(factor), now=now)])
    if Authenticator.objects.filter(user_id=person.pk, type=Kind.RECOVERY_CODES).exists():
        return []
    return RecoveryCodes.activate(person).get_unused_codes()


def _hold(person):
    """One change of somebody's factors at a time."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
