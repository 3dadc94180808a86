"""Requests that no browser sends: never a 500."""

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from config.charset import utf_8_only
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
CHARSETS = ["hex", "base64", "rot13", "utf-16", "nonsense", "utf-8"]


@pytest.mark.parametrize("key", ["aaaaaaaa\x00", "", "x", "A" * 32, "é" * 32, "a" * 33])
def test_a_session_cookie_that_is_none_of_ours_is_no_session(client, key):
    client.cookies[settings.SESSION_COOKIE_NAME] = key

    assert client.get("/groups/").status_code == 200


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("content_type", ["text/plain; charset={}", "multipart/form-data; Charset={}; boundary=x"])
def test_any_charset_is_read_as_utf_8(rf, content_type, charset):
    seen = []
    application = utf_8_only(lambda environ, start_response: seen.append(WSGIRequest(environ)))
    environ = rf._base_environ(QUERY_STRING="q=Oxf%C3%B6rd") | {"CONTENT_TYPE": content_type.format(charset)}

    application(environ, None)

    assert (seen[0].GET["q"], seen[0].content_params.get("charset")) == ("Oxförd", None)


@pytest.mark.parametrize("list_of", ["peergroups/membership/?role__exact=", "outbox/message/?state__exact="])
def test_the_admin_takes_no_nul(client, list_of):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert client.get(f"/admin/{list_of}%00").status_code == 400
    assert client.get(f"/admin/{list_of}lead").status_code in {200, 302}
