"""An agenda is put in order by dragging, by buttons in place, and by buttons alone."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import actions
from tests.browser.conftest import complaints, overflow
from tests.factories import AgendaItemFactory, MeetingFactory

pytestmark = pytest.mark.django_db(transaction=True)
# “12:35pm” is the widest: as many of the times as take more than a line where that stands.
BROKEN = """() => [...document.querySelectorAll(".pg-agenda__time")].filter((time) => {
    time.textContent = "12:35pm";
    const range = document.createRange();
    range.selectNodeContents(time);
    return range.getClientRects().length > 1 || range.getBoundingClientRect().width > time.clientWidth;
}).length"""


@pytest.fixture
def full(group, member, council, lead):
    """A meeting of two days with a line of every sort."""
    now = timezone.now()
    earlier = MeetingFactory(group=group, title="Before", days=-20)
    AgendaItemFactory(meeting=earlier, title="Nobody finds our contact page", kind="bring-a-problem", minutes=30)
    closing = {"title": "Any other business", "kind": "other-business", "minutes": 10, "is_closing": True}
    actions.add_standing_item(group=group, fields=closing, by=lead, now=now)
    for words, due in (("Send the map", dt.date(2020, 1, 1)), ("Ask the supplier", dt.date(2040, 1, 1))):
        actions.add_action(group=group, words=words, person=member, council=council, due_on=due, by=member, now=now)
    actions.offer_to_host(group=group, council=council, by=member, now=now, when="any Thursday in June")
    said = {"title": "Missed bins", "item_kind": "show-and-tell", "minutes": 25, "url": "https://example.org/bins"}
    actions.propose(group=group, fields=said, council=council, by=member, now=now)
    meeting = MeetingFactory(group=group, title="Ten years on", host_council=council)
    type(meeting).objects.filter(pk=meeting.pk).update(ends_on=meeting.starts_on + dt.timedelta(days=1))
    type(earlier).objects.filter(pk=earlier.pk).update(created_at=now - dt.timedelta(days=40))
    meeting.refresh_from_db()
    actions.build_agenda(group=group, now=now)
    AgendaItemFactory(meeting=meeting, title="Lunch", kind="break", minutes=45, position=50)
    AgendaItemFactory(meeting=meeting, title="Our area after 2028", minutes=300, position=51)
    return meeting


def address(meeting):
    return reverse("meetings:meeting-agenda", args=[meeting.group.slug, meeting.pk])


def order(meeting):
    return list(meeting.agenda_items.order_by("day", "position").values_list("day", "title"))


def test_a_line_is_dragged_to_another_day_and_moved_by_a_button_in_place(open_as, full, lead):
    page = open_as(lead)
    page.goto(address(full))
    assert (page.evaluate(BROKEN), page.reload().status) == (0, 200)
    far_away(page)  # the button is pressed before the lines are back in their new order
    before = order(full)
    line = page.locator("[data-agenda-line]", has_text="Lunch")

    grip = line.locator(".pg-line-tools__grip")
    grip.scroll_into_view_if_needed()
    page.mouse.move(*middle(grip))
    page.mouse.down()
    target = page.locator("[data-agenda-day='2'] .pg-agenda__title").first
    x, y = middle(target)
    page.mouse.move(x, y - 20, steps=8)
    page.mouse.up()
    button(page, full, "up", "Our area after 2028").click()
    page.get_by_role("status").get_by_text("“Our area after 2028” is in its new place").wait_for(state="attached")

    assert (1, "Lunch") in before
    assert next(title for day, title in order(full) if day == 2) == "Lunch"
    moved = [title for day, title in order(full) if day == 1]
    assert moved.index("Our area after 2028") == len(moved) - 2
    assert complaints(page) == []
    assert page.console == []


def button(page, meeting, way, title):
    return page.locator(f"#{way}-{meeting.agenda_items.get(title=title).pk}")


def far_away(page):
    """Each answer takes 0.4 s longer, as it does on a train."""
    conditions = {"offline": False, "latency": 400, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_without_javascript_the_buttons_do_the_same(open_as, full, lead):
    page = open_as(lead, "phone", javascript=False)
    page.goto(address(full))

    button(page, full, "down", "Our area after 2028").click()

    assert next(title for day, title in order(full) if day == 2) == "Our area after 2028"
    assert overflow(page) == 0
