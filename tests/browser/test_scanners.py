"""Mail servers open the links of a mail in a real browser, some with JavaScript: no deed happens by being looked at."""

import pytest

from front.deeds import DEEDS
from tests.front.deed_links import Links, everything


@pytest.mark.parametrize("javascript", [True, False])
def test_a_browser_that_opens_every_link_does_nothing(open_as, group, council, lead, member, javascript):
    links = [Links(group, council, lead, member).of(purpose) for purpose in DEEDS]
    before = everything()

    first = open_as(javascript=javascript)
    tabs = [first.context.new_page() if javascript else first for _ in links]
    for quiet in ("networkidle" if javascript else "load", "load"):  # scripts have time to do something, once
        for tab, link in zip(tabs, links, strict=True):
            assert tab.goto(link).status == 200
            assert tab.locator("main button").count() == 1
        for tab in tabs:  # all wait at the same time
            tab.wait_for_load_state(quiet)
    if javascript:
        for tab in tabs:
            tab.evaluate("scrollTo(0, document.body.scrollHeight)")
        first.wait_for_timeout(500)

    assert everything() == before
