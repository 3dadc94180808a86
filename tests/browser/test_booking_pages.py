"""A meeting that is booked on another site, in a browser: a lead gives it a link, and its readers are led there."""

import pytest

from meetings.models import Meeting
from tests.browser.conftest import complaints, overflow
from tests.factories import AttendanceFactory, MeetingFactory
from tests.meetings.test_booking import LINK

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST = f"https://{'tickets.' * 12}example/{'e' * 300}"


@pytest.mark.parametrize(("size", "javascript"), [("desk", True), ("phone", True), ("phone", False)])
def test_a_lead_gives_a_link_and_each_page_on_the_way_finds_no_complaint(
    open_as, group, lead, member, size, javascript
):
    meeting = MeetingFactory(group=group, title="Autumn")
    AttendanceFactory(meeting=meeting, person=member)
    page = open_as(lead, size, javascript=javascript)

    def looks_right():
        assert overflow(page) == 0
        assert complaints(page) == [] if javascript else True

    page.goto(f"{meeting.get_absolute_url()}edit/")
    page.fill("[name=booking_url]", LONGEST)
    page.click("main button[type=submit]")
    looks_right()
    assert "1 answer given here is kept for the group’s leads to see" in page.inner_text("main")
    page.click("[name=confirmed]")
    looks_right()

    assert page.get_attribute(".govuk-button[rel]", "href") == LONGEST
    assert "Answered here before" in page.inner_text("main")
    assert Meeting.objects.get().booking_url == LONGEST


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_visitor_is_led_to_the_other_site_by_its_name(open_as, group, size):
    meeting = MeetingFactory(group=group, title="Autumn", booking_url=LINK)
    page = open_as(size=size)
    for path in (meeting.get_absolute_url(), group.get_absolute_url()):
        page.goto(path)

        link = page.get_by_role("link", name="Book at eventbrite.co.uk").first
        assert (link.get_attribute("href"), link.get_attribute("target")) == (LINK, None)
        assert overflow(page) == 0
        assert complaints(page) == []
