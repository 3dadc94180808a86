"""The loader counts answers, and only answers."""

import socket
import threading
import time
from contextlib import suppress

import pytest

from bench import load


class Answering:
    """Answers every question with these bytes after so many seconds, and closes the line, as gunicorn's workers do."""

    def __init__(self, answer, seconds=0.0):
        self.answer, self.seconds, self.questions = answer, seconds, []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()

    def _serve(self):
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[line], daemon=True).start()

    def _answer(self, line):
        with line, suppress(OSError):  # who asked may have hung up
            self.questions.append(line.recv(4096))
            time.sleep(self.seconds)
            line.sendall(self.answer[:20])
            time.sleep(self.seconds)
            line.sendall(self.answer[20:])


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"


def test_answers_are_counted_and_timed_to_their_first_and_their_last_byte():
    with Answering(OK, seconds=0.02) as web:
        seen = load.press(web.port, load.request("/x/", "bench.example"), lines=4, seconds=0.3).told()

    assert seen["size"] == len(OK)
    assert 40 <= seen["p50"] < 120
    assert 20 <= seen["first"] < seen["p50"] - 10
    assert seen["answers"] >= load.ENOUGH
    assert 30 < seen["rate"] <= 100  # four lines, forty milliseconds each


def test_the_first_answers_are_not_counted():
    with Answering(OK) as web:
        seen = load.press(web.port, b"GET / HTTP/1.1\r\n\r\n", lines=2, seconds=0.05)

        assert len(web.questions) >= len(seen.whole) + 2 * load.WARMING


def test_a_slow_page_is_asked_until_there_is_enough_but_not_for_ever():
    with Answering(OK, seconds=0.05) as web:
        seen = load.press(web.port, b"GET / HTTP/1.1\r\n\r\n", lines=1, seconds=0.1)

    assert 3 <= len(seen.whole) < load.ENOUGH
    assert seen.seconds >= load.TOO_LONG * 0.1


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 302 Found\r\nLocation: /sign-in/\r\n\r\n", b"HTTP/1.1 503 Away\r\n\r\nplease wait a little"]
)
def test_what_is_no_page_ends_the_measurement(answer):
    with Answering(answer) as web, pytest.raises(load.WrongAnswer, match=r"302 Found|503 Away"):
        load.press(web.port, b"GET / HTTP/1.1\r\n\r\n", lines=2, seconds=0.1)


def test_the_question_says_who_asks():
    asked = load.request("/groups/", "bench.example", "pg_session=abc")

    assert asked.startswith(b"GET /groups/ HTTP/1.1\r\nHost: bench.example\r\n")
    assert asked.endswith(b"Cookie: pg_session=abc\r\n\r\n")
    assert b"Cookie" not in load.request("/groups/", "bench.example")


def test_the_p95_is_what_one_in_twenty_exceeds():
    assert load.p95(list(range(1, 101))) == 95
    assert load.p95([3, 1, 2]) == 3
