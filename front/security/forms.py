"""What is typed to protect an account, and to get in."""

import logging

from allauth.mfa.base.internal.flows import post_authentication
from django import forms
from django.utils import timezone

from accounts import codes, factors
from common import limits
from common.forms import Form
from front.security import passkeys

log = logging.getLogger(__name__)
TOO_MANY = "Too many codes were tried. Wait 15 minutes, then try again"


def code_field(label, hint, **attrs):
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=40,
        error_messages={"required": "Enter the code", "max_length": "Enter the code alone: six or eight digits"},
        widget=forms.TextInput(attrs={
            "autocomplete": "one-time-code", "spellcheck": "false",
            "class": "govuk-input--width-10 govuk-input--extra-letter-spacing", **attrs,
        }),
    )  # fmt: skip


class SecondFactorForm(Form):
    """A code of the authenticator app, a recovery code, or what a passkey proves (sent by assets/passkey.js)."""

    code = code_field(
        "Code", "Six digits from your authenticator app, or one of your recovery codes", inputmode="numeric"
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, request, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.person, self.factor = request, person, None
        self.fields["code"].required = "credential" not in self.data

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not limits.within(self.request, "second_codes", key=str(self.person.pk)):
            self._log_failure("too many were tried")
            raise forms.ValidationError(TOO_MANY)
        if cleaned["code"]:
            self.factor = factors.check(person=self.person, typed=cleaned["code"], now=timezone.now())
            if self.factor is None:
                self._log_failure("the code is wrong")
                self.add_error("code", "That code does not fit. Each works once: wait for the next one in your app")
        else:
            self.factor = passkeys.proved_by(self.person, cleaned["credential"])
            if self.factor is None:
                self._log_failure("the passkey is another")
                raise forms.ValidationError("That was not your passkey. Try again, or enter a code")
        return cleaned

    def save(self):
        """The session remembers that the factor was used."""
        self.factor.user = self.person
        post_authentication(self.request, self.factor)
        log.info("person %s used a second factor: %s", self.person.pk, self.factor.type)

    def _log_failure(self, why):
        log.warning("person %s did not prove a second factor: %s", self.person.pk, why)


class PasskeyForm(Form):
    name = forms.CharField(
        label="What is it called?",
        help_text="For you to tell your passkeys apart, such as “Work laptop” or “Blue key”",
        max_length=40,
        error_messages={"required": "Enter a name for this passkey, such as “Work laptop”"},
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not passkeys.is_made(cleaned["credential"]):
            raise forms.ValidationError("No passkey was made. Try again, and follow what your browser asks")
        return cleaned

    def act(self, *, now):
        """Returns (factor, recovery codes), or None with an error on the form."""
        try:
            return factors.add_passkey(person=self.person, by=self.person, now=now, **self.cleaned_data)
        except factors.FactorRefused as refused:
            self.add_error("name", str(refused))
            return None


class AppForm(Form):
    """The first code of a new authenticator app, which shows that it has the secret."""

    code = code_field("Code from the app", "Six digits, such as 123 456", inputmode="numeric")

    def __init__(self, *args, request, secret, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.secret = request, secret

    def clean_code(self):
        typed = self.cleaned_data["code"]
        if not limits.within(self.request, "second_codes", key=str(self.request.user.pk)):
            raise forms.ValidationError(TOO_MANY)
        if not factors.app_code_fits(self.secret, typed):
            raise forms.ValidationError(
                "The app should show another code. Check that the phone sets its clock by itself, then enter the newest"
            )
        return typed

    def act(self, *, now):
        """Returns (factor, recovery codes), or None with an error on the form."""
        person = self.request.user
        try:
            made = factors.add_app(person=person, secret=self.secret, by=person, now=now)
        except factors.FactorRefused as refused:
            self.add_error("code", str(refused))
            return None
        factors.is_first_use(person, self.cleaned_data["code"])  # nor at sign-in in the same half minute
        return made


class MailedCodeForm(Form):
    code = code_field(
        "Code from the email",
        "Eight letters, such as BCDF‑GHJK. Capitals, spaces and the hyphen do not matter.",
        autocapitalize="characters",
    )


def wrong_code(wrong):
    """What to say of a mailed code that does not fit. `wrong`: how many did not, with this one."""
    left = codes.TRIES - wrong
    tries = "one more try" if left == 1 else f"{left} more tries"
    return f"That is not the code we sent. Check the newest email from us; you have {tries}"
