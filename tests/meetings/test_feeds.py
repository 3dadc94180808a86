"""Feeds and calendar files: what programmes take in by themselves."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from meetings import actions
from meetings.models import Meeting
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def year(group):
    """One meeting of each kind of visibility, all with a link to join online."""
    link = {"group": group, "online_url": "https://video.example/canary-room"}
    return {
        "public": MeetingFactory(title="Public", **link),
        "online": MeetingFactory(title="Online", venue="", **link),
        "members": MeetingFactory(title="Members", audience="members", **link),
        "draft": MeetingFactory(title="Draft", draft=True, **link),
        "past": MeetingFactory(title="Past", days=-30, **link),
        "off": MeetingFactory(
            title="Off", state="cancelled", cancelled_at=timezone.now(), cancelled_because="The roof leaks", **link
        ),
        "elsewhere": MeetingFactory(title="Elsewhere"),
    }


def events(content):
    return {str(event["SUMMARY"]).partition(": ")[2]: event for event in Calendar.from_ical(content).walk("VEVENT")}


@pytest.mark.parametrize(
    ("who", "titles", "sees_link"),
    [
        ("anonymous", {"Public", "Online", "Past", "Off"}, False),
        ("outsider", {"Public", "Online", "Past", "Off"}, False),
        ("member", {"Public", "Online", "Past", "Off", "Members"}, True),
        ("lead", {"Public", "Online", "Past", "Off", "Members"}, True),
    ],
)
def test_the_calendar_feed_holds_what_each_may_know_of(client, group, year, request, who, titles, sees_link):
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    response = client.get(reverse("meetings:meeting-feed", args=[group.slug]))

    entries = events(response.content)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert entries.keys() == titles
    assert ("canary-room" in response.content.decode().replace("\r\n ", "")) == sees_link
    assert str(entries["Online"]["LOCATION"]) == "Online"
    assert str(entries["Off"]["STATUS"]) == "CANCELLED"


@pytest.mark.parametrize(("who", "whose"), [("anonymous", "public"), ("member", "private")])
def test_a_feed_is_kept_by_others_only_if_everybody_may_see_it(client, group, request, who, whose):
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    for name in ("meeting-feed", "meeting-atom"):
        response = client.get(reverse(f"meetings:{name}", args=[group.slug]))
        assert set(response["Cache-Control"].split(", ")) == {"max-age=900", whose}
        assert "Cookie" in response["Vary"]


def test_the_news_feed_has_the_latest_news_first_and_stable_names(client, group, year):
    Meeting.objects.filter(pk=year["past"].pk).update(published_at=timezone.now() - dt.timedelta(days=60))

    response = client.get(reverse("meetings:meeting-atom", args=[group.slug]))

    feed = ElementTree.fromstring(response.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert titles[0] == "Cancelled: Off"
    assert titles[-1] == "Past"
    assert set(titles) == {"Cancelled: Off", "Public", "Online", "Past"}
    assert len(set(ids)) == 4
    assert all(name.startswith("tag:") for name in ids)
    assert "canary-room" not in response.content.decode()


def test_a_meeting_that_is_opened_to_everyone_later_is_news_then(client, group, lead):
    """A feed reader that looked in between has to find it above what it had read."""
    published, between, opened = (timezone.now() - dt.timedelta(days=days) for days in (60, 30, 1))
    meeting = MeetingFactory(group=group, title="Opened later", audience="members", draft=True)
    actions.publish(meeting=meeting, by=lead, now=published)
    Meeting.objects.filter(pk=MeetingFactory(group=group, title="Known since").pk).update(published_at=between)
    assert [title for title, _, _ in news(client, group)] == ["Known since"]

    actions.revise(meeting=meeting, fields={"audience": "public"}, by=lead, now=opened)

    assert news(client, group)[0] == ("Opened later", opened, opened)
    assert [title for title, _, _ in news(client, group)] == ["Opened later", "Known since"]


def news(client, group):
    """[(title, updated, published)] as a reader of feeds takes them."""
    response = client.get(reverse("meetings:meeting-atom", args=[group.slug]))
    entries = ElementTree.fromstring(response.content).iter(f"{ATOM}entry")
    moments = ("updated", "published")
    return [
        (entry.findtext(f"{ATOM}title"), *[dt.datetime.fromisoformat(entry.findtext(ATOM + name)) for name in moments])
        for entry in entries
    ]


@pytest.mark.parametrize("name", ["meeting-feed", "meeting-atom"])
def test_an_empty_group_has_a_feed_too(client, group, name):
    assert client.get(reverse(f"meetings:{name}", args=[group.slug])).status_code == 200


@pytest.mark.parametrize("name", ["meeting-feed", "meeting-atom"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_costs_the_same_for_one_and_three(client, group, name, count, django_assert_num_queries):
    MeetingFactory.create_batch(count, group=group)

    with django_assert_num_queries(2):
        response = client.get(reverse(f"meetings:{name}", args=[group.slug]))

    assert response.content.decode().count("Sample meeting") == count


def test_one_meeting_is_a_file_for_the_calendar(client, year):
    meeting = year["public"]

    response = client.get(reverse("meetings:meeting-calendar", args=[meeting.group.slug, meeting.pk]))

    assert response["Content-Disposition"] == f'attachment; filename="south-{meeting.starts_on}.ics"'
    assert events(response.content).keys() == {"Public"}
    assert str(events(response.content)["Public"]["UID"]) == meeting.uid


def test_the_news_feed_is_xml_whatever_was_pasted(client, group):
    MeetingFactory(group=group, title="Soft\x0bbreak\x01\ufffe", summary="A\x02B", venue="Hall\x0cWest")

    response = client.get(reverse("meetings:meeting-atom", args=[group.slug]))

    (entry,) = ElementTree.fromstring(response.content).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Soft break"
