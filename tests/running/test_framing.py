"""Where a request ends is never a matter of opinion: what could be read in two ways the web server does not read."""

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

FIRST = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\n"


def read(raw):
    """The requests in these bytes, as gunicorn sees them."""
    found = []
    for request in RequestParser(Config(), iter([raw]), ("127.0.0.1", 1)):
        found.append((request.method, request.path, request.body.read()))
    return found


def test_two_requests_on_one_connection_are_two():
    assert read(FIRST + b"Content-Length: 2\r\n\r\na=" + FIRST + b"Content-Length: 0\r\n\r\n") == [
        ("POST", "/sign-in/", b"a="),
        ("POST", "/sign-in/", b""),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4",
        b"Content-Length: 4\r\nContent-Length: 5",
        b"Content-Length: +4",
        b"Content-Length: 4, 4",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding : chunked",
        b"Content-Length: 4\r\n more",
        b"X: " + b"a" * 9000,
        b"\r\n".join(b"X-%d: a" % n for n in range(101)),
    ],
)
def test_what_could_hide_a_second_request_is_refused(headers):
    with pytest.raises(Exception, match=r"(?i)invalid|unsupported|limit|obs") as refused:
        read(FIRST + headers + b"\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert refused.type.__module__ == "gunicorn.http.errors"
