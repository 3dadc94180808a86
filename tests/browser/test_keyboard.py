"""The day of a lead with the keyboard alone, with JavaScript and without: from the code in a mail to signing out.

On each stop one sees where one is, and nothing lies over it (WCAG 2.4.7 and 2.4.11); there is always a way on.
"""

import datetime as dt
import re

import pytest
from django.utils import timezone

from meetings.models import Action, Presence
from tests.browser.conftest import WIDTHS
from tests.browser.keyboard import Keyboard
from tests.factories import (
    AgendaItemFactory,
    CouncilFactory,
    CoverageFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PlacementFactory,
    PresenceFactory,
    TopicFactory,
)
from tests.front.reading import newest_code


@pytest.fixture
def day(group, council, lead, member):
    """{what: row} of a group on a day on which its lead has much to do."""
    quiet = CouncilFactory(short_name="Havant")
    CoverageFactory(group=group, council=quiet, start=None)
    long_ago = timezone.now() - dt.timedelta(days=900)
    MembershipFactory(group=group, council=quiet, joined_at=long_ago, person__email="pat@havant.example")
    for days in (-210, -120):
        PresenceFactory(meeting=MeetingFactory(group=group, days=days), person=lead, council=council)
    held = MeetingFactory(group=group, days=-1, title="Spring meeting")
    PresenceFactory(meeting=held, person=lead, council=council)
    ahead = MeetingFactory(group=group, days=20, title="Summer meeting", host_council=council)
    topic = TopicFactory(group=group, title="Missed bins", council=council, opened_by=member, item_kind="discussion")
    return {
        "asks": JoinRequestFactory(group=group, council=council, person__name="Robin Newcomer"),
        "held": held,
        "ahead": ahead,
        "item": AgendaItemFactory(meeting=held, title="Our contact page"),
        "welcome": AgendaItemFactory(meeting=ahead, title="Welcome", kind="networking", minutes=10),
        "placement": PlacementFactory(topic=topic, meeting=ahead, item=None),
    }


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_the_day_of_a_lead(open_as, demonstration, group, lead, member, day, javascript):
    page = open_as(None, javascript=javascript)
    hands = Keyboard(page)

    sign_in(page, hands, lead)
    hands.follow("Desk")
    assert page.get_by_role("heading", name="Gone quiet").is_visible()
    decide_on_a_request(page, hands, day["asks"])
    write_an_agenda(page, hands, day["ahead"], javascript)
    write_the_notes(page, hands, day["held"], member, javascript)
    hands.follow("Desk")
    hands.reach("Write to Havant")
    assert page.locator(":focus").get_attribute("href").startswith("mailto:pat@havant.example?subject=South")
    hands.follow("What the group came to: a page for executives")
    hands.skip()
    hands.reach("Meetings that were held")  # a table that scrolls in its own place is a stop
    hands.follow("Spring meeting")
    hands.follow("Desk")
    hands.follow("Sign out")

    assert page.get_by_text("You are signed out.").is_visible()
    assert page.console == []


def sign_in(page, hands, lead):
    page.goto("/sign-in/")
    hands.type("Your work email address", lead.email)
    hands.follow("Send me a code")
    hands.type("Code", newest_code(lead.email))
    hands.follow("Sign in")


def decide_on_a_request(page, hands, asks):
    hands.follow(re.compile("^Robin Newcomer"))
    hands.skip()
    hands.follow("Let Robin Newcomer in")

    asks.refresh_from_db()
    assert asks.outcome == "accepted"


def write_an_agenda(page, hands, meeting, javascript):
    hands.follow("Desk")
    hands.follow("Summer meeting")
    hands.skip()
    hands.follow("Write the agenda")
    hands.skip()
    hands.follow("Place it: Missed bins")
    hands.skip()
    hands.choose("Put it on the agenda")
    hands.follow("Do it")
    hands.type("Title", "Any other business")
    hands.type("Minutes", "15")
    hands.follow("Add to the agenda")
    hands.skip()
    press(page, hands, "Up: Any other business", javascript)
    if javascript:
        page.get_by_role("status").get_by_text("is in its new place").wait_for(state="attached")
    hands.follow("The agenda is ready")

    meeting.refresh_from_db()
    titles = list(meeting.agenda_items.order_by("position").values_list("title", flat=True))
    assert titles == ["Welcome", "Any other business", "Missed bins"]
    assert page.get_by_role("heading", name="People hear of this agenda").is_visible()


def press(page, hands, name, javascript):
    """Where a script sends a form in place no page comes."""
    if not javascript:
        hands.follow(name)
        return
    with page.expect_response(lambda response: response.request.method == "POST"):
        hands.follow_in_page(name)


def write_the_notes(page, hands, meeting, member, javascript):
    hands.follow("Desk")
    hands.follow("Spring meeting")
    hands.skip()
    hands.follow("Notes, decisions and who was there")
    hands.skip()
    hands.type("What was said", "31 of 40 calls were about one street.")
    hands.follow_in_page("An action")
    hands.type("What will be done", "Send the journey map")
    hands.type("Who does it", f"{member}"[:3])
    press(page, hands, "Add this action", javascript)
    page.get_by_text("Action: Send the journey map").first.wait_for()
    on_the_way = hands.reach("A decision")
    assert "the page" not in on_the_way or not javascript  # one is still where one was, and not at the foot

    action = Action.objects.get()
    assert (action.words, action.person) == ("Send the journey map", member)
    hands.follow_in_page(re.compile("^Show the other"))
    hands.choose(re.compile("^Sam Example"))
    press(page, hands, "Save who is here", javascript)
    page.get_by_text("Who is here, 2").wait_for()
    assert Presence.objects.filter(meeting=meeting, person=member).exists()


# Or the day above would go well on any page ---------------------------------------------------------------------------
BUTTONS = "<button>One</button><button id='two'>Two</button><button>Three</button>"


@pytest.mark.parametrize(
    ("page_says", "wrong"),
    [
        ("<style>#two:focus { outline: none }</style>" + BUTTONS, "nothing shows that one is on it"),
        ("<style>#two:focus { outline: 3px solid transparent }</style>" + BUTTONS, "nothing shows that one is on it"),
        (
            "<div style='position: fixed; inset: 0; background: #fff'></div>" + BUTTONS,
            "something lies over it",
        ),
        (BUTTONS.replace(">Two<", "><"), "it has no name"),
        (
            BUTTONS
            + "<script>two.onkeydown = (event) => { if (event.key === 'Tab') event.preventDefault(); }</script>",
            "no way on from",
        ),
        (BUTTONS.replace("Three", "Four"), "'Three' is not on the way: .*'One', 'Two', 'Four'"),
        (BUTTONS.replace("<button>Three</button>", "<div onclick=''>Three</div>"), "'Three' is not on the way"),
    ],
    ids=["no outline", "an outline nobody sees", "covered", "no name", "a trap", "not there", "for the mouse alone"],
)
def test_what_would_stop_somebody_stops_the_test(chromium, page_says, wrong):
    context = chromium.new_context(viewport=WIDTHS["desk"])
    page = context.new_page()
    page.set_content(f"<!doctype html><title>Sample</title>{page_says}")

    with pytest.raises(AssertionError, match=wrong):
        Keyboard(page).reach("Three")
    context.close()


def test_what_stops_nobody_is_gone_through(chromium):
    context = chromium.new_context(viewport=WIDTHS["desk"])
    page = context.new_page()
    page.set_content(f"<!doctype html><title>Sample</title>{BUTTONS}")
    hands = Keyboard(page)

    hands.reach("Three")
    hands.reach("Two", key="Shift+Tab")

    assert page.locator(":focus").get_attribute("id") == "two"
    context.close()
