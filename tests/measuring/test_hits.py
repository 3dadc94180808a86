"""A visitor's page is measured as it is made, and the pages of targets.HITS as they come out of the store as well."""

import uuid

import pytest

from bench import asking, found, pages, targets, weight

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages_kept(settings):
    own = {**settings.CACHES["fast"], "KEY_PREFIX": f"{settings.KEY_PREFIX}{uuid.uuid4()}"}
    settings.PAGES_KEPT_SECONDS, settings.CACHES = 60, {**settings.CACHES, "fast": own}
    settings.ALLOWED_HOSTS = ["bench.example"]


def test_a_cookie_of_no_meaning_has_the_page_made_each_time(pages_kept):
    hit, body = asking.measure("/groups/", "")
    made, _ = asking.measure("/groups/", asking.A_COOKIE)

    assert (hit["statements"], hit["steady"]) == (0, True)
    assert made["statements"] >= 3
    assert b"Groups" in body


def test_pages_are_asked_as_they_are_made_and_those_of_the_targets_as_they_are_kept(network, pages_kept, monkeypatch):
    monkeypatch.setattr(weight, "_size", lambda address: 0)  # style sheets are collected for the bench alone
    names = ["group", targets.hit("group")]

    asked = {(one["page"], one["reader"]): one for one in asking.ask(names)}

    made, kept = asked["group", "anonymous"], asked[targets.hit("group"), "anonymous"]
    assert (made["cookie"], kept["cookie"]) == (asking.A_COOKIE, "")
    assert (kept["statements"], kept["kind"], kept["bytes"]) == (0, "hit", made["bytes"])
    assert made["statements"] > 5
    assert {reader for page, reader in asked if page == "group"} == {"anonymous", "member", "lead"}


def test_each_page_of_the_targets_is_a_page(network):
    every = pages.pages(found.find())

    assert {page.name for page in every if page.is_hit} == {targets.hit(name) for name in targets.HITS}
    assert {page.readers for page in every if page.is_hit} == {("anonymous",)}
