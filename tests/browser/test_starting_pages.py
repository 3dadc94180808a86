"""A visitor asks for a group, and a coordinator sets it up: each page accessible, on a phone, without JavaScript."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from common import london
from peergroups.models import PeerGroup, StartRequest
from tests.browser.conftest import complaints, overflow
from tests.factories import AgendaItemFactory, CouncilFactory, MeetingFactory, StartRequestFactory

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = pytest.mark.parametrize(("size", "javascript"), [("desk", True), ("phone", True), ("phone", False)])


@pytest.fixture
def boston(db):
    cache.clear()
    return CouncilFactory(short_name="Boston", official_name="Boston Borough Council", domains=["boston.example"])


def faults(page, javascript):
    return [*(complaints(page) if javascript else []), *(["too wide"] if overflow(page) else [])]


@WAYS
def test_a_visitor_asks_for_a_group(open_as, group, boston, size, javascript):
    page = open_as(None, size, javascript=javascript)
    page.goto("/groups/")
    page.get_by_role("link", name="Why not start a group yourself").click()
    page.locator("summary", has_text="1 council").first.click()
    assert page.get_by_role("link", name="Boston", exact=True).is_visible()
    assert faults(page, javascript) == []

    page.get_by_role("button", name="Ask for this group").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert faults(page, javascript) == []
    typed = {
        "group_name": "The Wash", "councils": "Boston", "words": "Why not?", "name": "Jo Madeup",
        "email": "jo@boston.example", "council": "Boston",
    }  # fmt: skip
    for name, value in typed.items():
        page.fill(f"main [name={name}]", value)
    page.get_by_role("button", name="Ask for this group").click()

    page.get_by_role("heading", name="Your request is on its way").wait_for()
    assert faults(page, javascript) == []
    assert StartRequest.objects.get().name == "The Wash"


@WAYS
def test_a_coordinator_sets_it_up_from_the_desk(open_as, group, coordinator, boston, size, javascript):
    request = StartRequestFactory(name="The Wash", council=boston, email="jo@boston.example")
    request.councils.set([boston])
    AgendaItemFactory(meeting=MeetingFactory(group=group, days=-9, title="Autumn meeting"), title="Bring a problem")
    page = open_as(coordinator, size, javascript=javascript)
    page.goto("/admin/")
    page.get_by_role("link", name="A new group is asked for: The Wash").click()
    page.get_by_role("heading", name="Set up a group").wait_for()
    assert faults(page, javascript) == []

    page.locator("[name=starter]").select_option(label="South peer group: Autumn meeting")
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert faults(page, javascript) == []
    day = london.today(timezone.now()) + dt.timedelta(days=60)
    for part in ("day", "month", "year"):
        page.fill(f"[name=first_on_{part}]", str(getattr(day, part)))
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("heading", name="Set up The Wash peer group?").wait_for()
    assert faults(page, javascript) == []
    page.get_by_role("button", name="Set up The Wash peer group").click()

    page.get_by_text("The Wash peer group is set up.").wait_for()
    assert faults(page, javascript) == []
    made = PeerGroup.objects.get(slug="the-wash").meetings.get()
    assert "Bring a problem" in made.agenda_items.values_list("title", flat=True)
