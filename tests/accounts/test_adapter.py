import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail

from accounts.adapter import AccountAdapter
from outbox.models import Message

pytestmark = pytest.mark.django_db


def test_what_allauth_writes_goes_through_the_outbox_and_nowhere_else(rf, member):
    request = rf.get("/")
    with context.request_context(request):
        get_adapter().send_mail(
            "mfa/email/totp_activated",
            "sam@people.example",
            {"user": member, "ip": "127.0.0.1", "user_agent": "Example", "timestamp": member.joined_at},
        )

    assert list(Message.objects.values_list("kind", "to_address", "state")) == [
        ("account", "sam@people.example", "queued")
    ]
    assert b"Authenticator App Activated" in Message.objects.get().body.mime
    assert mail.outbox == []


def test_nobody_signs_up_but_by_our_own_pages(rf):
    assert isinstance(get_adapter(), AccountAdapter)
    assert get_adapter().is_open_for_signup(rf.get("/")) is False
