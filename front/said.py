"""What is said to somebody once, after a deed: in a cookie of ours, and in their session where it takes more room."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class SaidInCookie(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}pg_said"


class Said(FallbackStorage):
    storage_classes = (SaidInCookie, SessionStorage)
