"""Notes are pasted, looked over and saved in a browser, with and without JavaScript, on a desk and on a phone."""

import pytest
from django.urls import reverse

from meetings.models import Action, Decision, Presence
from tests.browser.conftest import complaints, overflow
from tests.factories import AgendaItemFactory, MeetingFactory

TEXT = """Present: Sam Example (Winchester), Gale Guest (Example Ltd)
Apologies: Cai Nobody

## Missed bins

Forty calls were about one street.
Agreed: we share the wording
Action: Sam to send the map by the next meeting
"""


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_notes_are_pasted_looked_over_and_saved(open_as, group, lead, member, size, javascript):
    meeting = MeetingFactory(group=group, days=-1, title="Ten years on")
    item = AgendaItemFactory(meeting=meeting, title="Missed bins")
    MeetingFactory(group=group, days=60)
    page = open_as(lead, size, javascript=javascript)
    page.goto(reverse("meetings:meeting-room", args=[group.slug, meeting.pk]))
    page.get_by_role("link", name="Paste notes from a document").click()

    page.get_by_label("Your notes").fill(TEXT)
    press(page, "See what is in them")
    assert page.get_by_label("Tick Sam Example, Winchester as there").is_checked()
    assert page.get_by_label("Record this decision").is_checked()
    assert not page.get_by_label("Record this action").is_checked()
    look_at(page, javascript)
    page.get_by_label("Record this action").check()
    press(page, "Check what will happen")
    assert "There is a problem" in page.inner_text("main")
    look_at(page, javascript)
    page.get_by_label("Who does it").select_option(label=f"{member}, Winchester")
    press(page, "Check what will happen")
    assert "1 person is ticked as there." in page.inner_text("main")
    look_at(page, javascript)
    press(page, "Save")

    assert list(Presence.objects.values_list("person", flat=True)) == [member.pk]
    assert list(Decision.objects.values_list("sentence", "item")) == [("We share the wording", item.pk)]
    assert list(Action.objects.values_list("words", "person")) == [("Send the map", member.pk)]
    item.refresh_from_db()
    assert item.notes == "Forty calls were about one street."


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def look_at(page, javascript):
    assert overflow(page) == 0
    if javascript:
        assert complaints(page) == []
