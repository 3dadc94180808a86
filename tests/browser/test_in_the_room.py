"""A meeting is run from a phone, with and without JavaScript, and what was agreed there is done from the board."""

import pytest
from django.urls import reverse

from meetings.models import Action, Decision, Presence
from tests.browser.conftest import overflow
from tests.factories import ActionFactory, AgendaItemFactory, MeetingFactory


@pytest.mark.parametrize("javascript", [True, False])
def test_notes_an_action_and_who_is_here_are_kept_with_one_button(open_as, group, lead, member, javascript):
    meeting = MeetingFactory(group=group, days=-1)
    item = AgendaItemFactory(meeting=meeting, title="Missed bins")
    AgendaItemFactory(meeting=meeting, title="Our contact page")
    page = open_as(lead, "phone", javascript=javascript)
    page.goto(reverse("meetings:meeting-room", args=[group.slug, meeting.pk]))
    page.get_by_label("What was said").fill("31 of 40 calls were about one street.")
    page.get_by_text("An action", exact=True).click()
    page.get_by_label("What will be done").fill("Send the journey map")
    page.get_by_label("Who does it").select_option(label=f"{member}, Winchester")
    page.locator(f"input[name=here][value='{member.pk}']").evaluate("box => { box.checked = true }")

    with page.expect_response(lambda response: response.request.method == "POST"):  # in place, or a page anew
        page.get_by_role("button", name="Add this action").click()
    page.get_by_text("Send the journey map").first.wait_for()

    item.refresh_from_db()
    assert (item.notes, item.discussed_by) == ("31 of 40 calls were about one street.", lead)
    assert list(Action.objects.values_list("words", "person", "item")) == [("Send the journey map", member.pk, item.pk)]
    assert list(Presence.objects.values_list("person", flat=True)) == [member.pk]
    assert overflow(page) == 0


def test_a_decision_and_going_on_without_javascript(open_as, group, lead):
    meeting = MeetingFactory(group=group, days=-1)
    items = [AgendaItemFactory(meeting=meeting, title=title) for title in ("Missed bins", "Our contact page")]
    page = open_as(lead, "phone", javascript=False)
    page.goto(reverse("meetings:meeting-room", args=[group.slug, meeting.pk]))
    page.get_by_text("A decision", exact=True).click()
    page.get_by_label("What the group agreed, in one sentence").fill("We use one consent form.")

    with page.expect_navigation():
        page.get_by_role("button", name="Save and go on").click()

    assert list(Decision.objects.values_list("sentence", "item")) == [("We use one consent form.", items[0].pk)]
    assert page.locator("#now-title").inner_text() == "Our contact page"


def test_who_said_they_would_do_it_says_that_it_is_done_without_javascript(open_as, group, member, council):
    action = ActionFactory(group=group, person=member, council=council, words="Send the journey map")
    page = open_as(member, "phone", javascript=False)
    page.goto(reverse("front:my-actions"))
    page.get_by_role("link", name="Send the journey map").first.click()
    page.goto(reverse("meetings:action-done", args=[group.slug, action.pk]))
    assert overflow(page) == 0
    page.locator("main textarea").fill("It is on the board.")

    with page.expect_navigation():
        page.locator("main form button").first.click()

    action.refresh_from_db()
    assert (action.state, action.closed_by) == ("done", member)
    assert action.steps.get().words == "It is on the board."
