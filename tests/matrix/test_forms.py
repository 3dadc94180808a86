"""Whatever is typed, and whatever is left out: each form answers, and none breaks.

Made from the declared pages: the valid form of somebody who may, with boxes filled as people, programs and Hypothesis
fill them. `make test` tries ten examples of each form, `make long` a hundred.
"""

import os
from html.parser import HTMLParser

import hypothesis
import pytest
from hypothesis import strategies as st

from tests.matrix import declared
from tests.matrix.patterns import unique, walk
from tests.matrix.vocabulary import ROLES, expected

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("EXAMPLES", "10"))
PATTERNS = {pattern.name: pattern for pattern in unique(walk())}
FORMS = {page.name: page for page in declared.pages() if page.name in PATTERNS and page.bodies}
ODD = (
    "", " ", "0", "-1", "1", "2", "31", "32", "999", "2147483648", "99999999999999999999", "1e9", "1.5", "½", "NaN",
    "True", "on", "null", "None", "\x00", "a\x00b", "\u0663", "\u202e", "\u2028", "\ufeff", "🦔", "ŵ", "%", "%s", "{}",
    "<b>", "<script>", "'", '"', "\\", "\r\n", "a\r\nBcc: b@x.example", "x" * 300, "x" * 20_000, "=1+1", "9999-12-31",
    "0000-00-00", "2026-02-30", "10am", "25:00", "24:00", "a@b", "a@b.example", "@", "http://", "https://[", "//x",
    "javascript:alert(1)", "mailto:a@b.example", "https://xn--.example", "../..", "1,2", "1 2", ",", "-", "–", "[1]",
)  # fmt: skip
TYPED = st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.integers().map(str))


class Boxes(HTMLParser):
    """Names of all that can be typed or chosen in a page's forms that post."""

    def __init__(self, page):
        super().__init__()
        self.names, self.posts = set(), False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.posts = (found.get("method") or "").lower() == "post"
        if self.posts and tag in {"input", "select", "textarea", "button"} and found.get("name"):
            self.names.add(found["name"])


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
    names = sorted({*boxes, *(key for body in valid for key in body)} - {"csrfmiddlewaretoken"}) or ["anything"]

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize="EXAMPLES" not in os.environ,
        database=None,
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(
        st.sampled_from(valid),
        st.dictionaries(st.sampled_from(names), st.one_of(TYPED, st.lists(TYPED, max_size=3)), min_size=1, max_size=5),
        st.sets(st.sampled_from(names), max_size=2),
    )
    def answers(body, typed, left_out):
        data = {key: value for key, value in (body | typed).items() if key not in left_out}

        assert asker.broke(role, path, data) == "", f"{path} {data}"

    answers()
