import datetime as dt

import pytest

from tests.smtp import MailServer

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def server(settings):
    """A mail server that takes everything, until its `behaviour` is changed."""
    with MailServer() as server:
        settings.EMAIL_URL = server.url
        yield server
