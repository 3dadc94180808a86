"""The admin, for a lead and a coordinator: axe finds nothing, nothing scrolls sideways, nothing is blocked."""

import pytest

from tests.admin.conftest import everything
from tests.browser.conftest import complaints, overflow
from tests.factories import CouncilFactory

LONG = "llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.fixture
def ours(group, council, lead):
    return everything(group, CouncilFactory(short_name="Basingstoke"), LONG[:40])


def sound(page):
    """Asserts it at both widths. What the console says is read first: axe itself tries inline styles."""
    assert page.console == []
    for width, height in ((1280, 900), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        assert complaints(page) == []
        assert overflow(page) == 0
    page.set_viewport_size({"width": 1280, "height": 900})
    page.console.clear()


def test_the_desk_of_a_lead(open_as, lead, ours):
    """Other lists than a coordinator's, and forms to read; those of a coordinator: test_admin_everywhere.py."""
    page = open_as(lead)
    for path in (
        "", f"peergroups/membership/{ours.membership.pk}/change/", f"peergroups/peergroup/{ours.group.pk}/change/",
        "peergroups/joinrequest/", f"meetings/meeting/{ours.meeting.pk}/change/",
        f"accounts/user/{ours.person.pk}/change/", "outbox/message/",
    ):  # fmt: skip
        assert page.goto(f"/admin/{path}").status == 200
        sound(page)


def test_the_desk_of_a_coordinator(open_as, coordinator, ours):
    page = open_as(coordinator)
    page.goto("/admin/")
    sound(page)

    page.locator("summary", has_text="More lists").press("Enter")
    page.get_by_role("link", name="Holds on mail").first.wait_for()
    sound(page)


def test_an_action_with_the_keyboard_alone(open_as, lead, ours):
    page = open_as(lead)
    page.goto("/admin/peergroups/membership/")
    row = page.get_by_role("row").filter(has_text=f"Partner {LONG[:40]}")
    row.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.locator("select[name=action]").focus()
    page.keyboard.type("Remove")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/membership/")
    page.get_by_role("heading", name="What will happen").wait_for()

    assert "1 membership ends today." in page.inner_text("main")
    sound(page)
    page.get_by_role("button", name="Remove").focus()
    page.keyboard.press("Enter")
    page.get_by_text("1 person was removed from the group: Partner").wait_for()

    ours.partner.refresh_from_db()
    assert ours.partner.left_because == "removed"


def test_a_council_is_found_by_typing(open_as, coordinator, council, ours):
    page = open_as(coordinator)
    page.goto("/admin/councils/succession/add/")
    sound(page)

    page.get_by_role("combobox", name="Predecessor").press("Enter")
    page.keyboard.type("winch")
    page.get_by_role("option", name="Winchester").wait_for()
    sound(page)
    page.keyboard.press("Enter")

    assert page.locator("#id_predecessor").input_value() == str(council.pk)


def test_light_and_dark(open_as, lead, ours):
    page = open_as(lead)
    page.goto("/admin/peergroups/membership/")
    for _ in range(2):
        page.locator(".theme-toggle").click()
        sound(page)


def test_the_admin_works_without_javascript(open_as, lead, ours):
    page = open_as(lead, "phone", javascript=False)
    page.goto("/admin/peergroups/membership/")
    page.locator(f'input[name="_selected_action"][value="{ours.partner.pk}"]').check()
    page.select_option("select[name=action]", "remove")
    page.get_by_role("button", name="Go").click()
    page.get_by_role("button", name="Remove").click()

    ours.partner.refresh_from_db()
    assert ours.partner.left_because == "removed"
