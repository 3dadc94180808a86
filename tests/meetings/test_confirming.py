"""Who was there says that the notes are right: counted by council, named to members, asked anew when they change."""

import re

import pytest
import time_machine
from django.urls import reverse

from meetings import actions
from meetings.models import Meeting, NotesConfirmation
from tests.factories import AttendanceFactory, CouncilFactory, MembershipFactory, PresenceFactory
from tests.meetings.after import HELD, circulated, held, letters, run, said, there
from tests.meetings.post import at, text

pytestmark = pytest.mark.django_db
BUTTON = "These notes are right</button>"
LATER = at(26, 11)


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(at(26, 12), tick=False):
        yield


@pytest.fixture
def meeting(group, council, lead, member):
    """Its notes are circulated, and the member was there for their council."""
    meeting = held(group, host_council=council)
    said(meeting)
    there(meeting, member, council=council)
    circulated(meeting, lead)
    meeting.refresh_from_db()
    return meeting


def url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk])


def confirm(meeting, person, over=1, now=LATER):
    return actions.confirm_notes(meeting=meeting, by=person, over=over, now=now)


def put_right(meeting, lead):
    item = meeting.agenda_items.get()
    actions.write_item_notes(item=item, notes="41 calls", over=item.notes_version, by=lead, now=LATER)
    actions.circulate(meeting=meeting, by=lead, now=LATER)


def kept():
    return list(NotesConfirmation.objects.order_by("pk").values_list("person", "council", "round"))


def test_it_is_said_once_for_the_council_that_they_were_there_for(meeting, group, member, supplier, council):
    other = CouncilFactory()
    borrowed = MembershipFactory(group=group, council=council).person
    there(meeting, supplier, council=None)
    there(meeting, borrowed, council=other)

    news = [confirm(meeting, person) for person in (member, member, supplier, borrowed)]

    assert news == [True, False, True, True]
    assert kept() == [(member.pk, council.pk, 1), (supplier.pk, None, 1), (borrowed.pk, other.pk, 1)]


def test_where_nobody_was_ticked_it_is_for_the_council_that_they_answered_for(meeting, member, council):
    meeting.presences.all().delete()
    AttendanceFactory(meeting=meeting, person=member, council=council)

    confirm(meeting, member)

    assert kept() == [(member.pk, council.pk, 1)]


@pytest.mark.parametrize(
    ("what", "refused"),
    [
        ("not there", actions.NotThere),
        ("another round", actions.NotesChangedMeanwhile),
        ("a draft", actions.MeetingClosed),
        ("agreed", actions.MeetingClosed),
        ("a correction of theirs waits", actions.CorrectionsWait),
    ],
)
def test_it_is_refused_where_it_would_say_nothing(meeting, lead, member, what, refused):
    if what == "agreed":
        actions.agree_notes(meeting=meeting, by=lead, now=HELD)
    elif what == "a draft":
        Meeting.objects.filter(pk=meeting.pk).update(notes_state="draft", circulated_at=None)
    elif what.startswith("a correction"):
        actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=HELD)

    with pytest.raises(refused):
        confirm(meeting, lead if what == "not there" else member, over=0 if what == "another round" else 1)

    assert kept() == []


def test_councils_are_counted_once_for_everybody_and_people_named_to_members(come, meeting, group, supplier, council):
    colleague = MembershipFactory(group=group, council=council, person__name="Canary Colleague").person
    neighbour = MembershipFactory(group=group, council__short_name="Oxford", person__name="Noa Neighbour")
    there(meeting, colleague, council=council)
    there(meeting, neighbour.person, council=neighbour.council)
    there(meeting, supplier, council=None)
    for presence in meeting.presences.select_related("person"):
        confirm(meeting, presence.person)
    pages = [(who, name) for who in ("anonymous", "outsider", "member") for name in ("meeting-detail", "write-up")]

    shown = {(who, name): come(who).get(url(name, meeting)) for who, name in pages}

    assert {page.context["confirmed"].councils for page in shown.values()} == {2}
    assert [key for key, page in shown.items() if "Canary Colleague" in page.text] == [("member", "meeting-detail")]
    named = shown["member", "meeting-detail"].context["confirmed"].people
    assert [str(person) for person, _ in named] == ["Noa Neighbour", "Canary Colleague", "Sam Example", "Dana Demo"]
    for page in shown.values():
        assert re.search("2 councils (that were there )?confirm", page.text)


def test_what_changed_and_was_circulated_since_is_confirmed_anew(come, meeting, lead, member):
    confirm(meeting, member)
    client = come("member")
    before = client.get(url("write-up", meeting)).text

    put_right(meeting, lead)
    after = client.get(url("write-up", meeting)).text
    client.post(url("notes-confirm", meeting), {"round": "2"})

    assert "1 council that was there confirms them" in before
    assert BUTTON not in before
    assert "confirms them" not in after
    assert "They have changed since, and were circulated again on 26 November 2026" in after
    assert BUTTON in after
    assert [row[2] for row in kept()] == [1, 2]


def test_who_asks_to_put_something_right_after_all_takes_theirs_back(come, meeting, lead, member):
    confirm(meeting, member)

    correction = actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=LATER)
    waiting = come("member").get(url("write-up", meeting)).text
    actions.settle_correction(correction=correction, outcome="not-taken", answer="We counted.", by=lead, now=LATER)

    assert kept() == []
    assert BUTTON not in waiting
    assert BUTTON in come("member").get(url("write-up", meeting)).text


def test_a_lead_sees_who_confirms_before_marking_the_notes_agreed(come, meeting, lead, member, council):
    client = come("lead")
    nobody = client.get(url("notes-agree", meeting)).text
    confirm(meeting, member)
    somebody = client.get(url("notes-agree", meeting)).text
    item = meeting.agenda_items.get()
    actions.write_item_notes(item=item, notes="41 calls", over=item.notes_version, by=lead, now=LATER)
    changed = client.get(url("notes-agree", meeting)).text

    assert "Nobody who was there has confirmed these notes yet." in nobody
    assert "by 1 council, as they were circulated on 25 November 2026: Sam Example (Winchester)." in somebody
    assert [("have changed since" in page) for page in (somebody, changed)] == [False, True]


def test_the_button_says_it_and_leads_back_to_the_page_it_was_on(come, meeting, member):
    client = come("member")
    page = client.get(meeting.get_absolute_url()).text
    fields = dict(re.findall(r'<input type="hidden" name="(round|next)" value="([^"]*)">', page))

    stale = client.post(url("notes-confirm", meeting), {**fields, "round": "7"}, follow=True)
    nothing = kept()
    elsewhere = client.post(url("notes-confirm", meeting), {**fields, "next": "https://elsewhere.example/"})
    again = client.post(url("notes-confirm", meeting), fields)

    assert "circulated again since you opened them" in stale.text
    assert nothing == []
    assert len(kept()) == 1
    assert elsewhere.url == client.get(url("notes-confirm", meeting)).url == url("write-up", meeting)
    assert again.url == meeting.get_absolute_url()


def test_the_mail_with_the_notes_asks_who_was_there_and_its_link_does_it(client, meeting, group, lead, member):
    run(LATER)
    links = {
        letter.person_id: re.findall(r"These notes are right:\s+http\S+?(/do/\S+)", text(letter))
        for letter in letters(kind="notes")
    }
    (link, *_) = links[member.pk]

    shown = client.get(link)
    untouched = kept()
    client.post(link)
    after = client.get(link).text
    put_right(meeting, lead)
    overtaken = client.get(link)

    assert not links[lead.pk]  # who was not there
    assert "Are the notes of “Ten years on” right?" in shown.text
    assert untouched == []
    assert [row[2] for row in kept()] == [1]
    assert "You confirm these notes" in after
    assert (overtaken.status_code, "have changed since this mail" in overtaken.text) == (410, True)


def test_a_link_says_nothing_to_who_may_not_read_the_notes_any_more(client, meeting, outsider):
    PresenceFactory(meeting=meeting, person=outsider)
    run(LATER)
    link = re.search(r"/do/\S+", text(letters(kind="notes", person_id=outsider.pk)[0]))[0]
    Meeting.objects.filter(pk=meeting.pk).update(audience="members")

    asked, done = client.get(link), client.post(link)

    assert (asked.status_code, kept()) == (410, [])
    assert [meeting.title in page.text for page in (asked, done)] == [False, False]
