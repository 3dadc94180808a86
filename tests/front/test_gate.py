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


# How much, and how --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"])
def test_a_method_that_no_page_knows_is_refused(client, method):
    response = client.generic(method, "/groups/")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(client, content_type):
    class Unread:
        def read(self, *size):
            raise AssertionError("it was read")

        readline = read

    said = {"CONTENT_LENGTH": "7000001", "wsgi.input": Unread()}

    response = client.generic("POST", "/sign-in/", content_type=content_type, **said)

    assert response.status_code == 413
    assert "Go back in your browser. What you typed is usually still there" in response.text


@pytest.mark.parametrize("data", [{"email": "x" * 6_600_000}, {f"field{n}": "" for n in range(1001)}])
def test_what_no_form_asks_for_is_too_much_and_says_so(client, data):
    from urllib.parse import urlencode

    response = client.post("/sign-in/", urlencode(data), content_type="application/x-www-form-urlencoded")

    assert response.status_code == 413
    assert "That is more than we can take at once" in response.text


@pytest.mark.parametrize("length", ["", "-1", "many", "²", "1e9"])
def test_a_length_that_is_no_number_is_none(client, length):
    assert client.generic("POST", "/sign-in/", b"", CONTENT_LENGTH=length).status_code == 200


def test_the_longest_text_that_is_kept_for_somebody_fits_in():
    """In letters of four bytes, each sent as three times as many."""
    assert settings.LARGEST_BODY > settings.DATA_UPLOAD_MAX_MEMORY_SIZE > 250_000 * 4 * 3
