"""What is kept for visitors (docs/decisions/0030), at every address that says so, of both groups with everything in
them: nobody who is signed in gets a visitor's page, no visitor theirs, and what comes out of the store is what was made.
"""

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
VISITOR = ROLES["anonymous"]


@pytest.fixture(scope="module")
def keeper(asker):
    with override_settings(PAGES_KEPT_SECONDS=60):
        yield asker


def visit(path):
    """What a visitor without any cookie gets, and the statements that it took."""
    with CaptureQueriesContext(connection) as asked:
        response = Client().get(path)
    return response, [query["sql"] for query in asked]


@pytest.mark.parametrize("name", sorted(KEPT))
def test_a_kept_page_is_a_visitors_and_theirs_alone(keeper, name):
    page, seen = PAGES[name], 0
    for place in page.of:
        path = keeper.path(PATTERNS[name], place)
        readers = [role for role in ("lead", "coordinator") if "ok" in expected(page, ROLES[role], place, "GET")]
        with override_settings(PAGES_KEPT_SECONDS=0):
            theirs = {role: keeper.ask(ROLES[role], path) for role in readers}
            made = visit(path)[0]

        between = {role: keeper.ask(ROLES[role], path) for role in readers}  # before the visitors
        first, asked = visit(path)
        again, asked_again = visit(path)
        after = {role: keeper.ask(ROLES[role], path) for role in readers}
        last = visit(path)[0]

        assert [word for sql in asked for word in kept_pages.UNSEEN if f'"{word}' in sql] == []
        assert [plain(readable(one), path) for one in (first, again, last)] == [plain(readable(made), path)] * 3
        for role in readers:
            assert between[role].plain == after[role].plain == theirs[role].plain
        if kind_of(first) == "ok":
            seen += 1
            assert asked_again == []
            assert again.content == first.content == last.content
            assert unseen(keeper.world, keeper._read(again, path, 0), VISITOR) == []
    assert seen
