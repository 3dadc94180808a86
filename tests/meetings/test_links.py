"""Addresses beside a meeting and what is in it."""

import pytest

from meetings import actions
from meetings.models import Link
from tests.factories import ActionFactory, AgendaItemFactory, DecisionFactory, MeetingFactory
from tests.meetings.post import at
from tests.meetings.visiting import page, url

SLIDES = {"title": "Slides", "url": "https://slides.example/a"}


def test_a_link_stands_beside_each_kind_of_thing_once(meeting, item, lead):
    things = [meeting, item, DecisionFactory(meeting=meeting), ActionFactory(group=meeting.group, meeting=meeting)]

    for thing in things * 2:
        actions.add_link(thing=thing, **SLIDES, by=lead, now=at(3))

    assert [[str(link) for link in thing.links.all()] for thing in things] == [["Slides"]] * 4
    link = meeting.links.get()
    assert (link.added_by, link.added_at) == (lead, at(3))
    assert actions.remove_link(link=link, by=lead) is True
    assert actions.remove_link(link=link, by=lead) is False


@pytest.mark.parametrize(
    ("who", "statuses"),
    [("lead", (200, 302)), ("member", (403, 403)), ("outsider", (404, 404)), ("anonymous", (302, 302))],
)
def test_leads_add_links(come, meeting, who, statuses):
    client = come(who)

    got = (
        client.get(url("meeting-links", meeting)).status_code,
        client.post(url("meeting-links", meeting), SLIDES).status_code,
    )

    assert got == statuses
    assert Link.objects.count() == (who == "lead")


def test_a_note_taker_adds_links_once_the_meeting_is_announced(come, meeting, member):
    meeting.note_takers.add(member)

    assert come("member").post(url("meeting-links", meeting), SLIDES).status_code == 302
    assert Link.objects.count() == 1


def test_a_link_of_a_line_is_added_shown_and_removed(come, meeting, item):
    client = come("lead")
    there = f"{url('meeting-links', meeting)}?item={item.pk}"

    client.post(there, SLIDES)
    link = item.links.get()
    shown = client.get(there).content.decode()
    of_meeting = page(client, "meeting-links", meeting)
    client.post(there, {"remove": link.pk})
    again = client.post(there, {"remove": link.pk}, follow=True).content.decode()

    assert "https://slides.example/a" in shown
    assert "https://slides.example/a" not in of_meeting
    assert f"?item={item.pk}" in of_meeting
    assert not Link.objects.exists()
    assert "This link was taken away already." in again


def test_links_are_on_the_page_of_the_meeting(come, meeting, lead):
    actions.add_link(thing=meeting, **SLIDES, by=lead, now=at(3))

    assert 'href="https://slides.example/a"' in page(come("anonymous"), "meeting-detail", meeting)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"title": "", "url": ""}, "Enter what it is, such as Slides"),
        ({**SLIDES, "url": "javascript:alert(1)"}, "Enter an address that starts with https://"),
        ({**SLIDES, "url": "ftp://files.example/"}, "Enter an address that starts with https://"),
        ({**SLIDES, "url": "https://a.example/" + "x" * 10_000}, "Address must be 500 characters or fewer"),
        ({**SLIDES, "title": "x" * 10_000}, "What is it must be 160 characters or fewer"),
        ({**SLIDES, "title": "\0"}, "Remove the characters that cannot be shown"),
    ],
)
def test_what_is_no_link_is_refused_with_what_to_do(come, meeting, data, error):
    answer = come("lead").post(url("meeting-links", meeting), data)

    assert error in answer.content.decode()
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    "query", ["?item=0", "?item=x", "?item=", "?item=-1", "?item=٣", "?action=99999999999999999999", "?decision=1"]
)
def test_what_is_not_of_this_meeting_is_not_there(come, meeting, query):
    AgendaItemFactory(meeting=MeetingFactory(group=meeting.group, days=60))

    assert come("lead").get(url("meeting-links", meeting) + query).status_code == 404


def test_a_link_of_another_meeting_is_not_removed_here(come, meeting, lead):
    other = MeetingFactory(group=meeting.group, days=60)
    link = actions.add_link(thing=other, **SLIDES, by=lead, now=at(3))

    come("lead").post(url("meeting-links", meeting), {"remove": link.pk})
    nonsense = come("lead").post(url("meeting-links", meeting), {"remove": "x"})

    assert Link.objects.get() == link
    assert nonsense.status_code == 404
