"""On paper there is what was written, and nothing to press."""

from django.urls import reverse

from tests import factories

ON_SCREENS = (
    "header, footer, nav, form, button, input, textarea, select, .govuk-button, .pg-header, .pg-footer, .pg-turn"
)


def test_agenda_and_notes_are_printed_without_what_is_of_use_on_a_screen_alone(open_as, group, council, lead, member):
    coming = factories.MeetingFactory(group=group, host_council=council)
    factories.AgendaItemFactory(meeting=coming, title="Missed bins", presenter="Sam Example, Winchester")
    held = factories.MeetingFactory(group=group, days=-3, notes="Nine of us met.", notes_state="circulated")
    factories.AgendaItemFactory(meeting=held, title="Missed bins", notes="We lost 40 calls.")
    factories.DecisionFactory(meeting=held, sentence="We count every call.")
    factories.PresenceFactory(meeting=held, person=lead, council=council)
    page = open_as(lead)
    page.emulate_media(media="print")
    written = ["Nine of us met.", "Missed bins", "We lost 40 calls.", "We count every call."]

    for name, meeting, words in (
        ("meeting-agenda", coming, ["Missed bins", "Sam Example, Winchester", "10am", coming.venue]),
        ("meeting-detail", coming, ["Missed bins", "10am", coming.venue]),
        ("meeting-detail", held, written),
        ("write-up", held, written),
    ):
        page.goto(reverse(f"meetings:{name}", args=[group.slug, meeting.pk]))
        printed = page.inner_text("body")  # what is not shown is not in it

        assert [text for text in [meeting.title, *words] if text not in printed] == [], name
        assert page.locator(ON_SCREENS).locator("visible=true").all_inner_texts() == [], name
