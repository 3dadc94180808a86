"""Programmes that people have: what reads calendars and feeds finds nothing wrong with ours.

vobject and feedparser read what each page gives; vdirsyncer subscribes to a feed that is served, and khal lists what is
in it. The last two come with Debian: `sudo apt-get install vdirsyncer khal`.
"""

import datetime as dt
import os
import shutil
import subprocess
from urllib.request import urlopen

import feedparser
import pytest
import vobject
from django.utils import timezone
from icalendar import Calendar

from meetings import actions, calendar
from meetings.models import Meeting
from tests.factories import AttendanceFactory, FeedLinkFactory, MeetingFactory, UserFactory

NASTY = 'Bins, "bees"; and\nbridges — £5 \\ <b>&amp; ŵŷ'
TEXTS = {
    "title": NASTY.replace("\n", " "),
    "summary": NASTY,
    "venue": "Neuadd y Dref; Llan, “Môn”",
    "access_notes": NASTY,
}
MISSING = [name for name in ("vdirsyncer", "khal") if shutil.which(name) is None]


@pytest.fixture
def year(group):
    more = {"group": group, **TEXTS, "online_url": "https://video.example/room", "getting_there": "Größe ✓ " * 60}
    return [
        MeetingFactory(**more),
        MeetingFactory(**more, days=-300),
        MeetingFactory(**more, starts_on=dt.date(2027, 3, 28), ends_on=dt.date(2027, 3, 28)),
        MeetingFactory(**more, state="cancelled", cancelled_at=timezone.now(), cancelled_because=NASTY),
    ]


def valid(content):
    """The events of a calendar that vobject reads whole and finds valid."""
    text = content.decode()
    (parsed,) = vobject.readComponents(text)
    assert parsed.validate(raiseException=True)
    for event in parsed.vevent_list:
        assert event.validate(raiseException=True)
    return parsed.vevent_list


# Calendars ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_feed_of_a_group_is_valid_and_keeps_every_word(client, group, year):
    events = valid(client.get(f"/groups/{group.slug}/meetings/feed.ics").content)

    assert {event.uid.value for event in events} == {meeting.uid for meeting in year}
    assert {event.summary.value for event in events} == {f"South peer group: {TEXTS['title']}"}
    assert all(event.location.value.startswith(TEXTS["venue"]) for event in events)
    assert {event.dtstart.value.astimezone(dt.UTC) for event in events} == {
        meeting.starts_at for meeting in refreshed(year)
    }


def refreshed(meetings):
    return Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings])


@pytest.mark.django_db
def test_a_persons_own_feed_is_valid(client, member, year):
    FeedLinkFactory(person=member, secret="s")
    for meeting, answer in zip(year, ("coming", "maybe", "not-coming"), strict=False):
        AttendanceFactory(meeting=meeting, person=member, answer=answer)

    events = valid(client.get("/calendar/s.ics").content)

    said = {event.attendee.params["PARTSTAT"][0] for event in events}
    assert (len(events), said) == (4, {"ACCEPTED", "TENTATIVE", "DECLINED", "NEEDS-ACTION"})


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["member", "nobody"])
def test_an_empty_feed_is_no_error(client, group, who):
    """RFC 5545 wants one component at least: the time zone is."""
    FeedLinkFactory(secret="s")

    content = client.get("/calendar/s.ics" if who == "member" else f"/groups/{group.slug}/meetings/feed.ics").content

    assert [part.name for part in Calendar.from_ical(content).subcomponents] == ["VTIMEZONE"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["PUBLISH", "REQUEST", "CANCEL"])
def test_the_part_of_a_mail_is_valid(year, method):
    person = UserFactory(name='Sam "Sam" Example; Jr, the 1st')
    for meeting in refreshed(year).select_related("group"):
        content = calendar.invite(meeting, method=method, attendee=person, asks=True, now=timezone.now())
        (event,) = valid(content)
        assert event.uid.value == meeting.uid


@pytest.mark.django_db
def test_the_entry_that_is_withdrawn_is_valid(year, member):
    meeting = refreshed(year).select_related("group").first()

    content = calendar.withdrawal(
        meeting, starts_at=meeting.starts_at, ends_at=meeting.ends_at, attendee=member, now=timezone.now()
    )

    (event,) = valid(content)
    assert event.status.value == "CANCELLED"


@pytest.mark.django_db
def test_one_meeting_to_take_along_is_valid(client, year):
    (event,) = valid(client.get(f"{year[0].get_absolute_url()}meeting.ics").content)

    assert event.uid.value == year[0].uid


# News ---------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_news_of_a_group_are_well_made(client, group, year, settings):
    found = feedparser.parse(client.get(f"/groups/{group.slug}/meetings/feed.atom").content)

    assert (found.bozo, found.version) == (False, "atom10")
    assert found.feed.id == f"tag:{settings.MAIL_DOMAIN},2026:group-{group.pk}/meetings"
    assert found.feed.author == "South peer group"
    assert len({entry.id for entry in found.entries}) == 4
    assert all(entry.updated_parsed and entry.link and entry.title for entry in found.entries)


@pytest.mark.django_db
def test_what_people_write_in_news_is_text_and_no_markup(client, group):
    MeetingFactory(group=group, title="a <b>bold</b> plan", summary="<script>x()</script> & <i>so on</i>")

    content = client.get(f"/groups/{group.slug}/meetings/feed.atom").content
    (entry,) = feedparser.parse(content, sanitize_html=False).entries

    assert "&lt;script&gt;x()&lt;/script&gt; &amp; &lt;i&gt;so on&lt;/i&gt;" in entry.summary  # of HTML, as it says
    assert entry.summary_detail.type == "text/html"
    assert (entry.title, entry.title_detail.type) == ("a <b>bold</b> plan", "text/plain")


@pytest.mark.django_db
def test_a_moved_meeting_is_news_under_its_old_name(client, group, lead):
    older = MeetingFactory(group=group, title="Older")
    MeetingFactory(group=group, title="Newer")
    path = f"/groups/{group.slug}/meetings/feed.atom"
    before = feedparser.parse(client.get(path).content)
    move(older, lead, days=7, now=timezone.now() + dt.timedelta(hours=1))

    after = feedparser.parse(client.get(path).content)

    assert after.entries[0].title == "Older"
    assert after.entries[0].updated_parsed > before.entries[0].updated_parsed
    assert {entry.id for entry in after.entries} == {entry.id for entry in before.entries}
    assert after.feed.updated == after.entries[0].updated


@pytest.mark.django_db
def test_no_news_are_the_same_news_each_time(client, group, time_machine):
    path = f"/groups/{group.slug}/meetings/feed.atom"
    time_machine.move_to(timezone.now(), tick=False)
    first = client.get(path)
    time_machine.shift(dt.timedelta(hours=3))

    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert feedparser.parse(first.content).bozo is False


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["feed.ics", "feed.atom"])
def test_who_asks_again_gets_a_few_bytes_and_what_changed_whole(client, group, name):
    path = f"/groups/{group.slug}/meetings/{name}"
    meeting = MeetingFactory(group=group)
    known = {"if-none-match": client.get(path)["ETag"]}
    assert client.get(path, headers=known).status_code == 304

    Meeting.objects.filter(pk=meeting.pk).update(title="Another title")

    assert client.get(path, headers=known).status_code == 200


def move(meeting, lead, *, days, now):
    """Another day, as the form of a lead writes it."""
    day = meeting.starts_on + dt.timedelta(days=days)
    actions.revise(meeting=meeting, fields={"starts_on": day, "ends_on": day}, by=lead, now=now)


# Subscribed, for real -----------------------------------------------------------------------------------------------
@pytest.fixture
def khal(live_server, settings, tmp_path, group):
    """khal() → what khal lists after vdirsyncer has synchronised with the group's feed, as it is served."""
    if MISSING and os.environ.get("REQUIRE_CALENDARS") != "1":
        pytest.skip(f"no {' and no '.join(MISSING)}: sudo apt-get install vdirsyncer khal")
    settings.SITE_URL = live_server.url
    feed = f"{live_server.url}/groups/{group.slug}/meetings/feed.ics"
    events = tmp_path / "events"
    events.mkdir()
    (tmp_path / "vdirsyncer.conf").write_text(
        f'''[general]
status_path = "{tmp_path}/status"
[pair group]
a = "here"
b = "there"
collections = null
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{events}"
fileext = ".ics"
[storage there]
type = "http"
url = "{feed}"
'''
    )
    (tmp_path / "khal.conf").write_text(
        f"""[calendars]
[[group]]
path = {events}
[locale]
local_timezone = Europe/London
default_timezone = Europe/London
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {tmp_path}/khal.db
"""
    )
    alone = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "NO_PROXY": "*", "no_proxy": "*"}

    def run(*words):
        done = subprocess.run(words, env=alone, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def listed(day):
        for step in ("discover", "sync"):
            run("vdirsyncer", "-c", str(tmp_path / "vdirsyncer.conf"), step)
        form = "{title}|{start-date} {start-time}|{end-time}|{status}"
        shown = run(
            "khal", "-c", str(tmp_path / "khal.conf"), "list", "--format", form, "--day-format", "", str(day), "1d"
        )
        return [line for line in shown.splitlines() if "|" in line]

    def served():
        """The one event of the feed as it is served: vdirsyncer gives what it fetches a UID of its own."""
        with urlopen(feed) as answer:
            (event,) = Calendar.from_ical(answer.read()).events
        return event

    listed.served = served
    listed.files = lambda: [path.read_text() for path in sorted(events.iterdir())]
    return listed


@pytest.mark.django_db(transaction=True)
def test_a_calendar_that_subscribed_follows_a_meeting_that_moves_and_is_called_off(khal, group, lead):
    day = dt.date(2027, 7, 1)  # in summer London is an hour ahead
    when = {"starts_on": day, "ends_on": day, "starts_time": dt.time(10), "ends_time": dt.time(15, 30)}
    meeting = MeetingFactory(group=group, title="Summer meeting", **when)
    later = day + dt.timedelta(days=200)  # and in winter it is not

    assert khal(day) == ["South peer group: Summer meeting|2027-07-01 10:00|15:30|CONFIRMED "]
    first = khal.served()

    move(meeting, lead, days=200, now=timezone.now())
    assert khal(day) == []
    assert khal(later) == [f"South peer group: Summer meeting|{later} 10:00|15:30|CONFIRMED "]
    second = khal.served()
    assert (first["UID"], second["UID"]) == (meeting.uid, meeting.uid)
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])
    assert [f"SEQUENCE:{second['SEQUENCE']}" in text for text in khal.files()] == [True]  # the old one is gone

    actions.cancel(meeting=meeting, reason="The roof leaks", by=lead, now=timezone.now())
    assert khal(later) == [f"South peer group: Summer meeting|{later} 10:00|15:30|CANCELLED "]
