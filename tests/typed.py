"""Whatever may be typed into a form, and that the form answers it."""

import copy
import os
from html.parser import HTMLParser

import hypothesis
from django.db import transaction
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("EXAMPLES", "10"))  # of each form; `make long` tries a hundred
ODD = (
    "", " ", "0", "-1", "1", "2", "31", "32", "999", "2147483648", "99999999999999999999", "1e9", "1.5", "½", "NaN",
    "True", "on", "null", "None", "\x00", "a\x00b", "\u0663", "\u202e", "\u2028", "\ufeff", "🦔", "ŵ", "%", "%s", "{}",
    "<b>", "<script>", "'", '"', "\\", "\r\n", "a\r\nBcc: b@x.example", "x" * 300, "x" * 20_000, "=1+1", "9999-12-31",
    "0000-00-00", "2026-02-30", "10am", "25:00", "24:00", "a@b", "a@b.example", "@", "http://", "https://[", "//x",
    "javascript:alert(1)", "mailto:a@b.example", "https://xn--.example", "../..", "1,2", "1 2", ",", "-", "–", "[1]",
)  # fmt: skip
TYPED = st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.integers().map(str))


class Boxes(HTMLParser):
    """Names of all that can be typed or chosen in a page's forms that post, and `values`, what stands there already."""

    def __init__(self, page):
        super().__init__()
        self.names, self.values, self.posts, self.inside = set(), {}, False, ""
        self.feed(page)
        self.names.discard("csrfmiddlewaretoken")
        self.values.pop("csrfmiddlewaretoken", None)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.posts = (found.get("method") or "").lower() == "post"
        name = found.get("name")
        if self.posts and tag in {"input", "select", "textarea", "button"} and name:
            self.names.add(name)
            self.inside = name if tag in {"select", "textarea"} else ""
            is_off = found.get("type") in {"checkbox", "radio"} and "checked" not in found
            if tag == "input" and not is_off:
                self.values[name] = found.get("value") or ""
        if tag == "option" and self.inside and "selected" in found:
            self.values[self.inside] = found.get("value") or ""

    def handle_data(self, data):
        if self.inside and self.inside not in self.values and self.get_starttag_text().startswith("<textarea"):
            self.values[self.inside] = data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag in {"select", "textarea"}:
            self.inside = ""


def whatever_is_typed(names, valid, post):
    """`post(data)` is called with valid answers in which Hypothesis has typed over some boxes and left out others."""

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
        post({key: value for key, value in (body | typed).items() if key not in left_out})

    answers()


def prove_a_page_answers(client, path, **typed):
    """That the forms of this page answer to whatever is typed, beside what stands there and `typed`, which is valid.

    What an example does is taken back, for the next to find the same page.
    """
    boxes = Boxes(client.get(path).text)
    names = sorted({*boxes.names, *typed}) or ["anything"]
    cookies = copy.deepcopy(client.cookies)

    def post(data):
        client.cookies = copy.deepcopy(cookies)
        with transaction.atomic():
            answer = client.post(path, data)  # what it raises, the client raises
            transaction.set_rollback(True)
        assert answer.status_code < 500, data

    whatever_is_typed(names, [boxes.values | typed], post)
