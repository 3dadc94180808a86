"""Nobody is sent to another site by what a form or an address says of where to go next."""

import ast
import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from common.paths import safe_path
from tests.front.reading import newest_code
from tests.front.signing_in import SAM, ask, enter

OURS = "https://peergroups.example/sign-in/"
PIECES = [
    "/", "//", "///", "\\", "/\\", "\\/", ".", "..", "@", ":", ";", "?", "#", "%", "&", " ", "\t", "\n", "\r", "\0",
    "%2f", "%2F%2f", "%5c", "%09", "%0a", "%00", "\u2028", "\u202e", "\uff0f", "\u3002", "\u200b", "é",
    "http:", "https:", "https:/", "javascript:", "data:", "evil.example", "www.evil.example", "peergroups.example",
    "groups/", "account/", "?next=", "alert(1)", "text/html,", "0x7f.1", "[::1]",
]  # fmt: skip
ADDRESSES = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join)
KNOWN = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example",
    "///evil.example", "https://evil.example", "http:evil.example", "https:///evil.example", "javascript:alert(1)",
    "java\nscript:alert(1)", " //evil.example", "/%09/evil.example//evil.example", "//evil.example@peergroups.example/",
]  # fmt: skip


def opened(address):
    """The address that a browser opens: it drops tabs and line ends, takes a backslash for a slash and many for two."""
    address = re.sub(r"[\t\r\n]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")
    address = re.sub(r"^(https?:|)/{2,}", r"\1//", address)
    try:
        return urlsplit(urljoin(OURS, address))
    except ValueError:
        return urlsplit("about:blank")


@given(ADDRESSES)
def test_a_path_that_is_let_through_opens_a_page_of_ours_whatever_was_typed(address):
    path = safe_path(address)

    assert path in {"", address}
    if path:
        where = opened(path)
        assert (where.scheme, where.netloc) == ("https", "peergroups.example")
        assert path.isprintable()


def test_a_browser_would_have_gone_elsewhere_with_these():
    """Or the test above looks for nothing."""
    elsewhere = [address for address in KNOWN if opened(address)[:2] != ("https", "peergroups.example")]

    assert elsewhere == [address for address in KNOWN if not address.startswith("/%09")]
    assert [safe_path(address) for address in elsewhere] == [""] * len(elsewhere)


def test_a_path_of_ours_is_let_through():
    paths = ["/", "/account/", "/groups/?q=oxford&page=2", "/groups/south/#line-4", "/search/?q=a//b"]

    assert [safe_path(path) for path in paths] == paths


@pytest.mark.django_db
@pytest.mark.usefixtures("nothing_is_counted_yet")
@pytest.mark.parametrize("address", [*KNOWN, "%2f%2fevil.example", "/%2fevil.example"])
def test_signing_in_goes_to_no_other_site(sam, address):
    browser = Client()
    browser.get("/sign-in/", {"next": address})
    ask(browser, next=address)
    landed = enter(browser, newest_code(SAM)).url
    already = browser.get("/sign-in/", {"next": address}).url

    for where in (landed, already):
        assert opened(where)[:2] == ("https", "peergroups.example")


def test_every_next_that_is_read_goes_through_that_one_question():
    """`request.POST.get("next")` stands inside `safe_path(…)` alone, and nothing asks where somebody came from."""
    wrong, read = [], 0
    for path in _code():
        tree = ast.parse(path.read_text())
        asked = {id(node) for call in _calls(tree, "safe_path") for node in ast.walk(call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node).endswith((".GET.get('next')", ".POST.get('next')")):
                read += 1
                wrong += [] if id(node) in asked else [f"{path}:{node.lineno}"]
            if isinstance(node, ast.Constant) and node.value in {"HTTP_REFERER", "Referer"}:
                wrong.append(f"{path}:{node.lineno}")

    assert wrong == []
    assert read >= 8


def _code():
    rooms = {"common", *(app.partition(".")[0] for app in settings.INSTALLED_APPS)}
    return [path for room in rooms for path in (settings.BASE_DIR / room).rglob("*.py")]


def _calls(tree, name):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == name]
