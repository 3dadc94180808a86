"""What is kept for visitors (docs/decisions/0030), at every address that says so, of groups with everything in them:

nobody who is signed in gets a visitor's page, no visitor theirs, and what comes out of the store is what was made.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from common import kept_pages
from tests.front.test_kept_pages import KEPT
from tests.matrix.asking import kind_of, plain, unseen
from tests.matrix.canaries import readable
from tests.matrix.patterns import unique, walk
from tests.matrix.test_matrix import PAGES
from tests.matrix.vocabulary import ROLES, expected

pytestmark = pytest.mark.django_db
PATTERNS = {pattern.name: pattern for pattern in unique(walk())}
VISITOR, LEAD = ROLES["anonymous"], ROLES["lead"]
HIDDEN = {"templates:template-use"}  # the only one there is, is of a template that its group withdrew
LINK = re.compile(r"/do/[^/\"]+")  # made anew for each visit of who is signed in


@pytest.fixture(scope="module")
def keeper(asker):
    with override_settings(PAGES_KEPT_SECONDS=60):
        yield asker


def visit(path):
    """What a visitor without any cookie gets, and the statements that it took."""
    with CaptureQueriesContext(connection) as asked:
        response = Client().get(path)
    return response, [query["sql"] for query in asked]


def text(response, path):
    return plain(readable(response), path)


def leads(keeper, path):
    """What a lead gets there: the kind of answer, and its words."""
    answer = keeper.ask(LEAD, path)
    return answer.kind, plain(LINK.sub("/do/", answer.text), path)


@pytest.mark.parametrize("name", sorted(KEPT))
def test_a_kept_page_is_a_visitors_and_theirs_alone(keeper, name):
    page, seen = PAGES[name], 0
    for place in page.of:
        if "ok" not in expected(page, VISITOR, place, "GET"):
            continue
        path = keeper.path(PATTERNS[name], place)
        with override_settings(PAGES_KEPT_SECONDS=0):
            as_made, as_the_leads = text(visit(path)[0], path), leads(keeper, path)

        before = leads(keeper, path)
        (first, asked), (again, asked_again) = visit(path), visit(path)
        after = leads(keeper, path)

        assert text(first, path) == text(again, path) == as_made
        assert before == after == as_the_leads
        assert [word for sql in asked for word in kept_pages.UNSEEN if word in sql] == []
        if kind_of(first) == "ok":
            seen += 1
            assert (asked_again, again.content) == ([], first.content)
            assert unseen(keeper.world, keeper._read(again, path, 0), VISITOR) == []
    assert bool(seen) is (name not in HIDDEN)
