"""allauth keeps sessions, verified addresses and the second factor; asking for a code, joining and mail are ours."""

import base64
import logging
import secrets
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import linebreaks

from accounts import sealing
from outbox import actions as outbox
from outbox.letters import Letter, Priority

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Named in settings, so that no room imports this one."""

    def is_open_for_signup(self, request):
        """People come in through our own sign-in, where the code is checked before anything is saved."""
        return False

    def respond_user_inactive(self, request, user):
        messages.error(request, "This account is closed. The lead of your peer group can tell you more.")
        return redirect("account_login")

    def send_mail(self, template_prefix, email, context):
        """Whatever allauth has to say goes through the outbox as well, in the transaction of what it tells of."""
        now = timezone.now()
        page = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        mail = self.render_mail(template_prefix, email, page | context)
        letter = Letter(
            kind="account",
            key=f"account:{template_prefix.rpartition('/')[2]}:{uuid4().hex}",
            to_address=email,
            priority=Priority.CODE,
            due_at=now,
            subject=mail.subject,
            text=mail.body,
            html=linebreaks(mail.body, autoescape=True),
        )
        with transaction.atomic():
            outbox.queue([letter])

    def format_email_subject(self, subject):
        return subject

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """All but “Successfully signed in as …”: the next page shows that by itself."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)


class FactorAdapter(DefaultMFAAdapter):
    """How second factors are kept and named. Named in settings as well."""

    def encrypt(self, text):
        return sealing.seal(text)

    def decrypt(self, encrypted_text):
        """Where the key is lost nothing fits any more: a random secret takes the place of the one that was."""
        try:
            return sealing.unseal(encrypted_text)
        except sealing.CannotBeOpened:
            log.error(
                "a second factor was sealed with a SECRET_KEY that is not among the fallbacks: see docs/accounts.md"
            )
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self):
        return settings.SITE_NAME

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user):
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.name or user.email}
