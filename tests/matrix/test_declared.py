"""What is in the URLconf is declared, and what is declared is in the URLconf."""

from django.http import HttpResponse
from django.urls import URLResolver, include, path
from django.urls.resolvers import RegexPattern

from tests.matrix import declared
from tests.matrix.patterns import unique, walk

WHERE = "Say in tests/matrix/declared.py who gets what answer from"


def undeclared(patterns):
    """A sentence for each address that nobody declared."""
    known = {page.name for page in declared.pages()}
    return [f"{WHERE} {pattern.name} ({pattern.route})" for pattern in patterns if pattern.name not in known]


def test_every_address_is_declared():
    missing = undeclared(unique(walk()))

    assert missing == [], "\n" + "\n".join(missing)


def test_nothing_is_declared_that_is_not_there():
    there = {pattern.name for pattern in walk()}

    assert [page.name for page in declared.pages() if page.name not in there] == []


def test_nothing_is_declared_twice():
    names = [page.name for page in declared.pages()]

    assert [name for name in names if names.count(name) > 1] == []


def test_an_address_that_nobody_declared_is_reported_by_name():
    secrets = path("groups/<slug:slug>/secrets/", HttpResponse, name="group-secrets")
    urls = [path("", include(([secrets], "peergroups"))), path("bare/", HttpResponse)]

    found = undeclared(unique(walk(URLResolver(RegexPattern(""), urls))))

    assert found == [f"{WHERE} peergroups:group-secrets (/groups/<slug:slug>/secrets/)", f"{WHERE} /bare/ (/bare/)"]
