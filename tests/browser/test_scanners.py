"""Mail servers open the links of a mail in a real browser, some with JavaScript: no deed happens by being looked at."""

import pytest

from front.deeds import DEEDS
from tests.front.deed_links import Links, everything


@pytest.mark.parametrize("javascript", [True, False])
def test_a_browser_that_opens_every_link_does_nothing(open_as, group, council, lead, member, javascript):
    links = [Links(group, council, lead, member).of(purpose) for purpose in DEEDS]
    before = everything()

    page = open_as(javascript=javascript)
    for quiet in ("networkidle" if javascript else "load", "load"):  # scripts have time to do something, once
        for link in links:
            assert page.goto(link, wait_until=quiet).status == 200
            assert page.locator("main button").count() == 1
    if javascript:
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(500)

    assert everything() == before
