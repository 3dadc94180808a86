import pytest

from tests.digests.post import Post, belong


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def reader(group):
    """A member of South since long ago."""
    return belong(group, person__name="Sam Example")
