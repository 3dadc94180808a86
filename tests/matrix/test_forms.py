"""Whatever is typed, and whatever is left out: each form answers, and none breaks.

Made from the declared pages: the valid form of somebody who may, with boxes filled as people, programs and Hypothesis
fill them. `make test` tries ten examples of each form, `make long` a hundred.
"""

import pytest

from tests.matrix import declared
from tests.matrix.patterns import unique, walk
from tests.matrix.vocabulary import ROLES, expected
from tests.typed import Boxes, whatever_is_typed

pytestmark = pytest.mark.django_db
PATTERNS = {pattern.name: pattern for pattern in unique(walk())}
FORMS = {page.name: page for page in declared.pages() if page.name in PATTERNS and page.bodies}


def whose(page):
    """Who may send the form, and about what: the first whose every right is declared."""
    for role in ROLES.values():
        for place in page.of:
            if place.is_there and "ok" in expected(page, role, place, "POST") and page.may_write(role, place):
                return role, place
    return None


@pytest.mark.parametrize("name", [name for name, page in FORMS.items() if whose(page)])
def test_a_form_answers_whatever_is_typed(asker, name):
    page = FORMS[name]
    role, place = whose(page)
    path = asker.path(PATTERNS[name], place)
    valid = [body(asker.world, role, place) for body in page.bodies]
    boxes = Boxes(asker.ask(role, path).text).names if page.get else set()
    names = sorted({*boxes, *(key for body in valid for key in body)}) or ["anything"]

    def post(data):
        assert asker.broke(role, path, data) == "", f"{path} {data}"

    whatever_is_typed(names, valid, post)
