"""Whoever reads the whole site by searching it is stopped; nobody who looks for something is."""

import pytest
import time_machine

from common import fastcache
from tests.factories import MeetingFactory
from tests.front.test_search import URL, find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counted_apart")]


@pytest.fixture
def twice(settings):
    """A minute that does not end, in which a network may search twice."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "searches_of_visitors": "2/m/ip"}
    with time_machine.travel("2026-11-25 10:00:30Z", tick=False):
        yield


def test_a_network_that_searches_without_end_is_asked_to_wait(client, twice):
    MeetingFactory(title="Waste")

    answers = [find(client, "waste") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Wait a minute, then search again, or sign in and search on" in answers[2].content.decode()
    assert 'value="waste"' in answers[2].content.decode()
    assert "found" not in answers[2].context


def test_another_network_is_not_asked_to_wait_nor_is_who_has_not_searched_yet(client, twice):
    answers = [find(client, typed).status_code for typed in ("w", "w", "waste", "waste", "waste")]

    assert answers == [200, 200, 200, 200, 429]
    assert client.get(URL).status_code == 200
    assert client.get(URL, {"q": "waste"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_who_is_signed_in_searches_as_often_as_they_like(client, member, twice):
    client.force_login(member)

    assert [find(client, "waste").status_code for _ in range(4)] == [200] * 4


def test_a_minute_ends_and_another_begins(client, twice):
    with time_machine.travel("2026-11-25 10:00:59Z", tick=False) as clock:
        before = [find(client, "waste").status_code for _ in range(4)]
        clock.shift(1)
        after = [find(client, "waste").status_code for _ in range(4)]

    assert before == after == [200, 200, 429, 429]


def test_without_the_cache_that_counts_everybody_searches(client, twice, settings, monkeypatch):
    monkeypatch.setattr(fastcache, "_asked_again_at", 0.0)
    nowhere = {**settings.CACHES["fast"], "LOCATION": "redis://127.0.0.1:9"}
    settings.CACHES = {**settings.CACHES, "fast": nowhere}

    assert [find(client, "waste").status_code for _ in range(4)] == [200] * 4


def test_a_limit_without_a_rate_is_a_fault(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "searches_of_visitors": ""}

    with pytest.raises(KeyError):
        find(client, "waste")
