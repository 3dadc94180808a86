"""The proxy of `make cluster`: what it asks twice, what never, and what it says of who asks."""

import http.client
import socket

import pytest

from tests.cluster.cluster import free_ports
from tests.cluster.proxy import Proxy
from tests.running.conftest import eventually
from tests.web import WebServer


def ask(proxy, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    connection.request(method, "/page/?a=b", body, headers)
    answer = connection.getresponse()
    said = answer.status, answer.read()
    connection.close()
    return said


def pages(server):
    """What was asked apart from whether it lives."""
    return [asked for asked in server.asked if asked.path != "/healthz/web"]


@pytest.fixture
def pair():
    """A proxy before two servers that say their number."""
    with WebServer() as one, WebServer() as two:
        one.answer, two.answer = (lambda _: (200, {}, b"one")), (lambda _: (200, {}, b"two"))
        with Proxy(0, [one.port, two.port]) as proxy:
            yield proxy, one, two


def dies(asked):
    """Takes the request and ends before it answers."""
    return (200, {}, b"ok") if asked.path == "/healthz/web" else None


def test_they_take_turns(pair):
    proxy, *_ = pair

    said = {ask(proxy) for _ in range(4)}

    assert said == {(200, b"one"), (200, b"two")}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_whose_server_dies_is_asked_of_the_other(pair, method):
    proxy, one, two = pair
    one.answer = dies

    said = {ask(proxy, method)[0] for _ in range(4)}

    assert said == {200}
    assert len(pages(two)) == 4
    assert proxy.repeated >= 1


def test_a_form_whose_server_dies_is_never_sent_again(pair):
    proxy, one, two = pair
    one.answer = two.answer = dies

    assert ask(proxy, "POST", b"vote=yes") == (502, b"Bad Gateway\n")

    assert [asked.body for asked in pages(one) + pages(two)] == [b"vote=yes"]


def test_a_form_that_reached_no_server_goes_to_the_one_that_listens():
    [closed] = free_ports(1)
    with WebServer() as server, Proxy(0, [closed, server.port]) as proxy:
        said = [ask(proxy, "POST", b"vote=yes")[0] for _ in range(4)]

    assert said == [200] * 4
    assert [asked.body for asked in pages(server)] == [b"vote=yes"] * 4


def test_a_server_that_answers_no_more_is_left_out_until_it_does(pair):
    proxy, one, _ = pair
    one.answer = lambda asked: (503, {}, b"") if asked.path == "/healthz/web" else (200, {}, b"one")
    eventually(lambda: not proxy.servers[0].answers)

    assert {ask(proxy) for _ in range(4)} == {(200, b"two")}

    one.answer = lambda _: (200, {}, b"one")
    eventually(lambda: proxy.servers[0].answers)
    assert {ask(proxy) for _ in range(4)} == {(200, b"one"), (200, b"two")}


def test_who_asks_is_what_the_proxy_sees_and_not_what_they_say(pair):
    proxy, one, two = pair

    ask(proxy, **{"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "Host": "peers.example"})

    [asked] = pages(one) + pages(two)
    told = asked.headers
    assert (told["x-forwarded-for"], told["x-forwarded-proto"], told["host"]) == ("127.0.0.1", "http", "peers.example")


def test_with_no_server_at_all_it_says_so():
    with Proxy(0, free_ports(2)) as proxy:
        assert ask(proxy) == (502, b"Bad Gateway\n")


NO_REQUESTS = [b"nonsense", b"GET / HTTP/1.1\r\nContent-Length: -1", b"POST / HTTP/1.1\r\nContent-Length: 9999999999"]


@pytest.mark.parametrize("head", NO_REQUESTS)
def test_what_is_no_request_is_refused(pair, head):
    proxy, *_ = pair
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as line:
        line.sendall(head + b"\r\n\r\n")

        assert line.recv(65536).startswith(b"HTTP/1.1 400 ")
