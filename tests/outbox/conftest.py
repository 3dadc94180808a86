import datetime as dt

import pytest

from outbox import pace
from tests.smtp import MailServer, own_certificate
from tests.web import WebServer

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


@pytest.fixture(autouse=True)
def nothing_rests():
    """What a sender remembers of one test is nothing to the next."""
    pace.kept.forget()
    yield
    pace.kept.forget()


@pytest.fixture
def channel(settings, server, tmp_path, monkeypatch):
    """Where posts go: a web server over TLS that takes everything, until its `answer` is changed."""
    tls, trusted = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with WebServer(tls=tls) as web:
        settings.WEBHOOK_HOSTS = [f"localhost:{web.port}"]
        yield web
