import uuid

import pytest
from django.core.cache import cache

from tests.factories import UserFactory
from tests.front.signing_in import SAM


@pytest.fixture
def nothing_is_counted_yet(db):
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def counted_apart(settings):
    """As in production, in a corner of the fast cache that no other test has used."""
    own = {**settings.CACHES["fast"], "KEY_PREFIX": f"{settings.KEY_PREFIX}{uuid.uuid4()}"}
    settings.CACHES = {**settings.CACHES, "fast": own}


@pytest.fixture
def pages_kept(settings, counted_apart):
    """As in production, in a corner of the fast cache that no other test has used: its prefix."""
    settings.PAGES_KEPT_SECONDS = 60
    return settings.CACHES["fast"]["KEY_PREFIX"]


@pytest.fixture
def sam(db):
    return UserFactory(email=SAM, name="Sam Example")
