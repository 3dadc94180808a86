"""Every page of ballots, for those who see it, on a desk and on a phone: axe finds nothing, nothing scrolls.

The same without JavaScript; and a vote is cast so.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.ballot_factories import BallotFactory, ExtensionFactory, TallyFactory, TieBreakFactory, cast, opened, tied
from tests.browser.conftest import complaints, overflow
from tests.factories import CouncilFactory
from tests.town import LONG

WORDS = LONG * 3


@pytest.fixture
def votes(group, council, lead, member):
    """A ballot in each state, long words in all of it."""
    other = CouncilFactory(short_name=LONG[:80], official_name=LONG)
    asked = {"group": group, "question": LONG[:200], "words": WORDS, "about": LONG[:200], "quorum": 1}
    options = {"options": [f"{LONG[:150]} {n}" for n in range(8)]}
    things = {
        "draft": BallotFactory(**asked, dots=3, **options),
        "yes": opened(BallotFactory(**asked), council, other),
        "choose": opened(BallotFactory(**asked, choose=2, **options), council, other),
        "dots": opened(BallotFactory(**asked, dots=3, **options), council, other),
        "tied": tied(**asked),
        "settled": TieBreakFactory(ballot=tied(**asked), because=WORDS[:300]).ballot,
    }
    cast(things["yes"], council, 1, 0, 0, by=member)
    ExtensionFactory(ballot=things["dots"], because=WORDS[:300])
    things["tallied"] = TallyFactory(ballot=opened(BallotFactory(**asked), council), words=WORDS[:300]).ballot
    type(things["draft"]).objects.filter(pk=things["tallied"].pk).update(
        state="closed", ended_at=things["tallied"].closes_at
    )
    return {"people": {"member": member, "lead": lead}, **things}


PAGES = [
    ("member", "my-ballots"),
    ("member", "ballot-list"),
    *(("member", f"ballot-detail {state}") for state in ("yes", "choose", "dots", "tied", "settled", "tallied")),
    ("member", "ballot-trail settled"),
    ("lead", "ballot-list"),
    ("lead", "ballot-new"),
    *(("lead", f"ballot-detail {state}") for state in ("draft", "dots", "tied")),
    *(("lead", f"ballot-{deed} draft") for deed in ("open", "change", "delete")),
    *(("lead", f"ballot-{deed} dots") for deed in ("extend", "withdraw", "tally")),
    ("lead", "ballot-tie tied"),
]


def address(name, votes):
    name, _, which = name.partition(" ")
    arguments = [votes[which].pk] if which else ["south"] if name in {"ballot-list", "ballot-new"} else []
    return reverse(f"ballots:{name}", args=arguments)


@pytest.mark.parametrize("who", ["member", "lead"])
def test_every_page_of_ballots_is_accessible_and_fits(open_as, votes, who):
    wrong = {}
    for size in ("desk", "phone"):
        page = open_as(votes["people"][who], size, javascript=size == "desk")
        for name in [name for other, name in PAGES if other == who]:
            page.console.clear()
            status = page.goto(address(name, votes)).status
            found = [status, complaints(page) if size == "desk" else [], overflow(page), page.console.copy()]
            if found != [200, [], 0, []]:
                wrong[name, size] = found

    assert wrong == {}, wrong


@pytest.mark.parametrize("javascript", [True, False])
def test_dots_that_are_too_many_are_named_and_fewer_are_the_council_s_vote(open_as, votes, javascript):
    page = open_as(votes["people"]["member"], "phone", javascript=javascript)
    page.goto(address("ballot-detail dots", votes))
    boxes = page.locator("main form input[type=text]")
    boxes.nth(0).fill("2")
    boxes.nth(1).fill("2")
    page.get_by_role("button", name="Vote for").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Take 1 away")
    assert overflow(page) == 0
    assert not javascript or complaints(page) == []  # axe is a script itself

    boxes.nth(1).fill("1")
    page.get_by_role("button", name="Vote for").click()

    expect(page.locator(".pg-message")).to_contain_text("Winchester has voted")
    assert votes["dots"].casts.get().dots == [2, 1, 0, 0, 0, 0, 0, 0]
