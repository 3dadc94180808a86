"""On paper there is what was written, and nothing to press."""

import re

from django.db import transaction
from django.urls import reverse

from tests import factories
from tests.day_factories import DayFactory
from tests.timebank_factories import AgreementFactory, LoanFactory

SHEET = re.compile(rb"/Type\s*/Page\b")  # of a PDF: one for each sheet of paper
EDGES = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
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


def test_an_agreement_is_printed_whole_and_without_what_approves_it(open_as, council, member):
    loan = LoanFactory(request__council=council, request__asked_by=member, state="active", settles="charge")
    AgreementFactory(loan=loan, lender_at=loan.offered_at, lender_by=loan.offered_by, purchase_order="PO-7")
    page = open_as(member)
    page.emulate_media(media="print")

    page.goto(reverse("timebank:loan-agreement", args=[loan.pk]))
    printed = page.inner_text("body")

    words = [loan.request.words, loan.lent_name, "£300", "£600", "PO-7", "Section 113", "Outside the scope of VAT"]
    words += [loan.lender.official_name, council.official_name, "Not yet"]
    assert [text for text in words if text not in printed] == []
    assert page.locator(f"{ON_SCREENS}, .pg-confirm").locator("visible=true").all_inner_texts() == []
    assert page.locator("a[data-print]").locator("visible=true").count() == 0


def test_a_joint_statement_is_printed_with_its_fingerprint_and_without_to_whom_it_went(open_as, group, lead):
    with transaction.atomic():
        day = DayFactory(stage="sent", group=group)
    page = open_as(lead)
    page.emulate_media(media="print")

    page.goto(reverse("scrutiny:day-statement", args=[day.pk]))
    printed = page.inner_text("body")

    sent, vendor = day.sent_statement, day.sendings.get().contact
    assert [text for text in (str(day.supplier), sent.text, sent.sha256) if text not in printed] == []
    assert vendor.name not in printed
    assert page.locator(ON_SCREENS).locator("visible=true").all_inner_texts() == []
    assert page.locator("a[data-print]").locator("visible=true").count() == 0


def test_a_report_of_a_meeting_each_month_is_printed_on_one_page(open_as, group, council, lead):
    for month in range(12):
        meeting = factories.MeetingFactory(
            group=group,
            host_council=council,
            days=-15 - 28 * month,
            title=f"Meeting {month}: bins, parking and council tax",
        )
        factories.PresenceFactory(meeting=meeting, person=lead, council=council)
        factories.DecisionFactory(meeting=meeting, sentence="We count every call.")
        factories.ActionFactory(group=group, meeting=meeting)
    page = open_as(lead)
    page.emulate_media(media="print")

    page.goto(reverse("desk:report", args=[group.slug]))
    printed = page.inner_text("body")

    words = [f"Meeting {month}: bins" for month in range(12)] + ["Actions done", "Hours lent to other councils"]
    assert [text for text in words if text not in printed] == []
    assert page.locator(ON_SCREENS).locator("visible=true").all_inner_texts() == []
    assert len(SHEET.findall(page.pdf(format="A4", margin=EDGES))) == 1


def test_a_handover_pack_is_printed_whole_and_without_what_hands_over(open_as, group, council, lead):
    titles = [factories.MeetingFactory(group=group, host_council=council, days=40 + n).title for n in range(5)]
    factories.ActionFactory(group=group, words="Send the journey map")
    factories.TopicFactory(group=group, title="Shared telephones")
    factories.JoinRequestFactory(group=group, person__name="Robin Placeholder")
    page = open_as(lead)
    page.emulate_media(media="print")

    page.goto(reverse("desk:handover", args=[group.slug]))
    printed = page.inner_text("body")

    words = [*titles, "Send the journey map", "Shared telephones", "Robin Placeholder asks to join", lead.email]
    assert [text for text in words if text not in printed] == []
    assert page.locator(ON_SCREENS).locator("visible=true").all_inner_texts() == []
