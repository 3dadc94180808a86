"""Calendar entries, read back as a calendar program reads them."""

import datetime as dt

import pytest
from icalendar import Calendar

from common import london
from meetings import calendar
from meetings.models import Meeting
from tests.factories import MeetingFactory, UserFactory
from tests.meetings.post import at, moved_to

NOW = at(2, 10)


@pytest.fixture
def meeting(group):
    made = MeetingFactory(
        group=group, title="Bins, bees; and\nbridges — £5", **moved_to(25), ends_time=dt.time(15, 30),
        venue="Walton Street Offices, Aylesbury", postcode="HP20 1UA", summary="Ten years on.", sequence=3,
    )  # fmt: skip
    made.refresh_from_db()
    return made


def read(content):
    parsed = Calendar.from_ical(content)
    (event,) = parsed.events
    return parsed, event


def test_an_invitation_asks_for_no_answer(meeting, settings):
    parsed, event = read(calendar.invite(meeting, now=NOW))

    names = ("UID", "SEQUENCE", "SUMMARY", "LOCATION", "STATUS", "ORGANIZER", "URL")
    facts = {name: str(event[name]) for name in names}
    assert str(parsed["METHOD"]) == "PUBLISH"
    assert facts == {
        "UID": f"meeting-{meeting.pk}@{settings.MAIL_DOMAIN}",
        "SEQUENCE": "3000",
        "SUMMARY": "South peer group: Bins, bees; and\nbridges — £5",
        "LOCATION": "Walton Street Offices, Aylesbury HP20 1UA",
        "STATUS": "CONFIRMED",
        "ORGANIZER": f"mailto:mail@{settings.MAIL_DOMAIN}",
        "URL": settings.SITE_URL + meeting.get_absolute_url(),
    }
    assert event["DTSTAMP"].dt == NOW
    assert "ATTENDEE" not in event
    assert settings.SITE_URL + meeting.get_absolute_url() in event["DESCRIPTION"]


@pytest.mark.parametrize(("partstat", "status"), [("ACCEPTED", "CONFIRMED"), ("TENTATIVE", "TENTATIVE")])
def test_who_comes_gets_an_entry_that_asks_nothing_back(meeting, partstat, status):
    person = UserFactory(name='Sam "Sam" Example; Jr, the 1st', email="sam@oxford.example")

    parsed, event = read(calendar.invite(meeting, method="REQUEST", attendee=person, partstat=partstat, now=NOW))

    assert (str(parsed["METHOD"]), str(event["STATUS"])) == ("REQUEST", status)
    assert str(event["ATTENDEE"]) == "mailto:sam@oxford.example"
    asked = {name: event["ATTENDEE"].params[name] for name in ("PARTSTAT", "RSVP")}
    assert asked == {"PARTSTAT": partstat, "RSVP": "FALSE"}


def test_who_declines_is_taken_off_and_the_meeting_goes_ahead(meeting):
    person = UserFactory()

    parsed, event = read(calendar.invite(meeting, method="CANCEL", attendee=person, partstat="DECLINED", now=NOW))

    assert (str(parsed["METHOD"]), "STATUS" in event) == ("CANCEL", False)


def test_a_cancelled_meeting_says_so(meeting):
    meeting.state, meeting.cancelled_because = Meeting.State.CANCELLED, "No heating."
    person = UserFactory()

    content = calendar.invite(meeting, method="CANCEL", attendee=person, partstat="NEEDS-ACTION", now=NOW)
    parsed, event = read(content)

    assert (str(parsed["METHOD"]), str(event["STATUS"])) == ("CANCEL", "CANCELLED")
    assert "Cancelled: No heating." in event["DESCRIPTION"]


@pytest.mark.parametrize("day", [dt.date(2026, 7, 1), dt.date(2026, 11, 25), dt.date(2027, 3, 28)])
def test_times_are_londons_and_carry_the_rules_that_make_them_moments(group, day):
    meeting = MeetingFactory(group=group, starts_on=day, starts_time=dt.time(10), ends_time=dt.time(12))
    meeting.refresh_from_db()

    content = calendar.invite(meeting, now=NOW)
    parsed, event = read(content)

    assert f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T100000\r\n".encode() in content
    assert (event["DTSTART"].dt.astimezone(dt.UTC), event["DTEND"].dt.astimezone(dt.UTC)) == (
        meeting.starts_at,
        meeting.ends_at,
    )
    (zone,) = parsed.timezones
    rules = zone.to_tz()
    assert dt.datetime.combine(day, dt.time(10), rules).utcoffset() == london.local(meeting.starts_at).utcoffset()


def test_lines_are_folded_at_75_bytes_and_end_as_the_standard_wants(meeting):
    meeting.getting_there = "Größe ✓ " * 60

    content = calendar.invite(meeting, now=NOW)

    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines)
    assert "Größe ✓ " * 59 in read(content)[1]["DESCRIPTION"]


def test_no_text_of_theirs_becomes_a_line_of_ours(group):
    meeting = MeetingFactory(group=group, title="x\r\nATTENDEE:mailto:evil@x.example", venue="y\nMETHOD:CANCEL")
    meeting.refresh_from_db()

    parsed, event = read(calendar.invite(meeting, now=NOW))

    assert ("ATTENDEE" in event, str(parsed["METHOD"])) == (False, "PUBLISH")


def test_a_feed_holds_every_meeting_and_says_which_are_off(group):
    first = MeetingFactory(group=group)
    off = MeetingFactory(group=group, state="cancelled", cancelled_at=NOW)
    meetings = Meeting.objects.filter(pk__in=[first.pk, off.pk]).select_related("group").order_by("pk")

    content = calendar.feed(meetings, name="South peer group", url="https://x.example/feed.ics", now=NOW)
    parsed = Calendar.from_ical(content)

    assert [(str(event["UID"]), str(event["STATUS"])) for event in parsed.events] == [
        (first.uid, "CONFIRMED"),
        (off.uid, "CANCELLED"),
    ]
    assert (str(parsed["METHOD"]), str(parsed["X-WR-CALNAME"])) == ("PUBLISH", "South peer group")


def test_a_feed_of_nothing_is_a_calendar_too():
    parsed = Calendar.from_ical(calendar.feed([], name="South", now=NOW))

    assert (parsed.events, len(parsed.timezones)) == ([], 1)
