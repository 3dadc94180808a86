import pytest
from django.core.cache import cache


@pytest.fixture
def required(settings):
    """As in production: who leads needs a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture(autouse=True)
def nothing_is_tried_yet(db):
    cache.clear()
    yield
    cache.clear()
