"""The fast cache asks through one client for each thread: what it costs to ask is most of what a kept page costs."""

import threading

from django.core.cache import caches


def client():
    return caches["fast"]._cache.get_client()


def test_a_client_is_made_once_for_all_that_a_thread_asks():
    caches["fast"].set("a", [1])

    assert client() is client() is caches["fast"]._cache.get_client("a", write=True)
    assert caches["fast"].get("a") == [1]


def test_threads_do_not_share_theirs():
    others = []
    thread = threading.Thread(target=lambda: others.append(client()))
    thread.start()
    thread.join()

    assert others[0] is not client()
