"""What search engines and chat programmes read of our pages: what is public, and nothing else."""

import datetime as dt
import json
import re
import struct
from pathlib import Path

import pytest
from django.template import Context, Template

from meetings import schema_org
from meetings.models import Meeting, Move
from tests.factories import MeetingFactory, OpeningFactory
from tests.meetings.post import at

NOW = at(1)
pytestmark = pytest.mark.django_db


def read(page):
    """The data on a page, as a program reads it, or None."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert len(found) <= 1
    return json.loads(found[0]) if found else None


def meta(page):
    return dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page.text))


def event(**more):
    given = {"starts_on": dt.date(2027, 7, 1), "starts_time": dt.time(10), "ends_time": dt.time(15, 30), **more}
    made = MeetingFactory(**given)
    return Meeting.objects.select_related("group").get(pk=made.pk)


def test_a_public_meeting_is_an_event(client, group, settings):
    meeting = event(group=group, title="Summer meeting", summary="Bins, bees.", venue="Town Hall", postcode="HP20 1UA")
    home = settings.SITE_URL + group.get_absolute_url()

    page = client.get(meeting.get_absolute_url())

    assert read(page) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "South peer group: Summer meeting",
        "description": "Bins, bees.",
        "url": f"{home}meetings/{meeting.pk}/",
        "startDate": "2027-07-01T10:00:00+01:00",
        "endDate": "2027-07-01T15:30:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Town Hall",
            "address": {"@type": "PostalAddress", "postalCode": "HP20 1UA", "addressCountry": "GB"},
        },
        "organizer": {"@type": "Organization", "name": "South peer group", "url": home},
    }
    assert meta(page) == {
        "site_name": "Peer Groups",
        "type": "website",
        "locale": "en_GB",
        "title": "South peer group: Summer meeting",
        "description": "Thursday 1 July 2027, 10am to 3:30pm. Town Hall HP20 1UA. Bins, bees.",
        "url": f"{home}meetings/{meeting.pk}/",
        "image": f"{settings.SITE_URL}/static/card.png",
    }


def test_in_winter_the_offset_is_another(group):
    meeting = event(group=group, starts_on=dt.date(2027, 1, 14), ends_on=dt.date(2027, 1, 14))

    assert schema_org.of_meeting(meeting, NOW)["startDate"] == "2027-01-14T10:00:00+00:00"


@pytest.mark.parametrize("who", ["anonymous", "member", "lead"])
@pytest.mark.parametrize("more", [{"audience": "members"}, {"audience": "public-sector"}, {"draft": True}])
def test_what_is_not_for_everyone_is_told_to_no_machine(client, group, request, who, more):
    meeting = MeetingFactory(group=group, **more)
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    page = client.get(meeting.get_absolute_url())

    assert (schema_org.of_meeting(meeting, NOW), schema_org.card_of_meeting(meeting, NOW)) == (None, None)
    assert (read(page), meta(page)) == (None, {})


@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_how_to_join_online_stays_out_whoever_asks(client, group, request, who):
    meeting = MeetingFactory(group=group, venue="", online_url="https://video.example/canary-room")
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    page = client.get(meeting.get_absolute_url())

    assert "canary-room" not in json.dumps(read(page))
    assert "canary-room" not in json.dumps(meta(page))


@pytest.mark.parametrize(
    ("venue", "online_url", "mode", "places"),
    [
        ("Town Hall", "", "Offline", ["Place"]),
        ("", "https://video.example/room", "Online", ["VirtualLocation"]),
        ("Online", "", "Online", ["VirtualLocation"]),
        ("Town Hall", "https://video.example/room", "Mixed", ["Place", "VirtualLocation"]),
    ],
)
def test_where_it_takes_place(group, settings, venue, online_url, mode, places):
    meeting = event(group=group, venue=venue, online_url=online_url)

    found = schema_org.of_meeting(meeting, NOW)

    where = found["location"] if isinstance(found["location"], list) else [found["location"]]
    assert found["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [place["@type"] for place in where] == places
    urls = {place["url"] for place in where if "url" in place}
    assert urls <= {settings.SITE_URL + meeting.get_absolute_url()}


def test_without_a_place_none_is_made_up(group):
    found = schema_org.of_meeting(event(group=group, venue=""), NOW)

    assert {"location", "eventAttendanceMode"} & found.keys() == set()


def moved(meeting, *, hours):
    span = {"starts_at": meeting.starts_at - dt.timedelta(hours=hours), "ends_at": meeting.ends_at}
    Move.objects.create(meeting=meeting, sequence=meeting.sequence, venue="Old", moved_at=meeting.published_at, **span)
    meeting.sequence += 1
    return meeting


def test_a_moved_meeting_says_when_it_was_before(group):
    meeting = moved(moved(event(group=group), hours=48), hours=24)

    found = schema_org.of_meeting(meeting, NOW)

    assert found["eventStatus"] == "https://schema.org/EventRescheduled"
    assert found["previousStartDate"] == "2027-06-30T10:00:00+01:00"


def test_a_moved_meeting_that_changes_its_room_later_is_still_moved(group):
    meeting = moved(moved(event(group=group), hours=24), hours=0)

    assert schema_org.of_meeting(meeting, NOW)["previousStartDate"] == "2027-06-30T10:00:00+01:00"


@pytest.mark.parametrize(("later", "says_it"), [(-1, True), (0, False), (1, False)])
def test_when_it_was_while_it_was_for_members_is_told_to_nobody_else(group, later, says_it):
    meeting = moved(event(group=group), hours=24)
    moved_at = meeting.moves.get().moved_at
    OpeningFactory(meeting=meeting, opened_at=moved_at + dt.timedelta(minutes=later))

    assert ("previousStartDate" in schema_org.of_meeting(meeting, NOW)) is says_it


def test_another_room_is_no_other_time(group):
    found = schema_org.of_meeting(moved(event(group=group), hours=0), NOW)

    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert "previousStartDate" not in found


def test_a_cancelled_meeting_is_called_off_even_if_it_was_moved(group):
    meeting = event(group=group)
    meeting = moved(meeting, hours=24)
    meeting.state = Meeting.State.CANCELLED

    assert schema_org.of_meeting(meeting, NOW)["eventStatus"] == "https://schema.org/EventCancelled"
    assert schema_org.card_of_meeting(meeting, NOW)["description"].startswith("Cancelled. Thursday")


def test_a_group_is_an_organisation(client, group, settings):
    group.summary, group.founded_on = "Neighbours at a table", dt.date(2016, 11, 25)
    group.save()

    page = client.get(group.get_absolute_url())

    home = settings.SITE_URL + group.get_absolute_url()
    assert read(page) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "South peer group",
        "url": home,
        "description": "Neighbours at a table",
        "foundingDate": "2016-11-25",
    }
    assert meta(page)["description"] == "Neighbours at a table"


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!-- <script>", "a & b", "\u2028 “quoted” \\"])
def test_what_people_write_stays_data(text):
    html = Template("{{ data|json_ld }}").render(Context({"data": {"name": text}}))

    assert json.loads(html) == {"name": text}
    assert {"<", ">", "&"} & set(html) == set()


def test_what_people_write_ends_no_element_of_the_page(client, group):
    meeting = MeetingFactory(group=group, title="</script><script>x()</script>", summary='"><script>y()</script>')

    page = client.get(meeting.get_absolute_url())

    assert read(page)["name"].endswith("</script><script>x()</script>")
    assert "<script>" not in page.text


@pytest.mark.parametrize("path", ["", "meetings/", "meetings/{pk}/"])
def test_programmes_find_the_feeds(client, group, path):
    meeting = MeetingFactory(group=group)

    page = client.get(group.get_absolute_url() + path.format(pk=meeting.pk))

    found = dict(re.findall(r'<link rel="alternate" type="([^"]*)" title="[^"]*" href="([^"]*)">', page.text))
    assert found == {
        "application/atom+xml": f"{group.get_absolute_url()}meetings/feed.atom",
        "text/calendar": f"{group.get_absolute_url()}meetings/feed.ics",
    }


@pytest.mark.parametrize("thing", ["group", "meeting"])
def test_a_link_is_shown_with_our_picture(client, group, settings, thing):
    shown = group if thing == "group" else MeetingFactory(group=group)

    page = client.get(shown.get_absolute_url())
    picture = meta(page)["image"]

    assert picture == f"{settings.SITE_URL}/static/card.png"
    assert '<meta property="og:image:alt" content="Peer Groups: six hexagons round an empty seventh">' in page.text
    assert '<meta name="twitter:card" content="summary">' in page.text


def test_the_picture_is_a_small_png_of_the_size_that_is_said(settings):
    picture = (Path(settings.BASE_DIR) / "static/card.png").read_bytes()

    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 50_000
