"""Every address × every role × own, another group's and missing things × GET and POST: see declared.py.

`make test` asks about 3,500 of them, drawn by lot, the same each time: every address, and each class of roles that it
is declared to answer alike. `make long` asks all 125,000.
"""

import pytest

from tests.front.test_headers import POLICY
from tests.matrix import bodies, declared
from tests.matrix.asking import unseen
from tests.matrix.cases import BUDGET, WHOLE, chosen, classes
from tests.matrix.patterns import unique, walk
from tests.matrix.vocabulary import ROLES, equal, expected

pytestmark = pytest.mark.django_db  # the world stands around each test; without the mark there would be no database
PATTERNS = {pattern.name: pattern for pattern in unique(walk())}
PAGES = {page.name: page for page in declared.pages() if page.name in PATTERNS}
CASES = chosen(list(PAGES.values()))
# A mail in a frame: its own styles and pictures of ours, no script, and no way to our pages.
IN_A_FRAME = (
    "base-uri 'none'; default-src 'none'; form-action 'none'; frame-ancestors 'self'; "
    "img-src http://testserver 'self' data:; sandbox allow-top-navigation-by-user-activation; style-src 'unsafe-inline'"
)


@pytest.mark.parametrize("name", PAGES)
def test_everybody_gets_what_is_declared_and_nothing_else(asker, name):
    talk = Talk(asker, PATTERNS[name], PAGES[name])

    wrong = [line for case in CASES[name] for line in talk.complaints(case)]

    assert wrong == [], f"\n{name}:\n  " + "\n  ".join(wrong)


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.bodies])
def test_a_valid_form_changes_something_for_somebody_who_may(asker, name):
    """Otherwise it proves nothing that the same form changed nothing for everybody else."""
    page, talk = PAGES[name], Talk(asker, PATTERNS[name], PAGES[name])
    may = [
        (role, place)
        for place in page.of
        for role in ROLES.values()
        if "ok" in expected(page, role, place, "POST") and page.may_write(role, place)
    ]

    idle = [body for body in page.bodies if not any(talk.ask(role, at, "POST", body).wrote for role, at in may)]

    assert [body.__name__ for body in idle if body.__name__ not in bodies.READ_ONLY] == []


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.get])
def test_a_page_is_there_for_somebody(asker, name):
    """Otherwise a world without things, or an address that sends everybody on, would satisfy every rule."""
    page, talk = PAGES[name], Talk(asker, PATTERNS[name], PAGES[name])
    may = [(r, p) for p in page.of for r in ROLES.values() if "ok" in expected(page, r, p, "GET") and p.is_there]

    kinds = (talk.ask(role, at, "GET", query=query).kind for query in ("", *page.queries) for role, at in may)

    assert not may or any(kind in ({"moved"} if page.only_moves else {"ok"}) for kind in kinds)


def test_the_requests_are_as_many_as_there_is_time_for():
    assert WHOLE or sum(len(found) for found in CASES.values()) <= BUDGET
    for page in PAGES.values():
        declared_alike = classes(page)
        assert {declared_alike[case.role] for case in CASES[page.name]} == set(declared_alike.values())


def test_each_role_and_each_method_is_asked_for_on_many_pages():
    """Roles that one page answers alike may be one class there: none may be the one that is never drawn."""
    asked = {(name, case.role, case.method) for name, found in CASES.items() for case in found}

    for role in ROLES.values():
        for method in ("GET", "POST"):
            assert len({name for name, who, how in asked if (who, how) == (role, method)}) > len(PAGES) / 8


class Talk:
    """What one page answers, each request made once."""

    def __init__(self, asker, pattern, page):
        self.asker, self.pattern, self.page, self.said = asker, pattern, page, {}
        self.places = {place.name: place for place in page.of}

    def ask(self, role, place, method, body=None, query=""):
        key = (role.name, place.name, method, body, query)
        if key not in self.said:
            data = body(self.asker.world, role, place) if body else None
            self.said[key] = self.asker.ask(role, self.asker.path(self.pattern, place, query), method, data)
        return self.said[key]

    def complaints(self, case):
        role, place, asked = case.role, case.place, (case.method, case.body, case.query)
        answer, right = self.ask(role, place, *asked), expected(self.page, role, place, case.method)
        if answer.error:
            yield f"{case}: broke: {answer.error}"
            return
        if answer.kind not in right:
            yield f"{case}: should be {' or '.join(sorted(right))}, is {answer.kind}"
        if answer.wrote and (case.method == "GET" or "ok" not in right or not self.page.may_write(role, place)):
            yield f"{case}: changed {', '.join(answer.wrote)}"
        if answer.policy != (IN_A_FRAME if self.page.framed and answer.kind == "ok" else POLICY):
            yield f"{case}: lets browsers do {answer.policy or 'anything'}"
        like = equal(self.page, role, place)
        if like is not None and answer.plain != self.ask(role, self.places[like], *asked).plain:
            yield f"{case}: differs from what is missing ({like})"
        readers = [role, self.page.holds[place.door]] if self.page.holds and place.door else [role]
        for canary in unseen(self.asker.world, answer, *readers):
            if not (canary.says in self.page.tells and "ok" in right):
                yield f"{case}: tells {canary.says} ({canary.text})"
