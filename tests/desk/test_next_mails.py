"""The next mails of a group as things stand: digests, reminders of meetings and votes, and what is in the queue."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from desk.next_mails import next_mails
from digests.models import MutedGroup, Rhythm
from outbox.models import Message
from tests.ballot_factories import BallotFactory, opened
from tests.factories import AttendanceFactory, CouncilFactory, MeetingFactory, MembershipFactory
from tests.mail_factories import DeadAddressFactory

pytestmark = pytest.mark.django_db
NOW = london.moment(dt.date(2026, 11, 4), dt.time(12))  # a Wednesday
MONDAY = london.moment(dt.date(2026, 11, 9), dt.time(8))


def said(group, what):
    """[(moment, to whom)] of the mails whose name begins so."""
    return [(mail.at, mail.to) for mail in next_mails(group, NOW) if mail.what.startswith(what)]


@pytest.fixture
def people(group):
    """Three members."""
    return [row.person for row in MembershipFactory.create_batch(3, group=group)]


def test_the_digest_says_how_many_get_it_and_shows_a_made_up_members(group, people):
    (mail,) = next_mails(group, NOW)

    assert (mail.at, mail.what, mail.to) == (MONDAY, "Digest", "3 people, each if there is something to read")
    assert mail.url == f"/groups/{group.slug}/mail/preview/"


def test_who_chose_another_hour_never_or_nothing_of_this_group_is_counted_so(group, people):
    Rhythm.objects.create(person=people[0], weekday=4, hour=17)
    Rhythm.objects.create(person=people[1], every="never")
    MutedGroup.objects.create(person=people[2], group=group)

    friday = london.moment(dt.date(2026, 11, 6), dt.time(17))
    assert said(group, "Digest") == [(friday, "1 person, each if there is something to read")]


def test_who_left_and_whom_no_mail_reaches_get_none(group, people):
    group.memberships.filter(person=people[0]).update(left_at=timezone.now())
    DeadAddressFactory(address=people[1].email)

    assert said(group, "Digest") == [(MONDAY, "1 person, each if there is something to read")]


def test_a_meetings_reminders_are_there_for_two_weeks_ahead(group):
    group.reminder_days = [7, 1]
    group.save()
    meeting = MeetingFactory(
        group=group, title="Autumn", starts_on=dt.date(2026, 11, 18), host_council=None, published_at=NOW
    )
    AttendanceFactory.create_batch(2, meeting=meeting, answer="coming")
    AttendanceFactory(meeting=meeting, answer="not-coming")

    assert said(group, "Reminder: Autumn") == [
        (london.moment(dt.date(2026, 11, 11), dt.time(9)), "2 people who will come"),
        (london.moment(dt.date(2026, 11, 17), dt.time(9)), "2 people who will come"),
    ]
    assert said(group, "Are you coming?") == []  # it was this morning


def test_the_silent_are_asked_two_weeks_before(group):
    meeting = MeetingFactory(group=group, title="Autumn", starts_on=dt.date(2026, 11, 25), published_at=NOW)

    assert said(group, "Are you coming? Autumn") == [
        (london.moment(dt.date(2026, 11, 11), dt.time(9)), "whoever has not answered")
    ]
    assert said(group, "Reminder") == []  # nobody comes as yet
    meeting.state = "draft"
    meeting.published_at = None
    meeting.save()
    assert next_mails(group, NOW) == []


def test_nobody_is_asked_about_a_meeting_that_is_booked_elsewhere(group):
    booked = {"booking_url": "https://www.eventbrite.co.uk/e/1"}
    MeetingFactory(group=group, starts_on=dt.date(2026, 11, 25), published_at=NOW, **booked)

    assert next_mails(group, NOW) == []


def test_who_said_yes_before_it_was_booked_elsewhere_is_still_reminded(group):
    group.reminder_days = [7]
    group.save()
    meeting = MeetingFactory(
        group=group, title="Autumn", starts_on=dt.date(2026, 11, 18), host_council=None, published_at=NOW,
        booking_url="https://www.eventbrite.co.uk/e/1",
    )  # fmt: skip
    AttendanceFactory(meeting=meeting, answer="coming")

    assert said(group, "Reminder: Autumn") == [
        (london.moment(dt.date(2026, 11, 11), dt.time(9)), "1 person who said yes here")
    ]


def test_silent_councils_are_reminded_to_vote(group):
    opened(BallotFactory(group=group, question="Winter?", closes_at=london.moment(dt.date(2026, 11, 13), dt.time(17))),
           *CouncilFactory.create_batch(2), at=NOW - dt.timedelta(days=1))  # fmt: skip

    assert said(group, "Reminder to vote: Winter?") == [
        (london.moment(dt.date(2026, 11, 10), dt.time(9)), "2 councils that have not"),
        (london.moment(dt.date(2026, 11, 12), dt.time(9)), "2 councils that have not"),
    ]


def test_a_scottish_council_is_not_reminded_on_st_andrews_day(group):
    now = london.moment(dt.date(2026, 11, 20), dt.time(12))
    closes_at = london.moment(dt.date(2026, 12, 1), dt.time(17))
    ballot = BallotFactory(group=group, closes_at=closes_at)
    opened(ballot, CouncilFactory(nation="scotland"), at=now - dt.timedelta(days=2))

    found = [mail.at for mail in next_mails(group, now) if mail.what.startswith("Reminder to vote")]

    assert found == [london.moment(dt.date(2026, 11, 27), dt.time(9))]


def test_nobody_is_reminded_within_a_day_of_the_opening(group):
    opened(BallotFactory(group=group, closes_at=london.moment(dt.date(2026, 11, 6), dt.time(17))),
           CouncilFactory(), at=london.moment(dt.date(2026, 11, 4), dt.time(11)))  # fmt: skip

    assert said(group, "Reminder to vote") == []


def queued(group, due_at, **facts):
    return Message.objects.create(
        to_address="a@b.example", envelope_from="c@d.example", scope=f"group:{group.pk}", priority=1, due_at=due_at,
        next_try=due_at, date=NOW, message_id="<a@b.example>", **{"key": "a", "kind": "leading-due"} | facts,
    )  # fmt: skip


def test_what_is_written_and_waits_for_its_hour_is_there(group):
    queued(group, MONDAY)

    (mail,) = next_mails(group, NOW)
    assert (mail.at, mail.what, mail.to) == (MONDAY, "A meeting is due", "1 person")


@pytest.mark.parametrize(
    "facts", [{"scope": "group:0"}, {"kind": "code"}, {"state": "sent", "sent_at": NOW}, {"due_at": NOW}]
)
def test_what_is_anothers_secret_gone_or_leaving_is_not(group, facts):
    Message.objects.filter(pk=queued(group, MONDAY).pk).update(**facts)

    assert next_mails(group, NOW) == []


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_the_same_however_much_is_to_come(group, many, django_assert_num_queries):
    for number in range(many):
        AttendanceFactory(meeting=MeetingFactory(group=group, starts_on=dt.date(2026, 11, 12), published_at=NOW))
        opened(BallotFactory(group=group, closes_at=NOW + dt.timedelta(days=9)), CouncilFactory(), at=NOW)
        queued(group, MONDAY, key=str(number))

    with django_assert_num_queries(5):
        next_mails(group, NOW)
