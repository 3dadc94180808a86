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
def sam(db):
    return UserFactory(email=SAM, name="Sam Example")
